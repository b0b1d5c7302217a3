"""What the first visitor would wait for, begun when the server starts: the libraries, and the ready task that the page opens on.

Nothing that takes long to load is imported before it is asked for here.
"""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from metademo.ui.background import workers
from metademo.ui.serving import downloads, heard, overlapping, whole

if TYPE_CHECKING:
    from streamlit.starlette import App

_loading = threading.Lock()
"""Held while modules are imported: two threads that import one part of them each could see the other's half done."""
_ready = threading.Event()


def ready() -> bool:
    """Whether all is loaded that a page needs."""
    return _ready.is_set()


def load() -> None:
    """Load all that a page needs, or wait until another thread has."""
    with _loading:
        if _ready.is_set():
            return
        import metademo.ui.serving.navigation  # noqa: F401

        # A full collection looks through 400,000 objects of the libraries that never go away: a quarter of a second, in which no
        # other thread gets on.
        gc.freeze()
        atexit.register(gc.unfreeze)  # or libraries report at the end what they take for leaks
        _ready.set()


def navigate() -> None:
    """Render the page that the address names, after :func:`load`."""
    from metademo.ui.serving.navigation import navigate

    navigate()


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Warm up behind the server, from its start on."""
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.media_file_manager import MediaFileManager
    from streamlit.runtime.state.session_state import WStates

    whole.patient(AppSession)
    heard.listen(AppSession)
    overlapping.bear(WStates)
    downloads.stay(MediaFileManager)
    cancel = threading.Event()
    workers.begin(lambda: _warm(cancel), "metademo warming", cancel)
    try:
        yield
    finally:
        cancel.set()


def _warm(cancel: threading.Event) -> None:
    load()
    if cancel.is_set():
        return
    from metademo.checkpoints.files import CheckpointError
    from metademo.ui import lab_run, state
    from metademo.ui.background.runs import Run
    from metademo.ui.session import LabChoices

    try:
        task = state.first_task()
        run = Run(lab_run.parts(LabChoices(), task.domain), task)
    except CheckpointError:
        return  # whoever opens the page is told
    except RuntimeError:
        if cancel.is_set():
            return  # pools of threads end before the program does
        raise
    while not cancel.is_set() and not run.wait(1.0):
        pass
