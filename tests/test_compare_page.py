"""The Compare page through Streamlit's own test driver; what learns in it is quick and makes believe."""

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from metademo.datasets.files import DataError
from metademo.learners.base import AdaptSettings
from metademo.project.project import Project
from metademo.ui.background import comparing
from tests.helpers.comparisons import endless, quick
from tests.helpers.drawings import PICTURES


def script() -> None:
    import streamlit as st

    from metademo.ui.pages import compare

    if not st.session_state.get("elsewhere"):
        compare.page()


@pytest.fixture(autouse=True)
def make_believe(monkeypatch):
    monkeypatch.setattr(comparing, "compare", quick)


@pytest.fixture
def page():
    return settled(AppTest.from_function(script, default_timeout=120).run())


def run_of(page):
    return page.session_state["compare"].run


def settled(page):
    """The page at the end of its run."""
    assert not page.exception
    assert run_of(page).wait(120)
    page.run()
    assert not page.exception
    return page


def widget(kind, label):
    return next(found for found in kind if found.label == label)


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def captions(page):
    return " ".join(caption.value for caption in page.caption)


def press_run(page):
    widget(page.button, "Run").click().run()
    return settled(page)


def test_the_first_visit_compares_on_the_labs_pictures(page):
    plan = run_of(page).plan
    assert (plan.learners, plan.dataset, plan.shots, plan.episodes) == (
        ("maml", "transfer", "scratch"),
        None,
        (1, 5),
        10,
    )
    assert (
        "From one picture of each of 5 classes MAML gets 80.0 % right, transfer 70.0 ± 6.5 % and scratch 60.0 ± 13.1 %."
        in html(page)
    )
    assert (
        "MAML is more accurate than transfer on the same 10 episodes: +10.0 percentage points (95 % interval 3.5 to 16.5)"
        in html(page)
    )
    # and against each of the others
    assert html(page).count("more than chance</td>") == 2
    assert "+10.0 (3.5 to 16.5)" in html(page)
    assert "+20.0 (6.9 to 33.1)" in html(page)
    assert plan.long_steps == page.session_state.session.choices.long_steps  # what the Lab's control says
    assert len(page.get("plotly_chart")) == 4
    assert all(chart.proto.alt for chart in page.get("plotly_chart"))
    assert widget(page.button, "Run").disabled
    assert "The results are those of these settings" in captions(page)


def test_changes_wait_for_the_button(page):
    first = run_of(page)
    widget(page.get("select_slider"), "Episodes").set_value(20).run()
    assert run_of(page) is first
    assert "Shown is the run before your latest changes" in captions(page)
    assert "judging by the run before" in captions(page)
    press_run(page)
    assert run_of(page).plan.episodes == 20
    assert "20 episodes from" in html(page)


def test_controls_outlive_a_visit_to_another_page(page):
    widget(page.get("select_slider"), "Episodes").set_value(50).run()
    widget(page.number_input, "Seed").set_value(7).run()
    for elsewhere in (True, False):
        page.session_state.elsewhere = elsewhere
        page.run()
    assert widget(page.get("select_slider"), "Episodes").value == 50
    assert widget(page.number_input, "Seed").value == 7


@pytest.mark.slow
def test_what_was_chosen_in_the_lab_is_carried_over_and_the_latest_choice_counts(page):
    session = page.session_state.session
    session.choices = replace(
        session.choices, learners=("maml", "reptile"), steps=7, long_steps=30, seed=3, rate_factor=2.0
    )
    page.run()
    press_run(page)
    plan = run_of(page).plan
    assert (plan.learners, plan.steps, plan.long_steps, plan.seed) == (("maml", "reptile"), 7, 30, 3)
    assert plan.entries()["maml"].settings == AdaptSettings(7, 2.0, seed=3)
    assert "As chosen in the Lab: inner learning rate × 2." in captions(page)
    # what is changed here stays, until the Lab's is changed again
    widget(page.get("select_slider"), "Inner steps").set_value(10).run()
    widget(page.number_input, "Seed").set_value(4).run()
    for elsewhere in (True, False):
        page.session_state.elsewhere = elsewhere
        page.run()
    assert widget(page.get("select_slider"), "Inner steps").value == 10
    session.choices = replace(session.choices, steps=8)
    page.run()
    assert not page.exception
    assert widget(page.get("select_slider"), "Inner steps").value == 8
    assert widget(page.number_input, "Seed").value == 4
    assert page.session_state.session.choices.seed == 3  # and nothing goes back


def test_that_the_lab_was_seen_and_nothing_changed_there_leaves_the_results_those_of_these_settings(page):
    assert run_of(page).plan.steps is None
    session = page.session_state.session
    session.choices = replace(session.choices, steps=5)  # the main learner's own number, which the Lab's control shows
    page.run()
    assert widget(page.get("select_slider"), "Inner steps").value is None
    assert "The results are those of these settings" in captions(page)


def test_shots_that_the_pictures_do_not_allow_are_not_offered_and_said_why(page):
    assert widget(page.get("button_group"), "Shots to try").options == ["1", "2", "5"]
    assert "10 shots need 11 pictures of each class" in captions(page)
    page.session_state.session.project = Project.of({"a": PICTURES[:2], "b": PICTURES[2:6]})
    page.run()
    assert not page.exception
    assert widget(page.get("button_group"), "Shots to try").value == [1]
    assert "2 shots need 3 pictures of each class, and ‘a’ has 2." in captions(page).replace("\\", "")
    press_run(page)
    assert run_of(page).plan.ways == 2


@pytest.mark.slow
def test_pictures_that_do_not_suffice_are_said(page):
    state = page.session_state.session
    state.project = state.project.add_class("![x](y)")
    page.run()
    assert not page.exception
    assert "has no pictures" in page.info[0].value
    assert "![" not in page.info[0].value
    assert widget(page.button, "Run").disabled


@pytest.mark.slow
def test_without_learners_or_shots_it_says_what_to_do(page):
    widget(page.get("button_group"), "Learners").set_value([]).run()
    widget(page.get("button_group"), "Shots to try").set_value([]).run()
    assert not page.exception
    assert [info.value for info in page.info] == [
        "Choose at least one learner.",
        "Choose at least one number of shots.",
    ]
    assert widget(page.button, "Run").disabled
    assert "MAML gets" in html(page)  # what was there remains


@pytest.mark.slow
def test_one_learner_alone(page):
    widget(page.get("button_group"), "Learners").set_value(["scratch"]).run()
    press_run(page)
    assert "scratch gets 80.0 % right." in html(page)
    assert "Choose at least two learners" in captions(page)


def test_a_data_set_that_is_not_there_is_said_and_own_pictures_still_work(page, monkeypatch):
    def missing(dataset, data):
        raise DataError("There is no omniglot.npz.")

    monkeypatch.setattr(comparing, "_test_classes", missing)
    widget(page.get("button_group"), "Episodes of").set_value("omniglot").run()
    assert widget(page.get("button_group"), "Shots to try").options == ["1", "2", "5", "10"]
    press_run(page)
    assert "omniglot" in page.error[0].value
    assert "Your own pictures still work" in captions(page)
    assert widget(page.button, "Run again")
    widget(page.get("button_group"), "Episodes of").set_value("own").run()
    press_run(page)
    assert not page.error
    assert "MAML gets" in html(page)


def test_a_run_shows_what_is_done_and_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(comparing, "compare", endless)
    page = AppTest.from_function(script, default_timeout=120).run()
    end = time.monotonic() + 60
    while run_of(page).episodes < 1:
        assert time.monotonic() < end
        time.sleep(0.02)
    page.run()
    assert not page.exception
    assert "After 1 of 10 episodes: too few to say who is better." in html(page)
    assert "MAML gets" not in html(page)
    assert "too few episodes to say" in html(page)
    widget(page.button, "Cancel").click().run()
    page.run()
    assert not page.exception
    assert "Cancelled: shown are the 1 of 10 episodes" in captions(page)
    assert not widget(page.button, "Run again").disabled


def test_a_first_episode_that_is_cut_off_is_told_as_such(monkeypatch):
    def cut(entries, sampler, ways, shots, episodes, seed=0, stop=lambda: False):
        yield next(quick(entries, sampler, ways, shots, 1, seed))
        while not stop():
            time.sleep(0.01)

    monkeypatch.setattr(comparing, "compare", cut)
    page = AppTest.from_function(script, default_timeout=120).run()
    end = time.monotonic() + 60
    while not run_of(page).outcomes:
        assert time.monotonic() < end
        time.sleep(0.02)
    page.run()
    assert "The first episode is being learned." in html(page)
    assert "The first episode, not finished, from" in html(page)
    assert "1 episode" not in html(page)
    widget(page.button, "Cancel").click().run()
    page.run()
    assert not page.exception
    assert "Cancelled before the first episode was done." in captions(page)
    assert "is being learned" not in html(page) + captions(page)
    assert "The first episode was not finished" in html(page)


def test_the_labs_number_of_shots_is_compared_and_looked_at_first():
    page = AppTest.from_function(script, default_timeout=120)
    page.query_params["task"] = "surfaces"
    page = settled(page.run())
    shots = page.session_state.session.project.shots
    assert shots > 1
    assert shots in run_of(page).plan.shots
    assert widget(page.get("button_group"), "Shots to look at").value == shots
    assert f"From {shots} pictures of each" in html(page)


def test_an_error_is_said_and_the_page_stays(monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("broken")
        yield

    monkeypatch.setattr(comparing, "compare", broken)
    page = settled(AppTest.from_function(script, default_timeout=120).run())
    assert "stopped because of an error" in page.error[0].value
    assert widget(page.button, "Run again")


def test_cost_by_operations_and_the_other_shots(page):
    widget(page.get("button_group"), "Cost in").set_value("operations").run()
    widget(page.get("button_group"), "Shots to look at").set_value(5).run()
    assert not page.exception
    assert "From 5 pictures of each" in html(page)
    assert "Operations, 5 shots" in html(page)


def test_photographs_are_compared_with_what_was_pre_trained_and_on_photographs(monkeypatch):
    def missing(dataset, data):
        raise DataError("The photographs are not here.")

    monkeypatch.setattr(comparing, "_test_classes", missing)
    page = AppTest.from_function(script, default_timeout=120)
    page.query_params["task"] = "toys"
    page = settled(page.run())
    plan = run_of(page).plan
    assert (plan.learners, plan.domain) == (("maml", "transfer", "scratch"), "photos")
    assert widget(page.get("button_group"), "Episodes of").options == ["My pictures", "CIFAR-FS"]
    assert (
        len({entry.view for entry in plan.entries().values()}) == 3
    )  # MAML's trunk, ImageNet's, and the small network's
    widget(page.get("button_group"), "Episodes of").set_value("cifar-fs").run()
    assert not page.exception
    widget(page.button, "Run").click().run()
    settled(page)
    assert run_of(page).plan.dataset == "cifar-fs"
    assert [error.value for error in page.error] == ["The photographs are not here."]
