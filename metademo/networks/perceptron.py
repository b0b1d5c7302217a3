"""A small fully connected network, from a few numbers to a few numbers: 1-40-40-1 of Finn et al. 2017, section 5.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from metademo.networks.last_layer import Linear, applied, linear
from metademo.networks.network import Params, Statistics

WIDEST = 4096


class OfNumbers:
    """What networks have in common that take a few numbers, and no pictures, and begin at random."""

    channels = 1
    size = 1
    trunk = ""
    precision = "float32"
    stored = torch.float32
    pictures_at_once = 0
    needs_statistics = False

    def prepare(self, pictures: Tensor) -> Tensor:
        """What it is given, as it is."""
        return pictures

    def without_pretraining(self) -> Self:
        """Itself: nothing in it is pre-trained."""
        return self


@dataclass(frozen=True)
class Perceptron(OfNumbers):
    """Hidden layers with ReLU, and a linear last layer that is meta-learned too.

    Attributes:
        inputs: numbers that it takes.
        hidden: width of each hidden layer; without any, the network is the linear layer alone.
        outputs: numbers that it gives.
        context: numbers that are put beside the inputs and learned like every weight, so that a few steps can tell the network
            which of many tasks it is in: the *bias transformation* of Finn et al. 2017, *One-Shot Visual Imitation Learning via
            Meta-Learning*, section 4.1. They begin at zero.
        body_rate: see :class:`metademo.networks.network.Network`; the last layer begins with the same.

    Raises:
        ValueError: on construction, naming the field.
    """

    inputs: int = 1
    hidden: tuple[int, ...] = (40, 40)
    outputs: int = 1
    body_rate: float = 0.01
    context: int = 0

    def __post_init__(self) -> None:
        for name, values in (("inputs", (self.inputs,)), ("hidden", self.hidden), ("outputs", (self.outputs,))):
            if not all(1 <= value <= WIDEST for value in values):
                raise ValueError(f"{name}: must lie in 1 … {WIDEST}, not {getattr(self, name)}")
        if not 0 <= self.context <= WIDEST:
            raise ValueError(f"context: must lie in 0 … {WIDEST}, not {self.context}")
        if not 0 < self.body_rate <= 1:
            raise ValueError(f"body_rate: must lie above 0 and up to 1, not {self.body_rate}")

    @property
    def head(self) -> Linear:
        """The last layer."""
        return Linear(self.outputs, self.body_rate)

    @property
    def features_size(self) -> int:
        """Width of the last hidden layer."""
        return (self.inputs, *self.hidden)[-1]

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The numbers that it takes."""
        return (self.inputs,)

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of the hidden layers, and of the context, where there is one."""
        return (("context",) if self.context else ()) + self._hidden

    @property
    def _hidden(self) -> tuple[str, ...]:
        return tuple(f"hidden{number}" for number in range(1, len(self.hidden) + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the hidden layers' parameters, and of the context's."""
        context = ("context.value",) if self.context else ()
        return context + tuple(f"{layer}.{kind}" for layer in self._hidden for kind in ("weight", "bias"))

    def initial_params(self, generator: torch.Generator) -> Params:
        """The parameters to begin with, without the last layer's."""
        params: Params = {"context.value": torch.zeros(self.context)} if self.context else {}
        before = self.inputs + self.context
        for layer, width in zip(self._hidden, self.hidden, strict=True):
            params |= linear(layer, before, width, generator)
            before = width
        return params

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the last hidden layer makes, ``[N, features_size]``, of numbers ``[N, inputs]``; of several tasks ``[T, …]``."""
        values = pictures
        if self.context:
            context = params["context.value"]  # of several tasks one each
            several = torch.broadcast_shapes(values.shape[:-1], (*context.shape[:-1], 1))
            values = torch.cat([values.expand(*several, -1), context[..., None, :].expand(*several, -1)], -1)
        for layer in self._hidden:
            values = applied(layer, params, values).relu()
        return values, ()
