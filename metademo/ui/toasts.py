"""Short words that appear in a corner and go again, of what a person has just done.

A callback only notes them. What it draws itself begins at the top of the page, and where its widget is in a fragment, nothing
that stood there is drawn again after it: a toast would take the place of the page's style sheet, which Streamlit keeps where
toasts are.
"""

from __future__ import annotations

import streamlit as st

_KEY = "toasts"


def say(words: str) -> None:
    """Have the next run of the whole page say this, in Markdown."""
    st.session_state.setdefault(_KEY, []).append(words)


def toasts() -> None:
    """Say what there is to say. In every run of the page."""
    for words in st.session_state.pop(_KEY, ()):
        st.toast(words, icon=":material/check:")
