"""Runs: what the learners that a person chose do on that person's task. Computed behind the page, which stays usable."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from metademo.learners.traces import Trace
from metademo.messages import together
from metademo.project.learnable import Learnable
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from metademo.tasks.episodes import Episode
from metademo.ui.background.adaptations import SHARED, Adaptations, Part
from metademo.ui.background.jobs import Job
from metademo.ui.background.turns import Person, Waiter

__all__ = ["Learning", "Part", "Person", "Run", "Standing"]


class Standing(NamedTuple):
    """How far one learner is: it has made ``made`` of ``planned`` steps, or None if it has not begun."""

    learner: str
    made: int | None
    planned: int


class Learning(Job):
    """Several learners on the episode of a person's work, each step to be seen as soon as it is made.

    What others have had computed of the same pictures or sentences is not computed again.
    """

    def __init__(
        self,
        parts: Mapping[str, Part],
        task: Learnable,
        person: Person | None = None,
        adaptations: Adaptations = SHARED,
    ) -> None:
        """Begin, or queue behind the runs of other people; ``person`` is who has turns with them, by default somebody new.

        Raises:
            metademo.project.picture_class.ProjectError: if it cannot be learned yet.
        """
        self.parts = dict(parts)
        self.task = task
        self.person = Person() if person is None else person
        if problems := task.problems():
            raise ProjectError(together(problems))
        self._queue = adaptations.queue
        self._waiter = Waiter(self.person)
        self._adaptations = {name: adaptations.wanted(part, task, self._waiter) for name, part in self.parts.items()}
        self._episodes: dict[str, Episode] = {}
        self._until: dict[str, int] | None = None
        for one in self._adaptations.values():
            weakref.finalize(self, self._queue.gone, one.work, self._waiter).atexit = False

    def traces(self) -> dict[str, Trace]:
        """What each learner has done so far; a learner that has not begun is missing."""
        found = {}
        for name, one in self._adaptations.items():
            steps = tuple(one.steps[: self._made(name)])
            if steps and one.episode is not None:
                found[name] = Trace(name, self._named(name, one.episode), steps)
        return found

    def _named(self, name: str, episode: Episode) -> Episode:
        """A learner's episode with this person's own names for its classes."""
        if name not in self._episodes:
            self._episodes[name] = replace(episode, classes=tuple(each.name for each in self.task.classes))
        return self._episodes[name]

    def _made(self, name: str) -> int:
        """How many states of a learner belong to this run: of a cancelled one, those until then, though others go on."""
        return len(self._adaptations[name].steps) if self._until is None else self._until[name]

    @property
    def first(self) -> dict[str, Trace]:
        """What the first learner has done, as soon as it is done; empty until then."""
        name = next(iter(self.parts))
        traces = self.traces()
        return {name: traces[name]} if name in traces and len(traces[name].steps) > self.parts[name].steps else {}

    @property
    def planned(self) -> dict[str, int]:
        """How many steps each learner is to make."""
        return {name: one.planned for name, one in self._adaptations.items()}

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How far every learner is."""
        return tuple(
            Standing(name, self._made(name) - 1 if self._made(name) else None, one.planned)
            for name, one in self._adaptations.items()
        )

    @property
    def ahead(self) -> int:
        """How many other people's runs are before this one, as long as nothing of it is being computed."""
        return self._queue.ahead(self._waiter)

    @property
    def progress(self) -> float:
        """The share of all steps that has been made, 0 … 1."""
        total = sum(one.planned + 1 for one in self._adaptations.values())
        return sum(self._made(name) for name in self._adaptations) / total

    @property
    def running(self) -> bool:
        self._waiter.look()
        return self._until is None and not all(one.work.ended for one in self._adaptations.values())

    @property
    def failed(self) -> bool:
        return self._until is None and any(one.work.failed for one in self._adaptations.values())

    @property
    def cancelled(self) -> bool:
        return self._until is not None and self.progress < 1

    def cancel(self) -> None:
        """Stop waiting; what nobody else waits for leaves the queue, or stops after the step that is being made."""
        if self._until is None:
            self._until = {name: len(one.steps) for name, one in self._adaptations.items()}
            for one in self._adaptations.values():
                self._queue.leave(one.work, self._waiter)

    def wait(self, seconds: float) -> bool:
        return self._queue.wait(lambda: not self.running, seconds)


class Run(Learning):
    """The same on a project of pictures."""

    def __init__(
        self,
        parts: Mapping[str, Part],
        project: Project,
        person: Person | None = None,
        adaptations: Adaptations = SHARED,
    ) -> None:
        super().__init__(parts, project, person, adaptations)
        self.project = project
