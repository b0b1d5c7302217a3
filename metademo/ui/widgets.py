"""What Streamlit's widgets need again and again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from metademo.ui.serving import heard

Value = TypeVar("Value")

CROSSING, HEARD = 1.0, 3.0
"""Seconds in which what a widget is told can cross with what a person does to it, and after which it has surely been told."""
_SAID, _FORGOTTEN = "widgets-said", "widgets-forgotten"
"""Where the session keeps, by key, what a widget was last told to show, and which was told to begin anew."""


@dataclass(frozen=True)
class _Said:
    """What a widget showed or was told to show, and when that was."""

    value: Any
    at: float

    def within(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds


def show(key: str, value: object) -> None:
    """Have a widget show what the project says.

    It is told only where it differs: that takes back a choice made meanwhile. And as long as the browser does not have it:
    Streamlit takes for told what was sent, and a browser that never drew it would report an empty field as the person's choice.
    And where it was told something else just now: that may reach the browser after the choice that did away with it.
    """
    said: dict[str, _Said] = st.session_state.setdefault(_SAID, {})
    last = said.get(key)
    crossed = last is not None and last.value != value and last.within(CROSSING)
    if heard.lacks(key) or crossed or key not in st.session_state or st.session_state[key] != value:
        said[key], st.session_state[key] = _Said(value, time.monotonic()), value


def unheard(key: str) -> bool:
    """Whether a widget was told something just now and goes on to report what it had before: that is no choice of a person's."""
    last: _Said | None = st.session_state.get(_SAID, {}).get(key)
    return last is not None and last.within(HEARD) and heard.stale(key, last.at)


def beginning(key: str, first: Any, options: Sequence[Any] | None = None) -> str:
    """The key of a widget that begins with ``first`` and then is as the person leaves it.

    That holds for who moves it while the page is still being drawn, too. Where the ``options`` do not hold an earlier choice any
    more, it begins anew; of several choices those remain that they hold.
    A widget of its own default could not be made to show another value, as where the Lab's choices are followed. One that is to
    outlive a visit to another page has ``persist_state``.
    """
    value = st.session_state.get(key, first)
    forgotten: dict[str, _Said] = st.session_state.get(_FORGOTTEN, {})
    if key in forgotten:
        if not forgotten[key].within(HEARD) or value not in (first, forgotten[key].value):
            del forgotten[key]
        else:  # the browser goes on to report what it had until it is told
            value = first
    if options is not None and isinstance(value, list):
        value = [each for each in value if each in options]
    elif options is not None and value not in options:
        value = first
    show(key, value)
    return key


def forget(key: str) -> None:
    """Have a widget begin anew."""
    if key in st.session_state:
        forgotten = st.session_state.setdefault(_FORGOTTEN, {})
        forgotten[key] = _Said(st.session_state.pop(key), time.monotonic())


def given(value: Value | None) -> Value:
    """What was chosen where something always is (``required=True``), which Streamlit's types do not know."""
    assert value is not None
    return value
