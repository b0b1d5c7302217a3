"""Update rules: how an inner loop turns gradients into the next parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from metademo.networks import Params


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
        zeros = {name: torch.zeros_like(value) for name, value in params.items()}
        return zeros, zeros

    def step(
        self, index: int, params: Params, grads: Params, loss: Tensor, state: tuple[Params, Params]
    ) -> tuple[Params, tuple[Params, Params]]:
        """One Adam step; see :class:`UpdateRule`."""
        b1, b2 = self.betas
        first = {name: b1 * state[0][name] + (1 - b1) * grad for name, grad in grads.items()}
        second = {name: b2 * state[1][name] + (1 - b2) * grad.square() for name, grad in grads.items()}
        c1, c2 = 1 - b1 ** (index + 1), 1 - b2 ** (index + 1)
        after = {
            name: value - self.rate * (first[name] / c1) / ((second[name] / c2).sqrt() + self.epsilon)
            for name, value in params.items()
        }
        return after, ({**state[0], **first}, {**state[1], **second})

    def insight(self, state: tuple[Params, Params]) -> dict[str, dict[str, float]]:
        """Nothing was learned here."""
        return {}
