"""When MAML loses, or gains nothing: the ready examples are still what they were chosen for, and one click opens each."""

from dataclasses import replace
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.measuring import losing
from metademo.measuring.comparison import compare, entrants
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.ui.texts.en import losing as text
from tests.helpers.pages import APP, project, widget


@pytest.mark.slow
@pytest.mark.parametrize("example", [each for each in losing.EXAMPLES if each.loses], ids=lambda each: each.sample)
def test_the_rival_is_still_ahead(example):
    # of other divisions than a few episodes hold nothing is asked: the mean of these lies above zero or it does not
    assert losing.measured(example, 6).mean > 0


@pytest.mark.slow
def test_with_five_shots_the_lead_on_digits_is_gone(monkeypatch):
    # half the rival's steps are enough for it to catch up
    monkeypatch.setattr(losing, "Choices", partial(Choices, long_steps=25))
    (example,) = (each for each in losing.EXAMPLES if each.sample == "digits")
    one, five = (losing.measured(example, 1, shots) for shots in (1, 5))
    assert one.mean < -0.05  # the rival is far behind with one
    assert five.mean > one.mean + 0.05


@pytest.mark.slow
def test_on_surfaces_the_steps_gain():
    (example,) = (each for each in losing.EXAMPLES if each.sample == "surfaces")
    project, _ = Project.from_zip("task.zip", sample_zip(example.sample), example.shots)
    project = redrawing.to_draw_from(project)
    main = contenders()["maml"]
    chosen = {"maml": (main.learner, main.settings(Choices(steps=5)), main.domain)}
    entries = entrants(chosen, partial(redrawing.view, project))
    drawn = list(compare(entries, redrawing.sampler(project, 5), len(project.classes), (example.shots,), 4))
    one, five = (sum(each.accuracies[steps] for each in drawn) / len(drawn) for steps in (1, 5))
    assert five > one + 0.02


def test_what_the_examples_are_follows_from_what_was_measured():
    lost, even = (
        replace(losing.EXAMPLES[0], mean=0.088, half=0.039),
        replace(losing.EXAMPLES[0], mean=-0.026, half=0.029),
    )
    assert (lost.loses, lost.even, even.loses, even.even) == (True, False, False, True)
    assert "another learner is ahead on one; nothing tells the two apart on two, so" in text.introduction(
        [lost, even, even]
    )
    assert "nothing tells" not in text.introduction([lost])
    assert "MAML was ahead by 2.6\u00a0±\u00a02.9 points" in text.measured(even)
    assert "ProtoNet was ahead" in text.measured(replace(even, mean=0.026))


def test_every_example_can_be_opened_and_has_its_words():
    assert len({each.sample for each in losing.EXAMPLES}) == len(losing.EXAMPLES) == 5
    for each in losing.EXAMPLES:
        assert {*each.learners} <= {*contenders(each.task.domain)}
        assert text.LABELS[each.sample]
        assert text.WHY[each.sample].endswith(".")
        assert ("is ahead of MAML" in text.measured(each)) == each.loses
        assert text.note(each) == f"{text.measured(each)} {text.WHY[each.sample]} {text.LUCK}"


@pytest.mark.slow
def test_a_click_opens_one():
    page = AppTest.from_file(APP, default_timeout=120)
    page.run()
    widget(page.button, text.TITLE).click().run()
    widget(page.button, "Digits, five shots").click().run()
    assert not page.exception
    assert page.session_state.session.sample == "digits"
    assert [len(each.support) for each in project(page).classes] == [5] * 10
    assert page.session_state.session.choices.learners == ("maml", "transfer", "scratch")
    page.session_state.session.run.cancel()


@pytest.mark.slow
@pytest.mark.parametrize("by_address", [True, False])
def test_the_rival_that_is_spoken_of_is_shown_or_one_click_away(by_address):
    page = AppTest.from_file(APP, default_timeout=120)
    if by_address:
        page.query_params["task"] = "surfaces"
    page.run()
    if not by_address:
        page.selectbox(key="task").set_value("surfaces").run()
    said = " ".join(each.value for each in page.caption)
    assert text.WHY["surfaces"] in said
    assert text.LUCK in said
    shown = page.session_state.session.choices.learners
    assert ("protonet" in shown) != by_address
    if by_address:
        widget(page.button, "Show ProtoNet too").click().run()
    assert not page.exception
    assert page.session_state.session.choices.learners == ("maml", "protonet", "transfer", "scratch")
    assert "Show ProtoNet too" not in [each.label for each in page.button]
    page.session_state.session.run.cancel()
