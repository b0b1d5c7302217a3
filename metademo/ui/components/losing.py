"""When MAML loses: ready examples, one click each."""

from __future__ import annotations

import streamlit as st

from metademo.measuring.losing import EXAMPLES, Example
from metademo.ui import state
from metademo.ui.texts import losing as text

_OPEN = "losing-open"


def losing() -> None:
    """A button that unfolds the examples of all kinds of picture there are learners for."""
    drawer = st.popover(text.TITLE, icon=":material/trending_down:", type="tertiary", key=_OPEN, on_change="rerun")
    if not drawer.open:
        return
    with drawer:
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


def _opened(example: Example) -> None:
    """Open the task with these shots, and the learners that are worth seeing beside each other."""
    st.session_state[_OPEN] = False
    session = state.session()
    session.problems.clear()
    state.open_sample(example.sample)
    if session.project.shots != example.shots:
        session.project = session.project.with_shots(example.shots)
    st.session_state["choice-learners"] = list(example.learners)
