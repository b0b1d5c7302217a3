"""Headings with an explanation one click away."""

from __future__ import annotations

import streamlit as st

from metademo.ui.texts import page as text


def explained(title: str, number: str, explanations: dict[str, str]) -> None:
    """A part's heading, and a button that opens its explanations (question → answer in Markdown)."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"{number} · {title}", anchor=False)
        with st.popover(text.EXPLAIN, icon=":material/help:", type="tertiary"):
            for question, answer in explanations.items():
                st.markdown(f"**{question}**\n\n{answer}")
