"""What is computed behind the page, which stays usable: how far it is, how to stop it, and how to wait for it."""

from __future__ import annotations

import math
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable

from metademo.ui.background import workers

MOMENT = 0.2
"""Seconds between two looks at what is waited for."""


class Job(ABC):
    """Something that goes on behind the page. When the last who holds it lets go of it, it stops.

    So does what was begun by a person who has left: it is their session that holds it.
    """

    @property
    @abstractmethod
    def progress(self) -> float:
        """The share that is done, 0 … 1."""

    @property
    @abstractmethod
    def running(self) -> bool:
        """Whether there is more to come."""

    @property
    @abstractmethod
    def cancelled(self) -> bool:
        """Whether it was stopped before its end."""

    @property
    @abstractmethod
    def failed(self) -> bool:
        """Whether it ended by an error in this program; the log says which."""

    @property
    def error(self) -> str | None:
        """Why it could not be done, for the person; None if it could."""
        return None

    @abstractmethod
    def cancel(self) -> None:
        """Stop soon: after the step, or the picture, that is being made."""

    @abstractmethod
    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, at most so long; whether it has."""


class Threaded(Job):
    """A job with a thread of its own, which never touches Streamlit.

    The thread must not hold the job, or the job would never be let go of: what the two share is an object of its own.
    """

    def _begin(self, work: Callable[[], None], name: str, cancel: threading.Event) -> None:
        """Begin; ``work`` is to return soon after ``cancel`` has been set, and holds nothing that holds this job."""
        weakref.finalize(self, cancel.set).atexit = False
        self._worker = workers.begin(work, name, cancel)

    @property
    def running(self) -> bool:
        return not self._worker.ended.is_set() and not self._worker.cancel.is_set()

    @property
    def cancelled(self) -> bool:
        return self._worker.cancel.is_set() and self.progress < 1

    @property
    def failed(self) -> bool:
        return self._worker.failed

    def cancel(self) -> None:
        self._worker.cancel.set()

    def wait(self, seconds: float) -> bool:
        return self._worker.ended.wait(seconds)


def wait_for(
    job: Job,
    show: Callable[[], None],
    seconds: float = math.inf,
    moment: float = MOMENT,
    pause: Callable[[], float] = lambda: 0.0,
) -> bool:
    """Wait until a job has ended, at most so long; whether it has.

    Args:
        job: what is waited for.
        show: draws how far it is, again and again while it is not done. This is also where Streamlit ends the waiting if the
            person has changed something meanwhile.
        seconds: the most to wait.
        moment: seconds from one look to the next, at least.
        pause: more of them, where it says so after a look.
    """
    end = time.monotonic() + seconds
    done = job.wait(max(0.0, min(moment, seconds)))
    while not done and time.monotonic() < end:
        show()
        done = job.wait(max(moment, pause()))
    return done
