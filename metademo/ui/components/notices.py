"""What a person is told without having asked: one of it in sight, in two lines at most, the others behind a count."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from metademo.ui import markup
from metademo.ui.markdown import plain
from metademo.ui.markup import Html
from metademo.ui.texts import page as text
from metademo.ui.texts.spoken import say

_LINES = 64
"""Letters of two lines on a phone, roughly: what is longer is cut there until it is unfolded."""
_WIDE_LINES = 220
"""Letters of two lines on a large screen."""


def notices(said: Sequence[str], put_away: Callable[[str], None], key: str, kind: Literal["warning", "info"]) -> None:
    """Show messages, one in sight, each to be put away.

    All of them are on the page; which are in sight is the style sheet's and the browser's matter.

    Args:
        said: messages, those that came last first.
        put_away: what is done with a message that the person has read.
        key: of the container.
        kind: whether they are of problems.
    """
    if not said:
        return
    with st.container(key=key, gap="xxsmall"):
        for row, message in enumerate(said):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"notice-{key}-{row}"):
                shown = plain(say(message))
                if kind == "warning":
                    st.warning(shown, icon=":material/warning:")
                else:
                    st.info(shown, icon=":material/info:")
                st.button(
                    text.PUT_AWAY,
                    icon=":material/close:",
                    key=f"{key}-away-{row}",
                    help=text.PUT_AWAY,
                    type="tertiary",
                    on_click=put_away,
                    args=(message,),
                )
        unfolding([say(each) for each in said])


def unfolding(said: Sequence[str]) -> None:
    """What unfolds the rest, be it messages or the end of the only one; nothing where all is in sight."""
    if more := more_html(said):
        st.html(more)


def more_html(said: Sequence[str]) -> Html | None:
    """What :func:`unfolding` shows; None where all is in sight."""
    if len(said) > 1:
        return _more("", text.more_notices(len(said) - 1), text.FEWER_NOTICES)
    if (letters := sum(1 + (unicodedata.east_asian_width(each) in "FW") for each in said[0])) > _LINES:
        return _more("" if letters > _WIDE_LINES else " md-narrow", text.WHOLE_NOTICE, text.FEWER_NOTICES)
    return None


def _more(look: str, folded: str, unfolded: str) -> Html:
    return Html(
        f'<details class="md-more{look}"><summary><span>{markup.html(folded)}</span><span>{markup.html(unfolded)}</span>'
        "</summary></details>"
    )
