"""What is done whole, whatever the browser asks for meanwhile."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner import get_script_run_ctx

_locks: weakref.WeakValueDictionary[str, threading.RLock] = weakref.WeakValueDictionary()
"""By person, for as long as one of their runs has it."""
_looking = threading.Lock()


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
    with _looking:
        lock = _locks.setdefault(context.session_id, threading.RLock())
    with lock:
        vars(requests)[_HEEDED] = lambda: None
        try:
            yield
        finally:
            del vars(requests)[_HEEDED]


_HEEDED = "on_scriptrunner_yield"
"""What Streamlit asks wherever it may end a run: whether it should."""
