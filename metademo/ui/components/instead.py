"""What stands on the Lab in the place of results that are not there."""

from __future__ import annotations

import streamlit as st

from metademo.ui import cupboard as shelves
from metademo.ui import dialogs, markup
from metademo.ui.texts import kept as kept_text
from metademo.ui.texts import page as text


def opening() -> None:
    """In the place of all of it, until the browser has handed back the task that was open in it."""
    if not shelves.cupboard().opening:
        st.rerun()
    st.html(markup.note(kept_text.OPENING))


def nothing_yet(changeable: bool) -> None:
    """In the place of results, where a task of one's own has no pictures yet: how it gets some."""
    with st.container(border=True, key="nothing-yet"):
        st.markdown(text.NOTHING_YET)
        if changeable:
            st.button(
                text.NOTHING_YET_ADD,
                icon=":material/folder_zip:",
                type="primary",
                on_click=dialogs.begin_adding,
                args=(None, True),
                key="nothing-yet-add",
            )
