"""A person's tasks side by side, and the way back from every change to them.

A desk is immutable, as are the projects on it, so that a way back is no more than the desk as it was before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from metademo.pictures.images import Picture
from metademo.project.project import Project

MAX_TASKS = 30
"""The most tasks of one's own that stay side by side."""
MAX_STEPS = 200
"""The most changes that can be taken back."""
MAX_BYTES = 128 * 1024 * 1024
"""The most bytes of pictures that only a way back still holds; the last change can be taken back whatever it takes."""


@dataclass(frozen=True)
class Task:
    """One task on the desk.

    Attributes:
        uid: identifies it for good, within one person's session; never used twice.
        project: its classes and pictures.
        sample: the ready task that it is; None for one's own.
        name: what the person's own task is called; a ready task has a title of its own.
        born: the ready task whose pictures are all that an own one has; None once anything else was added.
    """

    uid: int
    project: Project
    sample: str | None = None
    name: str = ""
    born: str | None = None


@dataclass(frozen=True)
class Desk:
    """All tasks of one person.

    Attributes:
        tasks: that were opened and not removed, the one that is open last.
    """

    tasks: tuple[Task, ...] = ()

    @property
    def task(self) -> Task:
        """The one that is open."""
        return self.tasks[-1]

    @property
    def own(self) -> tuple[Task, ...]:
        """The person's own tasks, the one opened last being the last."""
        return tuple(task for task in self.tasks if task.sample is None)

    def find(self, uid: int) -> Task | None:
        """The task with this identity, None if it has been removed or never was."""
        return next((task for task in self.tasks if task.uid == uid), None)

    def opened(self, task: Task) -> Desk:
        """With this task, new or not, as the one that is open."""
        return Desk((*(each for each in self.tasks if each.uid != task.uid), task))

    def with_task(self, task: Task) -> Desk:
        """With a task in the place of the one with its identity; what is open stays open."""
        if self.find(task.uid) is None:
            return Desk((task, *self.tasks))
        return Desk(tuple(task if each.uid == task.uid else each for each in self.tasks))

    def without(self, uid: int) -> Desk:
        """Without one task."""
        return Desk(tuple(task for task in self.tasks if task.uid != uid))

    def free_name(self, name: str, but: int | None = None) -> str:
        """``name``, followed by a number if another of the person's tasks is called so."""
        taken = {task.name for task in self.own if task.uid != but}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return next(each for each in (name, *numbered) if each not in taken)


@dataclass(frozen=True)
class Change:
    """One change: what it did, in words, and the desk before and after it."""

    said: str
    before: Desk
    after: Desk

    @property
    def size(self) -> int:
        """Bytes of the pictures that only one of the two desks holds."""
        before, after = dict(_pictures(self.before)), dict(_pictures(self.after))
        return sum(len(data) for key, data in (before | after).items() if (key in before) != (key in after))


@dataclass
class History:
    """What can be taken back, and what of it can be done again."""

    past: list[Change] = field(default_factory=list)
    future: list[Change] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)

    def record(self, change: Change) -> None:
        """Remember a change; what had been taken back before it cannot be done again, and the oldest are forgotten."""
        self.future.clear()
        self.past.append(change)
        self._sizes = [*self._sizes[: len(self.past) - 1], change.size]
        while len(self.past) > MAX_STEPS or (len(self.past) > 1 and sum(self._sizes) > MAX_BYTES):
            del self.past[0], self._sizes[0]

    def copy(self) -> History:
        """As it is now, whatever is done later."""
        return History([*self.past], [*self.future], [*self._sizes])

    def undo(self) -> Desk | None:
        """The desk before the last change, which can then be done again; None if there is nothing to take back."""
        if not self.past:
            return None
        self.future.append(self.past.pop())
        return self.future[-1].before

    def redo(self) -> Desk | None:
        """The desk after the change that was taken back last; None if there is none."""
        if not self.future:
            return None
        self.past.append(self.future.pop())
        return self.past[-1].after


def altered(task: Task, project: Project, name: str) -> Task:
    """A task with its project changed. A ready one of which more than the shots changed is the person's own, called ``name``."""
    before = {each.digest for each in task.project.all_pictures()}
    born = (task.sample or task.born) if all(each.digest in before for each in project.all_pictures()) else None
    if task.sample is not None and project == task.project.with_shots(project.shots):
        return replace(task, project=project)
    if task.sample is None:
        return replace(task, project=project, born=born)
    return Task(task.uid, project, None, name, born)


def _pictures(desk: Desk) -> Iterator[tuple[int, bytes]]:
    """The bytes of every picture on a desk, and of the whole ones that squares were cut from, by their identity in memory."""
    for task in desk.tasks:
        held: list[Picture] = [entry.picture for each in task.project.classes for entry in each.entries]
        for picture in (*held, *task.project.unlabelled):
            yield id(picture.data), picture.data
            if picture.source is not None:
                yield id(picture.source.data), picture.source.data
