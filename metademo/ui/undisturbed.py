"""What is done whole, whatever the browser asks for meanwhile."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


class _Turns:
    """One person's, for as long as one of their runs needs it: who is in here, and how often somebody came to an end."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.done = 0


_turns: weakref.WeakValueDictionary[str, _Turns] = weakref.WeakValueDictionary()
_looking = threading.Lock()
_own = threading.local()
"""How often this thread's run came to an end in here."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """To the end with what is done here, also as a decorator: for what would be lost, or half done, if it were cut off.

    Streamlit ends a run of the page wherever it next touches the page or ``st.session_state``, callbacks too, when the browser
    asks for another one: a report of what it has kept is enough. And it does not wait for that end before it begins the next
    run, beside the first. So here such requests are heeded afterwards, and of one person's runs one at a time is in here.
    """
    context = get_script_run_ctx(suppress_warning=True)
    requests = None if context is None else context.script_requests
    if context is None or requests is None or _HEEDED in vars(requests):  # no page, or within another one
        yield
        return
    turns = _of(context.session_id)
    with turns.lock:
        vars(requests)[_HEEDED] = lambda: None
        try:
            yield
        finally:
            del vars(requests)[_HEEDED]
            turns.done += 1
            _own.done = getattr(_own, "done", 0) + 1


@contextmanager
def shown_whole() -> Iterator[None]:
    """Around the drawing of a page, also as a decorator: it is drawn once more where it may not show what is.

    That is where another of the person's runs, which is ended and draws nothing any more, has :func:`undisturbed` done something
    since this one began, or is about to.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    turns = _of(context.session_id)
    before = turns.done - getattr(_own, "done", 0)
    yield
    with turns.lock:
        meanwhile = turns.done - getattr(_own, "done", 0) != before
    if meanwhile:
        st.rerun()


def _of(session: str) -> _Turns:
    with _looking:
        return _turns.setdefault(session, _Turns())


_HEEDED = "on_scriptrunner_yield"
"""What Streamlit asks wherever it may end a run: whether it should."""
