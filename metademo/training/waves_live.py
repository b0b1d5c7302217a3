"""Meta-training on waves as it is watched: what the page shows of it, a few times a second."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import ClassVar

from metademo.networks import Params
from metademo.training.run_state import RunState
from metademo.training.waves import MANY, MetaStep, WaveSettings, WaveTraining, errors, held_out

STEPS = (0, 1, 5, MANY)
"""Inner steps after which held-out tasks are asked about."""
HELD_OUT = 100
JOINTLY = "transfer"
_SHARE = 4
"""Asking held-out tasks takes one part in so many and one more of the time at most, however slow a learner's steps are."""
MARKS = 160
"""How many points of a curve are kept at most; when there are more, every second one is let go of."""


@dataclass(frozen=True)
class Mark:
    """Where the run was at one time.

    Attributes:
        step: meta-steps made.
        seconds: of processor time, spent on them.
        errors: mean squared errors on held-out tasks, by inner steps.
        length: of the last meta-gradient; None before the first.
    """

    step: int
    seconds: float
    errors: dict[int, float]
    length: float | None


@dataclass(frozen=True)
class WavesSeen:
    """What is to be seen of a run, all of one moment: the last at which held-out tasks were asked.

    Attributes:
        step: meta-steps made.
        params: the meta-parameters.
        jointly: those of the same network trained on the very same tasks as if they were one; None where that is the learner.
        before: as they were before the last meta-step, which is ``last``; both None before the first.
        marks: the way there, oldest first.
        paced: meta-steps, and seconds of processor time spent on them: of all but the first one of each process, in which
            libraries are still being loaded.
    """

    step: int
    params: Params
    jointly: Params | None
    before: Params | None
    last: MetaStep | None
    marks: tuple[Mark, ...]
    paced: tuple[int, float]


@dataclass(frozen=True)
class WavesKept:
    """All that a run needs to go on: the state of its outer loop, of the joint training's, what it took, and the way there."""

    state: RunState
    jointly: RunState | None
    seconds: float
    seen: WavesSeen


@dataclass(frozen=True)
class WavesPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`."""

    part: ClassVar[str] = "waves"
    settings: WaveSettings

    def live(self, kept: WavesKept | None) -> LiveWaves:
        """See :class:`metademo.training.apart.Plan`."""
        return LiveWaves(self.settings, kept)


class LiveWaves:
    """A run on waves, see :class:`metademo.training.apart.Live`."""

    def __init__(self, settings: WaveSettings, kept: WavesKept | None = None) -> None:
        self._run = WaveTraining(settings)
        self._jointly = None
        if settings.learner != JOINTLY:
            self._jointly = WaveTraining(replace(settings, learner=JOINTLY, outer_rate=WaveSettings.outer_rate))
        self._asked = held_out(settings, HELD_OUT)
        self._before: Params | None = None
        self._last: MetaStep | None = None
        self._marks: list[Mark] = []
        self._seen: WavesSeen | None = None
        self._rest_until = 0.0
        self._warm, self._paced = False, (0, 0.0)
        if kept is not None:
            self._run.state, self._run.seconds = kept.state, kept.seconds
            if self._jointly is not None and kept.jointly is not None:
                self._jointly.state = kept.jointly
            self._before, self._last, self._marks = kept.seen.before, kept.seen.last, [*kept.seen.marks]
            self._paced, self._seen = kept.seen.paced, kept.seen

    def step(self) -> None:
        """See :class:`metademo.training.apart.Live`."""
        before = dict(self._run.state.params)  # parameters are replaced by new ones, never changed themselves
        self._last = self._run.step()
        self._before = before
        if self._warm:
            steps, seconds = self._paced
            self._paced = (steps + 1, seconds + self._last.seconds)
        self._warm = True
        if self._jointly is not None:
            self._jointly.step()

    def seen(self, now: bool = False) -> WavesSeen:
        """See :class:`metademo.training.apart.Live`; with ``now`` held-out tasks are asked even if they were a moment ago."""
        step = self._run.state.step
        if self._seen is None or (self._seen.step != step and (now or time.process_time() >= self._rest_until)):
            self._seen = self._look()
        return self._seen

    def _look(self) -> WavesSeen:
        """Ask held-out tasks, and see all else beside what they say."""
        run, began = self._run, time.process_time()
        found = errors(run.learner, self._asked, STEPS)
        ended = time.process_time()
        self._rest_until = (
            ended + _SHARE * (ended - began) if self._marks else 0.0
        )  # at first, libraries are still loaded
        self._marks.append(Mark(run.state.step, run.seconds, found, self._last.length if self._last else None))
        if len(self._marks) > MARKS:
            del self._marks[1:-1:2]
        jointly = None if self._jointly is None else dict(self._jointly.state.params)
        marks, params = tuple(self._marks), dict(run.state.params)
        return WavesSeen(run.state.step, params, jointly, self._before, self._last, marks, self._paced)

    def kept(self) -> WavesKept:
        """See :class:`metademo.training.apart.Live`."""
        jointly = None if self._jointly is None else self._jointly.state.copy()
        return WavesKept(self._run.state.copy(), jointly, self._run.seconds, self.seen(now=True))
