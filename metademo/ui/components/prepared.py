"""A page that somebody prepared by a link: a text above it, and of the controls only those that were left."""

from __future__ import annotations

from html import escape

import streamlit as st

from metademo.ui import markup, state
from metademo.ui.links import reading
from metademo.ui.texts import links as text
from metademo.ui.thumbnails import thumbnail

CONTROLS = {
    "shots": ('[class*="st-key-shots-"]',),
    "learners": (".st-key-choice-learners", ".st-key-choice-learners-more"),
    "steps": (".st-key-choice-steps",),
    "rate": (".st-key-choice-rate_factor",),
    "adapts": (".st-key-choice-adapts",),
    "long-steps": (".st-key-choice-long_steps",),
    "scratch-rate": (".st-key-choice-scratch_rate",),
    "variations": (".st-key-choice-variations",),
    "tail": (".st-key-choice-tail",),
    "transductive": (".st-key-choice-transductive",),
    "together": (".st-key-choice-unlabelled", ".st-key-choice-together"),
    "seed": (".st-key-choice-seed",),
}
"""What a control is in the page's style sheet, by its name in a link."""
_NEVER = (".st-key-choice-automatic", ".st-key-own-learners")
"""Hidden on every prepared page."""


def is_prepared() -> bool:
    """Whether this visit's page was prepared, and has not been opened since."""
    return reading.of_visit().only is not None


def left(control: str) -> bool:
    """Whether a control is on the page."""
    only = reading.of_visit().only
    return only is None or control in only


def prepared() -> None:
    """The text above the page, the way to all of it, and what hides the rest; nothing where nothing was prepared."""
    read = reading.of_visit()
    if read.only is None:
        return
    hidden = [*_NEVER, *(each for name, found in CONTROLS.items() if name not in read.only for each in found)]
    st.html(f"<span hidden></span><style>{', '.join(hidden)} {{ display: none }}</style>")
    with st.container(key="prepared", border=True):
        if read.note:
            lines = "".join(f"<p>{markup.html(line)}</p>" for line in read.note.split("\n") if line)
            st.html(f'<div class="md-teacher-text">{lines}</div>')
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(text.PREPARED)
            st.button(text.OPEN_EVERYTHING, icon=":material/lock_open:", type="tertiary", on_click=_open)


def _open() -> None:
    reading.of_visit().only = None


def support_shown() -> None:
    """The pictures that are learned from, to be seen only."""
    rows = []
    for each in state.session().project.classes:
        pictures = "".join(
            f'<img src="{thumbnail(entry)}" alt="{escape(text.support_of(each.name), quote=True)}">'
            for entry in each.support
        )
        rows.append(f"<div><b>{markup.html(each.name)}</b>{pictures}</div>")
    st.html(f'<p class="md-chart-title">{markup.html(text.PREPARED_PICTURES)}</p>')
    st.html(f'<div class="md-episode-rows md-support">{"".join(rows)}</div>')
