"""The switch for learners that use the unlabelled pictures too: off unless it is wanted, and what each assumes is said."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from metademo.checkpoints.catalogue import Contender
from metademo.ui import state
from metademo.ui.markdown import plain
from metademo.ui.texts import inside as text
from metademo.ui.texts import learning as learning_text
from metademo.ui.texts import words

_SWITCH, _WHICH = "choice-unlabelled", "choice-together"


def unlabelled(known: Mapping[str, Contender]) -> tuple[str, ...]:
    """The keys of the learners among ``known`` that are wanted beside the others; at first the first of them."""
    offered = [key for key, each in known.items() if each.learner.transductive]
    if not offered:
        return ()
    chosen = [key for key in state.session().choices.together if key in offered]
    st.session_state.setdefault(_SWITCH, bool(chosen))
    if not st.toggle(text.UNLABELLED, key=_SWITCH, help=text.UNLABELLED_HELP):
        st.session_state.pop(_WHICH, None)
        return ()
    st.session_state.setdefault(_WHICH, chosen or offered[:1])
    picked = st.pills(text.HOW, offered, selection_mode="multi", wrap=True, key=_WHICH, format_func=words.learner_short)
    for key in picked:
        st.caption(text.ASSUMPTIONS.get(key) or plain(learning_text.learner_story(known[key])))
    return tuple(key for key in offered if key in picked)
