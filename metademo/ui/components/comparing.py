"""A comparison from *Run* to its end: the button, how far it is and how to stop it, and what came out."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from metademo.ui.background.comparing import Comparison, Plan, work
from metademo.ui.components.comparison import comparison
from metademo.ui.components.episodes import of
from metademo.ui.markdown import plain
from metademo.ui.texts import compare as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say

_EVERY = 1.5
"""Seconds between looks at a run."""


@dataclass
class Memory:
    """What a page remembers of its comparisons for one person.

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


def run_button(memory: Memory, plan: Plan | None) -> None:
    """The button that starts a comparison, and how long it would take."""
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


def came_out(memory: Memory, plan: Plan | None, here: int) -> None:
    """What there is of the run on the page. ``plan`` is what a new one would be; ``here`` as :func:`comparison` takes it."""
    run = memory.run
    if run is None:
        st.caption(text.NOT_YET)
    elif run.running:
        st.fragment(_live, run_every=_EVERY)(memory, here)
    else:
        _finished(memory, run, plan, here)


def _live(memory: Memory, here: int) -> None:
    """A run that is still going: how far it is, a way to stop it, and what there is so far."""
    run = memory.run
    if run is None or not run.running:
        st.rerun()
        return
    if run.reading and run.plan.dataset is not None:
        st.info(text.READING, icon=":material/hourglass_top:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, text=text.done(run.episodes, run.plan.episodes, run.seconds_left))
        st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
    before = memory.before
    if not run.outcomes and before is not None:
        st.caption(page_text.BEFORE)
        comparison(before, here)
    else:
        comparison(run, here)


def _finished(memory: Memory, run: Comparison, plan: Plan | None, here: int) -> None:
    memory.pace = run.pace or memory.pace
    if run.error is not None:
        st.error(plain(say(run.error)), icon=":material/error:")
        if run.plan.dataset is not None:
            st.caption(text.OWN_STILL_WORK)
    elif run.failed:
        st.error(of(run.plan.project, text.FAILED), icon=":material/error:")
    elif run.cancelled:
        st.caption(text.cancelled(run.episodes, run.plan.episodes))
    if plan is not None and plan != run.plan:
        st.caption(text.OUTDATED)
    if run.outcomes:
        comparison(run, here)
