"""A fragment's request that comes when a run has just ended waits until all of that run has come through the event loop."""

import asyncio
import inspect
from types import SimpleNamespace

import pytest
from streamlit.runtime.app_session import AppSession

from metademo.measuring.serving import awaited
from metademo.ui.serving import whole


def sessions():
    """Sessions that are Streamlit's in what matters: one runner, whose last event comes through the loop."""

    class Session:
        def __init__(self):
            self._event_loop, self._scriptrunner, self.begun = asyncio.get_running_loop(), None, []

        def request_rerun(self, client_state):
            if self._scriptrunner is not None and self._scriptrunner.takes:
                self._scriptrunner.taken.append(client_state)
                return
            self._create_scriptrunner(SimpleNamespace(fragment_id=client_state))

        def _create_scriptrunner(self, data):
            self.begun.append((data.fragment_id, self._scriptrunner is None))

    whole.patient(Session)
    whole.patient(Session)  # once is enough
    return Session


def runner(takes):
    return SimpleNamespace(takes=takes, taken=[])


def test_it_waits_for_the_last_event_of_a_runner_that_has_ended():
    async def told():
        session = sessions()()
        session._scriptrunner = runner(takes=False)
        session.request_rerun("clock")
        await asyncio.sleep(3 * whole.PAUSE)
        before = list(session.begun)
        session._scriptrunner = None  # as Streamlit does at that event
        while not session.begun:
            await asyncio.sleep(whole.PAUSE)
        return before, session.begun

    assert awaited(told()) == ([], [("clock", True)])


def test_a_runner_that_has_begun_meanwhile_takes_it():
    async def told():
        session, another = sessions()(), runner(takes=True)
        session._scriptrunner = runner(takes=False)
        session.request_rerun("clock")
        session._scriptrunner = another
        while not another.taken:
            await asyncio.sleep(whole.PAUSE)
        return session.begun, another.taken

    assert awaited(told()) == ([], ["clock"])


def test_a_run_of_the_whole_page_waits_for_nothing_and_nothing_waits_for_ever(monkeypatch):
    async def told():
        session = sessions()()
        session._scriptrunner = runner(takes=False)
        session.request_rerun("")
        whole_page = list(session.begun)
        session.request_rerun("clock")
        while len(session.begun) < 2:
            await asyncio.sleep(whole.PAUSE)
        return whole_page, session.begun[1:]

    monkeypatch.setattr(whole, "LONGEST", 0.1)
    assert awaited(told()) == ([("", False)], [("clock", False)])


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("request_rerun", "self._create_scriptrunner("),
        ("_handle_scriptrunner_event_on_event_loop", "if sender is not self._scriptrunner:"),
        ("_handle_scriptrunner_event_on_event_loop", "self._scriptrunner = None"),
    ],
)
def test_streamlit_is_made_as_this_takes_it_to_be(method, said):
    assert said in inspect.getsource(getattr(AppSession, method))
    assert "self._event_loop = asyncio.get_running_loop()" in inspect.getsource(AppSession.__init__)
