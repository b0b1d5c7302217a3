"""Who the learners are, each in a line, by how they come to know a new task."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from metademo.checkpoints.catalogue import Contender
from metademo.learners import Family
from metademo.pictures.domains import DOMAINS
from metademo.ui.markdown import plain
from metademo.ui.texts import learning as text
from metademo.ui.texts import words


def who_is_who(known: Mapping[str, Contender], domain: str) -> None:
    """A drawer with all learners that can be chosen beside pictures of ``domain``; more of each where one points at it."""
    with st.popover(text.WHO_IS_WHO, icon=":material/groups:", type="tertiary"):
        for family in Family:
            members = {key: each for key, each in known.items() if each.family is family}
            if members:
                st.caption(words.FAMILIES[family])
            for key, each in members.items():
                line = text.learner_line(each, DOMAINS[domain].photographs)
                st.markdown(
                    f"**{plain(words.learner_name(key))}**: {plain(line)}", help=plain(text.learner_story(each))
                )
