"""When MAML loses, or gains nothing: ready examples, one click each."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.measuring.losing import EXAMPLES, Example
from metademo.ui import lab_run, state
from metademo.ui.session import LabChoices
from metademo.ui.texts import losing as text
from metademo.ui.widgets import forget

_OPEN = "losing-open"


def losing() -> None:
    """A button that opens the examples of all kinds of picture there are learners for."""
    if st.button(text.TITLE, icon=":material/trending_down:", type="tertiary", key="losing"):
        st.session_state[_OPEN] = True
    if st.session_state.get(_OPEN):
        # in every run, since a run that does not call it closes it
        st.dialog(text.TITLE, width="medium", on_dismiss=_close)(_dialog)()


def lost_here() -> None:
    """What was measured of the task that is open, with its shots, and why, where it is one of the examples; its rival too."""
    if (example := _here()) is None:
        return
    st.caption(text.note(example))
    if example.rival not in _chosen():
        st.button(
            text.show(example.rival), key="losing-rival", on_click=with_rival, icon=":material/add:", type="tertiary"
        )


def with_rival() -> None:
    """Show whom the open task is an example of, if it is one, beside the learners that are chosen."""
    if (example := _here()) is not None and example.rival not in (chosen := _chosen()):
        st.session_state["choice-learners"] = [*chosen, example.rival]


def _here() -> Example | None:
    session = state.session()
    found = (each for each in EXAMPLES if (each.sample, each.shots) == (session.sample, session.project.shots))
    return next(found, None)


def _chosen() -> list[str]:
    """The learners to see, as the page's control has them by now; none where they cannot be read, which is said elsewhere."""
    session, chosen = state.session(), st.session_state.get("choice-learners")
    choices = session.choices if chosen is None else replace(session.choices, learners=tuple(chosen))
    try:
        return list(lab_run.chosen(choices, session.project.domain))
    except CheckpointError:
        return []


def _dialog() -> None:
    if not st.session_state.get(_OPEN):
        st.rerun()  # a task has been chosen: the whole page, without this dialog
    offered = [each for each in EXAMPLES if each.task.domain in state.domains()]
    st.markdown(text.introduction(offered))
    for each in offered:
        st.button(
            text.LABELS[each.sample], key=f"losing-{each.sample}", on_click=_opened, args=(each,), width="stretch"
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
    # as it was measured: each with its own number of steps
    session.choices = replace(session.choices, steps=LabChoices.steps, long_steps=LabChoices.long_steps)
    for name in ("steps", "long_steps"):
        forget(f"choice-{name}")
    st.session_state["choice-learners"] = list(example.learners)
