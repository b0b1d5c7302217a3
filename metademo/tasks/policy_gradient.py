"""Learning by reward: what came of following a policy, and the loss whose gradient says how it would have earned more.

Of several tasks everything has a dimension ``[T]`` before all others. S trajectories of H moves each are followed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from metademo.tasks.lessons import Lesson

DISCOUNT = 0.99
"""γ of the advantages (Finn et al. 2017 do not tell theirs; this is their code's). A policy is judged by undiscounted returns."""
TRACE = 0.9
"""λ of the advantages."""
TRAJECTORIES = 20
"""Of a task before each inner step, where nobody chooses otherwise."""
MOST_TRAJECTORIES = 200
_RIDGE = 1e-5
_HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True)
class Experience:
    """Trajectories, of one policy on one task, or of several.

    Attributes:
        places: float ``[S, H + 1, I]``, the state before each move, and in the end.
        actions: float ``[S, H, A]``, as the policy drew them.
        likelihoods: float ``[S, H]``, their log π(a|s) under the policy that drew them.
        rewards: float ``[S, H]``; 0 once a trajectory is over.
        made: bool ``[S, H]``, whether the trajectory was not over before the move.
    """

    places: Tensor
    actions: Tensor
    likelihoods: Tensor
    rewards: Tensor
    made: Tensor

    @property
    def returns(self) -> Tensor:
        """The sum of each trajectory's rewards, ``[S]``."""
        return self.rewards.sum(-1)

    @property
    def states(self) -> Tensor:
        """What the policy saw before each move, ``[S · H, I]``."""
        return self.places[..., :-1, :].flatten(-3, -2)

    def labels(self, better: Tensor) -> Tensor:
        """What :func:`policy_gradient` takes of advantages ``[S, H]``: action, log-likelihood and weight, ``[S · H, A + 2]``.

        Moves that were not made weigh nothing, the others as much as makes the loss a mean over them.
        """
        share = self.made.double().mean((-2, -1), keepdim=True).clamp(min=1e-12)
        weights = (better * self.made / share).to(better)
        return torch.cat([self.actions, self.likelihoods[..., None], weights[..., None]], -1).flatten(-3, -2)


class ByReward(Lesson, Protocol):
    """A lesson whose support set is not given: it comes of following the policy, anew before each inner step. What stands in its
    place tells no more than how many tasks there are. Losses are the policy gradient's, whatever is rewarded."""

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`."""
        return policy_gradient(outputs, labels)

    def query_loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`."""
        return policy_gradient(outputs, labels).sum()

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`: an action is never just right."""
        return torch.full_like(outputs[..., :1].sum(), torch.nan)

    def noise(self, step: int) -> Tensor:
        """All that is random in the trajectories after so many inner steps, moves first: ``[H, S, A]`` or ``[H, T, S, A]``."""

    def follow(self, policy: Callable[[Tensor], Tensor], noise: Tensor) -> Experience:
        """What comes of following a policy.

        Args:
            policy: from states ``[S, I]`` to its outputs ``[S, 2 · A]``, see :func:`drawn`; of several tasks ``[T, S, …]``.
            noise: as :meth:`noise` gives it; zeros for the policy's mean.
        """

    def lesson(self, experience: Experience) -> Tensor:
        """What a step learns from trajectories, as :func:`policy_gradient` takes it."""

    def outer_lesson(self, experience: Experience) -> Tensor:
        """What the outer loop learns from an adapted policy's trajectories, likewise."""

    def reached(self, experience: Experience) -> Tensor:
        """Whether each trajectory came to where it should, bool ``[S]`` or ``[T, S]``."""


def log_likelihood(outputs: Tensor, actions: Tensor) -> Tensor:
    """log π(a|s) of actions ``[…, A]`` under a Gaussian's means and logarithms of deviations ``[…, 2 · A]``: ``[…]``."""
    means, logs = outputs.chunk(2, -1)
    return (-0.5 * ((actions - means) * (-logs).exp()).square() - logs - _HALF_LOG_TAU).sum(-1)


def drawn(outputs: Tensor, noise: Tensor) -> Tensor:
    """The actions ``[…, A]`` that standard normal numbers ``[…, A]`` make of such outputs; zeros make the mean."""
    means, logs = outputs.chunk(2, -1)
    return means + logs.exp() * noise


def discounted(rewards: Tensor, discount: float = DISCOUNT) -> Tensor:
    """What is earned from each move on, Σₖ γᵏ rₜ₊ₖ: ``[…, H]`` of rewards ``[…, H]``."""
    total, found = torch.zeros_like(rewards[..., 0]), []
    for reward in reversed(rewards.unbind(-1)):
        total = reward + discount * total
        found.append(total)
    return torch.stack(found[::-1], -1)


def baseline(experience: Experience, earned: Tensor) -> Tensor:
    """What of ``earned`` ``[S, H]`` was to be expected, ``[S, H]``: a linear fit to each task's own trajectories.

    On the state, its square, the time and its powers up to the third, and 1 (Duan et al. 2016, *Benchmarking Deep Reinforcement
    Learning for Continuous Control*), by least squares with a little ridge.
    """
    states = experience.places[..., :-1, :].double()
    time = (torch.arange(states.shape[-2], dtype=torch.float64) / 100)[:, None].expand(*states.shape[:-1], 1)
    rows = torch.cat([states, states.square(), time, time**2, time**3, torch.ones_like(time)], -1).flatten(-3, -2)
    counted = (rows * experience.made.flatten(-2)[..., None]).mT
    normal = counted @ rows + _RIDGE * torch.eye(rows.shape[-1], dtype=torch.float64)
    fit = torch.linalg.solve(normal, counted @ earned.flatten(-2)[..., None].double())
    return (rows @ fit).view(earned.shape).to(earned)


def advantages(experience: Experience, discount: float = DISCOUNT, trace: float = TRACE) -> Tensor:
    """How much more than expected each move brought, ``[S, H]``: with mean 0 over a task's moves, and 0 where none was made.

    Generalised advantage estimates (Schulman et al. 2016, eq. 16): Σₖ (γλ)ᵏ δₜ₊ₖ of δₜ = rₜ + γ b(sₜ₊₁) − b(sₜ). With a ``trace``
    λ of 1 they are what was earned less the baseline; with less of it they are less noisy, and rely on the baseline.
    """
    rewards, made = experience.rewards, experience.made
    value = baseline(experience, discounted(rewards, discount)) * made
    after = torch.cat([value[..., 1:], torch.zeros_like(value[..., :1])], -1)
    better = discounted((rewards + discount * after - value) * made, discount * trace)
    return (better - better.sum((-2, -1), keepdim=True) / _count(made)) * made


def _count(made: Tensor) -> Tensor:
    return made.sum((-2, -1), keepdim=True).clamp(min=1)


def policy_gradient(outputs: Tensor, labels: Tensor, trust: float | None = None) -> Tensor:
    """The loss whose gradient is REINFORCE's (Williams 1992; Finn et al. 2017, eq. 4 and algorithm 3): minus the mean, over all
    moves, of π(a|s) / π_old(a|s) times the move's advantage.

    Where the policy is still the one that drew the actions, the ratio is 1 and its gradient ∇ log π(a|s). Other than the
    logarithm it has the right curvature too: an outer gradient through the step then counts that another policy would have
    explored otherwise (Rothfuss et al. 2019, *ProMP*, section 5).

    Args:
        outputs: the policy's, ``[N, 2 · A]``; of several tasks ``[T, N, 2 · A]``.
        labels: as :meth:`Experience.labels` gives them.
        trust: a ratio that has moved further than this from 1 to the better moves no further (Schulman et al. 2017, *Proximal
            Policy Optimization*, eq. 7), so that trajectories can be learned from more than once. None for never.

    Returns:
        ``[]`` or ``[T]``.
    """
    actions, before, weights = labels[..., :-2], labels[..., -2], labels[..., -1]
    ratio = (log_likelihood(outputs, actions) - before).exp()
    gained = ratio * weights
    if trust is not None:
        gained = torch.minimum(gained, ratio.clamp(1 - trust, 1 + trust) * weights)
    return -gained.mean(-1)
