"""What the page and the learners will ask of a picture, computed while the next ones are still being read.

All of it is remembered where it is computed (:mod:`metademo.pictures.tensors`, :mod:`metademo.ui.thumbnails`), so nothing is
handed over here: whoever asks later finds it done.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence

from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.pictures.kind import kind
from metademo.pictures.tensors import blank, stacked
from metademo.ui.background import workers
from metademo.ui.background.turns import one_core
from metademo.ui.thumbnails import thumbnail

_TOGETHER = 4
"""Pictures that are looked at together, where so many wait: networks gain by it."""

Look = Callable[[Sequence[Picture]], None]


def looker(domain: Domain, networks: Iterable[tuple[Domain, Network | None]]) -> Look:
    """What is to be done with pictures that are read as ``domain``, and that these networks will see, each as its own domain."""
    asked = list(dict.fromkeys(networks))

    def look(pictures: Sequence[Picture]) -> None:
        for picture in pictures:
            thumbnail(picture)
            blank(picture, domain)
            kind([picture])
        for seen_as, network in asked:
            stacked(pictures, seen_as, network)

    return look


class Looking:
    """A thread that looks at the pictures it is given, in their order."""

    def __init__(self, look: Look, cancel: threading.Event) -> None:
        """Begin; after ``cancel`` has been set, nothing more is looked at."""
        self._look, self._cancel = look, cancel
        self._waiting: queue.SimpleQueue[Picture | None] = queue.SimpleQueue()
        # whoever needs what is missing after a failure computes it, and meets the error where it can be shown
        self._worker = workers.begin(self._work, "metademo looking", cancel)

    def add(self, picture: Picture) -> None:
        """Look at this one too."""
        self._waiting.put(picture)

    def finish(self) -> None:
        """Wait until all have been looked at."""
        self._waiting.put(None)
        self._worker.ended.wait()

    def _work(self) -> None:
        one_core()
        last = False
        while not last and not self._cancel.is_set():
            some = [self._waiting.get()]
            while some[-1] is not None and len(some) < _TOGETHER and not self._waiting.empty():
                some.append(self._waiting.get())
            last = some[-1] is None
            if pictures := [picture for picture in some if picture is not None]:
                self._look(pictures)
