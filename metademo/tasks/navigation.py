"""A point in the plane that has to find a goal which nobody tells it (Finn et al. 2017, section 5.3).

It sees where it is, and nothing else. With each move it earns minus its distance to the goal: so it learns by reward alone.
Here as in the authors' code the goals are uniform in a unit square around the start, the reward is the plain distance (the
paper's text has its square), and a trajectory is over after :data:`HORIZON` moves, or once it is within :data:`NEAR` of the goal
along both axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor

from metademo.tasks.policy_gradient import (
    MOST_TRAJECTORIES,
    TRAJECTORIES,
    ByReward,
    Experience,
    advantages,
    drawn,
    log_likelihood,
)
from metademo.tasks.seeds import task_generator

HORIZON = 100
REACH = 0.5
"""The square in which goals lie is ±REACH; trajectories start in its middle."""
STRIDE = 0.1
"""How far a move goes at most along each axis; an action is told in strides."""
NEAR = 0.01
USUAL = 0.5
"""About how large advantages of squared rewards are: by so much all are divided, on every task alike."""


def some_goals(count: int, generator: torch.Generator) -> Tensor:
    """So many goals ``[count, 2]``."""
    return REACH * (2 * torch.rand(count, 2, generator=generator) - 1)


@dataclass(frozen=True)
class Search(ByReward):
    """A goal to be found, or several side by side, each by a policy of its own: a
    :class:`metademo.tasks.policy_gradient.ByReward`. What stands in its support set's place is where the trajectories start.

    Attributes:
        goals: float ``[T, 2]``, or ``[2]`` of one.
        seed: of the policies' noise. Whoever searches with the same seed, of whatever learner, meets the same noise.
        trajectories: before each inner step.
        moves: of a trajectory that does not reach the goal.

    Raises:
        ValueError: on construction, naming the field.
    """

    goals: Tensor
    seed: int = 0
    trajectories: int = TRAJECTORIES
    moves: int = HORIZON

    ways: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.goals.ndim not in (1, 2) or self.goals.shape[-1] != 2:
            raise ValueError(f"goals: must be [tasks, 2] or [2], not {tuple(self.goals.shape)}")
        outside = (self.goals.abs() > REACH).any(-1) | ~self.goals.isfinite().all(-1)
        if bool(outside.any()):
            x, y = self.goals.view(-1, 2)[int(outside.view(-1).nonzero()[0])].tolist()
            raise ValueError(f"goals: must lie within ±{REACH} along both axes, not at ({x:g}, {y:g})")
        if not 1 <= self.trajectories <= MOST_TRAJECTORIES:
            raise ValueError(f"trajectories: must lie in 1 … {MOST_TRAJECTORIES}, not {self.trajectories}")
        if not 1 <= self.moves <= HORIZON:
            raise ValueError(f"moves: must lie in 1 … {HORIZON}, not {self.moves}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    @property
    def support(self) -> Tensor:
        """Where the trajectories start, ``[S, 2]`` or ``[T, S, 2]``."""
        return self.goals.new_zeros(*self.goals.shape[:-1], self.trajectories, 2)

    @property
    def support_labels(self) -> Tensor:
        """What no policy sees."""
        return self.goals

    query, query_labels = support, support_labels

    def noise(self, step: int) -> Tensor:
        """The noise of the trajectories after so many inner steps, ``[H, S, 2]`` or ``[H, T, S, 2]``."""
        return torch.randn(self.moves, *self.support.shape, generator=task_generator(self.seed, step, 1))

    def follow(self, policy: Callable[[Tensor], Tensor], noise: Tensor) -> Experience:
        """What comes of following a policy.

        Args:
            policy: from places ``[S, 2]`` to its outputs ``[S, 4]``, see :func:`metademo.tasks.policy_gradient.drawn`; of several
                tasks ``[T, S, …]``.
            noise: as :meth:`noise` gives it, all that is random; zeros for the policy's mean.
        """
        place = noise.new_zeros(noise.shape[1:])
        places, outputs, actions = [place], [], []
        with torch.no_grad():
            for own in noise:
                outputs.append(policy(place))
                actions.append(drawn(outputs[-1], own))
                place = place + STRIDE * actions[-1].clamp(-1, 1)
                places.append(place)
            # what came after the goal was reached did not happen: it is cut off here, for all paths at once
            paths, moves = torch.stack(places, -2), torch.stack(actions, -2)
            away = paths[..., 1:, :] - self.goals[..., None, None, :]
            there = (away.abs() <= NEAR).all(-1)
            before = torch.cat([torch.zeros_like(there[..., :1]), there[..., :-1]], -1)
            made = before.cumsum(-1) == 0
            end = made.sum(-1, keepdim=True)
            times = torch.arange(len(noise) + 1).expand(paths.shape[:-1]).minimum(end)
            paths = paths.gather(-2, times[..., None].expand(paths.shape))
            likelihoods = log_likelihood(torch.stack(outputs, -2), moves)
        return Experience(paths, moves, likelihoods, -away.norm(dim=-1) * made, made)

    def lesson(self, experience: Experience) -> Tensor:
        """What a step learns from trajectories, as :meth:`loss` takes it, ``[S · H, 4]`` or ``[T, S · H, 4]``.

        A reward that is a distance has the same slope everywhere: it says where to go and not how far. So the squares of the
        rewards are weighed, the paper's own reward, whose slope is the longer the further the goal is.
        """
        squared = replace(experience, rewards=-experience.rewards.square())
        return experience.labels(advantages(squared) / USUAL)

    def outer_lesson(self, experience: Experience) -> Tensor:
        """What the outer loop learns from, likewise: of the plain rewards, so that the return itself rises."""
        return experience.labels(advantages(experience))

    def reached(self, experience: Experience) -> Tensor:
        """Whether each trajectory came to the goal, bool ``[S]`` or ``[T, S]``."""
        away = experience.places[..., -1, :] - self.goals[..., None, :]
        return (away.abs() <= NEAR).all(-1)
