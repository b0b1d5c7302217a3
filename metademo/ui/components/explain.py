"""Headings with an explanation one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from metademo.ui.texts import page as text

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def explained(title: str, number: str, explanations: dict[str, str]) -> DeltaGenerator:
    """A part's heading, and a button that opens its explanations (question → answer in Markdown).

    Returns:
        Room between the two for what belongs beside the heading.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(f"{number} · {title}", anchor=False, width="content")
        room = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
        with st.popover(text.EXPLAIN, icon=":material/help:", type="tertiary"):
            for question, answer in explanations.items():
                st.markdown(f"**{question}**\n\n{answer}")
    return room
