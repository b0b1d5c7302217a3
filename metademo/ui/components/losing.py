"""When MAML loses: ready examples, one click each."""

from __future__ import annotations

import streamlit as st

from metademo.measuring.losing import EXAMPLES, Example
from metademo.ui import state
from metademo.ui.texts import losing as text

_OPEN = "losing-open"


def losing() -> None:
    """A button that opens the examples of all kinds of picture there are learners for."""
    if st.button(text.TITLE, icon=":material/trending_down:", type="tertiary", key="losing"):
        st.session_state[_OPEN] = True
    if st.session_state.get(_OPEN):
        # in every run, since a run that does not call it closes it
        st.dialog(text.TITLE, width="medium", on_dismiss=_close)(_dialog)()


def lost_here() -> str | None:
    """What was measured of the task that is open, with its shots, where it is one of the examples."""
    session = state.session()
    for each in EXAMPLES:
        if (each.sample, each.shots) == (session.sample, session.project.shots):
            return text.measured(each)
    return None


def _dialog() -> None:
    if not st.session_state.get(_OPEN):
        st.rerun()  # a task has been chosen: the whole page, without this dialog
    st.markdown(text.INTRODUCTION)
    for each in EXAMPLES:
        if each.task.domain in state.domains():
            st.button(
                text.LABELS[each.sample],
                key=f"losing-{each.sample}",
                on_click=_opened,
                args=(each,),
                width="stretch",
            )
            st.caption(text.told(each))


def _close() -> None:
    st.session_state[_OPEN] = False


def _opened(example: Example) -> None:
    """Open the task with these shots, and the learners that are worth seeing beside each other."""
    _close()
    session = state.session()
    session.problems.clear()
    state.open_sample(example.sample)
    if session.project.shots != example.shots:
        session.project = session.project.with_shots(example.shots)
    st.session_state["choice-learners"] = list(example.learners)
