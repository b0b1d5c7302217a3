"""What a widget shows reaches the browser, also where the run that would have said it was cut off."""

import inspect
import time
from types import SimpleNamespace
from unittest import mock

import pytest
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState as Widget
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.testing.v1 import AppTest

from metademo.ui import widgets
from metademo.ui.serving import heard


def script() -> None:
    import streamlit as st

    from metademo.ui.widgets import show

    show("name", "arrow")
    st.text_input("Name", key="name")


def test_a_field_is_told_its_value_as_long_as_the_browser_does_not_have_it_and_no_longer():
    page = AppTest.from_function(script, default_timeout=120)
    for lacks in (True, True, False):
        with mock.patch.object(heard, "lacks", return_value=lacks):
            page.run()
        assert (page.text_input[0].value, page.text_input[0].proto.set_value) == ("arrow", lacks)


def followed() -> None:
    import streamlit as st

    from metademo.ui.widgets import show, unheard

    def opened() -> None:
        if not unheard("task"):
            st.session_state.opened = [*st.session_state.get("opened", []), st.session_state.task]

    new = sum(each == "a new one" for each in st.session_state.get("opened", []))
    show("task", f"own {new}")
    st.radio("Task", [*(f"own {number}" for number in range(4)), "a new one"], key="task", on_change=opened)


def test_what_a_choice_led_to_is_not_undone_by_a_browser_that_has_not_heard_of_it(monkeypatch):
    page = AppTest.from_function(followed, default_timeout=120).run()
    for stale, opened in ((False, 1), (True, 1), (False, 2)):  # it goes on to report what it had, and then has heard
        monkeypatch.setattr(heard, "stale", lambda key, since, stale=stale: stale)
        page.radio[0].set_value("a new one").run()
        assert (page.radio[0].value, page.session_state.opened) == (f"own {opened}", ["a new one"] * opened)
    # nor does it go on for ever
    monkeypatch.setattr(heard, "stale", lambda key, since: True)
    monkeypatch.setattr(widgets, "HEARD", 0)
    page.radio[0].set_value("a new one").run()
    assert page.radio[0].value == "own 3"


def begun() -> None:
    import streamlit as st

    from metademo.ui.widgets import beginning

    st.pills("Letters", ["a", "b", "c"], selection_mode="multi", key=beginning("letters", ["b"], ["a", "b", "c"]))


@pytest.mark.slow
def test_a_choice_begins_as_it_was_to_and_then_is_the_persons():
    page = AppTest.from_function(begun, default_timeout=120).run()
    (letters,) = page.get("button_group")
    assert (letters.value, letters.proto.set_value) == (["b"], True)
    letters.set_value(["a", "c"]).run()
    (letters,) = page.get("button_group")
    assert letters.value == ["a", "c"]


def moved() -> None:
    import streamlit as st

    from metademo.ui.widgets import beginning, forget

    if st.session_state.pop("anew", False):
        forget("steps")
    if st.session_state.pop("cut off", False):
        st.stop()
    st.slider("Steps", 0, 200, key=beginning("steps", 50))


def test_what_is_moved_while_it_may_still_be_told_something_else_stays_there(monkeypatch):
    page = AppTest.from_function(moved, default_timeout=120).run()
    monkeypatch.setattr(widgets, "CROSSING", 60)
    for steps in (3, 4):
        page.slider[0].set_value(steps).run()
        assert (page.slider[0].value, page.slider[0].proto.set_value) == (steps, True)
    # it has been told that by now
    page.run()
    assert (page.slider[0].value, page.slider[0].proto.set_value) == (4, False)
    # and long after it was told anything it is not told what it says itself: another choice may be on its way
    monkeypatch.setattr(widgets, "CROSSING", 0)
    page.slider[0].set_value(5).run()
    assert (page.slider[0].value, page.slider[0].proto.set_value) == (5, False)


@pytest.mark.parametrize("cut_off", [True, False])
def test_what_begins_anew_does_so_though_the_browser_goes_on_to_report_what_it_had(monkeypatch, cut_off):
    monkeypatch.setattr(widgets, "HEARD", 60)
    page = AppTest.from_function(moved, default_timeout=120).run()
    page.slider[0].set_value(3).run()
    page.session_state["anew"], page.session_state["cut off"] = True, cut_off
    page.run()
    for _ in range(2):
        page.session_state["steps"] = 3
        page.run()
        assert (page.slider[0].value, page.slider[0].proto.set_value) == (50, True)
    # which moves it has heard, and may go back then
    for steps in (4, 3):
        page.slider[0].set_value(steps).run()
        assert page.slider[0].value == steps


def test_who_goes_back_long_after_it_began_anew_has_gone_back(monkeypatch):
    page = AppTest.from_function(moved, default_timeout=120).run()
    page.slider[0].set_value(3).run()
    page.session_state["anew"] = True
    page.run()
    assert page.slider[0].value == 50
    monkeypatch.setattr(widgets, "HEARD", 0)
    page.slider[0].set_value(3).run()
    assert page.slider[0].value == 3


def test_a_browser_has_what_it_reports_with_its_latest_request(monkeypatch):
    class Session:
        id = "one"

        def __init__(self):
            self.asked = []

        def request_rerun(self, client_state):
            self.asked.append(client_state)

    heard.listen(Session)
    heard.listen(Session)  # once is enough
    session = Session()

    def asks(**values):
        widgets = [Widget(id=f"$$ID-0123456789abcdef-{key}", string_value=value) for key, value in values.items()]
        state = ClientState(widget_states=WidgetStates(widgets=widgets))
        session.request_rerun(state)
        return state

    monkeypatch.setattr(heard, "get_script_run_ctx", lambda: SimpleNamespace(session_id="one"))
    first = asks()
    assert heard.lacks("task")
    before = time.monotonic()
    assert heard.stale("task", before)
    second = asks(task="a new one")
    told = time.monotonic()
    assert not heard.lacks("task")
    assert heard.lacks("steps")
    assert not heard.stale("task", before)
    # it goes on to report that, and then something else
    third = asks(task="a new one", steps="5")
    session.request_rerun(None)  # Streamlit's own, of what it was last told
    assert heard.stale("task", told)
    assert not heard.stale("steps", told)
    fourth = asks(task="own 1")
    assert not heard.stale("task", told)
    assert session.asked == [first, second, third, None, fourth]
    # of who has not asked, nothing is known
    monkeypatch.setattr(heard, "get_script_run_ctx", lambda: SimpleNamespace(session_id="another"))
    assert not heard.lacks("steps")
    assert not heard.stale("task", told)


def test_streamlit_is_made_as_this_takes_it_to_be():
    assert "widget_states=client_state.widget_states" in inspect.getsource(AppSession.request_rerun)
    assert "user_key" in inspect.signature(compute_and_register_element_id).parameters
