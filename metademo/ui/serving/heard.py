"""What a browser has of the page's widgets, as it said when it last asked for something to be drawn.

That they were sent does not tell: a run that is cut off, or follows another at once, takes the place of what the browser had not
yet drawn. And a widget is told only once what to show.
"""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

_sessions: WeakValueDictionary[str, Any] = WeakValueDictionary()
"""By Streamlit's name for them."""


def listen(sessions: type[Any]) -> None:
    """Note what each request of a browser tells to these sessions, Streamlit's."""
    if hasattr(sessions, "_widgets_there"):
        return
    ask, sessions._widgets_there = sessions.request_rerun, {}

    def request_rerun(self: Any, client_state: Any) -> None:
        if client_state is not None:
            now, before, there = time.monotonic(), self._widgets_there, {}
            for each in client_state.widget_states.widgets:
                key, value = user_key_from_element_id(each.id), each.SerializeToString()
                known, since = before.get(key, (None, now))
                there[key] = value, since if known == value else now
            self._widgets_there = there
            _sessions[self.id] = self
        ask(self, client_state)

    sessions.request_rerun = request_rerun


def lacks(key: str) -> bool:
    """Whether the browser for which the page is being drawn has no such widget; False where nobody listens, as in a test."""
    there = _there()
    return there is not None and key not in there


def stale(key: str, since: float) -> bool:
    """Whether the browser has reported nothing new of a widget since then, by ``time.monotonic``; False where nobody listens."""
    there = _there()
    return there is not None and (key not in there or there[key][1] <= since)


def _there() -> dict[str, tuple[bytes, float]] | None:
    """By key, what the browser reports and since when; None where nobody listens."""
    context = get_script_run_ctx()
    session = None if context is None else _sessions.get(context.session_id)
    return None if session is None else session._widgets_there
