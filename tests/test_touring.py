"""The tour leaves nothing moved, and what it asks for changes what is seen."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.ui import state, touring
from metademo.ui.background.runs import Run
from metademo.ui.components import tour
from metademo.ui.lab_run import parts
from metademo.ui.session import LabChoices
from metademo.ui.touring import SAMPLE
from tests.helpers.pages import project, settled, widget

SHOTS = "Shots: support pictures per class"


def lab():
    """The Lab, after what a test has ``asked`` of the tour, as its card asks it before the page is drawn."""
    import streamlit as st

    from metademo.ui import state
    from metademo.ui.pages.lab import page

    state.session()
    for act in st.session_state.pop("asked", ()):
        act()
    page()


@pytest.fixture
def page():
    opened = AppTest.from_function(lab, default_timeout=120)
    opened.query_params["task"] = "lumoe"
    return opened.run()


def ask(page, *acts):
    page.session_state.asked = acts
    page.run()
    if page.session_state.session.run is not None:
        settled(page)
        page.run()
    assert not page.exception
    return page.session_state.session


@pytest.mark.slow
def test_all_is_as_it_was_when_the_tour_is_over(page):
    widget(page.slider, SHOTS).set_value(3).run()
    page.slider(key="choice-steps").set_value(7).run()
    session, before, choices = page.session_state.session, project(page), page.session_state.session.choices
    settled(page)
    page.run()
    page.select_slider(key="results-7-step").set_value(2).run()
    assert page.session_state["results-7-at"] == 2
    undo = [each.said for each in session.history.past]
    ask(page, touring.begin)
    assert (session.sample, session.project.shots, page.slider(key="choice-steps").value) == (SAMPLE, 1, 5)
    assert page.session_state["results-5-at"] == 5
    begun = session.project
    widget(page.slider, SHOTS).set_value(2).run()
    page.slider(key="choice-steps").set_value(0).run()
    assert (session.project.shots, session.choices.steps) == (2, 0)
    ask(page, touring.put_back)
    assert (session.project, session.choices.steps, page.slider(key="choice-steps").value) == (begun, 5, 5)
    assert widget(page.slider, SHOTS).value == 1
    widget(page.slider, SHOTS).set_value(2).run()
    ask(page, touring.end)
    assert (session.sample, session.project, session.choices) == ("lumoe", before, choices)
    assert (page.slider(key="choice-steps").value, widget(page.slider, SHOTS).value) == (7, 3)
    assert page.session_state["results-7-at"] == 2
    assert [each.said for each in session.history.past] == undo
    assert {each.sample for each in session.desk.tasks} == {"lumoe"}


@pytest.mark.slow
def test_a_picture_moved_by_hand_is_put_back_and_no_task_of_ones_own_is_left(page):
    session = ask(page, touring.begin)
    begun = session.project
    first = begun.classes[0]
    key, digest = first.key, first.query[0].digest
    ask(page, lambda: state.change("moved", lambda found: found.move_picture(key, digest)))
    assert session.sample is None
    ask(page, touring.put_back)
    assert (session.sample, session.project) == (SAMPLE, begun)
    ask(page, touring.end)
    assert session.desk.own == ()
    assert session.sample == "lumoe"
    assert not session.history.past


@pytest.mark.slow
def test_what_was_moved_is_known_by_what_there_is(page):
    import streamlit as st

    def moved():
        ask(page, lambda: st.session_state.update({"found moved": touring.moved()}))
        return page.session_state["found moved"]

    assert moved() == ()
    session = ask(page, touring.begin)
    assert moved() == ()
    key, digest = session.project.classes[0].key, session.project.classes[0].query[0].digest
    ask(page, lambda: state.change("moved", lambda found: found.move_picture(key, digest)))
    assert moved() == ("card",)
    ask(page, touring.put_back)
    assert moved() == ()
    widget(page.slider, SHOTS).set_value(2).run()
    assert moved() == ("shots",)
    ask(page, touring.put_back)
    page.slider(key="choice-steps").set_value(0).run()
    assert moved() == ("steps",)
    ask(page, touring.put_back)
    page.pills(key="choice-learners").set_value(["maml", "scratch"]).run()
    assert moved() == ("learners",)
    ask(page, touring.end)
    assert moved() == ()


@pytest.mark.slow
def test_a_task_that_was_opened_on_the_way_stays_and_so_do_pictures_that_were_added(page):
    session = ask(page, touring.begin)
    picture = replace(session.project.classes[0].query[0], name="mine.png", digest="mine")
    ask(page, lambda: state.change("added", lambda found: replace(found, unlabelled=(picture,))))
    ask(page, touring.put_back, state.open_new)
    own = session.task.uid
    ask(page, touring.put_back)
    assert session.sample == SAMPLE
    ask(page, touring.end)
    assert session.task.uid == own
    assert [each.project.unlabelled for each in session.desk.own if each.uid != own] == [(picture,)]


@pytest.mark.slow
def test_what_the_stops_ask_for_changes_how_many_are_right():
    def right(shots, steps):
        found, _ = Project.from_zip(f"{SAMPLE}.zip", sample_zip(SAMPLE), shots, "characters")
        run = Run(parts(LabChoices(steps=steps), "characters"), found)
        assert run.wait(120)
        return {
            learner: (each.correct(len(each.steps) - 1), int(each.episode.labelled.sum()))
            for learner, each in run.traces().items()
        }

    first, more, none, one = right(1, None), right(2, None), right(1, 0), right(1, 1)
    assert {*first} == {"maml", "transfer", "scratch"}
    assert all(first[learner] != more[learner] for learner in first)
    assert none["maml"][0] / none["maml"][1] == pytest.approx(0.2)
    assert one["maml"][0] >= first["maml"][0] - 1
    assert len({*first.values()}) == 3


def test_the_menu_is_closed_once_the_browser_has_begun(monkeypatch):
    """Asked for on another page, the browser draws the menu anew meanwhile, and would report it open."""
    heard = []
    monkeypatch.setattr(tour, "_EVENTS", {"begin": lambda: heard.append("begin"), "end": lambda: heard.append("end")})
    for event, stays in (("end", True), ("begin", False)):
        monkeypatch.setattr(tour.st, "session_state", {tour._OFFER: {"event": event}, tour.FROM: True})
        tour._heard()
        assert tour.st.session_state[tour.FROM] is stays
    assert heard == ["end", "begin"]
    monkeypatch.setattr(tour.st, "session_state", {tour._OFFER: {"event": "begin"}})
    tour._heard()
    assert tour.FROM not in tour.st.session_state
