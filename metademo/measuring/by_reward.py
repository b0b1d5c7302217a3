"""How much is earned: the return before the first inner step and after each, on tasks that no training met."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch

from metademo.insights.intervals import Z_95
from metademo.learners.base import AdaptSettings, Learner
from metademo.tasks.policy_gradient import ByReward
from metademo.training.by_reward import found


@dataclass(frozen=True)
class Row:
    """A learner after some inner steps.

    Attributes:
        learner: its key.
        steps: inner steps made, each from trajectories of its own.
        value: the mean return of the policy's trajectories, its noise and all; not a number where a policy ran away.
        interval: half the 95 % interval of that mean over tasks.
        reached: share of the trajectories that came to where they should.
        episodes: tasks.
        trajectories: of each task.
        seed: of tasks and noise.
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
    tasks: Iterable[ByReward],
    seed: int = 0,
    progress: Callable[[int], object] = lambda done: None,
    kinds: int = 1,
) -> list[Row]:
    """Have a learner make its inner steps on tasks, each time from new trajectories.

    Args:
        learner: who learns.
        steps: inner steps; a row is for each number from 0.
        tasks: at least 2, some side by side; who begins at random begins anew with each such batch.
        seed: that is told in the rows.
        progress: called with how many tasks more are done.
        kinds: of tasks there are, as many of each, in turn. The interval is then that of a mean over tasks of which each kind has
            its share, whose kinds' own means differ.

    Raises:
        ValueError: for less than two tasks of each kind.
    """
    values, reached = [], []
    trajectories = 0
    for number, task in enumerate(tasks):
        tried = [each for _, each in found(learner, task, steps, AdaptSettings(seed=seed + number))]
        values.append(torch.stack([each.returns.mean(-1) for each in tried]))
        reached.append(torch.stack([task.reached(each).double().mean(-1) for each in tried]))
        trajectories = tried[0].returns.shape[-1]
        progress(values[-1].shape[1])
    own, came = torch.cat(values, 1).double(), torch.cat(reached, 1)
    episodes = own.shape[1]
    if episodes < 2 * kinds:
        raise ValueError(f"episodes: an interval needs at least {2 * kinds}, not {episodes}")
    return [
        Row(
            learner.record.key,
            step,
            float(own[step].mean()),
            Z_95 * float(own[step].view(-1, kinds).var(0).mean() / episodes) ** 0.5,
            float(came[step].mean()),
            episodes,
            trajectories,
            seed,
        )
        for step in range(steps + 1)
    ]
