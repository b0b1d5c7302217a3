"""The chapters, in order: the live part of each. Their words are in the texts, by the same keys."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from metademo.ui.course import drawing, inside, waves
from metademo.ui.texts import course_chapters as words
from metademo.ui.texts import course_questions


def _outer() -> None:
    st.latex(words.OBJECTIVE)
    st.markdown(words.AFTER["outer"])
    waves.outer()


def _transfer() -> None:
    waves.transfer()
    st.markdown(words.AFTER["transfer"])
    inside.transfer_on_characters()


def _questions() -> None:
    for question, answer in course_questions.QUESTIONS.items():
        with st.expander(question):
            st.markdown(answer)


CHAPTERS: dict[str, Callable[[], None]] = {
    "task": drawing.task,
    "scratch": drawing.scratch,
    "inner": drawing.inner,
    "outer": _outer,
    "learned": inside.learned,
    "rules": inside.rules,
    "no-gradient": drawing.no_gradient,
    "transfer": _transfer,
    "cost": inside.cost,
    "questions": _questions,
}
"""By the name that the address has them by."""
WOVEN = ("outer", "transfer")
"""Those that place the second part of their words themselves."""
