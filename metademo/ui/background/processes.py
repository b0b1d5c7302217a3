"""A process that meta-trains, and the threads that hear it and tell it what to do."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from metademo.training.apart import Order, Report

_PACKAGE = Path(__file__).resolve().parents[3]
"""Where the package lies: whoever runs the page need not have it on the path of new processes."""


class Heard:
    """Who hears what processes say."""

    def report(self, process: Process, report: Report) -> None:
        """It said this."""

    def ended(self, process: Process) -> None:
        """It says nothing any more."""


class Process:
    """A process, the thread that hears it, and the one that tells it: nobody waits while it begins."""

    def __init__(self, heard: Heard) -> None:
        paths = [str(_PACKAGE), os.environ.get("PYTHONPATH", "")]
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "metademo.training.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "OMP_NUM_THREADS": "1"},
        )
        self.since = time.monotonic()
        self._heard = heard
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        for work in (self._hear, self._tell):
            threading.Thread(target=work, name="metademo training", daemon=True).start()

    def send(self, order: Order) -> None:
        """Tell it what to do."""
        self._orders.put(order)

    def end(self) -> None:
        """End it now, whatever it does."""
        self._orders.put(None)
        self._popen.kill()
        self._popen.wait()

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._popen.pid

    def _tell(self) -> None:
        into: IO[bytes] | None = self._popen.stdin
        assert into is not None
        while (order := self._orders.get()) is not None:
            try:
                pickle.dump(order, into)
                into.flush()
            except OSError:  # it has ended, which is heard of below
                break
        with suppress(OSError):
            into.close()

    def _hear(self) -> None:
        out: IO[bytes] | None = self._popen.stdout
        assert out is not None
        with out:
            while True:
                try:
                    report = pickle.load(out)  # from a process of our own, and from nobody else
                except (EOFError, OSError, pickle.UnpicklingError):
                    break
                self._heard.report(self, report)
        self._orders.put(None)
        self._popen.wait()
        self._heard.ended(self)
