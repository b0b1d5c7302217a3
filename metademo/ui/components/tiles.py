"""A class's pictures as tiles: support and query side by side, to be moved by dragging or by a click, or removed.

Streamlit has no widget for this, and a button for each of two hundred pictures would make the page slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.ui.assets import component
from metademo.ui.history import Task
from metademo.ui.texts import classes as text
from metademo.ui.thumbnails import seen, thumbnail

_mount = component(__file__)


def tiles(
    pictures: Iterable[tuple[Picture, Role]],
    task: Task,
    of: int | None,
    show_seen: bool,
    on_act: Callable[[dict[str, Any]], None],
) -> None:
    """Show a class's pictures.

    Args:
        pictures: each with its part.
        task: that they are of.
        of: key of their class; None for those without a label.
        show_seen: whether to show them as the network sees them.
        on_act: called with what the person did: ``action`` (``move``, ``transfer``, ``crop`` or ``remove``), the picture's
            ``digest``, and for ``transfer`` the key of the class ``to`` which it goes, with its ``role`` there if one was said.
    """
    domain = task.project.domain
    square = DOMAINS[domain].photographs
    others: list[tuple[int | None, str]] = [(each.key, each.name) for each in task.project.classes if each.key != of]
    if of is not None:
        others.append((None, text.NO_LABEL))
    # Tuples, not lists and dictionaries, which Streamlit takes for possible tables and imports pandas to find out: most of a
    # second of the page's first paint.
    data = {
        "task": task.uid,
        "of": of,
        "square": square,
        "seen": show_seen and not square,
        "words": tuple(text.TILES.items()),
        "others": tuple(others),
        "pictures": tuple(
            {
                "digest": picture.digest,
                "name": picture.name,
                "role": role,
                "src": thumbnail(picture),
                # of a photograph the tile shows the square that the network sees anyway
                **({} if square else {"seen": seen(picture, DOMAINS[domain])}),
            }
            for picture, role in pictures
        ),
    }
    key = f"tiles-{task.uid}-{of}"

    def acted() -> None:
        event = st.session_state[key].get("act")
        if event:
            on_act(event)

    _mount(key=key, data=data, on_act_change=acted)
