"""What a policy makes of a direction, as it is shown: where its tries ended, and films of its mean and of one try, for each inner
step."""

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
from metademo.networks import Params
from metademo.robots.cheetah import ACTION, JOINTS, SECONDS
from metademo.robots.running import FAR, Run
from metademo.tasks.policy_gradient import Experience
from metademo.training.by_reward import STEPS, found

WHO = ("maml", "transfer", "scratch")
"""Who runs beside each other."""
_SEARCHED = 0.75
"""The share of the work that is done once all tries are made."""


Film = npt.NDArray[np.float32]
"""The joints in all states, ``[H + 1, JOINTS]``; the place along the ground is counted from the start."""


@dataclass(frozen=True, eq=False)
class Ran:
    """What a policy does before the first inner step, or after one.

    Attributes:
        value: the mean return of the trajectories that it explored; not finite if the policy gives no numbers any more.
        ends: how far forwards each of them came, in metres, float ``[S]``.
        mean: as the policy's mean has the body move, without noise.
        tried: the one of the trajectories that came to the middle of them.
    """

    value: float
    ends: npt.NDArray[np.float32]
    mean: Film
    tried: Film

    @property
    def sound(self) -> bool:
        """Whether it is a policy at all."""
        return math.isfinite(self.value)

    def right(self, direction: float) -> int:
        """How many trajectories came at least :data:`metademo.robots.running.FAR` in this direction."""
        return int((direction * self.ends >= FAR).sum())

    def effort(self, direction: float) -> float:
        """What the motors' effort took of the mean return: what the way alone would have earned is more by that."""
        return direction * float(self.ends.mean()) / SECONDS - self.value


def forwards(film: Film) -> float:
    """How far forwards a film's cheetah came, in metres."""
    return float(film[-1, 0])


def on_its_back(film: Film) -> bool:
    """Whether a film ends with the trunk's back below its belly."""
    return math.cos(film[-1, 2]) < 0


def ran(
    learner: Learner, task: Run, steps: int = STEPS, settings: AdaptSettings = DEFAULT
) -> Generator[float, None, tuple[Ran, ...]]:
    """What a learner makes of one direction, before the first inner step and after each; yields how far it is.

    The mean's start is the same for whoever runs with the same seed, and none of those that were learned from.

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

        def policy(states: Tensor, params: Params = state.params) -> Tensor:
            return score(start, params, states, None)[0]

        _, film = single.filmed(policy, torch.zeros(task.moves, 1, ACTION))
        mean = film[:, 0].astype(np.float32)
        mean[:, 0] -= mean[0, 0]
        films = _films(task, met)
        ends = films[:, -1, 0]
        shown.append(Ran(float(met.returns.mean()), ends, mean, films[np.argsort(ends)[len(ends) // 2]]))
        yield _SEARCHED + (1 - _SEARCHED) * len(shown) / len(tried)
    return tuple(shown)


def _films(task: Run, met: Experience) -> npt.NDArray[np.float32]:
    """The joints in all states of trajectories, ``[S, H + 1, JOINTS]``: what a policy saw, and the place along the ground, which
    it did not, but was rewarded for."""
    along = (task.directions * task.along(met)).cumsum(-1)
    places = torch.cat([torch.zeros_like(along[:, :1]), along], -1)
    return torch.cat([places[..., None], met.places[..., : JOINTS - 1]], -1).numpy().astype(np.float32)
