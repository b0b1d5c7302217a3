"""Group normalisation and ReLU of one task's part of a picture, and their gradient's gradient.

The part begins at ``of`` and has its next place ``step`` numbers on. Its first channel is ``channel``, its first group ``first``,
and groups have ``each`` channels. What is kept for every channel is in one table.
"""

from __future__ import annotations

import numpy as np

from metademo.networks.fast.kernels import FILTERS
from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel, room


@inlined
def _cell(row, channel):
    """Where a table has a channel's number."""
    return row * FILTERS + channel


@inlined
def _centring(mean, rate, first, each, table):
    """What a number is multiplied by, and what is added, to be so many deviations from the mean."""
    for group in range(FILTERS // each):
        r, centre = rate[first + group], mean[first + group] * rate[first + group]
        for c in range(group * each, group * each + each):
            table[_cell(0, c)] = r
            table[_cell(1, c)] = -centre


@kernel
def normalise(x, of, step, places, each, channel, first, scale, shift, epsilon, mean, rate, y):
    """The output ``y``, and each group's ``mean`` and ``rate``, one by its deviation."""
    zero, one = x.dtype.type(0), x.dtype.type(1)
    share = one / x.dtype.type(each * places)
    table = room(3 * FILTERS, x)
    table[:] = 0
    at = of
    for _ in range(places):
        for lane in range(EACH):
            table[lane] += x[at + lane]
        at += step
    for group in range(FILTERS // each):
        total = zero
        for c in range(group * each, group * each + each):
            total += table[_cell(0, c)]
        mean[first + group] = total * share
        for c in range(group * each, group * each + each):
            table[_cell(1, c)] = total * share
    at = of
    for _ in range(places):
        for lane in range(EACH):
            difference = x[at + lane] - table[ROWS[1] + lane]
            table[ROWS[2] + lane] += difference * difference
        at += step
    for group in range(FILTERS // each):
        total = zero
        for c in range(group * each, group * each + each):
            total += table[_cell(2, c)]
        r = one / np.sqrt(total * share + x.dtype.type(epsilon))
        rate[first + group] = r
        centre = mean[first + group] * r
        for c in range(group * each, group * each + each):
            table[_cell(0, c)] = r * scale[channel + c]
            table[_cell(1, c)] = shift[channel + c] - centre * scale[channel + c]
    at = of
    for _ in range(places):
        for lane in range(EACH):
            value = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            y[at + lane] = zero if value < zero else value
        at += step


@kernel
def normalise_backward(v, x, y, of, step, places, each, channel, first, scale, mean, rate, by_x, by_scale, by_shift):
    """The gradients by ``x``, scale and shift, from ``v`` by ``y``; those by scale and shift are added to what is there."""
    zero, share = x.dtype.type(0), x.dtype.type(1) / x.dtype.type(each * places)
    table = room(5 * FILTERS, x)
    table[:] = 0
    _centring(mean, rate, first, each, table)
    at = of
    for _ in range(places):
        for lane in range(EACH):
            z = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            value = v[at + lane] if y[at + lane] > zero else zero
            table[ROWS[2] + lane] += value
            table[ROWS[3] + lane] += value * z
        at += step
    for group in range(FILTERS // each):
        r = rate[first + group]
        u_mean = uz_mean = zero
        for c in range(group * each, group * each + each):
            by_shift[channel + c] += table[_cell(2, c)]
            by_scale[channel + c] += table[_cell(3, c)]
            u_mean += scale[channel + c] * table[_cell(2, c)] * share
            uz_mean += scale[channel + c] * table[_cell(3, c)] * share
        for c in range(group * each, group * each + each):
            table[_cell(2, c)] = r * scale[channel + c]
            table[_cell(3, c)] = -r * uz_mean
            table[_cell(4, c)] = -r * u_mean
    at, to = of, ROWS[0]
    for _ in range(places):
        for lane in range(EACH):
            z = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            value = v[at + lane] if y[at + lane] > zero else zero
            by_x[to + lane] = value * table[ROWS[2] + lane] + z * table[ROWS[3] + lane] + table[ROWS[4] + lane]
        at += step
        to += EACH


@kernel
def normalise_backward_again(
    h, h_scale, h_shift, v, x, y, of, step, places, each, channel, first, scale, mean, rate, by_v, by_x, by_scale
):
    """The gradient of :func:`normalise_backward`, see :func:`metademo.networks.operators.normalise_backward_again`.

    ``h`` comes from its gradient by ``x``. What is found by the scale is added to what is there.
    """
    zero, share = x.dtype.type(0), x.dtype.type(1) / x.dtype.type(each * places)
    table = room(9 * FILTERS, x)
    table[:] = 0
    _centring(mean, rate, first, each, table)
    at, to = of, ROWS[0]
    for _ in range(places):
        for lane in range(EACH):
            z = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            a, b = h[to + lane], (v[at + lane] if y[at + lane] > zero else zero)
            table[ROWS[2] + lane] += b
            table[ROWS[3] + lane] += b * z
            table[ROWS[4] + lane] += a
            table[ROWS[5] + lane] += a * z
            table[ROWS[6] + lane] += a * b
        at += step
        to += EACH
    for group in range(FILTERS // each):
        r = rate[first + group]
        u_mean = uz_mean = h_mean = hz_mean = uh_mean = zero
        for c in range(group * each, group * each + each):
            u_mean += scale[channel + c] * table[_cell(2, c)] * share
            uz_mean += scale[channel + c] * table[_cell(3, c)] * share
            h_mean += table[_cell(4, c)] * share
            hz_mean += table[_cell(5, c)] * share
            uh_mean += scale[channel + c] * table[_cell(6, c)] * share
        a = -r * uz_mean
        mixed = mixed_z = zero
        for c in range(group * each, group * each + each):
            v_sum, vz_sum = table[_cell(2, c)], table[_cell(3, c)]
            h_sum, hz_sum, vh_sum = table[_cell(4, c)], table[_cell(5, c)], table[_cell(6, c)]
            b = h_scale[channel + c] - scale[channel + c] * r * hz_mean
            mixed += (a * h_sum + b * v_sum) * share
            mixed_z += (a * hz_sum + b * vz_sum) * share
            by_scale[channel + c] += r * (vh_sum - h_mean * v_sum - hz_mean * vz_sum)
        of_z = -r * (mixed_z + r * (uh_mean - h_mean * u_mean - hz_mean * uz_mean))
        for c in range(group * each, group * each + each):
            slope = scale[channel + c] * r
            b = h_scale[channel + c] - slope * hz_mean
            table[_cell(2, c)] = slope
            table[_cell(3, c)] = b
            table[_cell(4, c)] = h_shift[channel + c] - slope * h_mean
            table[_cell(5, c)] = r * a
            table[_cell(6, c)] = r * b
            table[_cell(7, c)] = of_z
            table[_cell(8, c)] = -r * mixed
    at, to = of, ROWS[0]
    for _ in range(places):
        for lane in range(EACH):
            z = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            value = h[to + lane] * table[ROWS[2] + lane] + z * table[ROWS[3] + lane] + table[ROWS[4] + lane]
            by_v[at + lane] = value if y[at + lane] > zero else zero
        for lane in range(EACH):
            z = x[at + lane] * table[lane] + table[ROWS[1] + lane]
            b = v[at + lane] if y[at + lane] > zero else zero
            value = h[to + lane] * table[ROWS[5] + lane] + b * table[ROWS[6] + lane]
            by_x[at + lane] = value + z * table[ROWS[7] + lane] + table[ROWS[8] + lane]
        at += step
        to += EACH
