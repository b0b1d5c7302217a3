"""Links to the Lab's parts, in sight wherever on the page one is."""

from __future__ import annotations

import streamlit as st

from metademo.ui.texts import classes, learning, page


def parts() -> None:
    """The row of them."""
    names = {"classes": classes.CLASSES, "learning": learning.LEARNING, "what-happened": page.HAPPENED}
    links = (f'<a href="#{place}">{number} · {name}</a>' for number, (place, name) in enumerate(names.items(), 1))
    with st.container(key="parts"):
        st.html(f'<nav class="md-parts" aria-label="{page.PARTS}">{"".join(links)}</nav>')


def begins(place: str, ruled: bool = False) -> None:
    """What the link to a part leads to: nothing to be seen at the top of a column, or a rule."""
    st.html(f'<hr id="{place}" class="md-rule">' if ruled else f'<span id="{place}" class="md-part"></span>')
