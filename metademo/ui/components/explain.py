"""Headings with an explanation one click away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from metademo.ui.texts import page as text

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def explained(title: str, number: str, explanations: dict[str, str], room: bool = False) -> DeltaGenerator:
    """A part's heading, and a button that opens its explanations (question → answer in Markdown).

    Args:
        title: of the part.
        number: of the part.
        explanations: answers by question.
        room: whether something else belongs beside the heading.

    Returns:
        The room for that between the two; without, the row itself.
    """
    row = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    with row:
        st.header(f"{number} · {title}", anchor=False, width="content")
        if room:
            row = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
        with st.popover(text.EXPLAIN, icon=":material/help:", type="tertiary"):
            st.markdown(answered(explanations))
    return row


def answered(explanations: Mapping[str, str]) -> str:
    """Questions and answers as one text: what Streamlit does for an element, it does for every visitor."""
    return "\n\n".join(f"**{question}**\n\n{answer}" for question, answer in explanations.items())
