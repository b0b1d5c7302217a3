"""Meta-training by reward as it is watched: what the page shows of it, a few times a second."""

from __future__ import annotations

import time
from dataclasses import dataclass

from metademo.networks import Params
from metademo.tasks.policy_gradient import ByReward
from metademo.training.by_reward import MetaStep, RewardTraining, returns
from metademo.training.run_state import RunState

MARKS = 120
"""How many points of a curve are kept at most; when there are more, every second one is let go of."""


@dataclass(frozen=True)
class RewardMark:
    """Where the run was at one time: meta-steps made, processor time spent on them, and the mean returns on held-out tasks before
    the first inner step and after each."""

    step: int
    seconds: float
    returns: tuple[float, ...]


@dataclass(frozen=True)
class RewardSeen:
    """What is to be seen of a run.

    Attributes:
        step: meta-steps made.
        seconds: of processor time spent on them.
        params: the meta-parameters.
        last: the last meta-step; None before the first.
        marks: the way there, oldest first: where held-out tasks were asked, the last time perhaps some meta-steps ago.
    """

    step: int
    seconds: float
    params: Params
    last: MetaStep | None
    marks: tuple[RewardMark, ...]


@dataclass(frozen=True)
class RewardKept:
    """All that a run needs to go on, and the way there."""

    state: RunState
    seen: RewardSeen


class LiveByReward:
    """A run, see :class:`metademo.training.apart.Live`."""

    def __init__(self, run: RewardTraining, asked: ByReward, kept: RewardKept | None = None) -> None:
        """Begin, or go on.

        Args:
            run: what goes on.
            asked: held-out tasks on which it is looked at.
            kept: where to go on from.
        """
        self._run, self._asked = run, asked
        self._last: MetaStep | None = None
        self._marks: list[RewardMark] = []
        self._rest_until = 0.0
        if kept is not None:
            self._run.state = kept.state
            self._last, self._marks = kept.seen.last, [*kept.seen.marks]

    def step(self) -> None:
        """See :class:`metademo.training.apart.Live`."""
        self._last = self._run.step()

    def seen(self, now: bool = False) -> RewardSeen:
        """See :class:`metademo.training.apart.Live`; with ``now`` held-out tasks are asked even if they were a moment ago."""
        state, began = self._run.state, time.process_time()
        if not self._marks or (self._marks[-1].step != state.step and (now or began >= self._rest_until)):
            measured = returns(self._run.learner, self._asked, self._run.learner.steps).mean(1).tolist()
            # measuring takes a tenth of the time at most
            self._rest_until = time.process_time() + 9 * (time.process_time() - began)
            self._marks.append(RewardMark(state.step, state.seconds, tuple(measured)))
            if len(self._marks) > MARKS:
                del self._marks[1:-1:2]
        return RewardSeen(state.step, state.seconds, dict(state.params), self._last, tuple(self._marks))

    def kept(self) -> RewardKept:
        """See :class:`metademo.training.apart.Live`."""
        return RewardKept(self._run.state.copy(), self.seen(now=True))
