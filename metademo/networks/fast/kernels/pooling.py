"""Pooling of one task's part of a picture. The places of a 2×2 are numbered by row: one bit says right, one says down."""

from __future__ import annotations

import numpy as np

from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel

PLACES = tuple(np.uint8(place) for place in range(4))


@inlined
def largest(s0, s1, s2, s3):
    """The place of the largest, of equal ones the first."""
    in_upper, in_lower = (PLACES[1] if s1 > s0 else PLACES[0]), (PLACES[3] if s3 > s2 else PLACES[2])
    return in_lower if max(s2, s3) > max(s0, s1) else in_upper


@inlined
def chosen(place, s0, s1, s2, s3):
    """What is in that place."""
    right, down = place & PLACES[1], place & PLACES[2]
    upper, lower = (s1 if right else s0), (s3 if right else s2)
    return lower if down else upper


@kernel
def pool(x, of, height, width, step, known, at, to, found, begin, near):
    """The maxima ``found`` and their places ``at``; where those are ``known``, what ``x`` has there."""
    down = np.uintp(width) * step
    for i in range(0, height - 1, 2):
        for j in range(0, width - 1, 2):
            here = of + np.uintp(i * width + j) * step
            for lane in range(EACH):
                s0, s1 = x[here + lane], x[here + step + lane]
                s2, s3 = x[here + down + lane], x[here + down + step + lane]
                if known:
                    place = at[to + lane]
                else:
                    place = largest(s0, s1, s2, s3)
                    at[to + lane] = place
                found[begin + lane] = chosen(place, s0, s1, s2, s3)
            to += step
            begin += near


@kernel
def pool_backward(v, at, to, height, width, step, by_x, of):
    """The gradient by what was pooled, from ``v`` by the numbers in the places ``at``; what lies in no 2×2 stays as it is."""
    right, down = (ROWS[0], step), (ROWS[0], np.uintp(width) * step)
    zero = v.dtype.type(0)
    begin = ROWS[0]
    for i in range(0, height - 1, 2):
        for j in range(0, width - 1, 2):
            here = of + np.uintp(i * width + j) * step
            for place in PLACES:
                there = here + right[place & PLACES[1]] + down[place >> PLACES[1]]
                for lane in range(EACH):
                    value = v[begin + lane]
                    by_x[there + lane] = value if at[to + lane] == place else zero
            to += step
            begin += EACH
