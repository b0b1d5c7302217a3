"""A pre-trained network in two parts: the trunk, which never changes, and the tail, which is parameters like any network's.

What the trunk makes of a picture is computed once, and is what an inner loop works on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor

RANDOM = "random"
"""In the place of a name of pre-trained weights: there are none."""
_CHUNK = {"cpu": 8, "cuda": 256}
"""Pictures that go through the trunk together: more are no quicker, and take more memory."""


class Backbone(ABC):
    """What such networks have in common; they are frozen dataclasses with at least the attributes below.

    Attributes:
        size: height and width of the input pictures, in pixels.
        tail: how many of its parts, from the last on, are the tail.
        weights: what the trunk is made of and where the tail begins; :data:`RANDOM` has no trunk.
        precision: what the tail's convolutions compute in, ``float32`` or ``bfloat16``. Not a part of its description.
    """

    size: int
    tail: int
    weights: str
    precision: str

    channels = 3
    pictures_at_once = 0
    needs_statistics = False
    body_rate = 0.03
    stored = torch.float16

    def _check(self, parts: int, where: str = "") -> None:
        """The checks on construction.

        Args:
            parts: of how many the tail may have all.
            where: said after that number.

        Raises:
            ValueError: naming the field.
        """
        if not 0 <= self.tail <= parts:
            raise ValueError(f"tail: must lie in 0 … {parts}{where}, not {self.tail}")
        if self.weights == RANDOM and self.tail < parts:
            raise ValueError(f"tail: must be {parts} where the weights are random: nothing is frozen then")
        if self.precision not in ("float32", "bfloat16"):
            raise ValueError(f"precision: {self.precision!r} is neither 'float32' nor 'bfloat16'")

    @property
    @abstractmethod
    def trunk(self) -> str:
        """Which trunk on which pictures; empty if there is none."""

    @property
    @abstractmethod
    def input_shape(self) -> tuple[int, int, int]:
        """Of what the tail takes for a picture: the trunk's output, or the picture itself where there is no trunk."""

    @abstractmethod
    def _trunk_output(self, pictures: Tensor) -> Tensor:
        """The trunk's output ``[N, *input_shape]`` for pictures ``[N, 3, size, size]`` in 0 … 1."""

    def prepare(self, pictures: Tensor) -> Tensor:
        """What the trunk makes of pictures: float32 ``[N, *input_shape]``. No gradient flows through it.

        Args:
            pictures: float32 ``[N, 3, size, size]`` in 0 … 1.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        if not self.trunk:
            return pictures
        if not len(pictures):
            return pictures.new_zeros(0, *self.input_shape)
        with torch.no_grad():
            return torch.cat(
                [self._trunk_output(part) for part in pictures.split(_CHUNK[pictures.device.type])]
            ).contiguous()
