"""Which language a person is spoken to in: what they chose, what the address says, or what their browser asks for."""

from __future__ import annotations

from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

ENGLISH = "en"
PARAMETER = "lang"
"""Of the address."""
KEY = "language"
"""Where the session keeps what the person chose."""
NAMES: dict[str, str] = {ENGLISH: "English", "zh": "中文"}
"""The languages there are, each by its own name; a folder of texts and an entry here make another one."""
_TAGS: dict[str, str] = {"zh": "zh-Hans"}


_settled: ContextVar[str | None] = ContextVar("metademo-language", default=None)
"""What was found where this thread's page begins: every text asks, thousands of times for a page with new results."""


def settled() -> str:
    """The language, found anew, for all that this thread draws: where a page begins, or a person has just chosen another one."""
    _settled.set(None)
    found = language()
    _settled.set(found)
    return found


def language() -> str:
    """The language of the person whose page is being drawn; English where no page is, as in a worker's thread."""
    if len(NAMES) == 1 or get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    if (found := _settled.get()) is not None:
        return found
    for wanted in (st.session_state.get(KEY), st.query_params.get(PARAMETER), st.context.locale):
        # a browser says zh-CN where it means zh
        for code in (wanted, wanted.partition("-")[0]) if isinstance(wanted, str) else ():
            if code in NAMES:
                return code
    return ENGLISH


def tag() -> str:
    """The same language as a document says it of itself: ``en``, ``zh-Hans``."""
    return _TAGS.get(language(), language())
