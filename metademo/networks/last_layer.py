"""What comes after a network's features: a classifier for any number of classes, or a last layer of the network's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from metademo.networks import heads
from metademo.networks.network import Network, Params


class LastLayer(Protocol):
    """From features to what a task asks for. Its adapted parameters are ``head.weight`` and ``head.bias``.

    Attributes:
        rate: the inner learning rate that it begins with, where rates are meta-learned.
        zero: whether it is zero before the first step, so that no gradient reaches the body in that one.
    """

    @property
    def rate(self) -> float: ...

    @property
    def zero(self) -> bool: ...

    def initial_params(self, features: int, generator: torch.Generator) -> Params:
        """The meta-parameters to begin with, for so many features."""

    def start(self, params: Mapping[str, Tensor], ways: int) -> Params:
        """What adapts, before the first step, from the meta-parameters."""

    def kept(self, params: Mapping[str, Tensor]) -> Params:
        """Of the meta-parameters, what it needs and no step changes."""

    def outputs(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """Outputs ``[N, O]`` of features ``[N, D]``; of several tasks ``[T, N, O]``."""


@dataclass(frozen=True)
class Classes:
    """Scores of any number of classes, from zero: see :mod:`metademo.networks.heads`."""

    rate: float = 0.1
    zero: bool = True

    def initial_params(self, features: int, generator: torch.Generator) -> Params:
        """See :class:`LastLayer`: the centre and the length."""
        return heads.initial_params(features)

    def start(self, params: Mapping[str, Tensor], ways: int) -> Params:
        """See :class:`LastLayer`: zero."""
        return heads.start(params, ways)

    def kept(self, params: Mapping[str, Tensor]) -> Params:
        """See :class:`LastLayer`: the centre and the length."""
        return {"centre": params["centre"], "log_scale": params["log_scale"]}

    def outputs(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """See :class:`LastLayer`: class scores."""
        return heads.logits(params, features)


@dataclass(frozen=True)
class Linear:
    """A linear layer that is meta-learned like all the others, for tasks that all ask for as many numbers.

    Attributes:
        size: how many numbers.
        rate: see :class:`LastLayer`.
    """

    size: int = 1
    rate: float = 0.01
    zero: bool = False

    def initial_params(self, features: int, generator: torch.Generator) -> Params:
        """See :class:`LastLayer`: random."""
        return linear(heads.HEAD, features, self.size, generator)

    def start(self, params: Mapping[str, Tensor], ways: int) -> Params:
        """See :class:`LastLayer`: as meta-learned."""
        return {name: params[name] for name in ("head.weight", "head.bias")}

    def kept(self, params: Mapping[str, Tensor]) -> Params:
        """See :class:`LastLayer`: nothing."""
        return {}

    def outputs(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """See :class:`LastLayer`."""
        return applied(heads.HEAD, params, features)


CLASSES = Classes()


def last_layer(network: Network) -> LastLayer:
    """A network's last layer: its own, ``head``, or the classifier that serves every network without one."""
    return getattr(network, "head", CLASSES)


def linear(layer: str, inputs: int, outputs: int, generator: torch.Generator) -> Params:
    """Weights ``[outputs, inputs]`` and biases of a linear layer as PyTorch begins with: uniform within ±1/√inputs."""
    reach = inputs**-0.5
    return {
        f"{layer}.weight": reach * (2 * torch.rand(outputs, inputs, generator=generator) - 1),
        f"{layer}.bias": reach * (2 * torch.rand(outputs, generator=generator) - 1),
    }


def applied(layer: str, params: Mapping[str, Tensor], values: Tensor) -> Tensor:
    """A linear layer on values ``[…, N, I]``; each of several tasks by parameters of its own, or all by the same."""
    weight, bias = params[f"{layer}.weight"], params[f"{layer}.bias"]
    if weight.ndim == 2:
        return torch.nn.functional.linear(values, weight, bias)
    return torch.baddbmm(bias[:, None], values.expand(len(weight), *values.shape[-2:]), weight.mT)
