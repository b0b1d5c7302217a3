"""The ideas behind the Lab, as a course of short chapters, each with something that runs and an experiment to guess at."""

from __future__ import annotations

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.ui.course.chapters import CHAPTERS, WOVEN
from metademo.ui.course.guessing import guess
from metademo.ui.course.memory import leave, memory
from metademo.ui.markdown import plain
from metademo.ui.texts import course as text
from metademo.ui.texts import course_chapters as words
from metademo.ui.texts import page as page_text
from metademo.ui.texts import words as labels
from metademo.ui.texts.spoken import say

PARAMETER = "chapter"
"""The address's parameter that says which chapter is open."""


def page() -> None:
    """Render the chapter that the address names, or that was open last."""
    chapter, unknown = _chapter()
    st.html(f'<div class="md-brand"><h1>{text.TITLE}</h1><p>{text.INTRODUCTION}</p></div>')
    if unknown is not None:
        st.warning(plain(text.unknown(unknown, list(CHAPTERS))), icon=":material/warning:")
    with st.container(key="course-frame"):
        side, main = st.columns([2, 9], gap="large")
    with side:
        _contents(chapter)
    with main, st.container(key=f"course-chapter-{chapter}"):
        keys = list(CHAPTERS)
        number = keys.index(chapter)
        st.header(text.numbered(number + 1, text.NAMES[chapter]), anchor=False)
        st.markdown(words.BEFORE[chapter])
        live = st.container()
        if chapter not in WOVEN and words.AFTER[chapter]:
            st.markdown(words.AFTER[chapter])
        st.fragment(guess, key=f"course-guess-part-{chapter}")(chapter)
        _turn(keys, number)
        with live:  # last, since what is computed for it is waited for a moment
            st.fragment(_live, key=f"course-live-{chapter}")(chapter)


def _live(chapter: str) -> None:
    try:
        CHAPTERS[chapter]()
    except CheckpointError as error:
        st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")


def _chapter() -> tuple[str, str | None]:
    """The chapter to show, and what the address asks for where there is no such chapter."""
    own, asked = memory(), st.query_params.get(PARAMETER)
    unknown = asked if asked is not None and asked not in CHAPTERS else None
    first = next(iter(CHAPTERS))
    chapter = asked if asked in CHAPTERS else first if unknown is not None else own.chapter or first
    if chapter != own.chapter:
        leave(chapter)
    if unknown is None and asked != chapter:
        st.query_params[PARAMETER] = chapter
    return chapter, unknown


def _contents(chapter: str) -> None:
    with st.container(key="course-contents", gap="xxsmall"):
        st.html(f'<p class="md-chart-title">{text.CONTENTS}</p>')
        for number, key in enumerate(CHAPTERS, start=1):
            st.button(
                text.numbered(number, text.NAMES[key]),
                key=f"course-to-{key}{'-on' if key == chapter else ''}",
                type="tertiary",
                on_click=_open,
                args=(key,),
            )


def _turn(keys: list[str], number: int) -> None:
    """The ways to the chapters before and after."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="course-turn"):
        if number:
            st.button(
                labels.told(text.PREVIOUS, text.NAMES[keys[number - 1]]),
                icon=":material/arrow_back:",
                key="course-previous",
                on_click=_open,
                args=(keys[number - 1],),
            )
        if number + 1 < len(keys):
            st.button(
                labels.told(text.NEXT, text.NAMES[keys[number + 1]]),
                icon=":material/arrow_forward:",
                icon_position="right",
                key="course-next",
                type="primary",
                on_click=_open,
                args=(keys[number + 1],),
            )


def _open(chapter: str) -> None:
    st.query_params[PARAMETER] = chapter
