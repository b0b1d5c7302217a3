"""Which learners to see: three to begin with, the others behind a drawer, by family, each in a line."""

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import contenders
from metademo.learners import Family
from metademo.ui.texts.en import learning as text
from metademo.ui.texts.en import words
from tests.helpers.pages import APP, widget


@pytest.mark.slow
def test_three_are_offered_and_one_more_can_be_ticked():
    page = AppTest.from_file(APP, default_timeout=120)
    page.session_state["choice-learners-more"] = True
    page.run()
    pills = widget(page.get("button_group"), "Learners")
    assert pills.options == ["MAML", "Transfer", "Scratch"]
    known = {
        key: each for key, each in contenders().items() if not each.learner.transductive
    }  # they have a switch of their own
    assert {each.key.removeprefix("choice-learners-one-") for each in page.checkbox} == set(known)
    assert text.more_learners(len(known)) in [each.label for each in page.expander]  # as many as are listed
    headings = [each.value.strip("*") for each in page.markdown if each.value.startswith("**")]
    families = [family for family in Family if any(each.family is family for each in known.values())]
    assert [words.FAMILIES[family] for family in families] == [
        each for each in headings if each in words.FAMILIES.values()
    ]
    page.checkbox(key="choice-learners-one-protonet").set_value(True).run()
    assert not page.exception
    assert page.session_state.session.choices.learners == ("maml", "protonet", "transfer", "scratch")
    assert widget(page.get("button_group"), "Learners").value == ["maml", "protonet", "transfer", "scratch"]
    page.checkbox(key="choice-learners-one-scratch").set_value(False).run()
    assert page.session_state.session.choices.learners == ("maml", "protonet", "transfer")
    page.session_state.session.run.cancel()


def test_every_family_has_its_line():
    assert set(text.FAMILY_LINES) == set(Family)
    assert text.more_learners(3) == "All learners (3), and who is who"
