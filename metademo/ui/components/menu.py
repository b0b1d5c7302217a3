"""The menu at the top of every page: the link that shows this view again, and the one that a teacher hands out."""

from __future__ import annotations

import streamlit as st

from metademo.ui import state
from metademo.ui.assets import component
from metademo.ui.components import tour
from metademo.ui.components.copying import copying
from metademo.ui.links import reading, shared, writing
from metademo.ui.texts import links as text
from metademo.ui.texts import tour as tour_text

_CONTROLS, _NOTE, _PROJECT = "teacher-controls", "teacher-note", "teacher-project"
_FIRST = ("steps", "rate", "seed")
_mount = component(__file__)
_NOW = ""
"""In the place of a project: what is open now."""


def menu(page: str) -> None:
    """Draw it; after the page itself, whose choices it tells."""
    with st.container(key="menu"):
        opened = st.popover(text.MENU, icon=":material/share:", type="tertiary", key=tour.FROM, on_change="rerun")
        if opened.open:
            with opened:
                st.button(
                    tour_text.AGAIN, icon=":material/tour:", width="stretch", key="menu-tour", on_click=_to_the_tour
                )
                st.divider()
                st.fragment(_within)(page)
        _mount(key="menu-pages", data={})


def _to_the_tour() -> None:
    st.session_state[tour.FROM] = False
    tour.ask()


def _within(page: str) -> None:
    whole = writing.holds_all(page)
    st.caption(text.COPY_EXPLAINED if whole else text.COPY_EXPLAINED_OWN)
    copying(writing.query(writing.parts(page)), text.COPY, "copy-link", writing.STEPS)
    if not whole:
        st.info(text.NO_PICTURES, icon=":material/folder_zip:")
    if page == "sentences" and "sentence-task" not in writing.parts(page):
        st.info(text.NO_SENTENCES, icon=":material/info:")
    if writing.own_learners(page):
        st.info(text.NO_OWN_LEARNERS, icon=":material/person:")
    st.divider()
    st.markdown(f"**{text.TEACHER}**")
    if page != "lab":
        st.caption(text.TEACHER_ELSEWHERE)
        return
    _teacher()


def _teacher() -> None:
    st.caption(text.TEACHER_EXPLAINED)
    chosen = st.multiselect(
        text.CONTROLS,
        list(text.CONTROL_NAMES),
        default=[each for each in _FIRST if each in text.CONTROL_NAMES],
        format_func=text.CONTROL_NAMES.__getitem__,
        key=_CONTROLS,
        persist_state="session",
    )
    note = st.text_area(
        text.NOTE,
        key=_NOTE,
        max_chars=reading.MOST_NOTE,
        placeholder=text.NOTE_PLACEHOLDER,
        persist_state="session",
    )
    said, projects = writing.parts("lab"), shared.names()
    if projects:
        wanted = st.selectbox(
            text.PROJECT,
            [_NOW, *projects],
            format_func=lambda name: text.project(name) if name else text.PROJECT_NOW,
            help=text.PROJECT_HELP,
            key=_PROJECT,
            persist_state="session",
        )
        if wanted:
            said = {name: value for name, value in said.items() if name not in ("task", "shots")}
            said[reading.PROJECT] = wanted
    if "task" not in said and reading.PROJECT not in said and state.session().sample is None:
        st.info(text.OWN_IS_NO_READY_TASK, icon=":material/info:")
    said[reading.ONLY] = ",".join(chosen)
    if note and note.strip():
        said[reading.NOTE] = note.strip()
    copying(writing.query(said), text.COPY_TEACHER, "copy-teacher", writing.STEPS)
