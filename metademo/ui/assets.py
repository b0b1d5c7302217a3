"""The style sheets and scripts that lie beside the code which needs them, each in a file of its own, where linters see them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def beside(module: str, kind: str) -> str | None:
    """What lies beside a module, given as its ``__file__``, in the file of its name with this ending; None without one."""
    path = Path(module).with_suffix(f".{kind}")
    return path.read_text("utf-8") if path.exists() else None


def component(module: str, library: str = "", isolated: bool = True) -> ComponentRenderer:
    """A component of the page's own, made of the ``.css``, ``.html`` and ``.js`` beside a module, given as its ``__file__``.

    ``library`` is a script that the module's own uses; one that is not ``isolated`` follows the page's own style sheet.
    """
    return st.components.v2.component(
        f"metademo_{Path(module).stem}",
        css=beside(module, "css"),
        html=beside(module, "html"),
        js=library + (beside(module, "js") or "") or None,
        isolate_styles=isolated,
    )
