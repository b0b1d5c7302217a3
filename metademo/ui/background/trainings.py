"""Meta-trainings behind the page, each in a process of its own: one a person, and as many at once as there are cores.

A person has one training of each part of the page: where another one of theirs is to go on, it takes over the process of the one
that goes, and what that had come to is kept here. Who comes when all cores are busy waits for a turn. A training pauses when
nobody has looked at it for a minute, and its process ends after ten; what it had come to is kept here too. It is found again by
its person's token, also after the page was reloaded.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time

from metademo.training.apart import Begin, Go, Pause, Plan, Report
from metademo.ui.background import workers
from metademo.ui.background.kept import FORGOTTEN, Key, too_much
from metademo.ui.background.processes import Heard, Process
from metademo.ui.background.training import Training
from metademo.ui.background.turns import CORES

_log = logging.getLogger(__name__)

AWAY, GONE = 60.0, 600.0
"""Seconds without a look after which a training pauses, and after which its process ends."""
TICK = 0.5
SPARE_FOR = 120.0
"""Seconds that a process waits for somebody to need it, once it has been begun for who may."""


class Trainings(Heard):
    """All of them."""

    def __init__(self, cores: int = CORES, away: float = AWAY, gone: float = GONE, tick: float = TICK) -> None:
        self._cores, self._away, self._gone, self._tick = cores, away, gone, tick
        self._most = 2 * cores + 2  # processes; one that pauses takes memory, and is ended for one that is to go
        self._changed = threading.Condition(threading.RLock())
        self._all: dict[Key, Training] = {}
        self._spare: list[Process] = []
        self._shown: dict[int, int] = {}
        self._numbers = 0
        self._watching: threading.Event | None = None
        atexit.register(self.close)

    # What a page asks for

    def of(self, token: str, part: str) -> Training | None:
        """A person's training of a part, see :class:`metademo.training.apart.Plan`, if there is one."""
        with self._changed:
            return self._all.get((token, part))

    def knows(self, token: str) -> bool:
        """Whether there is any training of this person."""
        with self._changed:
            return any(person == token for person, _ in self._all)

    def begin(self, token: str, plan: Plan, pace: float | None = None) -> Training:
        """Have this trained for a person, in the place of what was trained of this part before. It begins paused."""
        key = (token, plan.part)
        with self._changed:
            self._numbers += 1
            before = self._all.get(key)
            process = None
            if before is not None:
                process = before.without_process()
                self._let_go(before)
            training = Training(plan, self._numbers, self, pace, looked=time.monotonic(), process=process)
            self._all[key] = training
            self._make_room(training)
            if process is not None:
                process.send(Begin(training.number, plan))
            self._watch()
            return training

    def warm(self) -> None:
        """Somebody may want to train soon: have a process ready, if that takes none from anybody."""
        with self._changed:
            if not self._spare and len(self._alive) < self._most:
                self._spare.append(Process(self))
                self._watch()

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            if self._watching is not None:
                self._watching.set()
            for process in self._alive:
                process.end()
            self._spare.clear()
            self._all.clear()
            self._changed.notify_all()

    @property
    def processes(self) -> list[int]:
        """The numbers of all processes in the system."""
        with self._changed:
            return [process.pid for process in self._alive]

    @property
    def going(self) -> int:
        """How many have a core."""
        with self._changed:
            return sum(each.place for each in self._all.values())

    # What a training asks for

    def looked_at(self, training: Training) -> None:
        with self._changed:
            training.looked = time.monotonic()
            if training.over:  # its process ended while nobody looked: it pauses until somebody wants it to go on
                training.over = training.wanted = False
            self._arrange()

    def want(self, training: Training, single: bool) -> None:
        with self._changed:
            if training.error is not None:
                return
            training.looked = time.monotonic()
            for other in self._others(training):  # one at a time for each person
                other.wanted = False
                self._give_back(other)
            training.wanted, training.single, training.over = True, single, False
            if not training.place:
                training.asked = time.monotonic()
            elif training.process is not None:
                training.process.send(Pause(once=True) if single else Go(training.pace))
            self._arrange()
            self._watch()

    def rest(self, training: Training) -> None:
        with self._changed:
            training.wanted = False
            self._give_back(training)
            self._arrange()

    def at(self, training: Training, pace: float | None) -> None:
        with self._changed:
            if pace != training.pace:
                training.pace = pace
                if training.place and training.process is not None and not training.single:
                    training.process.send(Go(pace))

    def end(self, training: Training) -> None:
        with self._changed:
            self._let_go(training)
            for key, each in list(self._all.items()):
                if each is training:
                    del self._all[key]
            self._arrange()

    def ahead(self, training: Training) -> int:
        with self._changed:
            if training.place or not training.wanted:
                return 0
            waiting = [each for each in self._queue() if each.asked < training.asked]
            return len(waiting) + sum(each.place for each in self._all.values())

    def wait(self, training: Training, number: int, seconds: float) -> bool:
        with self._changed:
            until = self._shown.get(training.number, 0) + number
            return self._changed.wait_for(
                lambda: self._shown.get(training.number, 0) >= until or training.error is not None, seconds
            )

    def stopped(self, training: Training, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(
                lambda: not training.stopping or training.process is None or training.error is not None, seconds
            )

    # What processes say

    def report(self, process: Process, report: Report) -> None:
        with self._changed:
            training = next((each for each in self._all.values() if each.process is process), None)
            if training is None or training.number != report.number:
                return  # of what was trained before
            if report.seen is not None:
                training.seen = report.seen
                self._shown[training.number] = self._shown.get(training.number, 0) + 1
            if report.kept is not None:
                training.kept, training.size, training.stopping = report.kept, report.size, False
                self._make_room(training)
                if training.single:
                    training.wanted = training.single = training.place = False
            if report.error is not None:
                training.error, training.place = report.error, False
            self._arrange()
            self._changed.notify_all()

    def ended(self, process: Process) -> None:
        with self._changed:
            if process in self._spare:
                self._spare.remove(process)
            for training in self._all.values():
                if training.process is process:  # nobody ended it: it was killed, or memory ran out
                    _log.error("the process of a training ended by itself")
                    training.process, training.place, training.error = None, False, ""
            self._arrange()
            self._changed.notify_all()

    # Who has a core

    @property
    def _alive(self) -> list[Process]:
        return [*self._spare, *(each.process for each in self._all.values() if each.process)]

    def _queue(self) -> list[Training]:
        """Those who wait for a core, in the order in which they came; not those whom nobody watches."""
        now = time.monotonic()
        waiting = (
            each
            for each in self._all.values()
            if each.wanted and not each.place and each.error is None and now - each.looked <= self._away
        )
        return sorted(waiting, key=lambda each: each.asked)

    def _arrange(self) -> None:
        """Give free cores to who waits for one."""
        for training in self._queue():
            if sum(each.place for each in self._all.values()) >= self._cores:
                break
            training.place = True
            if training.process is not None:
                training.process.send(Pause(once=True) if training.single else Go(training.pace))
        for training in [each for each in self._all.values() if each.place and each.process is None]:
            others = [each for each in self._others(training) if each.process is not None]
            if any(each.stopping and each.error is None for each in others):
                continue  # what it has come to is on its way, and this comes here again then
            taken = others[0].without_process() if others else None
            training.process = taken or self._any_process()
            training.process.send(Begin(training.number, training.plan, training.kept))
            training.process.send(Pause(once=True) if training.single else Go(training.pace))

    def _others(self, training: Training) -> list[Training]:
        """What else is trained for the same person."""
        token = next((person for (person, _), each in self._all.items() if each is training), None)
        return [each for (person, _), each in self._all.items() if person == token and each is not training]

    def _any_process(self) -> Process:
        if self._spare:
            return self._spare.pop()
        resting = [each for each in self._all.values() if each.rests]
        if len(self._alive) < self._most or not resting:
            return Process(self)
        return min(resting, key=lambda each: each.looked).without_process() or Process(self)

    def _give_back(self, training: Training) -> None:
        if training.place and training.process is not None:
            training.stopping = True
            training.process.send(Pause())
        training.place = training.single = False

    def _make_room(self, training: Training) -> None:
        for key in too_much(self._all, training):
            self._let_go(self._all.pop(key))

    def _let_go(self, training: Training) -> None:
        """End a training's process, and let whoever holds the training see that."""
        process, training.process = training.process, None
        training.place = training.wanted = False
        self._shown.pop(training.number, None)
        if process is not None:
            process.end()

    def _watch(self) -> None:
        if self._watching is None:
            self._watching = threading.Event()
            workers.begin(self._look_after, "metademo trainings", self._watching)

    def _look_after(self) -> None:
        """Pause and end what nobody looks at, as long as there is anything."""
        cancel = self._watching
        assert cancel is not None
        while not cancel.wait(self._tick):
            with self._changed:
                self._tidy(time.monotonic())
                if not self._all and not self._spare:
                    self._watching = None
                    return

    def _tidy(self, now: float) -> None:
        for process in [each for each in self._spare if now - each.since > SPARE_FOR]:
            self._spare.remove(process)
            process.end()
        for key, training in list(self._all.items()):
            idle = now - training.looked
            if idle > FORGOTTEN:
                self._let_go(training)
                del self._all[key]
            elif idle > self._gone and training.process is not None and not training.place:
                process, training.process, training.over = training.process, None, True
                process.end()
            elif idle > self._away and training.place:
                self._give_back(training)
                training.asked = now
        self._arrange()


TRAININGS = Trainings()
"""Those of the page."""
