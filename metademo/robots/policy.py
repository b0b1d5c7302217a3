"""The policy: a small perceptron that gives an action for what is seen, adapted by the one inner loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from metademo.learners.inner_loop import Start
from metademo.networks import Params, Perceptron
from metademo.robots.arm import ACTION, SEEN, Numbers
from metademo.robots.demonstrations import Demonstrations, Doing

HIDDEN, CONTEXT = (200, 200), 20
INPUTS = SEEN + 6
"""What is seen, and from the hand to the object, coarsely and finely."""
FINE = 0.02
"""Metres at which the fine one bends: experts change what they do where the hand comes so near."""


def network(rate: float) -> Perceptron:
    """The policy's network; its inner rates begin at ``rate``."""
    return Perceptron(INPUTS, HIDDEN, ACTION, rate, CONTEXT)


@dataclass(frozen=True)
class Sight:
    """How what is seen becomes the network's inputs: each number by its mean and spread over the training demonstrations.

    Attributes:
        mean, spread: float ``[SEEN + 3]``, of what is seen, and of the way from hand to object.
    """

    mean: Tensor
    spread: Tensor

    @classmethod
    def of(cls, demonstrations: Demonstrations) -> Sight:
        """That of these demonstrations."""
        seen = _with_way(demonstrations.seen.flatten(0, -2))
        return cls(seen.mean(0), seen.std(0).clamp(min=1e-3))

    def __call__(self, seen: Tensor) -> Tensor:
        """Inputs ``[…, INPUTS]`` of what is seen ``[…, SEEN]``."""
        wide = _with_way(seen)
        return torch.cat([(wide - self.mean) / self.spread, (wide[..., SEEN:] / FINE).tanh()], -1)


def _with_way(seen: Tensor) -> Tensor:
    return torch.cat([seen, seen[..., 4:7] - seen[..., :3]], -1)


def doing(start: Start, params: Params, sight: Sight) -> Doing:
    """What a policy with these parameters does."""

    @torch.no_grad()
    def act(number: int, seen: Numbers) -> Numbers:
        features, _ = start.network.features(params, sight(torch.from_numpy(seen).float()[None]))
        return start.head(params, features)[0].double().numpy()

    return act


def of_task(params: Mapping[str, Tensor], task: int, adapts: tuple[str, ...]) -> Params:
    """One task's parameters of several tasks', of which ``adapts`` are each task's own."""
    return {name: value[task] if name in adapts else value for name, value in params.items()}
