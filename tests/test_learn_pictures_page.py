"""Characters and own classes on the page 'Learn to learn' in Streamlit's own test driver; all is trained in this process."""

import pytest
import streamlit
import torch
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import one_file
from metademo.checkpoints.cards import checkpoint_of
from metademo.learners import LEARNERS
from metademo.measuring import pictures_live, watched
from metademo.networks import Conv4
from metademo.ui.background import trainings
from metademo.ui.components import own_classes
from metademo.ui.markdown import plain
from metademo.ui.texts.en import learn_pictures
from metademo.ui.texts.en import own_classes as own_text
from tests.helpers.pages import settled
from tests.helpers.trainings import Here


def learn_page() -> None:
    from metademo.ui.pages import learn

    learn.page()


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setattr(trainings, "Process", Here)
    monkeypatch.setattr(pictures_live, "HELD_OUT", 2)
    monkeypatch.setattr(pictures_live, "_SHARE", 0)  # held-out tasks are asked as often as can be
    found = trainings.Trainings(cores=1)
    parts = ("outer", "pictures_training", "steering", "watching")
    for module in ("pages.learn", *(f"components.{part}" for part in parts)):
        monkeypatch.setattr(f"metademo.ui.{module}.TRAININGS", found)
    yield found
    found.close()


def choose(page, key, value):
    next(each for each in page.get("button_group") if each.key == key).set_value(value).run()


@pytest.fixture
def page(own):
    opened = AppTest.from_function(learn_page, default_timeout=120)
    opened.run()
    choose(opened, "learn-part", "characters")
    assert not opened.exception
    return opened


def button(page, key):
    return page.button(key=f"learn-pictures-{key}")


def training(page, own, part="characters"):
    return own.of(page.session_state["learn"].token, part)


def said(page):
    return " ".join(each.body for each in page.get("html")) + " ".join(each.value for each in page.caption)


def test_it_begins_with_random_numbers(page, own):
    assert "Nothing has been learned yet" in said(page)
    assert "29\u00a0min of processor time and 10\u00a0min of a graphics card" in said(page)
    assert training(page, own) is None
    assert button(page, "anew").disabled


@pytest.mark.slow
def test_play_shows_tasks_curves_and_the_lab_s_task(page, own):
    button(page, "play").click().run()
    assert not page.exception
    shown = training(page, own).seen
    assert shown.step == 3
    assert "3 meta-steps" in said(page)
    told = said(page)
    assert "md-stream" in told
    assert told.count("<img") >= 10
    assert "Vireth twigs" in told  # the Lab's first task is the probe
    assert len(page.get("plotly_chart")) == 3
    button(page, "play").click().run()
    assert "Paused." in said(page)
    button(page, "once").click().run()
    assert training(page, own).seen.step == 4
    button(page, "anew").click().run()
    assert not page.exception


def test_first_and_second_order_beside_each_other(page, own):
    page.toggle(key="learn-pictures-both").set_value(True).run()
    button(page, "once").click().run()
    assert not page.exception
    assert training(page, own).seen.beside.key == "fomaml"
    assert "FOMAML" in said(page)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["fomaml", "reptile", "meta-sgd", "meta-lstm", "transfer"])
def test_every_learner_can_be_played(page, own, key):
    page.selectbox(key="learn-pictures-learner").set_value(key).run()
    button(page, "once").click().run()
    assert not page.exception
    assert training(page, own).plan.settings.learner == key
    assert training(page, own).seen.step == 1


def test_random_numbers_have_nothing_to_play(page):
    page.selectbox(key="learn-pictures-learner").set_value("scratch").run()
    assert not page.exception
    assert "nothing to start" in said(page)
    assert "no curve goes on here" in said(page)
    assert "begin with the first meta-steps" not in said(page)


def test_a_training_rests_when_another_part_s_goes_on(page, own):
    button(page, "play").click().run()
    choose(page, "learn-part", "own")
    assert not page.exception
    assert training(page, own).wanted  # to look elsewhere alone is as leaving the page: it goes on for a while
    button(page, "once").click().run()
    assert not training(page, own).wanted
    assert training(page, own).kept is not None
    choose(page, "learn-part", "characters")
    assert "Paused. 3 meta-steps" in said(page)
    assert button(page, "play").label == "Go on"


def test_what_was_trained_is_used_in_the_lab(page, own):
    button(page, "once").click().run()
    page.button(key="learn-pictures-use-maml").click().run()
    assert not page.exception
    assert not page.toast  # the button is a fragment's: what its callback drew would take the style sheet's place
    session = page.session_state["session"]
    (key,) = session.own
    assert key.startswith("My MAML (characters, ")
    assert plain(key) in page.success[0].value
    assert "Accuracy on the twenty tasks of new characters, after 5 inner steps." in said(page)
    learner = session.own[key].learner
    params = training(page, own).seen.main.params
    assert all(torch.equal(learner.params[name], params[name]) for name in params)
    assert session.cards[key].training["meta_steps"] == 1
    page.button(key="learn-pictures-use-maml").click().run()
    assert len(session.own) == 1  # the very same is not there twice
    session.own.clear()
    page.run()
    assert not page.success  # it was taken out in the Lab


@pytest.mark.slow
def test_what_one_part_gave_to_the_lab_is_not_said_by_another(page, own):
    button(page, "once").click().run()
    page.button(key="learn-pictures-use-maml").click().run()
    assert len(page.success) == 1
    choose(page, "learn-part", "own")
    button(page, "once").click().run()
    assert page.button(key="learn-pictures-use-maml")
    assert not page.success
    page.button(key="learn-pictures-use-maml").click().run()
    assert plain("My MAML (own classes, ") in page.success[0].value
    assert "Accuracy on the twenty tasks of held-out classes" in said(page)


@pytest.mark.slow
def test_whoever_has_no_classes_at_hand_begins_with_ready_ones(page, own, monkeypatch):
    monkeypatch.setattr(watched, "VERDICTS", 3)
    choose(page, "learn-part", "own")
    assert not page.exception
    assert not page.warning
    assert "Forty characters" in said(page)
    assert "Tibetan" in said(page)
    assert "Of 40 classes, 28 are to learn from and 12 are held out: three in ten" in said(page)
    assert "Each of the 28 also counts turned by 90°, 180° and 270°: 112 in all." in said(page)
    button(page, "once").click().run()
    assert not page.exception
    plan = training(page, own, "own").plan
    assert (len(plan.train), len(plan.held), plan.verdicts) == (4 * 28, 12, 3)
    button(page, "play").click().run()
    (spent,) = page.get("progress")
    assert "of 2 minutes" in spent.proto.text
    page.button(key="learn-pictures-use-maml").click().run()
    (card,) = page.session_state["session"].cards.values()
    assert "come with the project" in card.training["data"]
    assert "MIT" in card.training["licence"]


def test_the_comparison_at_the_end_says_that_its_tasks_are_others_than_those_of_the_curves():
    assert own_text.verdict(0.9, 0.8, 0.1, 0.02, 100).startswith("On 100 further tasks of held-out classes yours is")
    told = "Twenty tasks of held-out classes, the same ones all along"
    assert learn_pictures.which_tasks(True, None) == f"{told}."
    assert learn_pictures.which_tasks(True, 100) == f"{told}; the comparison above is on 100 others."


def test_photographs_are_dealt_out_and_not_turned():
    assert own_text.dealt(14, 6, 14).startswith("Of 20 classes, 14 are to learn from and 6 are held out")
    assert "turned" not in own_text.dealt(14, 6, 14)


def test_a_choice_made_while_the_page_is_still_being_drawn_is_taken(page, monkeypatch):
    with monkeypatch.context() as slow:
        slow.setattr(own_classes, "ready_classes", lambda key: streamlit.stop())  # as the click cuts the drawing short
        choose(page, "learn-part", "own")
    choose(page, "learn-own-from", "files")
    assert not page.exception
    assert page.session_state["learn-own-from"] == "files"
    assert page.get("file_uploader")


def test_the_lab_s_task_has_too_few_classes_to_learn_from(page):
    choose(page, "learn-part", "own")
    choose(page, "learn-own-from", "lab")
    assert "It takes 8 such classes" in page.warning[0].value


@pytest.fixture
def file():
    learner = LEARNERS["maml"].initial(Conv4(filters=8, groups=4), torch.Generator().manual_seed(0), steps=1)
    training = {"meta_steps": 12, "hours": 0.01, "data": "a test"}
    return one_file.write(checkpoint_of(learner, "Mine", "characters", training))


def dropping() -> None:
    import streamlit as st

    from metademo.ui import intake, state
    from metademo.ui.pages import lab

    state.session()
    if (dropped := st.session_state.pop("dropped", None)) is not None:
        intake.taken_anywhere([dropped])
    lab.page()


@pytest.mark.slow
def test_a_file_dropped_into_the_lab_is_a_learner_there(file):
    lab = AppTest.from_function(dropping, default_timeout=120)
    lab.session_state["dropped"] = ("folder/mine.safetensors", file)
    lab.run()
    assert not lab.exception
    session = lab.session_state["session"]
    assert [*session.own] == ["Mine"]
    assert "Mine" in session.run.parts
    assert settled(lab).traces()["Mine"].steps
    assert any("MAML, meta" in each.value.replace("\\", "") for each in lab.markdown)
    lab.button(key="own-remove-0").click().run()
    assert not lab.exception
    assert not session.own
    assert "Mine" not in lab.session_state["session"].run.parts


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95cos\nsystem", b"{}"])
def test_a_bad_file_is_told_of_by_name(data):
    lab = AppTest.from_function(dropping, default_timeout=120)
    lab.session_state["dropped"] = ("bad.safetensors", data)
    lab.run()
    assert not lab.exception
    assert "bad.safetensors" in lab.warning[0].value
    assert not lab.session_state["session"].own
