"""What a policy makes of a direction, as it is shown: where its tries ended, and a film of its mean, for each inner step."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.inner_loop import score
from metademo.robots.cheetah import ACTION
from metademo.robots.running import FAR, Run
from metademo.training.by_reward import found

STEPS = 3
"""Inner steps that everybody makes."""
WHO = ("maml", "transfer", "scratch")
"""Who runs beside each other."""
_SEARCHED = 0.75
"""The share of the work that is done once all tries are made."""


@dataclass(frozen=True, eq=False)
class Ran:
    """What a policy does before the first inner step, or after one.

    Attributes:
        value: the mean return of the trajectories that it explored; not finite if the policy gives no numbers any more.
        ends: how far forwards each of them came, in metres, float ``[S]``.
        film: the joints, float ``[H + 1, JOINTS]``, as the policy's mean moves them, without noise; the place along the ground is
            counted from the start.
    """

    value: float
    ends: npt.NDArray[np.float32]
    film: npt.NDArray[np.float32]

    @property
    def sound(self) -> bool:
        """Whether it is a policy at all."""
        return math.isfinite(self.value)

    @property
    def forwards(self) -> float:
        """How far forwards the film's cheetah came, in metres."""
        return float(self.film[-1, 0])

    @property
    def on_its_back(self) -> bool:
        """Whether the film ends with the trunk's back below its belly."""
        return math.cos(self.film[-1, 2]) < 0

    def right(self, direction: float) -> int:
        """How many trajectories came at least :data:`metademo.robots.running.FAR` in this direction."""
        return int((direction * self.ends >= FAR).sum())


def ran(
    learner: Learner, task: Run, steps: int = STEPS, settings: AdaptSettings = DEFAULT
) -> Generator[float, None, tuple[Ran, ...]]:
    """What a learner makes of one direction, before the first inner step and after each; yields how far it is.

    The film's start is the same for whoever runs with the same seed, and none of those that were learned from.

    Raises:
        ValueError: for several directions at once.
        metademo.robots.packages.Missing: if nothing can be simulated here.
    """
    if task.directions.ndim:
        raise ValueError("directions: must be of one, [], to be shown")
    start = learner.start(task, settings)
    tried = found(learner, task, steps, settings)
    yield _SEARCHED
    single = replace(task, trajectories=1)
    shown = []
    for state, met in tried:

        def policy(states: Tensor, params: dict[str, Tensor] = state.params) -> Tensor:
            return score(start, params, states, None)[0]

        _, film = single.filmed(policy, torch.zeros(task.moves, 1, ACTION))
        joints = film[:, 0].astype(np.float32)
        joints[:, 0] -= joints[0, 0]
        ends = (task.directions * task.ran(met)).numpy().astype(np.float32)
        shown.append(Ran(float(met.returns.mean()), ends, joints))
        yield _SEARCHED + (1 - _SEARCHED) * len(shown) / len(tried)
    return tuple(shown)
