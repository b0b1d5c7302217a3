"""'Guess, then see': a question, the person's guess, the experiment run for it, and what came out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metademo.ui.course.experiments import EXPERIMENTS, Outcome
from metademo.ui.course.memory import awaited, memory, tried
from metademo.ui.course.tries import Try
from metademo.ui.markdown import plain
from metademo.ui.texts import course as text
from metademo.ui.texts import course_guesses as guesses


def guess(chapter: str) -> None:
    """Draw it. Nothing is computed before the person asks to see."""
    own = memory()
    with st.container(border=True, key=f"course-guess-{chapter}"):
        st.subheader(text.GUESS, anchor=False)
        st.markdown(guesses.QUESTIONS[chapter])
        options = guesses.OPTIONS[chapter]
        chosen = st.radio(
            text.YOUR_GUESS,
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=f"course-chosen-{chapter}",
        )
        shown = chapter in own.seen
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                text.SEE,
                type="primary",
                icon=":material/visibility:",
                key=f"course-see-{chapter}",
                disabled=chosen is None or (shown and own.seen[chapter] == chosen),
                on_click=_see,
                args=(chapter,),
            )
            if shown:
                st.button(
                    text.AGAIN,
                    icon=":material/casino:",
                    key=f"course-again-{chapter}",
                    help=text.AGAIN_HELP,
                    on_click=_again,
                    args=(chapter,),
                )
        if shown:
            _came_out(chapter, own.seen[chapter])


def _see(chapter: str) -> None:
    chosen = st.session_state.get(f"course-chosen-{chapter}")
    if chosen is not None:
        memory().seen[chapter] = chosen


def _again(chapter: str) -> None:
    own = memory()
    own.seeds[chapter] = own.seeds.get(chapter, 0) + 1
    own.tries.pop(f"guess-{chapter}", None)
    _see(chapter)


def _came_out(chapter: str, guessed: str) -> None:
    job: Try[Outcome] = tried(f"guess-{chapter}", partial(EXPERIMENTS[chapter], memory().seeds.get(chapter, 0)))
    if not awaited(job, lambda: job.ahead) or job.found is None:
        return
    found, options = job.found, guesses.OPTIONS[chapter]
    icon = ":material/check_circle:" if guessed == found.answer else ":material/lightbulb:"
    show = st.success if guessed == found.answer else st.info
    verdict = plain(text.came_out(options[guessed], options[found.answer]))
    show(f"**{verdict}**\n\n{guesses.said(chapter, found.answer, found.numbers)}", icon=icon)
