"""Checkpoints of the person's own among the Lab's learners: who they are, their cards, and the way out again."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metademo.checkpoints import one_file
from metademo.checkpoints.cards import Checkpoint, described
from metademo.checkpoints.spent import spent
from metademo.learners import MetaLearner
from metademo.ui import lab_run, state
from metademo.ui.markdown import plain
from metademo.ui.texts import learning as text
from metademo.ui.texts import words


def own_line(key: str) -> str:
    """Who a learner of the person's own is; empty for all others."""
    card = state.session().cards.get(key)
    if card is None:
        return ""
    took = spent(card)
    return text.own_line(str(card.learner["kind"]), 3600 * took.hours, took.meta_steps)


def own_learners() -> None:
    """Those of the open task's kind; nothing without any."""
    now = state.session()
    own = [key for key, each in now.own.items() if each.domain.name == now.project.domain]
    if not own:
        return
    with st.expander(text.OWN, icon=":material/person:", key="own-learners"):
        st.caption(text.OWN_HELP)
        for number, key in enumerate(own):
            learner, card = now.own[key].learner, now.cards[key]
            assert isinstance(learner, MetaLearner)
            st.markdown(words.told(f"**{plain(key)}**", plain(own_line(key))))
            with st.container(horizontal=True):
                st.download_button(
                    text.DOWNLOAD_OWN,
                    partial(one_file.write, Checkpoint(card, learner)),
                    file_name=now.own[key].checkpoint,
                    mime="application/octet-stream",
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"own-download-{number}",
                )
                st.button(
                    text.REMOVE_OWN,
                    icon=":material/delete:",
                    key=f"own-remove-{number}",
                    on_click=lab_run.let_go,
                    args=(key,),
                )
            with st.popover(text.CARD, icon=":material/description:"):
                st.json(described(card, learner.stored))
