"""The Lab: own pictures in, MAML beside scratch out."""

from __future__ import annotations

import time
from contextlib import suppress

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.files import CheckpointError
from metademo.pictures.domains import DOMAINS
from metademo.ui import intake, state
from metademo.ui.background import reading
from metademo.ui.background.runs import Run
from metademo.ui.components.back import back
from metademo.ui.components.classes import classes
from metademo.ui.components.explain import explained
from metademo.ui.components.hands import hands
from metademo.ui.components.learning import learning
from metademo.ui.components.live import live
from metademo.ui.components.results import results
from metademo.ui.components.start import start
from metademo.ui.markdown import listed, plain
from metademo.ui.texts.en import page as text

_AT_ONCE = 4.0
"""Seconds that a page waits for a run before it shows what there is: most runs are done by then, and drawing results that
will be drawn anew in a moment would only hold them up."""

_MOMENT = 0.4
"""Seconds between two looks at a run or at a reading that is waited for."""


def page() -> None:
    """Render the Lab."""
    session = state.session()
    if session.run is None:
        # Before anything is drawn: a first visit waits for this. Learners that cannot be read are told of below.
        with suppress(CheckpointError):
            state.update_run()
    kind = "photos" if DOMAINS[session.project.domain].photographs else "characters"
    st.html(
        f'<div class="md-brand"><h1>meta<i>demo</i></h1><p>{text.LAB_INTRODUCTION[kind]} '
        f'<a class="md-jump" href="#what-happened">{text.JUMP}</a></p></div>'
    )
    start()
    messages = st.container(key="messages")
    with messages:
        _reading()
    back()
    hands()
    left, right = st.columns([5, 7], gap="large")
    unreadable = None
    with left:
        classes()
        st.divider()
        try:
            learning()
        except CheckpointError as error:
            unreadable = str(error)
    with messages:
        _messages()
    with right:
        st.html('<span id="what-happened"></span>')  # what the link at the top leads to
        explained(text.HAPPENED, "3", text.HAPPENED_EXPLAINED[kind])
        if unreadable is not None:
            st.error(plain(text.no_checkpoint(unreadable)), icon=":material/error:")
            return
        run = state.update_run()
        if not state.chosen(session.choices, session.project.domain):
            st.info(text.NOBODY, icon=":material/lightbulb:")
        if problems := session.project.problems():
            st.info(listed(problems), icon=":material/lightbulb:")
        if run is None:
            return
        if state.outdated():
            st.caption(text.OUTDATED)
        if _awaited(run):
            _results(running=False)
        else:
            st.fragment(_live, run_every=0.8)()


def _messages() -> None:
    session = state.session()
    if not session.problems:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.warning(listed(session.problems), icon=":material/warning:")
        st.button(text.DISMISS, on_click=session.problems.clear)


def _reading() -> None:
    """Add what has been uploaded and read; a bar for what has not, behind which the page stays usable."""
    session = state.session()
    slot = st.empty()  # in every run, so that an earlier run's bar goes at once
    if session.readings:
        end = session.readings[-1].began + reading.AT_ONCE
        while time.monotonic() < end and not session.readings[-1].wait(_MOMENT):
            # this is also where Streamlit ends the waiting if the person has changed something meanwhile
            slot.progress(*_read_so_far())
        slot.empty()
    intake.finish_readings()
    if session.readings:
        with slot.container():
            st.fragment(_live_reading, run_every=1.0)()


def _live_reading() -> None:
    """The bar of files that are still being read, and a way to stop."""
    readings = state.session().readings
    if not readings or not readings[0].running:
        st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(*_read_so_far())
        st.button(
            text.STOP_READING, on_click=intake.cancel_readings, icon=":material/stop:", help=text.STOP_READING_HELP
        )


def _read_so_far() -> tuple[float, str]:
    """The share of all files that has been read, and that in words."""
    readings = state.session().readings
    done, total = sum(each.done for each in readings), sum(each.total for each in readings)
    return min(1.0, done / max(1, total)), text.reading(done, total)


def _awaited(run: Run) -> bool:
    """Wait for a run, with a bar if it takes more than a moment; whether it is done."""
    with st.container(key="awaited"):
        bar = st.empty()
    end = time.monotonic() + _AT_ONCE
    done = run.wait(_MOMENT)
    while not done and time.monotonic() < end:
        # this is also where Streamlit ends the waiting if the person has changed something meanwhile
        bar.progress(run.progress)
        done = run.wait(_MOMENT)
    bar.empty()
    return done


def _live() -> None:
    """A run that is still going: what it has done so far, every moment, and a way to stop it."""
    run = state.session().run
    if run is None or not run.running:
        st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, text=text.progress(run.progress))
        st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
    # even if it ends at this very moment: the page is drawn once more then, and says so
    _results(running=True)


def _results(running: bool) -> None:
    session = state.session()
    run = session.run
    if run.failed:
        st.error(text.RUN_FAILED, icon=":material/error:")
        return
    if run.cancelled:
        st.caption(text.CANCELLED)
    for notice in session.project.notices():
        st.caption(f":material/info: {plain(notice)}")
    # an outdated run is shown with the pictures it was made of; otherwise the project differs in its classes' names alone
    project = run.project if state.outdated() else session.project
    # with another number of steps the slider begins anew, where the first learner ends
    key = f"results-{next(iter(run.planned.values()))}"
    domain = DOMAINS[project.domain]
    shares = {learner: each.own_share for learner, each in contenders(project.domain).items()}
    names = tuple(each.name for each in project.classes)
    if not running:
        live(run, shares, names)
    traces = {learner: trace.named(names) for learner, trace in run.traces().items()}
    results(traces, run.planned, running, project.query_pictures(), domain, shares, key)
