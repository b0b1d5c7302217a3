"""Room for decoders: how many pictures are decoded at the same time, whoever's they are."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
"""Pictures that are decoded at the same time, whoever's they are; it bounds memory when several people upload at once."""
_ALONE = 4_000_000
"""A picture of which more pixels are decoded is decoded alone. A photograph's JPEG is decoded small, and has fewer."""


class Room:
    """Room for :data:`AT_ONCE` decoders, or one that needs all of it, without Pillow's warnings.

    It warns of odd metadata, and of sizes that are checked here anyway.

    :class:`warnings.catch_warnings` changes the process's filters: the first decoder does, and the last changes them back.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = 0
        self._entering = threading.Lock()  # who needs all of it is not overtaken by others for ever
        self._warnings: warnings.catch_warnings | None = None

    @contextmanager
    def of(self, pixels: int) -> Iterator[None]:
        """A place for a decoder of so many pixels, as soon as there is one."""
        need = AT_ONCE if pixels > _ALONE else 1
        with self._entering, self._changed:
            self._changed.wait_for(lambda: self._taken + need <= AT_ONCE)
            if not self._taken:
                self._warnings = warnings.catch_warnings()
                self._warnings.__enter__()
                warnings.simplefilter("ignore")
            self._taken += need
        try:
            yield
        finally:
            with self._changed:
                self._taken -= need
                if not self._taken and self._warnings is not None:
                    self._warnings.__exit__(None, None, None)
                    self._warnings = None
                self._changed.notify_all()


DECODING = Room()
"""That of this process."""
