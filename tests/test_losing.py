"""When MAML loses: the ready examples are still what they were chosen for, and one click opens each."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.measuring import losing
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


def test_every_example_can_be_opened_and_has_its_words():
    assert len({each.sample for each in losing.EXAMPLES}) == len(losing.EXAMPLES) == 4
    for each in losing.EXAMPLES:
        assert {*each.learners} <= {*contenders(each.task.domain)}
        assert text.LABELS[each.sample]
        assert text.WHY[each.sample].endswith(".")
        assert ("is ahead of MAML" in text.measured(each)) == each.loses


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
