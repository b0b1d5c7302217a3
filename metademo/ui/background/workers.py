"""Threads that work behind the page, and that the program's end waits for.

A thread that is inside PyTorch when the interpreter goes away takes the whole process down with it.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

PATIENCE = 10.0
"""Seconds that the program's end waits for all of them together: none takes so long to look whether it is to stop."""

_working: dict[threading.Thread, threading.Event] = {}


def begin(work: Callable[[], None], name: str, cancel: threading.Event) -> None:
    """Work in a thread of its own, which is to stop soon after ``cancel`` has been set; the program's end sets it."""

    def whole() -> None:
        try:
            work()
        finally:
            del _working[threading.current_thread()]

    thread = threading.Thread(target=whole, name=name, daemon=True)
    _working[thread] = cancel
    thread.start()


@atexit.register
def end() -> None:
    """Have all of them stop, and wait until they have."""
    until = time.monotonic() + PATIENCE
    working = dict(_working)
    for cancel in working.values():
        cancel.set()
    for thread in working:
        thread.join(max(0.0, until - time.monotonic()))
