"""Two runs of a page at once, as there are where a person is quicker than the page: the earlier one does not end the later one.

Streamlit begins the later run before the earlier one has noticed that it is to end, and both have the session's widgets: where
the later one went through them to see what has changed while the earlier one drew one more, it ended with an error on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bear(states: type[Any]) -> None:
    """Have these widgets' states, Streamlit's, gone through as they are when that begins."""

    def through(self: Any) -> Iterator[str]:
        return iter(tuple(self.states))  # at once: no other thread gets on meanwhile

    states.__iter__ = through
