"""What of the address was not taken: a line each, until the person has read it."""

from __future__ import annotations

import streamlit as st

from metademo.ui.links.reading import Read
from metademo.ui.markdown import listed
from metademo.ui.texts import page as text


def refused(read: Read) -> None:
    """Show the lines, and a button that takes them away."""
    if not read.refused:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="link-refused"):
        st.warning(listed(read.refused), icon=":material/warning:")
        st.button(text.DISMISS, on_click=read.refused.clear, key="link-refused-read")
