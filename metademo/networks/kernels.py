"""The inner loops of :mod:`metademo.networks.compiled`, for Numba (Lam, Pitrou & Seibert 2015).

Arrays are in one row, in the order of ``[N, H, W, C]``. Channels are gone through :data:`LANES` at a time: an innermost loop of
known length, with indices that have no sign, and with what it keeps for itself in one table. Where one of the three is missing
the compiler makes no vectors of it, and it takes up to eight times as long.
"""

from __future__ import annotations

import numba
import numpy as np

LANES = 16
"""As many numbers as the widest registers hold; channels must be a multiple of it."""
_TAPS = 9 * LANES
_ROWS = tuple(np.uintp(row * LANES) for row in range(9))
"""Where the rows of a table begin: of every :data:`LANES` channels it has several numbers each."""

_compile = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})
_inline = numba.njit(inline="always")


# --- pooling: the places of a 2×2 are numbered by row, so that one bit says right and one says down

_PLACES = tuple(np.uint8(place) for place in range(4))


@_inline
def _largest(s0, s1, s2, s3):
    """The place of the largest, of equal ones the first."""
    in_upper, in_lower = (_PLACES[1] if s1 > s0 else _PLACES[0]), (_PLACES[3] if s3 > s2 else _PLACES[2])
    return in_lower if max(s2, s3) > max(s0, s1) else in_upper


@_inline
def _chosen(place, s0, s1, s2, s3):
    right, down = place & _PLACES[1], place & _PLACES[2]
    upper, lower = (s1 if right else s0), (s3 if right else s2)
    return lower if down else upper


@_compile
def pool(x, height, width, channels, known, at, found):
    """The maxima ``found`` and their places ``at``; where those are ``known``, what ``x`` has there."""
    right, down = np.uintp(channels), np.uintp(width * channels)
    to = _ROWS[0]
    for n in range(len(x) // (height * width * channels)):
        for i in range(0, height - 1, 2):
            for j in range(0, width - 1, 2):
                of = np.uintp(((n * height + i) * width + j) * channels)
                for _ in range(channels // LANES):
                    for lane in range(_ROWS[1]):
                        s0, s1 = x[of + lane], x[of + right + lane]
                        s2, s3 = x[of + down + lane], x[of + down + right + lane]
                        if known:
                            place = at[to + lane]
                        else:
                            place = _largest(s0, s1, s2, s3)
                            at[to + lane] = place
                        found[to + lane] = _chosen(place, s0, s1, s2, s3)
                    of += _ROWS[1]
                    to += _ROWS[1]


@_compile
def pool_backward(v, at, height, width, channels, by_x):
    """The gradient by what was pooled, from ``v`` by the numbers in the places ``at``; what lies in no 2×2 stays as it is."""
    right, down = np.uintp(channels), np.uintp(width * channels)
    zero = v.dtype.type(0)
    of = _ROWS[0]
    for n in range(len(by_x) // (height * width * channels)):
        for i in range(0, height - 1, 2):
            for j in range(0, width - 1, 2):
                begin = of
                for place in _PLACES:
                    of = begin
                    to = np.uintp(((n * height + i) * width + j) * channels)
                    to += right if place & _PLACES[1] else _ROWS[0]
                    to += down if place & _PLACES[2] else _ROWS[0]
                    for _ in range(channels // LANES):
                        for lane in range(_ROWS[1]):
                            value, found = v[of + lane], at[of + lane]
                            by_x[to + lane] = value if found == place else zero
                        of += _ROWS[1]
                        to += _ROWS[1]


# --- convolution and pooling at once, of pictures ``[N, H + 2, W + 2, groups]`` with a border of zeros, one channel a group, by
# weights in the order of ``[groups · O / LANES, 9, LANES]``


@_inline
def _four(x, n, i, j, group):
    return x[n, i, j, group], x[n, i, j + 1, group], x[n, i, j + 2, group], x[n, i, j + 3, group]


@_compile
def convolve_and_pool(x, w, known, at, found):
    """The maxima ``found`` and their places ``at``; where those are ``known``, what the convolution has there."""
    count, height, width, groups = x.shape
    each = len(w) // (_TAPS * groups)
    to = _ROWS[0]
    for n in range(count):
        for i in range(0, height - 3, 2):
            for j in range(0, width - 3, 2):
                for group in range(groups):
                    a0, a1, a2, a3 = _four(x, n, i, j, group)
                    b0, b1, b2, b3 = _four(x, n, i + 1, j, group)
                    c0, c1, c2, c3 = _four(x, n, i + 2, j, group)
                    d0, d1, d2, d3 = _four(x, n, i + 3, j, group)
                    for block in range(each):
                        tap = np.uintp((group * each + block) * _TAPS)
                        for lane in range(_ROWS[1]):
                            w0, w1, w2 = w[tap + lane], w[tap + _ROWS[1] + lane], w[tap + _ROWS[2] + lane]
                            w3, w4, w5 = w[tap + _ROWS[3] + lane], w[tap + _ROWS[4] + lane], w[tap + _ROWS[5] + lane]
                            w6, w7, w8 = w[tap + _ROWS[6] + lane], w[tap + _ROWS[7] + lane], w[tap + _ROWS[8] + lane]
                            s0 = a0 * w0 + a1 * w1 + a2 * w2 + b0 * w3 + b1 * w4 + b2 * w5 + c0 * w6 + c1 * w7 + c2 * w8
                            s1 = a1 * w0 + a2 * w1 + a3 * w2 + b1 * w3 + b2 * w4 + b3 * w5 + c1 * w6 + c2 * w7 + c3 * w8
                            s2 = b0 * w0 + b1 * w1 + b2 * w2 + c0 * w3 + c1 * w4 + c2 * w5 + d0 * w6 + d1 * w7 + d2 * w8
                            s3 = b1 * w0 + b2 * w1 + b3 * w2 + c1 * w3 + c2 * w4 + c3 * w5 + d1 * w6 + d2 * w7 + d3 * w8
                            if known:
                                place = at[to + lane]
                            else:
                                place = _largest(s0, s1, s2, s3)
                                at[to + lane] = place
                            found[to + lane] = _chosen(place, s0, s1, s2, s3)
                        to += _ROWS[1]


@_compile
def convolve_and_pool_by_weight(x, v, at, sums):
    """Adds to ``sums`` the gradient by the weight, from ``v`` by the numbers in the places ``at``."""
    count, height, width, groups = x.shape
    each = len(sums) // (_TAPS * groups)
    zero = v.dtype.type(0)
    to = _ROWS[0]
    for n in range(count):
        for i in range(0, height - 3, 2):
            for j in range(0, width - 3, 2):
                for group in range(groups):
                    a0, a1, a2, a3 = _four(x, n, i, j, group)
                    b0, b1, b2, b3 = _four(x, n, i + 1, j, group)
                    c0, c1, c2, c3 = _four(x, n, i + 2, j, group)
                    d0, d1, d2, d3 = _four(x, n, i + 3, j, group)
                    for block in range(each):
                        tap = np.uintp((group * each + block) * _TAPS)
                        for lane in range(_ROWS[1]):
                            place, value = at[to + lane], v[to + lane]
                            v0 = value if place == _PLACES[0] else zero
                            v1 = value if place == _PLACES[1] else zero
                            v2 = value if place == _PLACES[2] else zero
                            v3 = value if place == _PLACES[3] else zero
                            sums[tap + lane] += a0 * v0 + a1 * v1 + b0 * v2 + b1 * v3
                            sums[tap + _ROWS[1] + lane] += a1 * v0 + a2 * v1 + b1 * v2 + b2 * v3
                            sums[tap + _ROWS[2] + lane] += a2 * v0 + a3 * v1 + b2 * v2 + b3 * v3
                            sums[tap + _ROWS[3] + lane] += b0 * v0 + b1 * v1 + c0 * v2 + c1 * v3
                            sums[tap + _ROWS[4] + lane] += b1 * v0 + b2 * v1 + c1 * v2 + c2 * v3
                            sums[tap + _ROWS[5] + lane] += b2 * v0 + b3 * v1 + c2 * v2 + c3 * v3
                            sums[tap + _ROWS[6] + lane] += c0 * v0 + c1 * v1 + d0 * v2 + d1 * v3
                            sums[tap + _ROWS[7] + lane] += c1 * v0 + c2 * v1 + d1 * v2 + d2 * v3
                            sums[tap + _ROWS[8] + lane] += c2 * v0 + c3 * v1 + d2 * v2 + d3 * v3
                        to += _ROWS[1]


# --- the gradient of group normalisation's and ReLU's gradient


@_inline
def _cell(channel, row, rows):
    """Where a table has a channel's number."""
    return (channel // LANES * rows + row) * LANES + channel % LANES


@_compile
def normalise_backward_again(h, h_scale, h_shift, v, x, scale, y, mean, rate, places, by_v, by_x, by_scale):
    """See :func:`metademo.networks.operators.normalise_backward_again`; what is found by the scale is added to ``by_scale``."""
    channels = len(scale)
    blocks, count = channels // LANES, len(x) // (places * channels)
    groups = len(mean) // count
    each = channels // groups
    size = each * places
    table = np.empty(9 * channels, x.dtype)
    zero = x.dtype.type(0)
    first = _ROWS[0]
    for n in range(count):
        table[:] = 0
        for channel in range(channels):
            group = n * groups + channel // each
            table[_cell(channel, 0, 9)] = rate[group]
            table[_cell(channel, 1, 9)] = -mean[group] * rate[group]
        at = first
        for _ in range(places):
            for block in range(blocks):
                row = np.uintp(9 * LANES * block)
                for lane in range(_ROWS[1]):
                    z = x[at + lane] * table[row + lane] + table[row + _ROWS[1] + lane]
                    a, b = h[at + lane], v[at + lane]
                    table[row + _ROWS[2] + lane] += b
                    table[row + _ROWS[3] + lane] += b * z
                    table[row + _ROWS[4] + lane] += a
                    table[row + _ROWS[5] + lane] += a * z
                    table[row + _ROWS[6] + lane] += a * b
                at += _ROWS[1]
        for group in range(groups):
            r = rate[n * groups + group]
            u_mean = uz_mean = h_mean = hz_mean = uh_mean = zero
            for channel in range(group * each, group * each + each):
                u_mean += scale[channel] * table[_cell(channel, 2, 9)] / size
                uz_mean += scale[channel] * table[_cell(channel, 3, 9)] / size
                h_mean += table[_cell(channel, 4, 9)] / size
                hz_mean += table[_cell(channel, 5, 9)] / size
                uh_mean += scale[channel] * table[_cell(channel, 6, 9)] / size
            a = -r * uz_mean
            mixed = mixed_z = zero
            for channel in range(group * each, group * each + each):
                v_sum, vz_sum = table[_cell(channel, 2, 9)], table[_cell(channel, 3, 9)]
                h_sum, hz_sum = table[_cell(channel, 4, 9)], table[_cell(channel, 5, 9)]
                vh_sum = table[_cell(channel, 6, 9)]
                b = h_scale[channel] - scale[channel] * r * hz_mean
                mixed += (a * h_sum + b * v_sum) / size
                mixed_z += (a * hz_sum + b * vz_sum) / size
                by_scale[channel] += r * (vh_sum - h_mean * v_sum - hz_mean * vz_sum)
            of_z = -r * (mixed_z + r * (uh_mean - h_mean * u_mean - hz_mean * uz_mean))
            for channel in range(group * each, group * each + each):
                slope = scale[channel] * r
                b = h_scale[channel] - slope * hz_mean
                table[_cell(channel, 2, 9)] = slope
                table[_cell(channel, 3, 9)] = b
                table[_cell(channel, 4, 9)] = h_shift[channel] - slope * h_mean
                table[_cell(channel, 5, 9)] = r * a
                table[_cell(channel, 6, 9)] = r * b
                table[_cell(channel, 7, 9)] = of_z
                table[_cell(channel, 8, 9)] = -r * mixed
        at = first
        for _ in range(places):
            for block in range(blocks):
                row = np.uintp(9 * LANES * block)
                for lane in range(_ROWS[1]):
                    z = x[at + lane] * table[row + lane] + table[row + _ROWS[1] + lane]
                    value = h[at + lane] * table[row + _ROWS[2] + lane] + z * table[row + _ROWS[3] + lane]
                    value += table[row + _ROWS[4] + lane]
                    by_v[at + lane] = value if y[at + lane] > zero else zero
                for lane in range(_ROWS[1]):
                    z = x[at + lane] * table[row + lane] + table[row + _ROWS[1] + lane]
                    value = h[at + lane] * table[row + _ROWS[5] + lane] + v[at + lane] * table[row + _ROWS[6] + lane]
                    by_x[at + lane] = value + z * table[row + _ROWS[7] + lane] + table[row + _ROWS[8] + lane]
                at += _ROWS[1]
        first = at
