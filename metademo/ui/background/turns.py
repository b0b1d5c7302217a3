"""Who is computed for next: a queue that is fair between people, served by as many threads as there are cores.

Fair as start-time fair queueing is (Goyal, Vin and Cheng 1996): every person has a clock of their own, which goes on by one with
each piece of work done for them, and what is next is the work whose person's clock is furthest behind. Who comes new, or comes
back, starts at the time that it is for those who are served, so that nobody saves up turns.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from functools import partial

import torch

from metademo.ui.background import workers

CORES = min(
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, torch.get_num_threads()
)
"""How many pieces of work go on at a time."""


def one_core() -> None:
    """Have this thread, and those that are yet to begin, compute on one core each.

    Sums are rounded otherwise on two, and nothing that is learned may depend on how many people learn meanwhile. On one core
    networks give each picture the same bits whichever pictures they look at together with it.
    """
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)


class Person:
    """Someone whose turns are counted: what a session holds on to."""


AWAY = 60.0
"""Seconds after which someone who has not looked counts as away. A browser lets a hidden page look once a minute."""


class Waiter:
    """One run of a person's. It may wait for several pieces of work.

    Attributes:
        person: whose.
        looked: when somebody looked at it last, by :func:`time.monotonic`. Nobody tells when a page is closed: Streamlit keeps
            its session for two minutes in case that it comes back.
    """

    def __init__(self, person: Person) -> None:
        self.person = person
        self.looked = time.monotonic()

    def look(self) -> None:
        """Somebody looks at the run."""
        self.looked = time.monotonic()


class Work:
    """Something that is computed once for all who wait for it.

    Attributes:
        ended: whether nothing more comes of it.
        failed: whether it ended by an error in this program.
        abandoned: whether it ended early, because nobody waited any more.
        do: what computes it, as long as it has not ended.
    """

    def __init__(self, do: Callable[[Callable[[], bool]], None]) -> None:
        """``do(stop)`` is to compute, and to return soon after ``stop()`` has told that nobody waits any more."""
        self.ended = self.failed = self.abandoned = False
        self.do = do
        self._waiters: dict[Waiter, None] = {}
        self._going = False


def _nothing(stop: Callable[[], bool]) -> None:
    """What is left to do of work that has ended."""


class Queue:
    """ ""Work for several people, on ``cores`` threads that end when there is none."""

    def __init__(self, cores: int = CORES) -> None:
        self._cores = cores
        self._changed = threading.Condition(threading.RLock())
        self._queued: list[Work] = []  # in the order of their arrival
        self._going: list[Work] = []
        self._threads = 0
        self._clocks: weakref.WeakKeyDictionary[Person, int] = weakref.WeakKeyDictionary()
        self._now = 0
        self._end = threading.Event()
        self._gone: deque[tuple[Work, Waiter]] = deque()

    def join(self, work: Work, waiter: Waiter) -> bool:
        """Wait for this, which is queued if it is new; whether that is possible: nobody can for what was abandoned."""
        with self._changed:
            self._sweep()
            if work.abandoned:
                return False
            if work.ended:
                return True
            work._waiters[waiter] = None
            if not work._going and work not in self._queued:
                self._queued.append(work)
                if self._threads < self._cores:
                    self._threads += 1
                    workers.begin(self._serve, "metademo run", self._end)
            return True

    def leave(self, work: Work, waiter: Waiter) -> None:
        """Wait no more. What nobody waits for leaves the queue at once, or stops soon."""
        self.gone(work, waiter)
        with self._changed:
            self._sweep()

    def gone(self, work: Work, waiter: Waiter) -> None:
        """As :meth:`leave`, at the queue's next occasion: for the garbage collector, which must not wait for a lock."""
        self._gone.append((work, waiter))

    def _sweep(self) -> None:
        while self._gone:
            work, waiter = self._gone.popleft()
            work._waiters.pop(waiter, None)
            if not work._waiters and work in self._queued:
                self._queued.remove(work)
                self._over(work, abandoned=True)

    def ahead(self, waiter: Waiter) -> int:
        """How many other runs have a turn before this one's first; 0 where it is being computed, or waits for nothing."""
        with self._changed:
            self._sweep()
            if any(waiter in work._waiters for work in self._going):
                return 0
            order = sorted(self._queued, key=self._turn)
            own = next((at for at, work in enumerate(order) if waiter in work._waiters), None)
            if own is None:
                return 0
            return len({next(iter(work._waiters)) for work in (*self._going, *order[:own]) if work._waiters})

    @property
    def waiting(self) -> int:
        """How many runs wait for something."""
        with self._changed:
            self._sweep()
            return len({waiter for work in (*self._going, *self._queued) for waiter in work._waiters})

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Wait until something that follows from the ends of work is so, at most so long; whether it is."""
        with self._changed:
            return self._changed.wait_for(until, seconds)

    def _clock(self, work: Work) -> int:
        """The clock that it is served at: of those who wait for it, the one that is furthest behind."""
        return max(self._now, min(self._clocks.get(waiter.person, 0) for waiter in work._waiters))

    def _turn(self, work: Work) -> tuple[bool, int]:
        """What comes first has the smallest: those whom somebody watches go before those left alone."""
        away = time.monotonic() - max(waiter.looked for waiter in work._waiters) > AWAY
        return away, self._clock(work)

    def _take(self) -> Work | None:
        """The next piece of work; without any, this thread ends."""
        with self._changed:
            self._sweep()
            if not self._queued or self._end.is_set():
                self._threads -= 1
                return None
            work = min(self._queued, key=self._turn)  # of several, the first: that which came first
            self._now = self._clock(work)
            for person in {waiter.person for waiter in work._waiters}:
                self._clocks[person] = max(self._now, self._clocks.get(person, 0)) + 1
            self._queued.remove(work)
            self._going.append(work)
            work._going = True
            return work

    def _serve(self) -> None:
        one_core()
        while (work := self._take()) is not None:
            failed = not workers.succeeds(partial(work.do, partial(self._stop, work)), "a run")
            with self._changed:
                self._going.remove(work)
                self._over(work, failed)

    def _stop(self, work: Work) -> bool:
        """Asked by the work itself between two steps."""
        with self._changed:
            self._sweep()
            if not work._waiters or self._end.is_set():
                work.abandoned = True  # from here on nobody can join
                return True
        return False

    def _over(self, work: Work, failed: bool = False, abandoned: bool = False) -> None:
        work.failed, work.abandoned, work.ended = failed, work.abandoned or abandoned, True
        work.do = _nothing  # what it was made of is not kept
        work._waiters.clear()
        self._changed.notify_all()


QUEUE = Queue()
"""The one that everything computed for the page goes through."""
