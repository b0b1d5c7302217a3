"""Which widgets a browser has, as it said when it last asked for something to be drawn.

That they were sent does not tell: a run that is cut off, or follows another at once, takes the place of what the browser had not
yet drawn. And a widget is told only once what to show.
"""

from __future__ import annotations

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
    ask, sessions._widgets_there = sessions.request_rerun, frozenset()

    def request_rerun(self: Any, client_state: Any) -> None:
        if client_state is not None:
            self._widgets_there = frozenset(
                user_key_from_element_id(each.id) for each in client_state.widget_states.widgets
            )
            _sessions[self.id] = self
        ask(self, client_state)

    sessions.request_rerun = request_rerun


def lacks(key: str) -> bool:
    """Whether the browser for which the page is being drawn has no such widget; False where nobody listens, as in a test."""
    context = get_script_run_ctx()
    session = None if context is None else _sessions.get(context.session_id)
    return session is not None and key not in session._widgets_there
