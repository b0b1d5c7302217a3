"""The game itself, which the browser plays by its own clock: five pictures to choose from, and one after the other to tell."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from metademo.ui.assets import component
from metademo.ui.rounds import Round
from metademo.ui.texts import game as text
from metademo.ui.thumbnails import thumbnail

_mount = component(__file__)


def game(of: Round, limit: int | None, on_played: Callable[[object], None]) -> None:
    """Show a round; ``on_played`` is called with what the browser sends when the last answer is given.

    Args:
        of: the round.
        limit: seconds for each answer; None without.
        on_played: called with it.
    """
    data = {
        "round": of.seed,
        "imgs": tuple(thumbnail(each) for each in of.support),
        "src": tuple(thumbnail(each) for each in of.queries),
        "limit": limit,
        "words": tuple(text.GAME.items()),
    }

    def played() -> None:
        event = st.session_state["game"].get("played")
        if event is not None:
            on_played(event)

    _mount(key="game", data=data, on_played_change=played)
