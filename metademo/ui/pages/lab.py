"""The Lab: own pictures in, MAML beside scratch out."""

from __future__ import annotations

import time

import streamlit as st

from metademo.checkpoints import CheckpointError
from metademo.contenders import contenders
from metademo.domains import DOMAINS
from metademo.ui import state
from metademo.ui.components.classes import classes
from metademo.ui.components.explain import explained
from metademo.ui.components.learning import learning
from metademo.ui.components.results import results
from metademo.ui.markdown import listed, plain
from metademo.ui.runs import Run
from metademo.ui.texts.en import page as text

_AT_ONCE = 4.0
"""Seconds that a page waits for a run before it shows what there is: most runs are done by then, and drawing results that
will be drawn anew in a moment would only hold them up."""

_MOMENT = 0.4
"""Seconds between two looks at a run that is waited for."""


def page() -> None:
    """Render the Lab."""
    session = state.session()
    st.html(
        f'<div class="md-brand"><h1>meta<i>demo</i></h1><p>{text.LAB_INTRODUCTION} '
        f'<a class="md-jump" href="#what-happened">{text.JUMP}</a></p></div>'
    )
    messages = st.container(key="messages")
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
        explained(text.HAPPENED, "3", text.HAPPENED_EXPLAINED)
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
            _results()
        else:
            st.fragment(_live, run_every=0.8)()


def _messages() -> None:
    session = state.session()
    if not session.problems:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.warning(listed(session.problems), icon=":material/warning:")
        if st.button(text.DISMISS):
            session.problems.clear()
            st.rerun()


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
    _results()


def _results() -> None:
    session = state.session()
    run = session.run
    if run.failed:
        st.error(text.RUN_FAILED, icon=":material/error:")
        return
    if run.cancelled:
        st.caption(text.CANCELLED)
    for notice in session.project.notices():
        st.caption(f":material/info: {plain(notice)}")
    # an outdated run is shown with the pictures it was made of
    project = run.project
    # with another number of steps the slider begins anew, where the first learner ends
    key = f"results-{next(iter(run.planned.values()))}"
    domain = DOMAINS[project.domain]
    shares = {learner: each.own_share for learner, each in contenders(project.domain).items()}
    results(run.traces(), run.planned, run.running, project.query_pictures(), domain, shares, key)
