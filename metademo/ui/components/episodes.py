"""Which random episodes to draw: the controls that the page 'Compare' and the page of sentences share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from metademo.project import redrawing
from metademo.project.redrawing import Redrawable
from metademo.ui.markdown import plain
from metademo.ui.texts import compare as text
from metademo.ui.texts import sentence_page as sentence_text
from metademo.ui.texts.spoken import say
from metademo.ui.widgets import beginning

SHOTS = (1, 2, 5, 10)
EPISODES = (10, 20, 50, 100, 200, 500)


def of(source: Redrawable | None, said: str) -> str:
    """What is said of pictures, said of what these episodes are drawn from; None for a data set, all of which are pictures."""
    return sentence_text.of_sentences(said) if source is not None and source.things == "sentences" else said


def possible_shots(source: Redrawable, tried: Sequence[int] = SHOTS) -> list[int]:
    """Those that leave one to ask about in each class; none where no episode can be drawn."""
    return [] if redrawing.problems(source) else [each for each in tried if redrawing.why_not(source, each) is None]


def shots_to_try(
    key: str, possible: Sequence[int], first: Iterable[int], source: Redrawable | None, tried: Sequence[int] = SHOTS
) -> list[int]:
    """The numbers of shots that the person chose; why others are not to be had is said.

    Args:
        key: where the session keeps them.
        possible: among which.
        first: what it begins with, as far as that is possible.
        source: what the episodes are drawn from; None for a data set.
        tried: what would be offered if all were possible.
    """
    if not possible:
        return []
    shots = st.pills(
        text.SHOTS,
        possible,
        selection_mode="multi",
        wrap=True,
        key=beginning(key, [each for each in possible if each in first], possible),
        help=of(source, text.SHOTS_HELP),
        persist_state="session",
    )
    left_out = [each for each in tried if each not in possible]
    why = redrawing.why_not(source, left_out[0]) if source is not None and left_out else None
    if why is not None:
        st.caption(plain(say(why)))
    return sorted(shots)


def how_many(key: str) -> int:
    """The number of episodes for each number of shots."""
    return st.select_slider(
        text.EPISODES,
        EPISODES,
        key=beginning(key, EPISODES[0]),
        help=text.EPISODES_HELP,
        persist_state="session",
    )


def seed(key: str) -> int:
    """What decides the episodes."""
    return st.number_input(text.SEED, 0, 9999, key=beginning(key, 0), help=text.SEED_HELP, persist_state="session")
