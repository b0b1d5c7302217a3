"""Compare: the chosen learners on many random episodes, in the background."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.pictures.domains import DOMAINS
from metademo.ui import state
from metademo.ui.background.comparing import Comparison, Plan, work
from metademo.ui.components.comparison import comparison
from metademo.ui.components.explain import explained
from metademo.ui.components.in_sight import in_sight
from metademo.ui.components.planning import carry_over, planned
from metademo.ui.markdown import plain
from metademo.ui.texts import compare as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say

_EVERY = 1.5
"""Seconds between looks at a run."""


@dataclass
class _Memory:
    """What this page remembers for one person.

    Attributes:
        run: the comparison on the page.
        first: the one that began by itself.
        before: the one before it, which is shown until there is something new.
        pressed: how often the person has begun one.
        sought: which of those is to be brought in sight; 0 for none.
        pace: how fast the last one was, see :attr:`metademo.ui.background.comparing.Comparison.pace`.
    """

    run: Comparison | None = None
    first: Comparison | None = None
    before: Comparison | None = None
    pressed: int = 0
    sought: int = 0
    pace: float | None = None


def page() -> None:
    """Render the page. The first visit begins with a short comparison on the Lab's pictures."""
    project = state.session().project
    with suppress(CheckpointError):  # told of below
        carry_over()
    st.html(
        f'<div class="md-brand"><h1>{text.COMPARE}</h1><p>{text.INTRODUCTION} '
        f'<a class="md-jump" href="#what-came-out">{text.JUMP}</a></p></div>'
    )
    memory = _memory()
    left, right = st.columns([4, 8], gap="large")
    with left:
        explained(text.WHAT, "1", text.WHAT_EXPLAINED)
        st.caption(text.FROM_LAB)
        try:
            plan = planned(project)
            _run_button(plan)
        except CheckpointError as error:
            st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
            return
    with right:
        st.html('<span id="what-came-out"></span>')
        if memory.sought:
            in_sight("what-came-out", memory.sought)
            memory.sought = 0
        kind = "photos" if DOMAINS[project.domain].photographs else "characters"
        explained(text.OUTCOME, "2", text.OUTCOME_EXPLAINED[kind])
        run = memory.run
        if run is not None and run is memory.first and not run.cancelled:
            st.caption(text.began_itself(run.plan.episodes))
        if run is None:
            st.caption(text.NOT_YET)
        elif run.running:
            st.fragment(_live, run_every=_EVERY)()
        else:
            _finished(run, plan)


def _memory() -> _Memory:
    return st.session_state.setdefault("compare", _Memory())


# Beginning


def _run_button(plan: Plan | None) -> None:
    """The button that starts a comparison, and how long it would take. The very first one starts by itself."""
    memory = _memory()
    if memory.run is None and plan is not None:
        memory.run = memory.first = Comparison(plan)
    run = memory.run
    same = run is not None and plan == run.plan
    again = same and run is not None and (run.cancelled or run.failed or run.error is not None)
    label = text.RUN_AGAIN if again else text.RUN
    pressed = st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=plan is None or (same and not again),
    )
    if pressed and plan is not None:
        if run is not None:
            run.cancel()
            memory.before = run if run.outcomes else memory.before
        memory.run = Comparison(plan)
        memory.pressed += 1
        memory.sought = memory.pressed
        st.rerun()  # the button has been drawn for the run before
    elif same and not again and run is not None and not run.running:
        st.caption(text.UP_TO_DATE)
    elif plan is not None and not same and memory.pace:
        st.caption(text.will_take(memory.pace * work(plan)))


# What came out


def _live() -> None:
    """A run that is still going: how far it is, a way to stop it, and what there is so far."""
    run = _memory().run
    if run is None or not run.running:
        st.rerun()
        return
    if run.reading and run.plan.dataset is not None:
        st.info(text.READING, icon=":material/hourglass_top:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, text=text.done(run.episodes, run.plan.episodes, run.seconds_left))
        st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
    before = _memory().before
    if not run.outcomes and before is not None:
        st.caption(page_text.BEFORE)
        comparison(before)
    else:
        comparison(run)


def _finished(run: Comparison, plan: Plan | None) -> None:
    memory = _memory()
    memory.pace = run.pace or memory.pace
    if run.error is not None:
        st.error(plain(say(run.error)), icon=":material/error:")
        if run.plan.dataset is not None:
            st.caption(text.OWN_STILL_WORK)
    elif run.failed:
        st.error(text.FAILED, icon=":material/error:")
    elif run.cancelled:
        st.caption(text.cancelled(run.episodes, run.plan.episodes))
    if plan is not None and plan != run.plan:
        st.caption(text.OUTDATED)
    if run.outcomes:
        comparison(run)
