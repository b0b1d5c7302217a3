"""The first thing on the page: a choice of three ways to begin."""

from __future__ import annotations

import streamlit as st

from metademo.samples import samples
from metademo.ui import dialogs, state
from metademo.ui.markdown import plain
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import history as text
from metademo.ui.texts.spoken import sample_words

_ICONS = {"ready": ":material/play_circle:", "own": ":material/add_photo_alternate:", "draw": ":material/draw:"}
_OPEN = "start-open"


def start() -> None:
    """Try a ready task, use one's own pictures, or draw. The one that is open is marked."""
    session = state.session()
    with st.container(horizontal=True, gap="small", key="start"):
        with st.container(key=f"start-ready{'-on' if session.sample else ''}"):
            ready = st.popover(_label("ready"), icon=_ICONS["ready"], width="stretch", key=_OPEN, on_change="rerun")
            if ready.open:
                with ready:
                    _ready()
        with st.container(key=f"start-own{'' if session.sample else '-on'}"):
            st.button(
                _label("own"),
                icon=_ICONS["own"],
                width="stretch",
                key="start-own-button",
                on_click=_own,
                type="secondary",
            )
        with st.container(key="start-draw"):
            st.button(
                _label("draw"),
                icon=_ICONS["draw"],
                width="stretch",
                key="start-draw-button",
                on_click=dialogs.begin_drawing,
            )


def _label(way: str) -> str:
    return f"**{text.START[way]}** *{text.START_MORE[way]}*"


def _ready() -> None:
    """Every ready task there are learners for, by kind."""
    now = state.session().sample
    for domain in state.domains():
        st.caption(classes_text.DOMAINS[domain])
        with st.container(horizontal=True, gap="small"):
            for sample in samples(domain):
                st.button(
                    plain(sample_words(sample).title),
                    key=f"start-{sample.id}",
                    type="primary" if sample.id == now else "secondary",
                    on_click=_opened,
                    args=(sample.id,),
                )


def _opened(sample: str) -> None:
    st.session_state[_OPEN] = False
    state.session().problems.clear()
    state.open_sample(sample)


def _own() -> None:
    """The task of the person's own pictures that was open last, or a new one; with one open already, the dialog that adds to it.

    A ready task of which only some pictures were moved or removed is no such task: own pictures would be mixed with its.
    """
    session = state.session()
    session.problems.clear()
    brought = [task for task in session.desk.own if task.born is None]
    if session.task in brought:
        dialogs.begin_adding(None, folders=True)
    elif brought:
        state.open_task(brought[-1].uid)
    else:
        state.open_new()
