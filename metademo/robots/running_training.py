"""Meta-training a cheetah (Finn et al. 2017, section 5.3): by what settings, and beside whom.

How it goes is :mod:`metademo.training.by_reward`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch

from metademo.learners.scratch import Scratch
from metademo.networks import Policy
from metademo.robots.cheetah import ACTION, SEEN
from metademo.robots.running import DIRECTIONS, Run
from metademo.tasks.policy_gradient import TRAJECTORIES
from metademo.tasks.seeds import task_generator
from metademo.training.by_reward import HELD_OUT, REPORTED, VALIDATION, Settings
from metademo.training.by_reward_live import LiveByReward, RewardKept

WIDTH = 64
DEVIATION = 0.5
"""That it explores with at first."""
SCRATCH = ("adam", 0.03)
TRANSFER = ("adam", 0.03)
"""Optimiser and rate of scratch and of transfer: the best on validation, see docs/cheetah.md."""
SCRATCH_DEVIATION = 0.3
"""Likewise: who does not know where to go earns more by exploring nearby."""


@dataclass(frozen=True)
class RunSettings(Settings):
    """How to meta-train on both directions; half of the ``tasks`` run forwards.

    Raises:
        ValueError: on construction, naming the field.
    """

    steps: int = 1
    tasks: int = 8
    outer_rate: float = 1e-3

    clip: ClassVar[float] = 1.0
    epochs: ClassVar[int] = 5
    trust: ClassVar[float | None] = 0.3
    fine_tuning: ClassVar[tuple[str, float]] = TRANSFER

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tasks % 2:
            raise ValueError(f"tasks: must be even, for as many run forwards as backwards, not {self.tasks}")

    @property
    def network(self) -> Policy:
        """See :class:`metademo.training.by_reward.Settings`."""
        return network(self.rate)

    def task(self, number: int) -> Run:
        """See :class:`metademo.training.by_reward.Settings`."""
        return both_ways(self.tasks, (self.seed * 1_000_003 + number) % 2**31, self.trajectories)


def network(rate: float = 0.1, deviation: float = DEVIATION) -> Policy:
    """The policy's, 17-64-64-6."""
    return Policy(SEEN, WIDTH, ACTION, body_rate=rate, deviation=deviation)


def scratch(steps: int) -> Scratch:
    """The same policy from random numbers, trained on the same trajectories: what everybody else starts from."""
    return Scratch(network(deviation=SCRATCH_DEVIATION), steps, SCRATCH[1], SCRATCH[0])


def both_ways(tasks: int, seed: int, trajectories: int = TRAJECTORIES) -> Run:
    """Runs side by side, each other one forwards."""
    return Run(torch.tensor(DIRECTIONS).repeat(tasks // 2), seed, trajectories)


def held_out(seed: int, number: int = 0, part: int = VALIDATION, trajectories: int = TRAJECTORIES) -> Run:
    """A run forwards and one backwards, with starts and noise that no meta-step draws; other directions there are none."""
    own = int(torch.randint(2**31, (), generator=task_generator(seed, HELD_OUT, 2 * number + part)))
    return both_ways(2, own, trajectories)


def measured_on(count: int, seed: int, part: int = REPORTED, trajectories: int = TRAJECTORIES) -> Iterator[Run]:
    """So many runs, half of them forwards, as :func:`metademo.measuring.by_reward.evaluate` takes them.

    Raises:
        ValueError: for an odd number.
    """
    if count % 2:
        raise ValueError(f"episodes: must be even, for as many run forwards as backwards, not {count}")
    for number in range(count // 2):
        yield held_out(seed, number, part, trajectories)


@dataclass(frozen=True)
class RunPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`."""

    part: ClassVar[str] = "cheetah"
    settings: RunSettings

    def live(self, kept: RewardKept | None) -> LiveByReward:
        """See :class:`metademo.training.apart.Plan`."""
        return LiveByReward(self.settings.begin(), held_out(self.settings.seed), kept)
