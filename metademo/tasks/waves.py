"""Waves: curves of one number, to be told from a few of their points (Finn et al. 2017, section 5.1).

A family is a distribution of tasks. The paper's own has sinusoids of all amplitudes and phases; the others are there to see what
an initialisation that was learned on one family is worth on another.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from metademo.tasks.lessons import Regression

LOW, HIGH = -5.0, 5.0
"""Between which all points lie."""
MAX_POINTS = 100


@dataclass(frozen=True)
class Family:
    """A family of curves.

    Attributes:
        key: what it is called in commands.
        ranges: of each number that a curve is made of, its name, the least and the most; all are drawn uniformly.
        value: from those numbers, each ``[T, 1]``, and places ``[T, N]`` to values ``[T, N]``.
    """

    key: str
    ranges: tuple[tuple[str, float, float], ...]
    value: Callable[..., Tensor]

    def draw(self, count: int, generator: torch.Generator) -> Curves:
        """So many random curves."""
        low, high = (torch.tensor([each[at] for each in self.ranges]) for at in (1, 2))
        return Curves(self, low + (high - low) * torch.rand(count, len(self.ranges), generator=generator))


@dataclass(frozen=True)
class Curves:
    """Curves of one family.

    Attributes:
        family: theirs.
        numbers: float ``[T, len(family.ranges)]``, what each is made of.
    """

    family: Family
    numbers: Tensor

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, places: Tensor) -> Tensor:
        """The values at places, both ``[T, N]``; places ``[N]`` serve all curves."""
        return self.family.value(*self.numbers.split(1, dim=1), places.expand(len(self), places.shape[-1]))

    def tasks(self, points: int, queries: int, generator: torch.Generator) -> Regression:
        """A task of each curve, side by side: so many points to learn from and to be asked about, placed uniformly at random."""
        places = LOW + (HIGH - LOW) * torch.rand(len(self), points + queries, generator=generator)
        inputs, labels = places[..., None], self.at(places)[..., None]
        return Regression(inputs[:, :points], labels[:, :points], inputs[:, points:], labels[:, points:])


def _sinusoid(amplitude: Tensor, phase: Tensor, x: Tensor) -> Tensor:
    return amplitude * (x - phase).sin()


def _quick(amplitude: Tensor, phase: Tensor, frequency: Tensor, x: Tensor) -> Tensor:
    return amplitude * (frequency * x - phase).sin()


def _line(slope: Tensor, height: Tensor, x: Tensor) -> Tensor:
    return slope * x + height


def _square(amplitude: Tensor, phase: Tensor, x: Tensor) -> Tensor:
    return amplitude * (x - phase).sin().sign()


FAMILIES = {
    family.key: family
    for family in (
        Family("sinusoids", (("amplitude", 0.1, 5.0), ("phase", 0.0, math.pi)), _sinusoid),
        Family("frequencies", (("amplitude", 0.1, 5.0), ("phase", 0.0, math.pi), ("frequency", 1.5, 2.5)), _quick),
        Family("lines", (("slope", -1.0, 1.0), ("height", -2.0, 2.0)), _line),
        Family("squares", (("amplitude", 0.1, 5.0), ("phase", 0.0, math.pi)), _square),
    )
}
"""By key; the paper's own first."""


def family(key: str) -> Family:
    """The family of this key.

    Raises:
        ValueError: if there is none.
    """
    if key not in FAMILIES:
        raise ValueError(f"family: {key!r} is none of {', '.join(FAMILIES)}")
    return FAMILIES[key]
