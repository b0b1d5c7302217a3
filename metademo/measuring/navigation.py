"""How well goals are found: the return before the first inner step and after each, on goals that no training met."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch

from metademo.insights.intervals import Z_95
from metademo.learners.base import AdaptSettings, Learner
from metademo.tasks.navigation import TRAJECTORIES, Search
from metademo.training.navigation import found, held_out

AT_ONCE = 10
"""Goals that are searched for side by side; who begins at random begins anew with each such batch."""
VALIDATION, REPORTED = 0, 1
"""Parts of the held-out goals: what is chosen is chosen on the first, what is told is told of the second."""


@dataclass(frozen=True)
class Row:
    """A learner after some inner steps.

    Attributes:
        learner: its key.
        steps: inner steps made, each from trajectories of its own.
        value: the mean return of the policy's trajectories, its noise and all; not a number where a policy ran away.
        interval: half the 95 % interval of that mean over goals.
        reached: share of the trajectories that came to the goal.
        episodes: goals.
        trajectories: of each goal.
        seed: of goals and noise.
    """

    learner: str
    steps: int
    value: float
    interval: float
    reached: float
    episodes: int
    trajectories: int
    seed: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it, which knows no number that is none; the value is called ``return``."""
        told = {("return" if name == "value" else name): value for name, value in asdict(self).items()}
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in told.items()
        }


def evaluate(
    learner: Learner,
    steps: int,
    episodes: int,
    seed: int = 0,
    part: int = REPORTED,
    trajectories: int = TRAJECTORIES,
    progress: Callable[[int], object] = lambda done: None,
) -> list[Row]:
    """Search for so many goals; of the same seed and part always the same ones, with the same noise.

    Args:
        learner: who searches.
        steps: inner steps; a row is for each number from 0.
        episodes: goals, at least 2.
        seed: of goals and noise.
        part: see :data:`REPORTED`.
        trajectories: of each goal before each step, and after the last.
        progress: called with how many goals more have been searched for.

    Raises:
        ValueError: for less than two goals, or as :class:`metademo.tasks.navigation.Search`.
    """
    if episodes < 2:
        raise ValueError(f"episodes: an interval needs at least 2, not {episodes}")
    values, reached = [], []
    for number, search in enumerate(_searches(episodes, seed, part, trajectories)):
        tried = [each for _, each in found(learner, search, steps, AdaptSettings(seed=seed + number))]
        values.append(torch.stack([each.returns.mean(-1) for each in tried]))
        reached.append(torch.stack([search.reached(each).double().mean(-1) for each in tried]))
        progress(len(search.goals))
    own, came = torch.cat(values, 1).double(), torch.cat(reached, 1)
    return [
        Row(
            learner.record.key,
            step,
            float(own[step].mean()),
            Z_95 * float(own[step].std()) / episodes**0.5,
            float(came[step].mean()),
            episodes,
            trajectories,
            seed,
        )
        for step in range(steps + 1)
    ]


def _searches(episodes: int, seed: int, part: int, trajectories: int) -> Iterator[Search]:
    whole = held_out(episodes, seed, trajectories, part)
    for number, goals in enumerate(whole.goals.split(AT_ONCE)):
        yield Search(goals, (whole.seed + number) % 2**31, trajectories)
