"""A block, of which one task's part of one picture is gone through from beginning to end before the next.

It is fifty kilobytes at the most, which stay where the processor has them at hand.
"""

from __future__ import annotations

import numpy as np

from metademo.networks.fast.kernels import FILTERS
from metademo.networks.fast.kernels.compiling import EACH, ROWS, inlined, kernel, room
from metademo.networks.fast.kernels.drawing import convolve_and_pool, convolve_and_pool_by_weight
from metademo.networks.fast.kernels.normalising import normalise, normalise_backward, normalise_backward_again
from metademo.networks.fast.kernels.pooling import pool, pool_backward

DRAWN, POOLED, PLAIN = range(3)
"""What a block normalises: a drawing that it convolves and pools; the pooled output of a convolution; that output."""


@kernel
def block(kind, height, width, tasks, pictures, source, scale, shift, epsilon, found, y, at, mean, rate):
    """What is normalised, ``found``; where it was taken from, ``at``; its ``mean`` and ``rate``; and what comes of it, ``y``."""
    count, places, step, groups, each = _sizes(kind, height, width, scale, found, mean)
    of = ROWS[0]
    for n in range(count):
        for task in range(tasks):
            to = of + np.uintp(task) * EACH
            first, channel = n * groups + task * FILTERS // each, task * FILTERS
            _take(kind, pictures, source, height, width, n, task, step, False, at, to, found, to, step)
            normalise(found, to, step, places, each, channel, first, scale, shift, epsilon, mean, rate, y)
        of += np.uintp(places) * step


@kernel
def block_backward(
    kind, height, width, tasks, pictures, v, extra, found, y, at, scale, mean, rate, by_source, by_scale, by_shift
):
    """The gradients by a block's source, scale and shift, from ``v`` by its output and ``extra``, if any, by what is normalised.

    They are added to ``by_scale`` and ``by_shift``, and, if the source is a weight, to ``by_source``.
    """
    count, places, step, groups, each = _sizes(kind, height, width, scale, found, mean)
    by_found = room(places * FILTERS, found)
    of = ROWS[0]
    for n in range(count):
        for task in range(tasks):
            to = of + np.uintp(task) * EACH
            first, channel = n * groups + task * FILTERS // each, task * FILTERS
            normalise_backward(
                v, found, y, to, step, places, each, channel, first, scale, mean, rate, by_found, by_scale, by_shift
            )
            if len(extra):
                _add(extra, to, step, places, by_found)
            _give(kind, pictures, by_found, height, width, n, task, step, at, to, by_source)
        of += np.uintp(places) * step


@kernel
def block_backward_again(
    kind,
    height,
    width,
    tasks,
    pictures,
    h,
    h_scale,
    h_shift,
    v,
    found,
    y,
    at,
    scale,
    mean,
    rate,
    by_v,
    by_found,
    by_scale,
):
    """The gradient of :func:`block_backward`: from ``h`` by its gradient by the source, and those by scale and shift.

    What is found by the scale is added to ``by_scale``.
    """
    count, places, step, groups, each = _sizes(kind, height, width, scale, found, mean)
    taken = room(places * FILTERS, found)
    of = ROWS[0]
    for n in range(count):
        for task in range(tasks):
            to = of + np.uintp(task) * EACH
            first, channel = n * groups + task * FILTERS // each, task * FILTERS
            _take(kind, pictures, h, height, width, n, task, step, True, at, to, taken, ROWS[0], EACH)
            normalise_backward_again(
                taken, h_scale, h_shift, v, found, y, to, step, places, each, channel, first, scale, mean, rate,
                by_v, by_found, by_scale,
            )  # fmt: skip
        of += np.uintp(places) * step


@inlined
def _sizes(kind, height, width, scale, found, mean):
    """How many pictures, places of what is normalised, numbers from one to the next, groups, and channels in each."""
    places = height * width if kind == PLAIN else (height // 2) * (width // 2)
    count = len(found) // (places * len(scale))
    groups = len(mean) // count
    return count, places, np.uintp(len(scale)), groups, len(scale) // groups


@inlined
def _take(kind, pictures, source, height, width, n, task, step, known, at, to, found, begin, near):
    of = np.uintp(n * height * width) * step + np.uintp(task) * EACH
    if kind == DRAWN:
        convolve_and_pool(pictures, source, n, task, known, at, to, step, found, begin, near)
    elif kind == POOLED:
        pool(source, of, height, width, step, known, at, to, found, begin, near)
    else:
        _copy(source, of, step, height * width, found, begin, near)


@inlined
def _give(kind, pictures, by_found, height, width, n, task, step, at, to, by_source):
    """The other way: the gradient by the source, from that by what was taken of it."""
    of = np.uintp(n * height * width) * step + np.uintp(task) * EACH
    if kind == DRAWN:
        convolve_and_pool_by_weight(pictures, by_found, n, task, at, to, step, by_source)
    elif kind == POOLED:
        pool_backward(by_found, at, to, height, width, step, by_source, of)
    else:
        _copy(by_found, ROWS[0], EACH, height * width, by_source, of, step)


@kernel
def _copy(x, of, step, places, found, begin, near):
    for _ in range(places):
        for lane in range(EACH):
            found[begin + lane] = x[of + lane]
        of += step
        begin += near


@kernel
def _add(x, of, step, places, found):
    begin = ROWS[0]
    for _ in range(places):
        for lane in range(EACH):
            found[begin + lane] += x[of + lane]
        of += step
        begin += EACH
