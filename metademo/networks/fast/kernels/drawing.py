"""Convolution and pooling at once: of drawings with a border ``[N, H + 2, W + 2, tasks]``, by weights ``[tasks, 9, FILTERS]``."""

from __future__ import annotations

import numpy as np

from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel
from metademo.networks.fast.kernels.pooling import PLACES, chosen, largest


@inlined
def _four(x, n, i, j, task):
    return x[n, i, j, task], x[n, i, j + 1, task], x[n, i, j + 2, task], x[n, i, j + 3, task]


@kernel
def convolve_and_pool(x, w, n, task, known, at, to, step, found, begin, near):
    """The maxima ``found`` and their places ``at``; where those are ``known``, what the convolution has there."""
    tap = np.uintp(9 * task) * EACH
    for i in range(0, x.shape[1] - 3, 2):
        for j in range(0, x.shape[2] - 3, 2):
            a0, a1, a2, a3 = _four(x, n, i, j, task)
            b0, b1, b2, b3 = _four(x, n, i + 1, j, task)
            c0, c1, c2, c3 = _four(x, n, i + 2, j, task)
            d0, d1, d2, d3 = _four(x, n, i + 3, j, task)
            for lane in range(EACH):
                w0, w1, w2 = w[tap + lane], w[tap + ROWS[1] + lane], w[tap + ROWS[2] + lane]
                w3, w4, w5 = w[tap + ROWS[3] + lane], w[tap + ROWS[4] + lane], w[tap + ROWS[5] + lane]
                w6, w7, w8 = w[tap + ROWS[6] + lane], w[tap + ROWS[7] + lane], w[tap + ROWS[8] + lane]
                s0 = a0 * w0 + a1 * w1 + a2 * w2 + b0 * w3 + b1 * w4 + b2 * w5 + c0 * w6 + c1 * w7 + c2 * w8
                s1 = a1 * w0 + a2 * w1 + a3 * w2 + b1 * w3 + b2 * w4 + b3 * w5 + c1 * w6 + c2 * w7 + c3 * w8
                s2 = b0 * w0 + b1 * w1 + b2 * w2 + c0 * w3 + c1 * w4 + c2 * w5 + d0 * w6 + d1 * w7 + d2 * w8
                s3 = b1 * w0 + b2 * w1 + b3 * w2 + c1 * w3 + c2 * w4 + c3 * w5 + d1 * w6 + d2 * w7 + d3 * w8
                if known:
                    place = at[to + lane]
                else:
                    place = largest(s0, s1, s2, s3)
                    at[to + lane] = place
                found[begin + lane] = chosen(place, s0, s1, s2, s3)
            to += step
            begin += near


@kernel
def convolve_and_pool_by_weight(x, v, n, task, at, to, step, sums):
    """Adds to ``sums`` the gradient by the weight, from ``v`` by the numbers in the places ``at``."""
    zero = v.dtype.type(0)
    begin, tap = ROWS[0], np.uintp(9 * task) * EACH
    for i in range(0, x.shape[1] - 3, 2):
        for j in range(0, x.shape[2] - 3, 2):
            a0, a1, a2, a3 = _four(x, n, i, j, task)
            b0, b1, b2, b3 = _four(x, n, i + 1, j, task)
            c0, c1, c2, c3 = _four(x, n, i + 2, j, task)
            d0, d1, d2, d3 = _four(x, n, i + 3, j, task)
            for lane in range(EACH):
                place, value = at[to + lane], v[begin + lane]
                v0 = value if place == PLACES[0] else zero
                v1 = value if place == PLACES[1] else zero
                v2 = value if place == PLACES[2] else zero
                v3 = value if place == PLACES[3] else zero
                sums[tap + lane] += a0 * v0 + a1 * v1 + b0 * v2 + b1 * v3
                sums[tap + ROWS[1] + lane] += a1 * v0 + a2 * v1 + b1 * v2 + b2 * v3
                sums[tap + ROWS[2] + lane] += a2 * v0 + a3 * v1 + b2 * v2 + b3 * v3
                sums[tap + ROWS[3] + lane] += b0 * v0 + b1 * v1 + c0 * v2 + c1 * v3
                sums[tap + ROWS[4] + lane] += b1 * v0 + b2 * v1 + c1 * v2 + c2 * v3
                sums[tap + ROWS[5] + lane] += b2 * v0 + b3 * v1 + c2 * v2 + c3 * v3
                sums[tap + ROWS[6] + lane] += c0 * v0 + c1 * v1 + d0 * v2 + d1 * v3
                sums[tap + ROWS[7] + lane] += c1 * v0 + c2 * v1 + d1 * v2 + d2 * v3
                sums[tap + ROWS[8] + lane] += c2 * v0 + c3 * v1 + d2 * v2 + d3 * v3
            to += step
            begin += EACH
