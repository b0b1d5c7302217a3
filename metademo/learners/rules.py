"""Update rules: how an inner loop turns gradients into the next parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from metademo.networks import Params

OPTIMISERS = ("adam", "sgd")
"""What trains where no rule was learned."""


def layer_of(name: str) -> str:
    """The layer that a parameter belongs to: ``block1`` for ``block1.weight``."""
    return name.partition(".")[0]


class UpdateRule(Protocol):
    """How the inner loop turns gradients into the next parameters. Rules hold no state of a run; they hand it on."""

    def begin(self, params: Params) -> Any:
        """The state before the first step, from all parameters that adapt."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: Any) -> tuple[Params, Any]:
        """Parameters and state after step ``index`` (0 for the first).

        Args:
            index: of the step.
            params: those that this step changes.
            grads: the support loss's gradient by each of them.
            loss: the support loss ``[]``; ``[T]`` of several tasks, each with parameters ``[T, …]`` of its own.
            state: what the step before handed on.
        """

    def insight(self, state: Any) -> Mapping[str, Mapping[str, float]]:
        """For each layer, what a learned rule did at the step before, as numbers to be looked at; empty for a fixed one."""


@dataclass(frozen=True)
class Sgd:
    """φ ← φ - α ∘ ∇L: the inner update of MAML (Finn et al. 2017, eq. 1), and of all that differ from it in α alone.

    Attributes:
        rates: α of each parameter, ``[trained steps, …]``: one number for each step (MAML, MAML++) or, shaped like the
            parameter, one for each of its elements (Meta-SGD). Beyond the trained steps the last one goes on.
        factor: a person's factor on all of them.
        clip: from the second step on, a gradient longer than this (over all adapting parameters together) is shortened to
            it (Pascanu et al. 2013). None: never.

    The first step is left as it is: from a zero head it is a jump of known length, the nearest-class-mean classifier.
    Rates learned on tasks that this jump all but solves are too large for tasks that it does not, and clipping keeps
    those from swinging ever wider.
    """

    rates: Mapping[str, Tensor]
    factor: float = 1.0
    clip: float | None = None

    def begin(self, params: Params) -> None:
        """Plain gradient descent remembers nothing."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: None) -> tuple[Params, None]:
        """One gradient step; see :class:`UpdateRule`."""
        share: float | Tensor = 1.0
        if self.clip is not None and index > 0 and grads:
            squares = [grad.square().flatten(loss.ndim).sum(-1) for grad in grads.values()]
            share = (self.clip / torch.stack(squares).sum(0).sqrt()).clamp(max=1)
        moved = {}
        for name, value in params.items():
            own = share.view(-1, *[1] * (value.ndim - 1)) if loss.ndim and isinstance(share, Tensor) else share
            moved[name] = value - self.rate(name, index) * own * grads[name]
        return moved, None

    def insight(self, state: None) -> dict[str, dict[str, float]]:
        """Nothing: the rates say it all."""
        return {}

    def rate(self, name: str, index: int) -> Tensor:
        """The inner learning rate of parameter ``name`` at step ``index``."""
        rates = self.rates[name]
        return rates[min(index, len(rates) - 1)] * self.factor


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma & Ba 2015, algorithm 1) at one rate."""

    rate: float
    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8

    def begin(self, params: Params) -> tuple[Params, Params]:
        """First and second moments, zero."""
        return _no_moments(params)

    def step(
        self, index: int, params: Params, grads: Params, loss: Tensor, state: tuple[Params, Params]
    ) -> tuple[Params, tuple[Params, Params]]:
        """One Adam step; see :class:`UpdateRule`."""
        first, second, state = _moments(index, grads, state, self.betas)
        after = {
            name: value - self.rate * first[name] / (second[name].sqrt() + self.epsilon)
            for name, value in params.items()
        }
        return after, state

    def insight(self, state: tuple[Params, Params]) -> dict[str, dict[str, float]]:
        """Nothing was learned here."""
        return {}


def _no_moments(params: Params) -> tuple[Params, Params]:
    """First and second moments before the first step."""
    zeros = {name: torch.zeros_like(value) for name, value in params.items()}
    return zeros, zeros


def _moments(
    index: int, grads: Params, state: tuple[Params, Params], betas: tuple[float, float]
) -> tuple[Params, Params, tuple[Params, Params]]:
    """Adam's two moments after step ``index``, freed of their bias towards zero, and as they are handed on."""
    b1, b2 = betas
    first = {name: b1 * state[0][name] + (1 - b1) * grad for name, grad in grads.items()}
    second = {name: b2 * state[1][name] + (1 - b2) * grad.square() for name, grad in grads.items()}
    c1, c2 = 1 - b1 ** (index + 1), 1 - b2 ** (index + 1)
    return (
        {name: value / c1 for name, value in first.items()},
        {name: value / c2 for name, value in second.items()},
        ({**state[0], **first}, {**state[1], **second}),
    )


@dataclass(frozen=True)
class LayerAdam:
    """A plain gradient step of a known length, and from there Adam with a rate for each layer and step.

    The plain step takes a head from zero to where it is known to land. A body then has to be bent by tasks whose gradients
    differ by orders of magnitude: Adam's steps do not depend on that, so rates learned on some tasks are none too large for
    another. Its moments begin with the second step.

    Attributes:
        first: the rate of the first step.
        rates: Adam's of each parameter, ``[trained steps - 1]``; beyond the trained steps the last one goes on.
        factor: a person's factor on all but the first.
    """

    first: float
    rates: Mapping[str, Tensor]
    factor: float = 1.0
    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8

    def begin(self, params: Params) -> tuple[Params, Params]:
        """First and second moments, zero."""
        return _no_moments(params)

    def step(
        self, index: int, params: Params, grads: Params, loss: Tensor, state: tuple[Params, Params]
    ) -> tuple[Params, tuple[Params, Params]]:
        """One step; see :class:`UpdateRule`."""
        if index == 0:
            return {name: value - self.first * grads[name] for name, value in params.items()}, state
        first, second, state = _moments(index - 1, grads, state, self.betas)
        moved = {}
        for name, value in params.items():
            rate = self.rates[name][min(index, len(self.rates[name])) - 1] * self.factor
            # ε under the root: where a gradient is zero its root has a slope too, which second-order meta-gradients ask for
            moved[name] = value - rate * first[name] / (second[name] + self.epsilon**2).sqrt()
        return moved, state

    def insight(self, state: tuple[Params, Params]) -> dict[str, dict[str, float]]:
        """Nothing: the rates say it all."""
        return {}
