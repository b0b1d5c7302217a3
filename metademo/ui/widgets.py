"""What Streamlit's widgets need again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")

_UNSENT = "widgets-unsent"
"""Where the session keeps, by key, what widgets are to show that have not been sent since it was decided, as far as is known."""
_FORGOTTEN = "widgets-forgotten"
"""Where it keeps, by key, what the browser has widgets at that were to begin anew."""
_ABSENT = "widget that the browser does not have"
"""Its value."""


@dataclass(frozen=True)
class _Unsent:
    """What a widget is to show, and what the browser has it at as long as it has not heard."""

    value: Any
    before: Any

    def moved_to(self, value: Any) -> bool:
        """Whether the browser cannot have that unless the widget was sent, and a person has moved it since."""
        return value not in (self.value, self.before) and (self.before != _ABSENT or bool(value))


def show(key: str, value: object) -> None:
    """Have a widget show what the project says; :func:`shown` is to be called after it.

    Only where it differs: setting it takes back a choice made meanwhile. And where a run was cut off before the widget was sent:
    Streamlit believes it sent, and the browser, which never heard, would report an empty field as the person's choice.
    """
    unsent = st.session_state.setdefault(_UNSENT, {})
    if key in unsent or key not in st.session_state or st.session_state[key] != value:
        forgotten = st.session_state.get(_FORGOTTEN, {}).pop(key, _ABSENT)
        before = unsent[key].before if key in unsent else st.session_state.get(key, forgotten)
        unsent[key], st.session_state[key] = _Unsent(value, before), value


def beginning(key: str, first: Any, options: Sequence[Any] | None = None) -> str:
    """The key of a widget that begins with ``first`` and then is as the person leaves it; :func:`shown` is to be called after it.

    That holds for who moves it while the page is still being drawn, too. Where the ``options`` do not hold an earlier choice any
    more, it begins anew; of several choices those remain that they hold.
    A widget of its own default could not be made to show another value, as where the Lab's choices are followed. One that is to
    outlive a visit to another page has ``persist_state``.
    """
    value = st.session_state.get(key, first)
    unsent = st.session_state.get(_UNSENT, {})
    if key in st.session_state and key in unsent:
        if unsent[key].moved_to(value):
            del unsent[key]  # the run was cut off by just that, before it could be noted that the widget had been sent
        else:
            value = unsent[key].value
    if options is not None and isinstance(value, list):
        value = [each for each in value if each in options]
    elif options is not None and value not in options:
        value = first
    show(key, value)
    return key


def shown(*keys: str) -> None:
    """Note that these widgets have been sent."""
    for key in keys:
        st.session_state[_UNSENT].pop(key, None)


def all_shown(prefix: str) -> None:
    """Note that all widgets have been sent whose keys begin like this."""
    shown(*[key for key in st.session_state.get(_UNSENT, {}) if key.startswith(prefix)])


def forget(key: str) -> None:
    """Have a widget begin anew."""
    before = st.session_state.pop(key, _ABSENT)
    waiting = st.session_state.get(_UNSENT, {}).pop(key, None)
    st.session_state.setdefault(_FORGOTTEN, {})[key] = before if waiting is None else waiting.before


def given(value: Value | None) -> Value:
    """What was chosen where something always is (``required=True``), which Streamlit's types do not know."""
    assert value is not None
    return value
