"""The library three.js, for components that draw in three dimensions: sent to a browser once, and not with each drawing.

``three.min.js`` is bundled from npm's package; nothing is fetched from the network.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component("metademo_three", js=Path(__file__).with_name("three.min.js").read_text("utf-8"))


def three() -> None:
    """Have the browser load it, as ``metademoThree``; whoever draws waits for it, or does without."""
    _mount(key="three")
