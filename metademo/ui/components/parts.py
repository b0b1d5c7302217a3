"""Links to the Lab's parts and the way back from changes, in sight wherever on the page one is, and over nothing else."""

from __future__ import annotations

import streamlit as st

from metademo.ui.components.back import anything_back, back
from metademo.ui.texts import classes, learning, page


def parts(linked: bool, changeable: bool) -> None:
    """The row of them.

    Args:
        linked: whether there are parts to lead to.
        changeable: whether there are changes to take back.
    """
    names = (
        {"classes": classes.CLASSES, "learning": learning.LEARNING, "what-happened": page.HAPPENED} if linked else {}
    )
    links = (f'<a href="#{place}">{number} · {name}</a>' for number, (place, name) in enumerate(names.items(), 1))
    if not names and not (changeable and anything_back()):
        return
    with st.container(key="parts"):
        st.html(f'<nav class="md-parts" aria-label="{page.PARTS}">{"".join(links)}</nav>')
        if changeable:
            back()


def begins(place: str, ruled: bool = False) -> None:
    """What the link to a part leads to: nothing to be seen at the top of a column, or a rule."""
    st.html(f'<hr id="{place}" class="md-rule">' if ruled else f'<span id="{place}" class="md-part"></span>')
