"""What Streamlit's widgets need again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")

_TOLD = "widgets-told"
"""Where the session keeps the keys of the widgets that were sent with the value they were to show."""


def beginning(key: str, first: Any, options: Sequence[Any] | None = None) -> str:
    """The key of a widget that begins with ``first``; one that is to outlive a visit to another page has ``persist_state``.

    Where the ``options`` do not hold an earlier choice any more, it begins anew; of several choices those remain that they hold.
    A widget of its own default could not be told another value, as where the Lab's choices are followed.
    """
    value = st.session_state.get(key, first)
    if options is not None and isinstance(value, list):
        value = [each for each in value if each in options]
    elif options is not None and value not in options:
        value = first
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def show(key: str, value: object) -> None:
    """Have a widget show what the project says; :func:`shown` is to be called after it.

    Only where it differs: setting it takes back a choice made meanwhile. And where a run was cut off before the widget was sent:
    Streamlit takes it for told, and the browser, never told, would report an empty field as the person's choice.
    """
    told = st.session_state.setdefault(_TOLD, set())
    if key not in told or st.session_state.get(key) != value:
        told.discard(key)
        st.session_state[key] = value


def shown(key: str) -> None:
    """Note that the widget has been sent."""
    st.session_state[_TOLD].add(key)


def given(value: Value | None) -> Value:
    """What was chosen where something always is (``required=True``), which Streamlit's types do not know."""
    assert value is not None
    return value
