"""Sentences: classes of them from a handful each, on the one inner loop."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.learners.base import Learner
from metademo.messages import Message
from metademo.networks import MiniLm, WeightsError
from metademo.networks.minilm import MOST_TOKENS
from metademo.networks.minilm_files import INSTALL, installed
from metademo.sentences.project import SentenceProject, tokens_for
from metademo.ui.background import pacing
from metademo.ui.background import sentences as learners
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.runs import Learning
from metademo.ui.background.sentences import part
from metademo.ui.components.cupboard import elsewhere
from metademo.ui.components.explain import explained
from metademo.ui.components.offered import looked_after, offered
from metademo.ui.components.sentence_desk import MOST_STEPS, Desk
from metademo.ui.components.sentence_divisions import divisions
from metademo.ui.components.sentence_editor import editor, messages
from metademo.ui.components.sentence_results import results
from metademo.ui.markdown import listed, plain
from metademo.ui.texts import page as page_text
from metademo.ui.texts import sentence_page as text
from metademo.ui.texts import words
from metademo.ui.texts.spoken import say
from metademo.ui.widgets import show

_AT_ONCE = 5.0
_TICK = 0.8


def page() -> None:
    """Render the page."""
    with pacing.drawing():
        _page()


def _page() -> None:
    st.html(
        f'<div class="md-brand"><h1>{text.SENTENCES}</h1><p>{text.INTRODUCTION} '
        f'<a class="md-jump" href="#what-happened">{text.JUMP}</a></p></div>'
    )
    if not installed():
        st.info(text.missing(INSTALL), icon=":material/extension:")
        return
    desk: Desk = st.session_state.setdefault("sentences", Desk())
    offered("sentences")
    with st.container(horizontal=True, vertical_alignment="center", key="kept-row"):
        kept = st.container()
        looked_after()
    told = st.container(key="messages")
    left, right = st.columns([5, 7], gap="large")
    unreadable = None
    with left:
        editor(desk)
        st.divider()
        try:
            _learning(desk)
        except (CheckpointError, WeightsError) as error:
            unreadable = say(error)
    with kept:
        elsewhere()
    with told:
        messages(desk)
    with right:
        st.html('<span id="what-happened"></span>')
        explained(text.HAPPENED, "3", text.HAPPENED_EXPLAINED)
        if unreadable is not None:
            st.error(plain(page_text.no_checkpoint(unreadable)), icon=":material/error:")
            return
        try:
            _happened(desk)
        except WeightsError as error:
            st.error(plain(say(error)), icon=":material/error:")
    divisions(desk)


def _learning(desk: Desk) -> None:
    explained(text.LEARNING, "2", text.LEARNING_EXPLAINED)
    known = learners.offered()
    names = {each: words.learner_name(each) for each in known}
    chosen = st.pills(
        text.LEARNERS,
        list(known),
        selection_mode="multi",
        default=[each for each in desk.learners if each in known],
        format_func=names.__getitem__,
        key="sentence-learners",
        wrap=True,
    )
    desk.learners = tuple(each for each in known if each in chosen)
    with st.popover(text.WHO_IS_WHO, icon=":material/groups:", type="tertiary"):
        for key in known:
            line = text.LINES.get(key, "")
            st.markdown(words.told(f"**{plain(words.learner_name(key))}**", plain(line)))
    main: Learner = next(iter(known.values())).learner
    steps = st.slider(text.STEPS, 0, MOST_STEPS, desk.choices.steps or main.steps, key="sentence-steps")
    adapts = st.segmented_control(
        text.DEPTH,
        list(text.DEPTHS),
        default=desk.choices.adapts or "learned",
        required=True,
        format_func=text.DEPTHS.__getitem__,
        key="sentence-depth",
    )
    desk.choices = replace(desk.choices, steps=steps, adapts=None if adapts == "learned" else adapts)
    show("sentence-names", desk.names)
    st.toggle(text.NAMES, key="sentence-names", help=text.NAMES_HELP, on_change=_take_names, args=(desk,))
    st.caption(text.LANGUAGE)


def _take_names(desk: Desk) -> None:
    desk.names = st.session_state["sentence-names"]


def _happened(desk: Desk) -> None:
    project, notices = desk.project()
    problems: tuple[Message, ...] = project.problems()
    if not desk.learners:
        st.info(text.NOBODY, icon=":material/lightbulb:")
        return
    if problems:
        st.info(listed(map(say, problems)), icon=":material/lightbulb:")
        return
    run = _run(desk, project)
    longest = desk.tokens
    for notice in chain(map(say, notices), [] if project.queries() else [text.NO_QUERY], _shortened(project, longest)):
        st.caption(f":material/info: {plain(notice)}")
    bar = st.empty()

    def so_far() -> None:
        bar.progress(run.progress, text=text.standing(run.ahead, run.progress))

    if not wait_for(run, so_far, _AT_ONCE):
        bar.empty()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.fragment(_line, run_every=_TICK)(run)
            st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
        return
    bar.empty()
    if run.failed:
        st.error(text.FAILED, icon=":material/error:")
        return
    if run.cancelled:
        st.caption(text.STOPPED)
    traces = {
        learner: trace.named(tuple(each.name for each in project.classes)) for learner, trace in run.traces().items()
    }
    if traces:
        results(desk, traces, run.planned, project)


def _line(run: Learning) -> None:
    if not run.running:
        st.rerun()
    st.progress(run.progress, text=text.standing(run.ahead, run.progress))


def _run(desk: Desk, project: SentenceProject) -> Learning:
    """The run of the task as it is, begun if need be."""
    if desk.read_for != project:
        desk.read_for, desk.tokens = project, tokens_for(project)
    parts = {key: part(key, desk.choices, desk.tokens) for key in desk.learners}
    earlier = desk.run
    if earlier is None or earlier.task != project or earlier.parts != parts or list(earlier.parts) != list(parts):
        desk.run = Learning(parts, project, desk.person)
        desk.weighed.clear()
        if earlier is not None:
            earlier.cancel()
    assert desk.run is not None
    return desk.run


def _shortened(project: SentenceProject, tokens: int) -> list[str]:
    """A line where the longest sentence has more tokens than are read."""
    texts = sorted((one.text for one in project.sentences), key=len)[-20:]
    longest = int((MiniLm(MOST_TOKENS).tokenised(texts) != 0).sum(1).max())
    return [text.shortened(tokens)] if longest > tokens or longest == MOST_TOKENS else []
