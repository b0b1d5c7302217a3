"""What a widget shows reaches the browser, also where the run that would have said it was cut off."""

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    from unittest import mock

    import streamlit as st
    from streamlit.delta_generator import DeltaGenerator

    from metademo.ui.widgets import show, shown

    show("name", "arrow")
    if "begun" not in st.session_state:
        st.session_state.begun = True
        with mock.patch.object(DeltaGenerator, "_enqueue", side_effect=lambda *_, **__: st.stop()):
            st.text_input("Name", key="name")
    st.text_input("Name", key="name")
    shown("name")


def test_a_field_that_was_cut_off_is_told_its_value_in_the_next_run_and_only_there():
    page = AppTest.from_function(script, default_timeout=120).run()
    assert not page.text_input
    for told in (True, False):
        page.run()
        assert page.text_input[0].proto.set_value is told


def begun() -> None:
    from unittest import mock

    import streamlit as st
    from streamlit.delta_generator import DeltaGenerator

    from metademo.ui.widgets import beginning, shown

    key = beginning("letters", ["b"], ["a", "b", "c"])
    if "begun" not in st.session_state:
        st.session_state.begun = True
        with mock.patch.object(DeltaGenerator, "_enqueue", side_effect=lambda *_, **__: st.stop()):
            st.pills("Letters", ["a", "b", "c"], selection_mode="multi", key=key)
    st.pills("Letters", ["a", "b", "c"], selection_mode="multi", key=key)
    shown(key)


@pytest.mark.slow
def test_a_choice_that_was_cut_off_begins_as_it_was_to_and_then_is_the_persons():
    page = AppTest.from_function(begun, default_timeout=120).run()
    assert not page.get("button_group")
    page.session_state["letters"] = []  # what a browser reports that never heard of it
    for set_value in (True, False):
        page.run()
        (letters,) = page.get("button_group")
        assert (letters.value, letters.proto.set_value) == (["b"], set_value)
    letters.set_value(["a", "c"]).run()
    (letters,) = page.get("button_group")
    assert (letters.value, letters.proto.set_value) == (["a", "c"], False)


def moved_at_once() -> None:
    import streamlit as st

    from metademo.ui.widgets import beginning, forget, shown

    if st.session_state.pop("anew", False):
        forget("steps")
    key = beginning("steps", 50)
    st.slider("Steps", 0, 200, key=key)
    if st.session_state.pop("cut off", False):
        st.stop()
    shown(key)


def test_what_is_moved_before_the_page_is_all_drawn_stays_there():
    page = AppTest.from_function(moved_at_once, default_timeout=120)
    page.session_state["cut off"] = True
    page.run()
    for _ in range(2):
        page.slider[0].set_value(3).run()
        assert (page.slider[0].value, page.slider[0].proto.set_value) == (3, False)


def test_what_begins_anew_does_so_though_the_browser_has_not_heard_of_it():
    page = AppTest.from_function(moved_at_once, default_timeout=120).run()
    page.slider[0].set_value(3).run()
    page.session_state["anew"] = page.session_state["cut off"] = True
    page.run()
    page.session_state["steps"] = 3  # which the browser goes on to report
    page.run()
    assert (page.slider[0].value, page.slider[0].proto.set_value) == (50, True)
