"""3×3 convolutions by Winograd's algorithm F(4×4, 3×3) (Lavin & Gray 2016), for meta-training.

For sixteen places of the output, 36 products a pair of channels are enough instead of 144. They are matrix products over the
channels, one for each of the 36. Numba transforms, PyTorch multiplies. In float32 it is exact to about two millionths, where the
direct convolution is to less than half of one.

What is transformed is used as often as it can be: x ∗ w and its derivatives come of T = Σ X ∘ U ∘ V by one of the three, where X,
U and V are what x, w and v (see :class:`metademo.networks.operators.Convolution`) are transformed to, and the sum goes over
tiles, channels and the 36.

Pictures and weights are channels last, and of :data:`metademo.networks.fast.kernels.FILTERS` channels a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from metademo.networks.fast.compiled import row
from metademo.networks.fast.kernels import FILTERS
from metademo.networks.fast.kernels import winograd as kernels
from metademo.networks.fast.kernels import winograd_weights as weight_kernels
from metademo.networks.fast.kernels.winograd import POINTS
from metademo.networks.operators import DIRECT, Convolution

_TILES = 112
"""So many are transformed at once: of fewer it takes more calls, and more are no longer at hand when they are multiplied."""
_LEAST = 20
"""With fewer tiles a task, transforming its weight takes longer than is gained."""
_WEIGHT = 9 * FILTERS * FILTERS


def suits(x: Tensor, weight: Tensor, groups: int) -> bool:
    """Whether a convolution of these gains by it."""
    return x.shape[1] == len(weight) == groups * FILTERS and len(x) * _each(x) >= _LEAST


def _forward(x: Tensor, w: Tensor, groups: int) -> Tensor:
    of_x, y, weights = _Given(x), _Made(x), _Weights(w)
    for group in range(groups):
        u = weights.from_input(group)
        for where in _pieces(x, group):
            torch.bmm(of_x(kernels.of_input, where), u, out=y.room(where))
            y.put(kernels.to_output, where)
    return y.made


def _backward(
    v: Tensor, x: Tensor, w: Tensor, groups: int, wanted: tuple[bool, bool]
) -> tuple[Tensor | None, Tensor | None]:
    by_x, by_w = wanted
    of_v, of_x, x_made, weights, w_made = _Given(v), _Given(x), _Made(x), _Weights(w), _WeightMade(w)
    for group in range(groups):
        u = weights.from_output(group) if by_x else None
        for where in _pieces(x, group):
            a = of_v(kernels.of_output, where)
            if u is not None:
                torch.bmm(a, u, out=x_made.room(where))
                x_made.put(kernels.to_input, where)
            if by_w:
                w_made.add(a, of_x(kernels.of_input, where))
        if by_w:
            w_made.put(group)
    return x_made.made if by_x else None, w_made.made if by_w else None


def _backward_again(
    h: Tensor | None, h_w: Tensor | None, v: Tensor, x: Tensor, w: Tensor, groups: int, x_wanted: bool
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    if h is None or h_w is None or not x_wanted:  # no training does without one of them
        return DIRECT.backward_again(h, h_w, v, x, w, groups, x_wanted)
    of_h, of_v, of_x, weights, h_weights = _Given(h), _Given(v), _Given(x), _Weights(w), _Weights(h_w)
    v_made, x_made, w_made = _Made(v), _Made(x), _WeightMade(w)
    for group in range(groups):
        u, h_in, h_out = weights.from_input(group), h_weights.from_input(group), h_weights.from_output(group)
        for where in _pieces(x, group):
            a, b = of_v(kernels.of_output, where), of_h(kernels.of_input, where)
            product = torch.bmm(b, u, out=v_made.room(where))
            torch.baddbmm(product, of_x(kernels.of_input, where), h_in, out=product)
            v_made.put(kernels.to_output, where)
            torch.bmm(a, h_out, out=x_made.room(where))
            x_made.put(kernels.to_input, where)
            w_made.add(a, b)
        w_made.put(group)
    return v_made.made, x_made.made, w_made.made


WINOGRAD = Convolution(_forward, _backward, _backward_again)

_Where = tuple[int, ...]
"""Some pictures of a group, for the kernels: the first, how many, height, width, channels, and the group's first channel."""


def _pieces(x: Tensor, group: int) -> Iterator[_Where]:
    together = _together(x)
    for first in range(0, len(x), together):
        yield first, min(together, len(x) - first), x.shape[2], x.shape[3], x.shape[1], group * FILTERS


def _together(x: Tensor) -> int:
    return min(len(x), max(1, _TILES // _each(x)))


def _each(x: Tensor) -> int:
    """Tiles of a picture."""
    return kernels.tiles(x.shape[2]) * kernels.tiles(x.shape[3])


class _Part(NamedTuple):
    """What some pictures are transformed to: ``[36, tiles, FILTERS]``, and the same numbers as the kernels take them."""

    points: Tensor
    numbers: np.ndarray


class _Transformed:
    """Room for what some pictures at a time are transformed to."""

    def __init__(self, x: Tensor, by_tile: bool) -> None:
        self._numbers, self._tiles, self._by_tile = row(x), _each(x), by_tile
        self._room = x.new_empty(_together(x) * self._tiles * POINTS * FILTERS)
        self._parts: dict[int, _Part] = {}

    def _part(self, pictures: int) -> _Part:
        if pictures not in self._parts:
            tiles = pictures * self._tiles
            numbers = self._room[: tiles * POINTS * FILTERS]
            if self._by_tile:
                points = numbers.view(tiles, POINTS, FILTERS).transpose(0, 1)
            else:
                points = numbers.view(POINTS, tiles, FILTERS)
            self._parts[pictures] = _Part(points, numbers.numpy())
        return self._parts[pictures]


class _Given(_Transformed):
    """Pictures to be transformed."""

    def __init__(self, x: Tensor) -> None:
        super().__init__(x, by_tile=True)

    def __call__(self, kernel: Callable[..., None], where: _Where) -> Tensor:
        """``[36, tiles, FILTERS]``."""
        part = self._part(where[1])
        kernel(self._numbers, *where, part.numbers)
        return part.points


class _Made(_Transformed):
    """Pictures that are made of products.

    Attributes:
        made: they.
    """

    def __init__(self, like: Tensor) -> None:
        self.made = torch.empty_like(like)
        super().__init__(self.made, by_tile=False)

    def room(self, where: _Where) -> Tensor:
        """For the product, ``[36, tiles, FILTERS]``."""
        return self._part(where[1]).points

    def put(self, kernel: Callable[..., None], where: _Where) -> None:
        """Transform it back."""
        kernel(self._part(where[1]).numbers, *where, self._numbers)


class _Weights:
    """Weights to be transformed."""

    def __init__(self, w: Tensor) -> None:
        self._numbers, self._turned = row(w), row(w.new_empty(_WEIGHT))
        self._rooms = w.new_empty(2, POINTS, FILTERS, FILTERS)

    def from_input(self, group: int) -> Tensor:
        """``[36, from, to]``, which multiplies what an input is transformed to."""
        weight_kernels.turned(self._numbers, group * _WEIGHT, self._turned)
        weight_kernels.of_weight(self._turned, 0, row(self._rooms[0]))
        return self._rooms[0]

    def from_output(self, group: int) -> Tensor:
        """``[36, to, from]``, which multiplies what an output's gradient is transformed to."""
        weight_kernels.of_weight(self._numbers, group * _WEIGHT, row(self._rooms[1]))
        return self._rooms[1]


class _WeightMade:
    """A weight's gradient, made of products that are summed.

    Attributes:
        made: it.
    """

    def __init__(self, like: Tensor) -> None:
        self.made = torch.empty_like(like)
        self._numbers, self._sums, self._empty = row(self.made), like.new_empty(POINTS, FILTERS, FILTERS), True

    def add(self, of_v: Tensor, of_x: Tensor) -> None:
        """One piece's ``[36, tiles, FILTERS]``."""
        if self._empty:
            torch.bmm(of_v.mT, of_x, out=self._sums)
        else:
            torch.baddbmm(self._sums, of_v.mT, of_x, out=self._sums)
        self._empty = False

    def put(self, group: int) -> None:
        """Transform a group's sums back, and begin anew."""
        weight_kernels.to_weight(row(self._sums), group * _WEIGHT, self._numbers)
        self._empty = True
