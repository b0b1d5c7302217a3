"""The transforms of pictures for :mod:`metademo.networks.fast.winograd`.

A tile is 4×4 places of the output, found from 6×6 of the input, which begin a place up and to the left of it. Transformed it is
36 numbers a channel. The right and lower tiles reach over a picture's edge, where there is nothing. Of some pictures, tiles are
in the order of picture, row and column.
"""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from metademo.networks.fast.kernels import FILTERS
from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel, room

POINTS = 36


@register_jitable
def tiles(length: int) -> int:
    """How many tiles cover so many places."""
    return -(-length // 4)


# --- one dimension of each transform: with d for input, g for weight and y for output, y = Aᵀ [(G g) ∘ (Bᵀ d)] (Lavin & Gray
# 2016, section 4.3). Gradients go the other way: by A from the output, by B to the input, by Gᵀ to the weight.


@inlined
def _by_b(d0, d1, d2, d3, d4, d5, two, four, five):
    """Bᵀ d."""
    even, odd = d4 - four * d2, d3 - four * d1
    near, far = d4 - d2, two * (d3 - d1)
    return four * d0 - five * d2 + d4, even + odd, even - odd, near + far, near - far, four * d1 - five * d3 + d5


@inlined
def _by_b_back(m0, m1, m2, m3, m4, m5, two, four, five):
    """B m."""
    near, apart, far, wide = m1 + m2, m1 - m2, m3 + m4, m3 - m4
    return (
        four * m0,
        four * (m5 - apart) - two * wide,
        -five * m0 - four * near - far,
        apart + two * wide - five * m5,
        m0 + near + far,
        m5,
    )


@inlined
def _by_a(v0, v1, v2, v3, two, four, eight):
    """A v."""
    even, odd = v0 + v2, v1 + v3
    wide, turned = v0 + four * v2, two * v1 + eight * v3
    return v0, even + odd, even - odd, wide + turned, wide - turned, v3


@inlined
def _by_a_back(m0, m1, m2, m3, m4, m5, two, four, eight):
    """Aᵀ m."""
    even, odd, wide, turned = m1 + m2, m1 - m2, m3 + m4, m3 - m4
    return m0 + even + wide, odd + two * turned, even + four * wide, odd + eight * turned + m5


# --- pictures ``[N, H, W, step]``, of which a task's channels start at ``begin``. They are transformed along their columns, each
# as soon as a tile needs it, and then along their rows. What lies outside is taken from the nearest row, times zero.


@kernel
def of_input(x, first, count, height, width, step, begin, found):
    """Bᵀ d B, ``[tiles, 36, FILTERS]``, of the tiles of ``count`` pictures from the ``first`` on."""
    two, four, five = x.dtype.type(2), x.dtype.type(4), x.dtype.type(5)
    zero, one = x.dtype.type(0), x.dtype.type(1)
    down, across = tiles(height), tiles(width)
    half = room((4 * across + 2) * 6 * FILTERS, x)
    half[:] = 0
    row = np.uintp(width) * np.uintp(step)
    to = ROWS[0]
    for n in range(count):
        start = np.uintp((first + n) * height * width * step + begin)
        for i in range(down):
            top = 4 * i - 1
            m0 = one if top >= 0 else zero
            m2, m3 = one if top + 2 < height else zero, one if top + 3 < height else zero
            m4, m5 = one if top + 4 < height else zero, one if top + 5 < height else zero
            r0, r1 = start + np.uintp(max(top, 0)) * row, start + np.uintp(top + 1) * row
            r2, r3 = start + np.uintp(min(top + 2, height - 1)) * row, start + np.uintp(min(top + 3, height - 1)) * row
            r4, r5 = start + np.uintp(min(top + 4, height - 1)) * row, start + np.uintp(min(top + 5, height - 1)) * row
            done, at = 0, ROWS[6]
            for j in range(across):
                until = min(4 * j + 5, width)
                for _ in range(done, until):
                    for lane in range(EACH):
                        t0, t1, t2, t3, t4, t5 = _by_b(
                            m0 * x[r0 + lane],
                            x[r1 + lane],
                            m2 * x[r2 + lane],
                            m3 * x[r3 + lane],
                            m4 * x[r4 + lane],
                            m5 * x[r5 + lane],
                            two,
                            four,
                            five,
                        )
                        put(half, at + lane, ROWS[1], t0, t1, t2, t3, t4, t5)
                    at += ROWS[6]
                    r0 += np.uintp(step)
                    r1 += np.uintp(step)
                    r2 += np.uintp(step)
                    r3 += np.uintp(step)
                    r4 += np.uintp(step)
                    r5 += np.uintp(step)
                done = until
                for k in range(6):
                    of = np.uintp((24 * j + k) * FILTERS)
                    for lane in range(EACH):
                        d0, d1, d2, d3, d4, d5 = six(half, of + lane, ROWS[6])
                        t0, t1, t2, t3, t4, t5 = _by_b(d0, d1, d2, d3, d4, d5, two, four, five)
                        put(found, to + lane, ROWS[1], t0, t1, t2, t3, t4, t5)
                    to += ROWS[6]


@kernel
def of_output(v, first, count, height, width, step, begin, found):
    """A v Aᵀ, likewise, of what has the shape of a convolution's output."""
    two, four, eight = v.dtype.type(2), v.dtype.type(4), v.dtype.type(8)
    zero, one = v.dtype.type(0), v.dtype.type(1)
    down, across = tiles(height), tiles(width)
    half = room(4 * across * 6 * FILTERS, v)
    half[:] = 0
    row = np.uintp(width) * np.uintp(step)
    to = ROWS[0]
    for n in range(count):
        start = np.uintp((first + n) * height * width * step + begin)
        for i in range(down):
            top = 4 * i
            m1, m2 = one if top + 1 < height else zero, one if top + 2 < height else zero
            m3 = one if top + 3 < height else zero
            r0, r1 = start + np.uintp(top) * row, start + np.uintp(min(top + 1, height - 1)) * row
            r2, r3 = start + np.uintp(min(top + 2, height - 1)) * row, start + np.uintp(min(top + 3, height - 1)) * row
            at = ROWS[0]
            for j in range(across):
                for _ in range(4 * j, min(4 * j + 4, width)):
                    for lane in range(EACH):
                        t0, t1, t2, t3, t4, t5 = _by_a(
                            v[r0 + lane], m1 * v[r1 + lane], m2 * v[r2 + lane], m3 * v[r3 + lane], two, four, eight
                        )
                        put(half, at + lane, ROWS[1], t0, t1, t2, t3, t4, t5)
                    at += ROWS[6]
                    r0 += np.uintp(step)
                    r1 += np.uintp(step)
                    r2 += np.uintp(step)
                    r3 += np.uintp(step)
                for k in range(6):
                    of = np.uintp((24 * j + k) * FILTERS)
                    for lane in range(EACH):
                        t0, t1, t2, t3, t4, t5 = _by_a(
                            half[of + lane],
                            half[of + ROWS[6] + lane],
                            half[of + ROWS[12] + lane],
                            half[of + ROWS[18] + lane],
                            two,
                            four,
                            eight,
                        )
                        put(found, to + lane, ROWS[1], t0, t1, t2, t3, t4, t5)
                    to += ROWS[6]


@kernel
def to_output(m, first, count, height, width, step, begin, y):
    """Aᵀ m A of ``[36, tiles, FILTERS]``: the output of ``count`` pictures from the ``first`` on."""
    two, four, eight = m.dtype.type(2), m.dtype.type(4), m.dtype.type(8)
    down, across = tiles(height), tiles(width)
    next_column = np.uintp(len(m) // POINTS)
    next_row = np.uintp(6) * next_column
    half, whole = room(24 * FILTERS, m), room(4 * FILTERS, m)
    of = ROWS[0]
    for n in range(count):
        start = np.uintp((first + n) * height * width * step + begin)
        for i in range(down):
            for j in range(across):
                come, at = of, ROWS[0]
                for _ in range(6):
                    for lane in range(EACH):
                        m0, m1, m2, m3, m4, m5 = six(m, come + lane, next_row)
                        t0, t1, t2, t3 = _by_a_back(m0, m1, m2, m3, m4, m5, two, four, eight)
                        half[at + lane] = t0
                        half[at + ROWS[6] + lane] = t1
                        half[at + ROWS[12] + lane] = t2
                        half[at + ROWS[18] + lane] = t3
                    come += next_column
                    at += ROWS[1]
                of += ROWS[1]
                at = ROWS[0]
                for k in range(min(4, height - 4 * i)):
                    for lane in range(EACH):
                        m0, m1, m2, m3, m4, m5 = six(half, at + lane, ROWS[1])
                        t0, t1, t2, t3 = _by_a_back(m0, m1, m2, m3, m4, m5, two, four, eight)
                        whole[lane] = t0
                        whole[ROWS[1] + lane] = t1
                        whole[ROWS[2] + lane] = t2
                        whole[ROWS[3] + lane] = t3
                    at += ROWS[6]
                    to = start + np.uintp((4 * i + k) * width + 4 * j) * np.uintp(step)
                    come = ROWS[0]
                    for _ in range(min(4, width - 4 * j)):
                        for lane in range(EACH):
                            y[to + lane] = whole[come + lane]
                        come += ROWS[1]
                        to += np.uintp(step)


@kernel
def to_input(m, first, count, height, width, step, begin, x):
    """B m Bᵀ of ``[36, tiles, FILTERS]``, neighbours added where they overlap: the gradient by ``count`` pictures."""
    zero, two, four, five = m.dtype.type(0), m.dtype.type(2), m.dtype.type(4), m.dtype.type(5)
    down, across = tiles(height), tiles(width)
    next_column = np.uintp(len(m) // POINTS)
    next_row = np.uintp(6) * next_column
    # six rows of places, in the order of [column, row]; the last two belong to the next row of tiles too
    half, sums = room(36 * FILTERS, m), room((4 * across + 2) * 6 * FILTERS, m)
    of = ROWS[0]
    for n in range(count):
        sums[:] = 0
        for i in range(down):
            for j in range(across):
                come, at = of, ROWS[0]
                for _ in range(6):
                    for lane in range(EACH):
                        m0, m1, m2, m3, m4, m5 = six(m, come + lane, next_row)
                        t0, t1, t2, t3, t4, t5 = _by_b_back(m0, m1, m2, m3, m4, m5, two, four, five)
                        put(half, at + lane, ROWS[6], t0, t1, t2, t3, t4, t5)
                    come += next_column
                    at += ROWS[1]
                of += ROWS[1]
                at, to = ROWS[0], np.uintp(24 * j * FILTERS)
                for _ in range(6):
                    for lane in range(EACH):
                        m0, m1, m2, m3, m4, m5 = six(half, at + lane, ROWS[1])
                        t0, t1, t2, t3, t4, t5 = _by_b_back(m0, m1, m2, m3, m4, m5, two, four, five)
                        s0, s1, s2, s3, s4, s5 = six(sums, to + lane, ROWS[6])
                        put(sums, to + lane, ROWS[6], s0 + t0, s1 + t1, s2 + t2, s3 + t3, s4 + t4, s5 + t5)
                    at += ROWS[6]
                    to += ROWS[1]
            top = 4 * i - 1
            for k in range(6 if i == down - 1 else 4):
                if 0 <= top + k < height:
                    to = np.uintp(((first + n) * height + top + k) * width * step + begin)
                    at = np.uintp((6 + k) * FILTERS)
                    for _ in range(width):
                        for lane in range(EACH):
                            x[to + lane] = sums[at + lane]
                        to += np.uintp(step)
                        at += ROWS[6]
            at = ROWS[0]
            for _ in range(4 * across + 2):
                for lane in range(EACH):
                    s4, s5 = sums[at + ROWS[4] + lane], sums[at + ROWS[5] + lane]
                    put(sums, at + lane, ROWS[1], s4, s5, zero, zero, zero, zero)
                at += ROWS[6]


@inlined
def put(found, to, step, t0, t1, t2, t3, t4, t5):
    """Six parts, each so many numbers after the one before."""
    found[to] = t0
    found[to + step] = t1
    found[to + step + step] = t2
    found[to + step + step + step] = t3
    found[to + step + step + step + step] = t4
    found[to + step + step + step + step + step] = t5


@inlined
def six(of, begin, step):
    """Such six parts."""
    return (
        of[begin],
        of[begin + step],
        of[begin + step + step],
        of[begin + step + step + step],
        of[begin + step + step + step + step],
        of[begin + step + step + step + step + step],
    )
