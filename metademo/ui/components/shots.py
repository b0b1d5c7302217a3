"""How many pictures of each class are learned from: a slider that says what is there, whoever brought it about."""

from __future__ import annotations

import streamlit as st

from metademo.pictures.limits import MAX_SHOTS
from metademo.project.project import Project
from metademo.ui import state
from metademo.ui.texts import classes as text
from metademo.ui.texts import history as said
from metademo.ui.widgets import show, unheard


def shots() -> None:
    """The slider. Moving it deals every class's pictures out anew."""
    task = state.session().task
    largest = max((len(c.entries) for c in task.project.classes), default=0)
    # a picture is to be left to ask about, of some class or of none; where all are learned from already, that is shown
    most = largest if task.project.unlabelled else largest - 1
    there = dealt(task.project)
    limit = max(2, min(MAX_SHOTS, most), min(there or 1, largest))
    key = f"shots-{task.uid}" if there is not None else f"shots-{task.uid}-by-hand"
    now = _range(task.project) if there is None else min(there, limit)

    def changed() -> None:
        # a slider whose end moves, as it does with every picture that is added, tells its value again: no change of the person's,
        # who would lose the messages about what was just added
        chosen = st.session_state.get(key)
        if isinstance(chosen, int) and chosen != now and not unheard(key):
            state.change(said.shots(chosen), lambda project: project.with_shots(chosen), task.uid)

    show(key, now)
    if there is None:
        options = [now, *range(1, limit + 1)]
        st.select_slider(text.SHOTS, options, key=key, on_change=changed, help=text.SHOTS_HELP)
        st.caption(text.SHOTS_BY_HAND)
    else:
        fixed = largest > 0 and most < 2 and there == 1
        st.slider(text.SHOTS, 1, limit, key=key, on_change=changed, help=text.SHOTS_HELP, disabled=fixed)


def dealt(project: Project) -> int | None:
    """How many pictures each class learns from; None where that is not one number, as after pictures were moved by hand.

    A class with fewer pictures than that learns from all of them.
    """
    counts = {len(each.support) for each in project.classes if each.entries}
    if all(len(each.support) == min(project.shots, len(each.entries)) for each in project.classes):
        return project.shots
    return counts.pop() if len(counts) == 1 and 0 not in counts else None


def _range(project: Project) -> str:
    counts = [len(each.support) for each in project.classes if each.entries]
    return text.from_to(min(counts), max(counts))
