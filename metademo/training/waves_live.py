"""Meta-training on waves as it is watched: what the page shows of it, a few times a second."""

from __future__ import annotations

from dataclasses import dataclass

from metademo.networks import Params
from metademo.training.run_state import RunState
from metademo.training.waves import MANY, MetaStep, WaveSettings, WaveTraining, errors, held_out

STEPS = (0, 1, 5, MANY)
"""Inner steps after which held-out tasks are asked about."""
HELD_OUT = 100
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
    """What is to be seen of a run.

    Attributes:
        params: the meta-parameters.
        before: as they were before the last meta-step, which is ``last``; both None before the first.
        marks: the way there, oldest first.
    """

    params: Params
    before: Params | None
    last: MetaStep | None
    marks: tuple[Mark, ...]

    @property
    def step(self) -> int:
        """Meta-steps made."""
        return self.marks[-1].step


@dataclass(frozen=True)
class WavesKept:
    """All that a run needs to go on: the state of its outer loop, what it took, and the way there."""

    state: RunState
    seconds: float
    seen: WavesSeen


@dataclass(frozen=True)
class WavesPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`."""

    settings: WaveSettings

    def live(self, kept: WavesKept | None) -> LiveWaves:
        """See :class:`metademo.training.apart.Plan`."""
        return LiveWaves(self.settings, kept)


class LiveWaves:
    """A run on waves, see :class:`metademo.training.apart.Live`."""

    def __init__(self, settings: WaveSettings, kept: WavesKept | None = None) -> None:
        self._run = WaveTraining(settings)
        self._asked = held_out(settings, HELD_OUT)
        self._before: Params | None = None
        self._last: MetaStep | None = None
        self._marks: list[Mark] = []
        if kept is not None:
            self._run.state, self._run.seconds = kept.state, kept.seconds
            self._before, self._last, self._marks = kept.seen.before, kept.seen.last, [*kept.seen.marks]

    def step(self) -> None:
        """See :class:`metademo.training.apart.Live`."""
        before = dict(self._run.state.params)  # parameters are replaced by new ones, never changed themselves
        self._last = self._run.step()
        self._before = before

    def seen(self) -> WavesSeen:
        """See :class:`metademo.training.apart.Live`."""
        run = self._run
        if not self._marks or self._marks[-1].step != run.state.step:
            found = errors(run.learner, self._asked, STEPS)
            length = self._last.length if self._last else None
            self._marks.append(Mark(run.state.step, run.seconds, found, length))
            if len(self._marks) > MARKS:
                del self._marks[1:-1:2]
        return WavesSeen(dict(run.state.params), self._before, self._last, tuple(self._marks))

    def kept(self) -> WavesKept:
        """See :class:`metademo.training.apart.Live`."""
        return WavesKept(self._run.state.copy(), self._run.seconds, self.seen())
