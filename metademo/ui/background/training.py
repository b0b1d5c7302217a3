"""One person's meta-training as its page holds it: what it has come to, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from metademo.training.apart import Plan
from metademo.ui.background.processes import Process


class Owner(Protocol):
    """Whoever looks after all trainings, see :class:`metademo.ui.background.trainings.Trainings`."""

    def looked_at(self, training: Training) -> None:
        """Somebody looks at it."""

    def want(self, training: Training, single: bool) -> None:
        """It is to go on, or to make a single meta-step, as soon as there is a core for it."""

    def rest(self, training: Training) -> None:
        """It is to stop after this meta-step."""

    def at(self, training: Training, pace: float | None) -> None:
        """It is to make so many meta-steps a second at most."""

    def end(self, training: Training) -> None:
        """It is to end now."""

    def ahead(self, training: Training) -> int:
        """How many others have a core, or are to have one, before it."""

    def wait(self, training: Training, number: int, seconds: float) -> bool:
        """Wait until it has shown something so many times more, or failed; whether it has."""

    def stopped(self, training: Training, seconds: float) -> bool:
        """Wait until it has told what it had come to when it was to rest; whether it has."""


class Standing(Enum):
    """Where a training is."""

    WAITING = "waiting"
    STARTING = "starting"
    GOING = "going"
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(eq=False)
class Training:
    """One person's meta-training. To be asked and told through its methods alone.

    Attributes:
        plan: what is trained.
        number: of this training, among all.
        pace: meta-steps a second at most; None for as many as can be.
        seen: what it showed last, as its plan has it; None before.
        kept: what it needs to go on in another process, as it was at its last pause.
        size: bytes of that and of the plan, about.
        error: why it cannot go on: a sentence; empty for an error in this program; None as long as it can.
    """

    plan: Plan
    number: int
    owner: Owner
    pace: float | None = None
    seen: Any = None
    kept: Any = None
    size: int = 0
    error: str | None = None
    looked: float = 0.0
    wanted: bool = False
    single: bool = False
    asked: float = 0.0
    place: bool = False
    process: Process | None = None
    stopping: bool = False
    over: bool = False

    def look(self) -> None:
        """Somebody looks at it."""
        self.owner.looked_at(self)

    def go(self) -> None:
        """Go on, as soon as there is a core for it."""
        self.owner.want(self, single=False)

    def once(self) -> None:
        """Make one meta-step."""
        self.owner.want(self, single=True)

    def pause(self) -> None:
        """Stop after this meta-step, and leave the core to others."""
        self.owner.rest(self)

    def at(self, pace: float | None) -> None:
        """Go at most so fast."""
        self.owner.at(self, pace)

    def cancel(self) -> None:
        """End it now."""
        self.owner.end(self)

    def wait(self, number: int = 1, seconds: float = 60.0) -> bool:
        """Wait until it has shown something so many times more, or failed; whether it has."""
        return self.owner.wait(self, number, seconds)

    def stopped(self, seconds: float) -> bool:
        """Wait until it has told what it had come to when it was to pause; whether it has."""
        return self.owner.stopped(self, seconds)

    def without_process(self) -> Process | None:
        """Take its process, if it has one, for another training."""
        process, self.process = self.process, None
        return process

    @property
    def rests(self) -> bool:
        """Whether its process could train something else, and nothing would be lost."""
        return self.process is not None and not self.place and not self.stopping and self.kept is not None

    @property
    def standing(self) -> Standing:
        """Where it is."""
        if self.error is not None:
            return Standing.FAILED
        if not self.wanted or self.over:
            return Standing.PAUSED
        if not self.place:
            return Standing.WAITING
        return Standing.STARTING if self.seen is None else Standing.GOING

    @property
    def ahead(self) -> int:
        """How many other people's trainings have a core, or are to have one, before this one."""
        return self.owner.ahead(self)
