"""The transforms of a task's weight ``[FILTERS, 3, 3, FILTERS]`` for :mod:`metademo.networks.fast.winograd`."""

from __future__ import annotations

import numpy as np

from metademo.networks.fast.kernels import FILTERS
from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel, room
from metademo.networks.fast.kernels.winograd import put, six

_SQUARE = np.uintp(FILTERS * FILTERS)


@inlined
def _by_g(g0, g1, g2, quarter, sixth, twelfth, twentyfourth):
    """G g."""
    outer, wide = -sixth * (g0 + g2), twentyfourth * g0 + sixth * g2
    return quarter * g0, outer - sixth * g1, outer + sixth * g1, wide + twelfth * g1, wide - twelfth * g1, g2


@inlined
def _by_g_back(u0, u1, u2, u3, u4, u5, quarter, sixth, twelfth, twentyfourth):
    """Gᵀ u."""
    first, second = u1 + u2, u3 + u4
    return (
        quarter * u0 - sixth * first + twentyfourth * second,
        sixth * (u2 - u1) + twelfth * (u3 - u4),
        sixth * (second - first) + u5,
    )


@kernel
def turned(w, begin, found):
    """``[from, 3, 3, to]`` of ``[to, 3, 3, from]``."""
    for tap in range(9):
        for i in range(FILTERS):
            of, to = np.uintp(begin + tap * FILTERS + i), np.uintp((9 * i + tap) * FILTERS)
            for lane in range(EACH):
                found[to + lane] = w[of + lane * ROWS[9]]


@kernel
def of_weight(w, begin, found):
    """G w Gᵀ: ``[36, FILTERS, FILTERS]``."""
    kind = w.dtype.type
    quarter, sixth, twelfth, twentyfourth = kind(1 / 4), kind(1 / 6), kind(1 / 12), kind(1 / 24)
    half = room(18 * FILTERS, w)
    of = np.uintp(begin)
    for o in range(FILTERS):
        at = ROWS[0]
        for _ in range(3):
            for lane in range(EACH):
                g0, g1, g2 = w[of + lane], w[of + ROWS[3] + lane], w[of + ROWS[6] + lane]
                t0, t1, t2, t3, t4, t5 = _by_g(g0, g1, g2, quarter, sixth, twelfth, twentyfourth)
                put(half, at + lane, ROWS[3], t0, t1, t2, t3, t4, t5)
            of += ROWS[1]
            at += ROWS[1]
        of += ROWS[6]
        to, at = np.uintp(o * FILTERS), ROWS[0]
        for _ in range(6):
            for lane in range(EACH):
                g0, g1, g2 = half[at + lane], half[at + ROWS[1] + lane], half[at + ROWS[2] + lane]
                t0, t1, t2, t3, t4, t5 = _by_g(g0, g1, g2, quarter, sixth, twelfth, twentyfourth)
                put(found, to + lane, _SQUARE, t0, t1, t2, t3, t4, t5)
            at += ROWS[3]
            to += np.uintp(6) * _SQUARE


@kernel
def to_weight(u, begin, found):
    """Gᵀ u G of ``[36, FILTERS, FILTERS]``."""
    kind = u.dtype.type
    quarter, sixth, twelfth, twentyfourth = kind(1 / 4), kind(1 / 6), kind(1 / 12), kind(1 / 24)
    half = room(18 * FILTERS, u)
    to = np.uintp(begin)
    for o in range(FILTERS):
        of, at = np.uintp(o * FILTERS), ROWS[0]
        for _ in range(6):
            for lane in range(EACH):
                u0, u1, u2, u3, u4, u5 = six(u, of + lane, np.uintp(6) * _SQUARE)
                t0, t1, t2 = _by_g_back(u0, u1, u2, u3, u4, u5, quarter, sixth, twelfth, twentyfourth)
                half[at + lane] = t0
                half[at + ROWS[6] + lane] = t1
                half[at + ROWS[12] + lane] = t2
            of += _SQUARE
            at += ROWS[1]
        at = ROWS[0]
        for _ in range(3):
            for lane in range(EACH):
                u0, u1, u2, u3, u4, u5 = six(half, at + lane, ROWS[1])
                t0, t1, t2 = _by_g_back(u0, u1, u2, u3, u4, u5, quarter, sixth, twelfth, twentyfourth)
                found[to + lane] = t0
                found[to + ROWS[1] + lane] = t1
                found[to + ROWS[2] + lane] = t2
            at += ROWS[6]
            to += ROWS[3]
