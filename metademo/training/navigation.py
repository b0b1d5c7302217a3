"""Meta-training policies that find a goal by reward (Finn et al. 2017, section 5.3): which goals, and by what settings.

How it goes is :mod:`metademo.training.by_reward`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from metademo.learners.scratch import Scratch
from metademo.networks import Policy
from metademo.tasks.navigation import HORIZON, Search, some_goals
from metademo.tasks.policy_gradient import TRAJECTORIES
from metademo.tasks.seeds import task_generator
from metademo.training.by_reward import HELD_OUT, REPORTED, VALIDATION, Settings
from metademo.training.by_reward_live import LiveByReward, RewardKept

SCRATCH = ("adam", 0.01)
TRANSFER = ("adam", 0.01)
"""Optimiser and rate of scratch and of transfer: the best on validation goals, see docs/navigation.md."""
SCRATCH_DEVIATION = 0.1
"""Likewise: who does not know where to go earns more by exploring nearby."""


@dataclass(frozen=True)
class NavigationSettings(Settings):
    """How to meta-train on goals.

    Attributes:
        moves: of a trajectory in meta-training. Half of what a policy is judged by: the rest is much like it.

    Raises:
        ValueError: on construction, naming the field.
    """

    moves: int = 50

    clip: ClassVar[float] = 5.0
    fine_tuning: ClassVar[tuple[str, float]] = TRANSFER

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.moves <= HORIZON:
            raise ValueError(f"moves: must lie in 1 … {HORIZON}, not {self.moves}")

    @property
    def network(self) -> Policy:
        """See :class:`metademo.training.by_reward.Settings`."""
        return Policy(body_rate=self.rate)

    def task(self, number: int) -> Search:
        """See :class:`metademo.training.by_reward.Settings`."""
        goals = some_goals(self.tasks, task_generator(self.seed, number, 0))
        return Search(goals, (self.seed * 1_000_003 + number) % 2**31, self.trajectories, self.moves)


def scratch(steps: int) -> Scratch:
    """The same policy from random numbers, trained on the same trajectories: what everybody else starts from."""
    return Scratch(Policy(deviation=SCRATCH_DEVIATION), steps, SCRATCH[1], SCRATCH[0])


AT_ONCE = 10
"""Goals that are searched for side by side."""


def held_out(count: int, seed: int, trajectories: int = TRAJECTORIES, part: int = VALIDATION) -> Search:
    """Goals that no meta-step draws; of another ``part``, others."""
    goals = some_goals(count, task_generator(seed, HELD_OUT, part))
    return Search(goals, (seed + 7919 * (part + 1)) % 2**31, trajectories)


def measured_on(count: int, seed: int, part: int = REPORTED, trajectories: int = TRAJECTORIES) -> Iterator[Search]:
    """These goals, :data:`AT_ONCE` side by side, as :func:`metademo.measuring.by_reward.evaluate` takes them."""
    whole = held_out(count, seed, trajectories, part)
    for number, goals in enumerate(whole.goals.split(AT_ONCE)):
        yield Search(goals, (whole.seed + number) % 2**31, trajectories)


WATCHED = 30
"""Goals on which a training is looked at while it goes on."""


@dataclass(frozen=True)
class NavigationPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`."""

    part: ClassVar[str] = "goal"
    settings: NavigationSettings

    def live(self, kept: RewardKept | None) -> LiveByReward:
        """See :class:`metademo.training.apart.Plan`."""
        return LiveByReward(self.settings.begin(), held_out(WATCHED, self.settings.seed), kept)
