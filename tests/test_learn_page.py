"""The page 'Learn to learn' in Streamlit's own test driver; what is trained goes on in this process."""

import math
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from metademo.training import waves_live
from metademo.training.waves import WaveSettings
from metademo.training.waves_live import WavesPlan
from metademo.ui.background import trainings
from metademo.ui.background.training import Standing
from metademo.ui.components import bending, plane
from metademo.ui.texts.en import learn, waves_told
from tests.helpers.trainings import Here


def learn_page() -> None:
    import streamlit as st

    from metademo.ui.components import outer
    from metademo.ui.pages import learn

    learn.page()
    st.session_state["in-address"] = outer.in_address()


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(trainings, "Process", Here)
    own = trainings.Trainings(cores=1)
    for module in ("metademo.ui.pages.learn", "metademo.ui.components.outer", "metademo.ui.components.steering"):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    mounted = bending._mount

    def mount(key, data, **more):
        import streamlit as st

        st.session_state.setdefault("drawn", []).append(data)
        return mounted(key=key, data=data, **more)

    monkeypatch.setattr(bending, "_mount", mount)
    opened = AppTest.from_function(learn_page, default_timeout=60)
    opened.run()
    assert not opened.exception
    yield opened
    own.close()


def button(page, key):
    return page.button(key=f"learn-{key}")


def shown(page):
    from metademo.ui.components import outer

    return outer.TRAININGS.of(page.session_state["learn"].token, "waves")


def panels(page):
    """What the curves' pictures were given."""
    return page.session_state["drawn"][-1]["panels"]


def said(page):
    return " ".join(element.body for element in page.get("html")) + " ".join(each.value for each in page.caption)


def test_it_begins_with_random_numbers(page):
    assert "Nothing has been learned yet" in said(page)
    assert shown(page) is None
    assert page.session_state["in-address"] == {}
    assert button(page, "play").label == "Learn to learn"
    assert button(page, "anew").disabled


@pytest.mark.slow
def test_play_pause_once_and_anew(page, monkeypatch):
    # errors are measured as often as measuring is cheap, and here it takes no time at all
    monkeypatch.setattr(waves_live, "time", SimpleNamespace(process_time=lambda: 0.0))
    button(page, "play").click().run()
    assert not page.exception
    assert shown(page).standing is Standing.GOING
    assert "3 meta-steps" in said(page)
    assert button(page, "play").label == "Pause"
    assert page.session_state["in-address"] == {"training": page.session_state["learn"].token}
    button(page, "play").click().run()
    assert shown(page).standing is Standing.PAUSED
    assert "Paused after 3 meta-steps" in said(page)
    button(page, "once").click().run()
    assert shown(page).seen.step == 4
    assert "meta-step 4" in said(page)  # told of slowly
    assert len(page.get("plotly_chart")) == 2
    button(page, "anew").click().run()
    assert not page.exception
    assert shown(page).seen is None or shown(page).seen.step == 0
    assert shown(page).plan == WavesPlan(WaveSettings())


def test_who_waits_is_told_and_drawn_when_it_begins(page):
    from metademo.ui.components import outer

    other = outer.TRAININGS.begin("somebody else", WavesPlan(WaveSettings()))
    other.go()
    button(page, "play").click().run()
    assert not page.exception
    assert shown(page).standing is Standing.WAITING
    assert "1 is before yours" in said(page)
    assert shown(page).seen is None
    other.cancel()
    page.run()
    assert "3 meta-steps" in said(page)


def test_the_strip_tells_the_very_step(page):
    button(page, "once").click().run()
    last = shown(page).seen.last
    assert f"{last.length:.3g}" in said(page)
    assert "1,761 numbers" in said(page)
    assert f"at 10 other points of its curve; {last.loss:.2f} over all tasks" in said(page)
    assert "<summary>query loss</summary>" in said(page)
    assert all(stage in said(page) for stage in ("1. Generate tasks", "2. Train on each", "3. Train the meta-learner"))


def test_reptile_is_told_of_as_what_it_does(page):
    page.selectbox(key="learn-learner").set_value("reptile").run()
    assert "Its inner steps are Adam’s, at rate 0.01." in panels(page)[0]["line"]
    assert not any("Adam" in each["line"] for each in panels(page)[1:])
    button(page, "once").click().run()
    assert "20 points of its curve: none is kept back" in said(page)  # ten to learn from and ten that others are asked
    assert f"{shown(page).seen.last.loss:.2f} over all tasks, on the same points" in said(page)
    assert "Loss at φ" in said(page)
    assert "Query loss" not in said(page)
    assert "Length of θ − φ" in said(page)


def test_joint_training_is_told_of_as_what_it_is(page):
    page.selectbox(key="learn-learner").set_value("transfer").run()
    button(page, "once").click().run()
    assert "2. Train on all at once" in said(page)
    assert "Train the meta-learner" not in said(page)
    assert "No inner step" not in said(page)
    assert "md-way-back" not in said(page)
    assert f"{shown(page).seen.last.loss:.2f} over all tasks" in said(page)
    assert "before any training it was" in said(page)


def test_numbers_in_the_explanations_are_those_of_the_settings(page):
    def told():
        return " ".join(each.value for each in page.markdown)

    assert "draws 25 tasks" in told()
    assert "learns 1" not in told()
    page.selectbox(key="learn-learner").set_value("meta-lstm").run()
    assert "draws 10 tasks" in told()
    assert "This learner learns 1,919 in all" in told()
    page.selectbox(key="learn-learner").set_value("meta-sgd").run()
    assert "This learner learns 3,522 in all" in told()


def test_what_came_of_it_follows_the_numbers(page):
    button(page, "once").click().run()
    first, last = shown(page).seen.marks
    assert f"the error is {last.errors[10]:.2f}; before any meta-training it was {first.errors[10]:.2f}." in said(page)


def test_who_comes_nearest_outside_the_family_is_said(page):
    assert "From outside" not in said(page)
    page.selectbox(key="learn-probe").set_value("lines").run()
    # nobody has learned anything: all three begin with the same numbers
    assert "From outside (Lines): after 10 steps" in said(page)
    assert "as near as each other" in said(page)
    errors = {"Random": 0.104, "MAML": 0.94, "Transfer": math.inf}
    told = waves_told.outside("Lines", errors, 10)
    assert told.endswith("after 10 steps Random comes nearest, 0.10 beside MAML 0.94, Transfer beyond all bounds.")


@pytest.mark.parametrize(
    ("pace", "said"), [(None, ""), (2.04, "; just now 2.0 a second"), (480.2, "; just now 480 a second")]
)
def test_the_pace_is_said_where_there_is_one(pace, said):
    assert (
        learn.cost(1.3, pace)
        == f"1.3 ms of processor time, the mean of all but the first so far: up to 769 a second{said}"
    )


@pytest.mark.parametrize("key", ["fomaml", "reptile", "meta-sgd", "meta-lstm", "transfer"])
def test_every_learner_can_be_played(page, key):
    page.selectbox(key="learn-learner").set_value(key).run()
    button(page, "once").click().run()
    assert not page.exception
    assert shown(page).plan.settings.learner == key
    assert shown(page).seen.step == 1


def test_random_numbers_have_nothing_to_play(page):
    page.selectbox(key="learn-learner").set_value("scratch").run()
    assert not page.exception
    assert "nothing to start" in said(page)
    assert "no curve goes on here" in said(page)
    assert not any(each.key == "learn-play" for each in page.button)


def test_other_settings_are_another_training(page):
    button(page, "play").click().run()
    page.selectbox(key="learn-family").set_value("lines").run()
    assert not page.exception
    assert not shown(page).wanted  # paused, until one begins the other
    assert "begin a new training" in said(page)
    assert page.session_state["learn"].probe == "lines"  # the task that is looked at goes along
    button(page, "play").click().run()
    assert shown(page).plan.settings.family == "lines"


def test_what_was_trained_stays_while_another_part_trains(page, monkeypatch):
    from metademo.ui.components import outer

    for module in ("pictures_training", "watching"):
        monkeypatch.setattr(f"metademo.ui.components.{module}.TRAININGS", outer.TRAININGS)
    button(page, "play").click().run()
    waves = shown(page)
    parts = next(each for each in page.get("button_group") if each.key == "learn-part")
    parts.set_value("characters").run()
    button(page, "pictures-once").click().run()
    assert not page.exception
    assert shown(page) is waves
    assert not waves.wanted
    next(each for each in page.get("button_group") if each.key == "learn-part").set_value("waves").run()
    assert not page.exception
    assert "Paused after 3 meta-steps" in said(page)
    assert button(page, "play").label == "Go on"
    assert len(page.get("plotly_chart")) == 2
    button(page, "play").click().run()
    assert shown(page).seen.step == 6
    assert outer.TRAININGS.of(page.session_state["learn"].token, "characters").kept is not None


def test_a_task_from_outside_and_one_of_ones_own(page):
    page.selectbox(key="learn-probe").set_value("squares").run()
    assert not page.exception
    assert page.session_state["learn"].probe == "squares"
    button(page, "other").click().run()
    assert page.session_state["learn"].number == 1
    page.selectbox(key="learn-probe").set_value("own").run()
    assert not page.exception
    assert len(page.session_state["learn"].points) == 3
    button(page, "clear").click().run()
    assert page.session_state["learn"].points == [(0.0, 0.0)]


def test_theta_can_be_put(page):
    before = page.session_state["learn"].theta
    button(page, "put-maml").click().run()
    assert not page.exception
    assert page.session_state["learn"].theta != before


def test_a_training_that_fails_is_told_of(page):
    button(page, "once").click().run()
    shown(page).error = "The meta-training diverged at meta-step 2: it is a test."
    page.run()
    assert not page.exception
    assert "at meta" in page.error[0].value
    assert "smaller inner rate" in page.error[0].value
    button(page, "anew").click().run()
    assert not page.error


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ([[1, 2.5], [-9, 99]], [(1.0, 2.5), (-5.0, 6.0)]),
        ([[float("nan"), 0], [0, float("inf")], ["a", 1], [1], 7, [True, 1]], []),
        ("x", []),
        (None, []),
        ([[0, 0]] * 500, [(0.0, 0.0)] * 100),
    ],
)
def test_points_are_read_with_care(event, expected):
    assert bending.read(event) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [([9, -0.5], (2.2, -0.5)), ([1], None), (None, None), (["a", 1], None), ([float("nan"), 1], None)],
)
def test_theta_is_read_with_care(event, expected):
    assert plane.read(event) == expected
