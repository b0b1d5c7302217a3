"""Uploaded files being read in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from metademo.pictures.archives import Collected, collect
from metademo.pictures.containers import count
from metademo.ui.background.jobs import Threaded
from metademo.ui.background.looking import Look, Looking

PATIENCE = 2.0
"""Seconds that a page waits for files to be read before it goes on without them: a few pictures are read by then."""


@dataclass
class _Progress:
    """What the thread writes and the page reads."""

    done: int = 0
    collected: Collected | None = None


class Reading(Threaded):
    """Files on their way to becoming pictures. None of them is kept where it is cancelled.

    Attributes:
        into: key of the class for pictures in no folder; None for no class.
        task: identity of the task that they are for.
        joins: whether a saved task is added to that one, instead of being opened itself.
        kept: what the browser calls it, where it is a task that it has handed back.
        total: how many files there are, as far as can be told beforehand.
        began: when it began, by :func:`time.monotonic`.
    """

    def __init__(
        self,
        files: Iterable[tuple[str, bytes]],
        into: int | None,
        task: int = 0,
        joins: bool = False,
        look: Look | None = None,
        squares: bool = False,
        kept: str = "",
    ) -> None:
        """Begin. Each file's bytes are let go as soon as it has been read; ``look`` is given pictures while others are read.

        ``squares`` as :func:`metademo.pictures.archives.collect` takes it.
        """
        waiting = list(files)
        self.into = into
        self.task = task
        self.joins = joins
        self.kept = kept
        self.total = count(waiting)
        self.began = time.monotonic()
        self._progress = _Progress()
        cancel = threading.Event()
        waiting.reverse()
        self._begin(partial(_read, waiting, look, squares, self._progress, cancel), "metademo reading", cancel)

    @property
    def done(self) -> int:
        """How many of the files have been looked at."""
        return self._progress.done

    @property
    def collected(self) -> Collected | None:
        """What came of them; None until the end, and for good if it was cancelled or failed."""
        return self._progress.collected

    @property
    def progress(self) -> float:
        return min(1.0, self.done / max(1, self.total))


def _read(
    waiting: list[tuple[str, bytes]], look: Look | None, squares: bool, progress: _Progress, cancel: threading.Event
) -> None:
    def go_on(done: int) -> bool:
        progress.done = done
        return not cancel.is_set()

    looking = Looking(look, cancel) if look is not None else None
    try:
        collected = collect(_handed_over(waiting), go_on, looking.add if looking else None, squares)
    finally:
        if looking:
            looking.finish()
    if not cancel.is_set():
        progress.collected = collected


def _handed_over(waiting: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files from the last to the first, each forgotten here when it is handed over."""
    while waiting:
        yield waiting.pop()
