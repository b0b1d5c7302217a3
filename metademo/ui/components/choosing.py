"""Which learners to see: a few to begin with, and all others by how they come to know a new task, each in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from metademo.checkpoints.catalogue import Contender
from metademo.learners import Family
from metademo.pictures.domains import DOMAINS
from metademo.ui import lab_run
from metademo.ui.components.own_learners import own_line
from metademo.ui.components.terms import terms_html
from metademo.ui.markdown import plain
from metademo.ui.texts import learning as text
from metademo.ui.texts import words
from metademo.ui.widgets import beginning


def choice_of_learners(
    known: Mapping[str, Contender], domain: str, key: str, first: Sequence[str], said: str, others: str, **options: Any
) -> list[str]:
    """The learners that the person chose, in the catalogue's order.

    Args:
        known: those that can be chosen.
        domain: the kind of picture.
        key: where the session keeps the choice.
        first: what it begins with.
        said: what choosing them means, behind a question mark.
        others: why these are not as many as elsewhere.
        options: more of the pills' own.
    """
    chosen = [each for each in st.session_state.get(key, first) if each in known]
    shown_first = (*lab_run.first_choice(domain), *chosen)
    offered = [each for each in known if each in shown_first]
    picked = st.pills(
        text.LEARNERS,
        offered,
        selection_mode="multi",
        wrap=True,
        key=beginning(key, list(first), offered),
        format_func=words.learner_name,
        help=said,
        **options,
    )
    drawer = st.expander(text.more_learners(len(known)), key=f"{key}-more", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(others)
            _families(known, domain, key, picked)
    return [each for each in known if each in picked]


def _families(known: Mapping[str, Contender], domain: str, key: str, picked: Sequence[str]) -> None:
    photographs = DOMAINS[domain].photographs
    for family in Family:
        members = {name: each for name, each in known.items() if each.family is family}
        if not members:
            continue
        with st.container(gap="xxsmall"):
            st.markdown(f"**{words.FAMILIES[family]}**")
            st.caption(text.FAMILY_LINES[family])
        for name, each in members.items():
            ticked = f"{key}-one-{name}"
            st.session_state[ticked] = name in picked
            with st.container(gap=None):
                st.checkbox(
                    words.told(
                        f"**{plain(words.learner_name(name))}**",
                        plain(own_line(name) or text.learner_line(each, photographs)),
                    ),
                    key=ticked,
                    help=plain(text.learner_story(each)),
                    on_change=_ticked,
                    args=(key, name, tuple(known)),
                )
    st.html(terms_html("inner", "body", "head", "meta-step", "adam", *(("pmf",) if photographs else ())))


def _ticked(key: str, name: str, known: Sequence[str]) -> None:
    """Have the learner chosen, or not any more."""
    chosen = {*st.session_state[key]} ^ {name}
    st.session_state[key] = [each for each in known if each in chosen]
