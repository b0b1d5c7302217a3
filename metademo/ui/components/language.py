"""The choice of a language, where there are several."""

from __future__ import annotations

import streamlit as st

from metademo.ui import state
from metademo.ui.components.speaking import speaking
from metademo.ui.texts import choice
from metademo.ui.texts import page as text

_WIDGET = "language-chosen"


def language() -> None:
    """The selector. What is chosen, here or by the address, stays: in this session, and in the address from then on."""
    if len(choice.NAMES) < 2:
        return
    now, asked = choice.settled(), st.query_params.get(choice.PARAMETER)
    if asked == now:
        st.session_state.setdefault(choice.KEY, now)  # other pages' addresses do not say it
    st.session_state[_WIDGET] = now
    with st.container(key="language"):
        st.selectbox(
            text.LANGUAGE,
            list(choice.NAMES),
            key=_WIDGET,
            format_func=choice.NAMES.__getitem__,
            on_change=_chosen,
            label_visibility="collapsed",
        )
        speaking()  # below what is seen, since it takes a gap


def _chosen() -> None:
    st.session_state[choice.KEY] = st.session_state[_WIDGET]  # the address says it with all other choices
    choice.settled()
    state.rename_samples()
