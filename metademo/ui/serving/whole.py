"""A run of the page that has ended reaches the browser whole before a part of the page is drawn anew.

Where a script runner that has just ended is asked to draw a fragment, Streamlit begins another one, and what the old one had
drawn is ignored as far as it has not come through the event loop yet; a comment in its ``AppSession.request_rerun`` tells how. On
a busy server a fragment's clock ticks just then every now and then: part of the page stays as it was, and widgets that the
browser has never been sent begin at their least value. So such a request waits for the old runner's last event: milliseconds.
"""

from __future__ import annotations

import time
from typing import Any

PAUSE = 0.02
LONGEST = 2.0
"""Seconds between two looks at the old runner, and after which it is not waited for any more."""


def patient(sessions: type[Any]) -> None:
    """Have these sessions, Streamlit's, wait so; nothing where they are made otherwise, as in another version."""
    if not hasattr(sessions, "_create_scriptrunner") or hasattr(sessions, "_asked_for"):
        return
    ask, begin = sessions.request_rerun, sessions._create_scriptrunner
    sessions._asked_for, sessions._waits = None, (None, 0.0)

    def request_rerun(self: Any, client_state: Any) -> None:
        self._asked_for = client_state
        ask(self, client_state)

    def create(self: Any, data: Any) -> None:
        old, now = self._scriptrunner, time.monotonic()
        for_whom, since = self._waits
        if for_whom is not old:
            since = now
        if old is None or not data.fragment_id or now - since > LONGEST:
            self._waits = None, 0.0
            begin(self, data)
            return
        self._waits = old, since
        self._event_loop.call_later(PAUSE, self.request_rerun, self._asked_for)

    sessions.request_rerun, sessions._create_scriptrunner = request_rerun, create
