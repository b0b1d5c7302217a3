"""The ideas behind the Lab, for a reader who wants the whole story."""

from __future__ import annotations

import streamlit as st

from metademo.ui.texts import ideas as text


def page() -> None:
    """Render the explanations."""
    _, middle, _ = st.columns([1, 6, 1])
    with middle:
        st.header(text.TITLE, anchor=False)
        st.markdown(text.INTRODUCTION)
        st.latex(r"\theta^{*} = \arg\min_{\theta} \sum_i \mathcal{L}_i\bigl(\varphi_i(\theta)\bigr)")
        st.markdown(text.OBJECTIVE)
        for title, body in text.SECTIONS.items():
            st.subheader(title, anchor=False)
            st.markdown(body)
