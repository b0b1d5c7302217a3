"""Threads that work behind the page, and that the program's end waits for.

A thread that is inside PyTorch when the interpreter goes away takes the whole process down with it.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable
from functools import partial

_log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that the program's end waits for all of them together: none takes so long to look whether it is to stop."""

_working: dict[threading.Thread, threading.Event] = {}


class Worker:
    """What is known of a thread.

    Attributes:
        cancel: set when it is to stop.
        ended: set when it has ended.
        failed: whether it ended by an error in this program; the log says which.
    """

    def __init__(self, cancel: threading.Event) -> None:
        self.cancel, self.ended, self.failed = cancel, threading.Event(), False


def succeeds(work: Callable[[], None], name: str) -> bool:
    """Do what nobody would hear of the failure of; whether it was done without an error in this program."""
    try:
        work()
    except Exception:
        # nobody above a thread could catch it; the page says that it failed, the log says why
        _log.exception("%s failed", name)
        return False
    return True


def begin(work: Callable[[], None], name: str, cancel: threading.Event) -> Worker:
    """Work in a thread of its own, which is to stop soon after ``cancel`` has been set; the program's end sets it."""
    worker = Worker(cancel)
    thread = threading.Thread(target=partial(_whole, work, name, worker), name=name, daemon=True)
    _working[thread] = cancel
    thread.start()
    return worker


def _whole(work: Callable[[], None], name: str, worker: Worker) -> None:
    try:
        worker.failed = not succeeds(work, name)
    finally:
        del _working[threading.current_thread()]
        worker.ended.set()


@atexit.register
def end() -> None:
    """Have all of them stop, and wait until they have."""
    until = time.monotonic() + PATIENCE
    working = dict(_working)
    for cancel in working.values():
        cancel.set()
    for thread in working:
        thread.join(max(0.0, until - time.monotonic()))
