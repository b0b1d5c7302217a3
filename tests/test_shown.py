"""What a widget shows reaches the browser, also where the run that would have said it was cut off."""

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
