"""How often a page that waits may be drawn anew: all drawing together is to take a tenth of the processor at most."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from metademo.ui.background.turns import CORES, QUEUE

SHARE = 0.03
"""Of the processor, for drawing what is not done yet; what is drawn first and last takes about as much."""

LINE = 0.008
"""Seconds of processor time for one more look at a run and the line that says where it stands, all that Streamlit does around
it included."""

_last = 0.25
"""What the last page with results took, seconds of processor time; at first what a slow computer takes."""


_WINDOW, _STALE, _LEAST = 2.0, 10.0, 0.1
_mark = (0.0, 0.0)  # time and processor time, when the rate was looked at last
_rate = float(CORES)


def granted() -> float:
    """Cores' worth of processor time that this program has been getting: fewer than there are where other programs run too."""
    global _mark, _rate
    now, used = time.monotonic(), time.process_time()
    since = now - _mark[0]
    if since > _STALE:  # nobody has waited for a while: what was used then says nothing
        _mark, _rate = (now, used), float(CORES)
    elif since >= _WINDOW:
        _mark, _rate = (now, used), max(_LEAST, min(float(CORES), (used - _mark[1]) / since))
    return _rate


def pause(cost: float, at_least: float = 0.0) -> float:
    """Seconds from one drawing that costs ``cost`` to the next, for as many pages as wait just now."""
    return max(at_least, cost * max(1, QUEUE.waiting) / (SHARE * granted()))


def of_page() -> float:
    """What drawing a whole page costs."""
    return _last


@contextmanager
def drawing() -> Iterator[None]:
    """A page is being drawn: remember what that costs, the most of this and half the one before, as some are cut short."""
    global _last
    began = time.thread_time()
    try:
        yield
    finally:
        _last = max(time.thread_time() - began, _last / 2)
