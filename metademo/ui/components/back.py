"""The buttons that take back a change and do it again, where they can be reached from anywhere on the page."""

from __future__ import annotations

import streamlit as st

from metademo.ui import state
from metademo.ui.history import Change, Desk
from metademo.ui.texts import history as text


def anything_back() -> bool:
    """Whether something can be taken back, or done again."""
    history = state.session().history
    return bool(history.past or history.future)


def back() -> None:
    """What there is to take back, and to do again."""
    session = state.session()
    history = session.history
    with st.container(horizontal=True, key="back", gap="xxsmall"):
        if history.past:
            st.button(
                text.undo(history.past[-1].said, _where(history.past[-1], session.desk)),
                key="undo",
                icon=":material/undo:",
                on_click=state.undo,
                help=text.UNDO_HELP,
                type="tertiary",
            )
        if history.future:
            st.button(
                text.redo(history.future[-1].said, _where(history.future[-1], session.desk)),
                key="redo",
                icon=":material/redo:",
                on_click=state.redo,
                help=text.REDO_HELP,
                type="tertiary",
            )


def _where(change: Change, desk: Desk) -> str:
    """The task that a change was made to, where another one is open now; else empty."""
    task = change.after.task
    return "" if task.uid == desk.task.uid else state.title(task)
