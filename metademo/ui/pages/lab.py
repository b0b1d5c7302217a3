"""The Lab: own pictures in, MAML beside scratch out."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.measuring import temperatures
from metademo.pictures.domains import DOMAINS
from metademo.ui import cupboard as shelves
from metademo.ui import lab_run, state, wording
from metademo.ui.background import pacing
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.runs import Run
from metademo.ui.components.arriving import arriving
from metademo.ui.components.classes import classes
from metademo.ui.components.cupboard import cupboard
from metademo.ui.components.explain import explained
from metademo.ui.components.hands import hands
from metademo.ui.components.happened import happened, headline_html
from metademo.ui.components.in_sight import in_sight
from metademo.ui.components.instead import nothing_yet, opening
from metademo.ui.components.learning import learning
from metademo.ui.components.live import live
from metademo.ui.components.marking import Marking
from metademo.ui.components.notices import notices
from metademo.ui.components.offered import looked_after, offered
from metademo.ui.components.parts import begins, parts
from metademo.ui.components.prepared import is_prepared, left, support_shown
from metademo.ui.components.shots import shots
from metademo.ui.components.start import start
from metademo.ui.components.strip import strip
from metademo.ui.components.takeaway import takeaway
from metademo.ui.components.tour import tour
from metademo.ui.components.understood import understood
from metademo.ui.markdown import listed, plain
from metademo.ui.texts import page as text
from metademo.ui.texts.spoken import say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_PATIENCE = 4.0
"""Seconds that a page waits for a run before it shows what there is: most runs are done by then, and drawing results that
will be drawn anew in a moment would only hold them up."""

_TICK = 0.8
"""Seconds, at least, between two looks at a run that takes longer."""

_DRAWN = "drawn"
"""Where the session keeps how much of such a run it shows."""

_READ = "notices-read"
"""Where it keeps what it need not say again."""

_BEFORE = "shown-before"
"""Where it keeps the run that was shown last, and of which task."""


def page() -> None:
    """Render the Lab."""
    with pacing.drawing():
        _page()


def _page() -> None:
    session = state.session()
    if session.run is None and not shelves.cupboard().opening:
        # Before anything is drawn: a first visit waits for this. Learners that cannot be read are told of below.
        with suppress(CheckpointError):
            lab_run.update_run()
    kind = _kind()
    st.html(
        f'<div class="md-brand"><h1>meta<i>demo</i></h1><p>{text.LAB_INTRODUCTION[kind]} '
        f'<a class="md-jump" href="#what-happened">{text.JUMP}</a></p></div>'
    )
    changeable, kept, before = left("pictures"), st.container(), session.sample
    if not is_prepared():
        offered("pictures", "learner")
        with st.container(horizontal=True, vertical_alignment="center", key="beginning"):
            start()
            with st.container(width="content", key="tour-place"):
                tour()
        with st.container(horizontal=True, vertical_alignment="center", key="kept-row"):
            kept = st.container()
            looked_after()
        strip(kind == "photos")
    messages = st.container(key="messages")
    with messages:
        arriving()
    if (before is None) != (session.sample is None) or kind != _kind():
        st.rerun()  # what has been read is another way to begin, or another kind of picture, than what stands above
    with kept:
        cupboard()  # before anything is shown of what has changed
    if changeable:
        hands()
    if shelves.cupboard().opening:
        with messages:
            notices(session.problems, state.put_away, "told", "warning")
        st.fragment(opening, run_every=_TICK)()
        return
    parts(not is_prepared(), changeable)
    here, right = st.columns([5, 7], gap="large")
    unreadable = None
    with here:
        begins("classes")
        if changeable:
            classes()
        else:
            support_shown()
            if left("shots"):
                shots()
        begins("learning", ruled=True)
        try:
            learning()
        except CheckpointError as error:
            unreadable = say(error)
    with messages:
        notices(session.problems, state.put_away, "told", "warning")
        understood()
    if session.sought:
        with here:
            in_sight("classes", session.task.uid, "messages")
        session.sought = False
    with right:
        st.html('<span id="what-happened"></span>')  # what the link at the top leads to
        beside = explained(text.HAPPENED, "3", text.HAPPENED_EXPLAINED[kind], room=True)
        if unreadable is not None:
            st.error(plain(text.no_checkpoint(unreadable)), icon=":material/error:")
            return
        run = lab_run.update_run()
        if not lab_run.chosen(session.choices, session.project.domain):
            st.info(text.NOBODY, icon=":material/lightbulb:")
        if session.sample is None and not session.project.pictures:
            nothing_yet(changeable)
        elif problems := session.project.problems():
            st.info(listed(map(say, problems)), icon=":material/lightbulb:")
        if run is None:
            return
        if lab_run.outdated():
            st.caption(text.OUTDATED)
        # once a run has been shown while it goes on, it is not waited for again
        drawn = st.session_state.get(_DRAWN)
        if _awaited(run) if drawn is None or drawn.run is not run else not run.running:
            _results(run, False, beside)
        else:
            _live(run)


def _kind() -> str:
    """What the open task's pictures are, as the words at the page's top go by it."""
    return "photos" if DOMAINS[state.session().project.domain].photographs else "characters"


def _awaited(run: Run) -> bool:
    """Wait for a run, with a bar if it takes more than a moment, and what comes of the first learner; whether it is done."""
    place, said = st.container(key="awaited"), st.empty()
    if not run.running:
        return True
    bar = place.empty()

    def so_far() -> None:
        bar.progress(run.progress, text=_standing(run))
        if run.first:
            said.html(headline_html(run.first, run.planned))

    done = wait_for(run, so_far, _PATIENCE, pause=lambda: pacing.pause(pacing.LINE))
    bar.empty()
    said.empty()
    return done


def _standing(run: Run) -> str:
    """Where a run stands, in a line: in the queue, or at which step of which learner."""
    if before := run.ahead:
        return text.queued(before)
    for each in run.standings:
        if each.made is not None and each.made < each.planned:
            return text.learning(each.learner, each.made, each.planned)
    return text.progress(run.progress)


@dataclass
class _Drawn:
    """How much of a run that takes longer the page shows.

    Attributes:
        run: the run.
        states: of learners that are drawn, together.
        done: how many of the learners were done then.
        since: when the page began to wait, by :func:`time.monotonic`.
        at: when it was drawn last.
    """

    run: Run
    states: int = 0
    done: int = 0
    since: float = field(default_factory=time.monotonic)
    at: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        """Whether to draw the page anew now: when a learner is done, or after twice the time, if it can be afforded."""
        now, standings = time.monotonic(), self.run.standings
        states = sum(each.made + 1 for each in standings if each.made is not None)
        done = sum(each.made == each.planned for each in standings)
        # half as often as could be afforded: the line above says as much, but for the charts
        if states == self.states or now < self.at + pacing.pause(2 * pacing.of_page()):
            return False
        if done == self.done and now - self.since < 2 * (self.at - self.since):
            return False
        self.states, self.done, self.at = states, done, now
        return True


def _live(run: Run) -> None:
    """A run that is still going: a line that moves, a way to stop it, and what it has done, now and then."""
    drawn = st.session_state.get(_DRAWN)
    if drawn is None or drawn.run is not run:
        drawn = st.session_state[_DRAWN] = _Drawn(run)
    before = st.session_state.get(_BEFORE)
    if before is not None and before[0] != state.session().task.uid:
        before = None
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            bare = not drawn.states and before is None
            st.fragment(_line, run_every=pacing.pause(pacing.LINE, at_least=_TICK))(drawn, bare)
        st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
    if drawn.states:
        _results(drawn.run, True)
        return
    if before is not None:
        st.caption(text.BEFORE)  # what there was stays until there is something new
        _results(before[1], True)


def _line(drawn: _Drawn, bare: bool) -> None:
    """One tick: the line, and a sentence where no results are below; the page when there is more to see, and time to draw it."""
    if not drawn.run.running:
        st.rerun()
    st.progress(drawn.run.progress, text=_standing(drawn.run))
    if bare and drawn.run.first:
        st.html(headline_html(drawn.run.first, drawn.run.planned))
    if drawn.due():
        st.rerun()


def _noted() -> None:
    """What the person should know of the pictures, but for what they have put away."""
    read: set[str] = st.session_state.setdefault(_READ, set())
    notices([each for each in state.session().project.notices() if each not in read], read.add, "noted", "info")


def _results(run: Run, running: bool, beside: DeltaGenerator | None = None) -> None:
    """What a run has come to; where it is done, what else can be done with its learners is offered ``beside`` the heading."""
    session = state.session()
    if run.failed:
        st.error(text.RUN_FAILED, icon=":material/error:")
        return
    if run is session.run:
        st.session_state[_BEFORE] = session.task.uid, run
    if run.cancelled:
        st.caption(text.CANCELLED)
    _noted()
    # an outdated run is shown with the pictures it was made of; otherwise the project differs in its classes' names alone
    project = run.project if lab_run.outdated() or run is not session.run else session.project
    domain = DOMAINS[project.domain]
    known = lab_run.contenders(project.domain)
    try:
        usual = temperatures.of(project.domain, known)
    except temperatures.TemperaturesError as error:
        st.warning(plain(say(error)), icon=":material/warning:")
        usual = {}
    marking = Marking({learner: each.own_share for learner, each in known.items()}, temperatures=usual)
    names = tuple(each.name for each in project.classes)
    traces = {learner: trace.named(names) for learner, trace in run.traces().items()}
    if beside is not None:
        with beside:
            live(run, marking, names)
            takeaway(run, project, known, state.title(session.task), session.sample or session.task.name)
    happened(
        traces,
        run.planned,
        running,
        project.query_pictures(),
        domain,
        marking,
        "results",
        project.support_pictures(),
        {} if running else run.parts,
        wording.paid(traces, {key: each for key, each in known.items() if key not in session.own}),
    )
