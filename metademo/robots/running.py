"""A cheetah that learns by reward which way to run (Finn et al. 2017, section 5.3, *half-cheetah, forward/backward*).

What it earns is its speed in the direction that is asked for, which nobody tells it, less a little for its motors' effort. It
sees its joints and their speeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from metademo.robots.cheetah import ACTION, SECONDS, SEEN, Numbers, cheetah, joints, seen
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

FORWARDS, BACKWARDS = 1.0, -1.0
DIRECTIONS = (FORWARDS, BACKWARDS)
HORIZON = 100
"""Moves of a trajectory: five seconds."""
EFFORT = 0.05
"""What the square of a motor's share of its strength costs."""
FAR = 1.0
"""Metres in the right direction, about the length of its trunk: so far has run who ran at all."""
TRACE = 0.95
"""λ of the advantages."""


@dataclass(frozen=True)
class Run(ByReward):
    """A direction in which to run, or several side by side, each by a policy of its own: a
    :class:`metademo.tasks.policy_gradient.ByReward`.

    Attributes:
        directions: float ``[T]`` of :data:`DIRECTIONS`, or ``[]`` of one.
        seed: of how trajectories start and of the policies' noise. Whoever runs with the same seed, of
            whatever learner, meets the same ones.
        trajectories: before each inner step.
        moves: of a trajectory.

    Raises:
        ValueError: on construction, naming the field.
    """

    directions: Tensor
    seed: int = 0
    trajectories: int = TRAJECTORIES
    moves: int = HORIZON

    ways: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.directions.ndim > 1 or not bool((self.directions.abs() == 1).all()):
            raise ValueError("directions: must be 1 for forwards or -1 for backwards, [tasks] or of one")
        if not 1 <= self.trajectories <= MOST_TRAJECTORIES:
            raise ValueError(f"trajectories: must lie in 1 … {MOST_TRAJECTORIES}, not {self.trajectories}")
        if not 1 <= self.moves <= HORIZON:
            raise ValueError(f"moves: must lie in 1 … {HORIZON}, not {self.moves}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    @property
    def support(self) -> Tensor:
        """What says no more than how many tasks there are, ``[S, SEEN]`` or ``[T, S, SEEN]``."""
        return self.directions.new_zeros(*self.directions.shape, self.trajectories, SEEN)

    @property
    def support_labels(self) -> Tensor:
        """What no policy sees."""
        return self.directions

    query, query_labels = support, support_labels

    def noise(self, step: int) -> Tensor:
        """See :class:`metademo.tasks.policy_gradient.ByReward`."""
        shape = (self.moves, *self.support.shape[:-1], ACTION)
        return torch.randn(shape, generator=task_generator(self.seed, step, 1))

    def follow(self, policy: Callable[[Tensor], Tensor], noise: Tensor) -> Experience:
        """See :class:`metademo.tasks.policy_gradient.ByReward`. A policy that gives no number any more earns none."""
        return self.filmed(policy, noise)[0]

    def filmed(self, policy: Callable[[Tensor], Tensor], noise: Tensor) -> tuple[Experience, Numbers]:
        """The same, and the joints in all states, ``[H + 1, T · S, JOINTS]``."""
        body, shape = cheetah(), noise.shape[1:-1]
        count = shape.numel()
        states = body.begin(count, task_generator(self.seed, 0, 2))
        places, outputs, actions, rewards, film = [seen(states).view(*shape, SEEN)], [], [], [], [joints(states)]
        with torch.no_grad():
            for own in noise:
                outputs.append(policy(places[-1]))
                actions.append(drawn(outputs[-1], own))
                sound = actions[-1].isfinite().all(-1)
                # what is no number would have the simulation begin anew
                made = actions[-1].nan_to_num(0, 0, 0).clamp(-1, 1)
                states = body.move(states, made.reshape(count, ACTION))
                film.append(joints(states))
                places.append(seen(states).view(*shape, SEEN))
                speed = torch.from_numpy((film[-1][:, 0] - film[-2][:, 0]) / SECONDS).float().view(shape)
                earned = self.directions[..., None] * speed - EFFORT * made.square().sum(-1)
                rewards.append(torch.where(sound, earned, torch.nan))
            likelihoods = log_likelihood(torch.stack(outputs, -2), torch.stack(actions, -2))
        earned = torch.stack(rewards, -1)
        met = Experience(
            torch.stack(places, -2), torch.stack(actions, -2), likelihoods, earned, torch.ones_like(earned).bool()
        )
        return met, np.stack(film)

    def lesson(self, experience: Experience) -> Tensor:
        """See :class:`metademo.tasks.policy_gradient.ByReward`.

        Advantages are divided by their spread on each task: what is earned grows tenfold while it learns to run, and a rate fits
        steps of one size.
        """
        better = advantages(experience, trace=TRACE)
        spread = better.square().mean((-2, -1), keepdim=True).sqrt()
        return experience.labels(better / spread.clamp(min=1e-6))

    outer_lesson = lesson

    def along(self, experience: Experience) -> Tensor:
        """How far each move led in the direction that was asked for, in metres, ``[S, H]`` or ``[T, S, H]``.

        The reward without the effort: the place along the ground is nothing that a policy sees.
        """
        effort = EFFORT * experience.actions.clamp(-1, 1).square().sum(-1)
        return SECONDS * (experience.rewards + effort)

    def ran(self, experience: Experience) -> Tensor:
        """How far each trajectory came in the direction that was asked for, in metres, ``[S]`` or ``[T, S]``."""
        return self.along(experience).sum(-1)

    def reached(self, experience: Experience) -> Tensor:
        """Whether each trajectory came at least :data:`FAR` in the right direction, bool ``[S]`` or ``[T, S]``."""
        return self.ran(experience) >= FAR
