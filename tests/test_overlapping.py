"""A widget that one run of the page draws while another goes through all of them ends neither."""

import inspect

import pytest
from streamlit.runtime.state.session_state import SessionState, WStates

from metademo.ui.serving import overlapping


class States(WStates):
    """As Streamlit has them."""

    def __iter__(self):
        yield from self.states


def drawn_meanwhile():
    """The widgets that are gone through while a third one is drawn."""
    found = States()
    found["one"], found["two"] = object(), object()
    through = iter(found)
    first = next(through)
    found["three"] = object()
    return [first, *through]


def test_they_are_gone_through_as_they_were_at_first(monkeypatch):
    monkeypatch.setattr(States, "__iter__", States.__iter__)  # put back at the end
    with pytest.raises(RuntimeError, match="changed size"):
        drawn_meanwhile()
    overlapping.bear(States)
    assert drawn_meanwhile() == ["one", "two"]


def test_streamlit_is_made_as_this_takes_it_to_be():
    assert "in self._new_widget_state:" in inspect.getsource(SessionState._call_callbacks)
    assert "self.states" in inspect.getsource(WStates.__setitem__)
