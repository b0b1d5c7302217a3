"""The style sheets and scripts that lie beside the code which needs them, each in a file of its own, where linters see them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def beside(module: str, kind: str) -> str | None:
    """What lies beside a module, given as its ``__file__``, in the file of its name with this ending; None without one."""
    path = Path(module).with_suffix(f".{kind}")
    return path.read_text("utf-8") if path.exists() else None


COMMON = Path(__file__).with_name("components") / "common.js"
"""What all scripts may use; a browser is sent it with each of them, as they can import nothing."""


def component(module: str, library: str = "", isolated: bool = True, style: str = "") -> ComponentRenderer:
    """A component of the page's own, made of the ``.css``, ``.html`` and ``.js`` beside a module, given as its ``__file__``.

    Before its script stand :data:`COMMON` and ``library``, another script that it uses; before its style sheet stands ``style``.
    One that is not ``isolated`` follows the page's own style sheet.
    """
    script = beside(module, "js")
    return st.components.v2.component(
        f"metademo_{Path(module).stem}",
        css="\n".join(filter(None, (style, beside(module, "css")))) or None,
        html=beside(module, "html"),
        js=None if script is None else "\n".join((COMMON.read_text("utf-8"), library, script)),
        isolate_styles=isolated,
    )
