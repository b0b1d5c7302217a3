"""A policy for actions of a few numbers: a Gaussian around what a small network says of the state."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from metademo.networks import heads
from metademo.networks.last_layer import Linear, applied
from metademo.networks.network import Params, Statistics
from metademo.networks.perceptron import WIDEST, OfNumbers, Perceptron

NOISE = "noise"
"""The layer that holds the logarithms of the deviations."""


@dataclass(frozen=True)
class GaussianLayer(Linear):
    """A linear last layer for the means; the last of the features are the deviations' logarithms, and handed on."""

    def initial_params(self, features: int, generator: torch.Generator) -> Params:
        """See :class:`metademo.networks.last_layer.LastLayer`: random."""
        return super().initial_params(features - self.size, generator)

    def outputs(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """Means and logarithms of deviations, ``[N, 2 · size]``; of several tasks ``[T, N, 2 · size]``."""
        means = applied(heads.HEAD, params, features[..., : -self.size])
        return torch.cat([means, features[..., -self.size :].expand(means.shape)], -1)


@dataclass(frozen=True)
class Policy(OfNumbers):
    """A diagonal Gaussian π(a|s): two hidden layers give its mean, and its deviations are the same in every state.

    Their logarithms are a layer of their own, so that inner loops adapt them, and learn a rate for them, as for any other layer
    (the policy of Finn et al. 2017, section 5.3, is of this kind).

    Attributes:
        inputs: numbers that describe a state.
        width: of each hidden layer.
        actions: numbers that make an action.
        body_rate: see :class:`metademo.networks.network.Network`; the last layer begins with the same.
        deviation: that it begins with.

    Raises:
        ValueError: on construction, naming the field.
    """

    inputs: int = 2
    width: int = 32
    actions: int = 2
    body_rate: float = 0.1
    deviation: float = 0.4

    def __post_init__(self) -> None:
        for name in ("inputs", "width", "actions"):
            if not 1 <= getattr(self, name) <= WIDEST:
                raise ValueError(f"{name}: must lie in 1 … {WIDEST}, not {getattr(self, name)}")
        if not 0 < self.body_rate <= 1:
            raise ValueError(f"body_rate: must lie above 0 and up to 1, not {self.body_rate}")
        if not 0 < self.deviation < math.inf:
            raise ValueError(f"deviation: must be positive, not {self.deviation}")

    @cached_property
    def body(self) -> Perceptron:
        """The hidden layers."""
        return Perceptron(self.inputs, (self.width, self.width), self.actions)

    @property
    def head(self) -> GaussianLayer:
        """The last layer."""
        return GaussianLayer(self.actions, self.body_rate)

    @property
    def features_size(self) -> int:
        """Width of the last hidden layer, and a deviation for each number of an action."""
        return self.width + self.actions

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The numbers that describe a state."""
        return (self.inputs,)

    @property
    def layers(self) -> tuple[str, ...]:
        """The hidden layers' names, and the deviations'."""
        return (*self.body.layers, NOISE)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters but the last layer's."""
        return (*self.body.names, f"{NOISE}.log")

    def initial_params(self, generator: torch.Generator) -> Params:
        """Random hidden layers, and the deviations to begin with."""
        return {
            **self.body.initial_params(generator),
            f"{NOISE}.log": torch.full((self.actions,), math.log(self.deviation)),
        }

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """``[N, features_size]`` of states ``[N, inputs]``: the last hidden layer, then the deviations' logarithms; of several
        tasks ``[T, …]``."""
        values, _ = self.body.features(params, pictures)
        logs = params[f"{NOISE}.log"]
        return torch.cat([values, logs[..., None, :].expand(*values.shape[:-1], self.actions)], -1), ()
