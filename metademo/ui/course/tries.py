"""Experiments of the course: computed behind the page, in turn with everything else that is computed for people."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from metademo.ui.background.jobs import Job
from metademo.ui.background.turns import QUEUE, Person, Queue, Waiter, Work

Found = TypeVar("Found")
Experiment = Generator[float, None, Found]
"""Yields the share that is done now and then, between which it can be stopped, and returns what came out."""


@dataclass
class _Seen(Generic[Found]):
    """What the thread tells the job, which it must not hold."""

    progress: float = 0.0
    found: Found | None = None


class Try(Job, Generic[Found]):
    """One experiment, run once."""

    def __init__(self, begin: Callable[[], Experiment[Found]], person: Person, queue: Queue = QUEUE) -> None:
        """Queue what ``begin`` gives, behind other people's; ``person`` is whose turn it takes."""
        self._seen: _Seen[Found] = _Seen()
        self._queue, self._waiter = queue, Waiter(person)
        self._work = Work(partial(_do, begin, self._seen))
        self._stopped = False
        queue.join(self._work, self._waiter)
        weakref.finalize(self, queue.gone, self._work, self._waiter).atexit = False

    @property
    def found(self) -> Found | None:
        """What came out; None before its end."""
        return self._seen.found

    @property
    def ahead(self) -> int:
        """How many others are before it."""
        return self._queue.ahead(self._waiter)

    @property
    def progress(self) -> float:
        return self._seen.progress

    @property
    def running(self) -> bool:
        self._waiter.look()
        return not self._stopped and not self._work.ended

    @property
    def cancelled(self) -> bool:
        return self._stopped and self.found is None

    @property
    def failed(self) -> bool:
        return self._work.failed

    def cancel(self) -> None:
        self._stopped = True
        self._queue.leave(self._work, self._waiter)

    def wait(self, seconds: float) -> bool:
        return self._queue.wait(lambda: not self.running, seconds)


def _do(begin: Callable[[], Experiment[Found]], seen: _Seen[Found], stop: Callable[[], bool]) -> None:
    steps = begin()
    while not stop():
        try:
            seen.progress = next(steps)
        except StopIteration as end:
            seen.progress, seen.found = 1.0, end.value
            return
