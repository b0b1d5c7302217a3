"""What the browser's address bar says: the view that is shown, with no new entry in the browser's history for every choice.

Streamlit's own way to set it adds an entry each time, so that the way back would lead through every position of a slider.
"""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.assets import component

_mount = component(__file__)


def address(query: str, kept: Sequence[str]) -> None:
    """Have the address say ``query``, and of what it says already those parts whose names are ``kept``. Last on a page."""
    _mount(key="address", data={"query": query, "kept": tuple(kept)})


def note(name: str, value: str | None, key: str) -> None:
    """Have it say one part, or not say it any more; for what is drawn anew without the page. ``key`` is of the place."""
    _mount(key=f"address-{key}", data={"key": name, "id": value})
