"""Meta-training of policies as it is watched: what the page shows of it, a few times a second."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from metademo.networks import Params
from metademo.training.navigation import MetaStep, NavigationSettings, NavigationTraining, held_out, returns
from metademo.training.run_state import RunState

HELD_OUT = 30
"""Goals on which it is looked at while it goes on."""
MARKS = 120
"""How many points of a curve are kept at most; when there are more, every second one is let go of."""


@dataclass(frozen=True)
class NavigationMark:
    """Where the run was at one time: meta-steps made, processor time spent on them, and the mean returns on held-out goals before
    the first inner step and after each."""

    step: int
    seconds: float
    returns: tuple[float, ...]


@dataclass(frozen=True)
class NavigationSeen:
    """What is to be seen of a run: meta-steps made, the meta-parameters, the last meta-step (None before the first), and the way
    there, oldest first."""

    step: int
    params: Params
    last: MetaStep | None
    marks: tuple[NavigationMark, ...]


@dataclass(frozen=True)
class NavigationKept:
    """All that a run needs to go on, and the way there."""

    state: RunState
    seen: NavigationSeen


@dataclass(frozen=True)
class NavigationPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`."""

    part: ClassVar[str] = "goal"
    settings: NavigationSettings

    def live(self, kept: NavigationKept | None) -> LiveNavigation:
        """See :class:`metademo.training.apart.Plan`."""
        return LiveNavigation(self.settings, kept)


class LiveNavigation:
    """A run, see :class:`metademo.training.apart.Live`."""

    def __init__(self, settings: NavigationSettings, kept: NavigationKept | None = None) -> None:
        self._run = NavigationTraining(settings)
        self._asked = held_out(HELD_OUT, settings.seed)
        self._last: MetaStep | None = None
        self._marks: list[NavigationMark] = []
        self._rest_until = 0.0
        if kept is not None:
            self._run.state = kept.state
            self._last, self._marks = kept.seen.last, [*kept.seen.marks]

    def step(self) -> None:
        """See :class:`metademo.training.apart.Live`."""
        self._last = self._run.step()

    def seen(self) -> NavigationSeen:
        """See :class:`metademo.training.apart.Live`."""
        state, began = self._run.state, time.process_time()
        if not self._marks or (self._marks[-1].step != state.step and began >= self._rest_until):
            measured = returns(self._run.learner, self._asked, self._run.settings.steps).mean(1).tolist()
            # measuring takes a tenth of the time at most
            self._rest_until = time.process_time() + 9 * (time.process_time() - began)
            self._marks.append(NavigationMark(state.step, state.seconds, tuple(measured)))
            if len(self._marks) > MARKS:
                del self._marks[1:-1:2]
        return NavigationSeen(state.step, dict(state.params), self._last, tuple(self._marks))

    def kept(self) -> NavigationKept:
        """See :class:`metademo.training.apart.Live`."""
        return NavigationKept(self._run.state.copy(), self.seen())
