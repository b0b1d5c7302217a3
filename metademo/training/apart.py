"""A meta-training in a process of its own: ``python -m metademo.training.apart``, told what to do over its standard input.

So nobody else is held up by it, and it can be ended at once. What is trained comes as a :class:`Plan`; whoever wants something
else trained writes another one. The process sends what is to be seen of it a few times a second, and ends with whoever began it:
where its input ends, so does it, whatever it is doing.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import torch

from metademo.training.trainer import Diverged

_log = logging.getLogger(__name__)

SHOWN = 0.4
"""Seconds between two looks at what goes on, at least."""
NICE = 2
"""So much do adapting, which people wait for, and the page itself go before."""


class Live(Protocol):
    """A meta-training that goes on, in the process of its own."""

    def step(self) -> None:
        """Make one meta-step.

        Raises:
            metademo.training.trainer.Diverged: if it cannot go on.
        """

    def seen(self) -> Any:
        """What is to be seen of it just now; anything that can be pickled."""

    def kept(self) -> Any:
        """All that it needs to go on elsewhere; anything that can be pickled."""


class Plan(Protocol):
    """What is to be trained, as it is sent to the process.

    Attributes:
        part: what kind of tasks it is about; what is trained of other parts stays beside it.
    """

    @property
    def part(self) -> str: ...

    def live(self, kept: Any) -> Live:
        """Begin, or go on from what another process kept; None for nothing."""


@dataclass(frozen=True)
class Begin:
    """Train this; what was trained before is let go of. ``number`` comes back with all reports."""

    number: int
    plan: Plan
    kept: Any = None


@dataclass(frozen=True)
class Go:
    """Go on, with at most so many meta-steps a second; None for as many as can be."""

    pace: float | None = None


@dataclass(frozen=True)
class Pause:
    """Stop after this meta-step, and report what is kept. With ``once``, make one first."""

    once: bool = False


Order = Begin | Go | Pause


@dataclass(frozen=True)
class Report:
    """What the process says.

    Attributes:
        number: of the :class:`Begin` that it is about.
        seen: see :meth:`Live.seen`.
        kept: see :meth:`Live.kept`; None while it goes on.
        size: bytes of what is kept and of what was begun with, about; 0 while it goes on.
        error: why it cannot go on, in words; empty for an error in this program, which the log tells of.
    """

    number: int
    seen: Any = None
    kept: Any = None
    size: int = 0
    error: str | None = None


class _Served:
    """What goes on in the process."""

    def __init__(self, orders: queue.SimpleQueue[Order], out: BinaryIO) -> None:
        self._orders, self._out = orders, out
        self._number = 0
        self._live: Live | None = None
        self._going: Go | None = None
        self._given = 0
        self._shown = self._next = 0.0

    def serve(self) -> None:
        """Do what is ordered, until the process ends."""
        while True:
            self._obey()
            if self._live is None or self._going is None:
                continue
            if self._step() and time.monotonic() - self._shown >= SHOWN:
                self._report()

    def _obey(self) -> None:
        """Follow the orders that there are; wait for one where there is nothing to do before."""
        while True:
            wait = None if self._going is None else max(0.0, self._next - time.monotonic())
            try:
                order = self._orders.get(timeout=wait) if wait is None or wait else self._orders.get_nowait()
            except queue.Empty:
                return
            self._follow(order)

    def _follow(self, order: Order) -> None:
        if isinstance(order, Begin):
            self._number, self._live, self._going = order.number, None, None
            self._given = len(pickle.dumps(order.plan))
            try:
                self._live = order.plan.live(order.kept)
            except Exception:
                self._broken()
            else:
                self._report()
        elif isinstance(order, Go):
            self._going, self._next = order, 0.0
        elif self._live is not None:
            self._going = None
            if not order.once or self._step():
                self._report(kept=True)

    def _step(self) -> bool:
        """One meta-step; whether it was made."""
        if self._live is None:
            return False
        began = time.monotonic()
        try:
            self._live.step()
        except Diverged as error:
            self._report(kept=True)  # what there was before can still be looked at
            self._going = self._live = None
            self._send(Report(self._number, error=str(error)))
            return False
        except Exception:
            self._broken()
            return False
        if self._going is not None and self._going.pace:
            self._next = began + 1 / self._going.pace
        return True

    def _broken(self) -> None:
        _log.exception("a meta-training failed")  # nobody above could catch it; the page says that it failed
        self._going = self._live = None
        self._send(Report(self._number, error=""))

    def _report(self, kept: bool = False) -> None:
        if self._live is not None:
            self._shown = time.monotonic()
            state = self._live.kept() if kept else None  # first, for it may look once more at what has been learned
            size = self._given + len(pickle.dumps(state)) if kept else 0
            self._send(Report(self._number, self._live.seen(), state, size))

    def _send(self, report: Report) -> None:
        pickle.dump(report, self._out)
        self._out.flush()


def _listen(source: BinaryIO, orders: queue.SimpleQueue[Order]) -> None:
    """Take orders until there is nobody left to give any; then this process ends."""
    while True:
        try:
            orders.put(pickle.load(source))  # from the process that began this one, and from nobody else
        except (EOFError, OSError):
            os._exit(0)


def main() -> None:
    """Serve the process that began this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the server, which ends this one too
    if hasattr(os, "nice"):
        os.nice(NICE)
    torch.set_num_threads(1)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed goes to the log
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    try:
        _Served(orders, out).serve()
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    # by its name, or what is sent would be of a module that the other side does not know
    from metademo.training.apart import main as _main

    _main()
