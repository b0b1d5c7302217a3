"""What a person has brought is not lost when the browser asks for another run of the page at an awkward moment."""

import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.testing.v1 import AppTest

from metademo.project.project import Project
from metademo.ui import undisturbed as within
from metademo.ui.components import uploads
from metademo.ui.undisturbed import shown_whole, undisturbed
from tests.helpers.packing import png
from tests.helpers.pages import APP, project, read, upload


def again():
    """What the server does when the browser asks for the page anew: a run that has not begun yet takes the request over."""
    get_script_run_ctx().script_requests.request_rerun(RerunData())


def stop():
    """And that is stopped where another one has begun beside it."""
    get_script_run_ctx().script_requests.request_stop()


def once(monkeypatch, holder, name, ask):
    """Have ``ask`` come in the middle of the first call of a function."""
    before, asked = getattr(holder, name), []

    def interrupted(*args, **kwargs):
        if not asked:
            asked.append(True)
            ask()
        return before(*args, **kwargs)

    monkeypatch.setattr(holder, name, interrupted)
    return asked


@pytest.fixture
def page():
    return AppTest.from_file(APP, default_timeout=120).run()


@pytest.mark.parametrize("ask", [again, stop])
def test_pictures_are_not_lost(page, monkeypatch, ask):
    for name, shades, place in (
        ("added", range(3), (Project, "add_found")),
        ("taken over", range(3, 6), (uploads, "forget")),
    ):
        asked = once(monkeypatch, *place, ask)
        had = project(page).pictures
        files = [(f"pictures/{name}/{shade}.png", png(shade)) for shade in shades]
        read(upload(page, None, files)).run()
        assert asked, name
        assert project(page).pictures == had + len(files), name
        assert name in {each.name for each in project(page).classes}


@undisturbed()
def heeded(requests):
    with undisturbed():
        pass
    return requests.on_scriptrunner_yield()


def test_requests_are_heeded_afterwards(monkeypatch):
    requests = ScriptRequests()
    monkeypatch.setattr(
        within, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="a", script_requests=requests)
    )
    requests.request_rerun(RerunData())
    assert heeded(requests) is None
    assert requests.on_scriptrunner_yield() is not None


@pytest.mark.parametrize(("other", "waits"), [("a", True), ("b", False)])
def test_of_one_person_s_runs_one_at_a_time_is_inside(monkeypatch, other, waits):
    runs = threading.local()
    monkeypatch.setattr(within, "get_script_run_ctx", lambda **_: runs.context)
    inside = threading.Event()

    def enter():
        runs.context = SimpleNamespace(session_id=other, script_requests=ScriptRequests())
        with undisturbed():
            inside.set()

    runs.context = SimpleNamespace(session_id="a", script_requests=ScriptRequests())
    second = threading.Thread(target=enter)
    with undisturbed():
        second.start()
        assert inside.wait(0.1 if waits else 60) != waits
    second.join(60)
    assert inside.is_set()


@pytest.mark.parametrize(("who", "again"), [("the same run", 0), ("another run", 1), ("another person", 0)])
def test_a_page_is_drawn_once_more_where_another_run_has_done_something_meanwhile(monkeypatch, who, again):
    runs, drawn = threading.local(), []
    monkeypatch.setattr(within, "get_script_run_ctx", lambda **_: runs.context)
    monkeypatch.setattr(within.st, "rerun", lambda: drawn.append("again"))

    def work(session):
        runs.context = SimpleNamespace(session_id=session, script_requests=ScriptRequests())
        with undisturbed():
            pass

    work("a")  # a callback, before the page is drawn
    with shown_whole():
        if who == "the same run":
            work("a")
        else:
            other = threading.Thread(target=work, args=("a" if who == "another run" else "b",))
            other.start()
            other.join(60)
    assert len(drawn) == again


def test_a_page_waits_for_what_another_run_is_about_to_do(monkeypatch):
    runs, drawn, inside, on = threading.local(), [], threading.Event(), threading.Event()
    monkeypatch.setattr(within, "get_script_run_ctx", lambda **_: runs.context)
    monkeypatch.setattr(within.st, "rerun", lambda: drawn.append("again"))

    def work():
        runs.context = SimpleNamespace(session_id="a", script_requests=ScriptRequests())
        with undisturbed():
            inside.set()
            on.wait(60)

    runs.context = SimpleNamespace(session_id="a", script_requests=ScriptRequests())
    other = threading.Thread(target=work)
    with shown_whole():
        other.start()
        assert inside.wait(60)
        on.set()
    other.join(60)
    assert drawn == ["again"]
