"""Uploaded files being read in the background: a worker thread that never touches Streamlit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial

from metademo.pictures.archives import Collected, collect
from metademo.pictures.containers import count
from metademo.ui.background import workers
from metademo.ui.background.looking import Look, Looking

_log = logging.getLogger(__name__)

AT_ONCE = 2.0
"""Seconds that a page waits for files to be read before it goes on without them: a few pictures are read by then."""


class Reading:
    """Files on their way to becoming pictures.

    Attributes:
        into: key of the class for pictures in no folder; None for no class.
        task: identity of the task that they are for.
        joins: whether a saved task is added to that one, instead of being opened itself.
        total: how many files there are, as far as can be told beforehand.
        done: how many of them have been looked at.
        collected: what came of them; None until the end, and for good if it was cancelled or failed.
        failed: whether it ended by an error in this program.
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
    ) -> None:
        """Begin. Each file's bytes are let go as soon as it has been read; ``look`` is given pictures while others are read.

        ``squares`` as :func:`metademo.pictures.archives.collect` takes it.
        """
        waiting = list(files)
        self.into = into
        self.task = task
        self.joins = joins
        self.total = count(waiting)
        self.done = 0
        self.collected: Collected | None = None
        self.failed = False
        self.began = time.monotonic()
        self._look = look
        self._squares = squares
        self._cancel = threading.Event()
        self._ended = threading.Event()
        waiting.reverse()
        workers.begin(partial(self._work, waiting), "metademo reading", self._cancel)

    def _work(self, waiting: list[tuple[str, bytes]]) -> None:
        try:
            looking = Looking(self._look, self._cancel) if self._look is not None else None
            try:
                collected = collect(_handed_over(waiting), self._go_on, looking.add if looking else None, self._squares)
            finally:
                if looking:
                    looking.finish()
            if not self._cancel.is_set():
                self.collected = collected
        except Exception:
            # nobody above this thread could catch it; the page says that reading failed, the log says why
            self.failed = True
            _log.exception("reading files failed")
        finally:
            self._ended.set()

    def _go_on(self, done: int) -> bool:
        self.done = done
        return not self._cancel.is_set()

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return not self._ended.is_set()

    def cancel(self) -> None:
        """Stop after the picture that is being read; none of them is kept."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the end, at most so long; whether it has come."""
        return self._ended.wait(seconds)


def _handed_over(waiting: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files from the last to the first, each forgotten here when it is handed over."""
    while waiting:
        yield waiting.pop()
