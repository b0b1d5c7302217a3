"""The page through Streamlit's own test driver: every part renders, follows changes, and says what is wrong."""

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.files import CheckpointError
from metademo.samples import samples
from metademo.ui.texts.en import page as texts
from tests.helpers.pages import APP, begin_with, card_button, choose_learners, name_field, project, settled, widget


@pytest.fixture
def page(monkeypatch):
    """The page, opened, with MAML alone."""
    begin_with(monkeypatch, "maml")
    return AppTest.from_file(APP, default_timeout=120).run()


def test_opens_on_a_ready_task_already_adapted():
    page = AppTest.from_file(APP, default_timeout=120).run()
    assert not page.exception
    assert not page.error
    assert page.selectbox(key="task").value == samples()[0].id
    traces = settled(page).traces()
    assert list(traces) == ["maml", "transfer", "scratch"]
    assert len(traces["maml"].steps) == 6
    assert len(traces["scratch"].steps) == 51
    assert traces["maml"].steps[0].query_accuracy == pytest.approx(0.2)  # chance before the first step
    assert traces["maml"].last.query_accuracy > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("sample", [sample.id for sample in samples("characters")])
def test_every_ready_task_opens(page, sample):
    page.selectbox(key="task").set_value(sample).run()
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert page.session_state.session.sample == sample
    page.session_state.session.run.cancel()


@pytest.mark.slow
def test_a_picture_is_always_left_to_ask_about(page):
    key = f"shots-{page.session_state.session.task.uid}"
    slider = page.slider(key=key)
    assert (slider.min, slider.max) == (1, 9)  # of ten pictures a class
    page.session_state.session.project = project(page).with_shots(10)
    page.run()
    assert (page.slider(key=key).value, page.slider(key=key).max) == (10, 10)  # what is so is shown so
    page.slider(key=key).set_value(9).run()
    assert page.slider(key=key).max == 9
    assert not page.exception


@pytest.mark.slow
def test_shots_deal_the_pictures_out(page):
    widget(page.slider, "Shots: support pictures per class").set_value(3).run()
    assert not page.exception
    assert [len(c.support) for c in project(page).classes] == [3] * 5
    assert settled(page).traces()["maml"].episode.shots == (3,) * 5


@pytest.mark.slow
def test_inner_steps_and_what_adapts(page):
    widget(page.slider, "Inner steps").set_value(12).run()
    assert len(settled(page).traces()["maml"].steps) == 13
    widget(page.get("button_group"), "What adapts").set_value("head").run()
    assert not page.exception
    moved = settled(page).traces()["maml"].last.movement
    assert set(moved) == {"head"}


@pytest.mark.slow
def test_runs_wait_for_the_button_when_asked_to(page):
    before = settled(page)
    widget(page.toggle, "Run after every change").set_value(False).run()
    widget(page.slider, "Inner steps").set_value(3).run()
    assert page.session_state.session.run is before
    assert any("before your latest changes" in caption.value for caption in page.caption)
    widget(page.button, "Run").click().run()
    assert len(settled(page).traces()["maml"].steps) == 4


@pytest.mark.slow
def test_rename_to_a_name_in_use_is_refused_and_said(page):
    names = [c.name for c in project(page).classes]
    field = name_field(page, 0)
    field.set_value(names[1]).run()
    assert [c.name for c in project(page).classes] == names
    assert len(page.warning) == 1
    page.button(key="told-away-0").click().run()
    assert not page.warning


@pytest.mark.slow
def test_markup_in_a_name_stays_text(page):
    name_field(page, 0).set_value("<b>a</b> $x$").run()
    assert not page.exception
    assert project(page).classes[0].name == "<b>a</b> $x$"


@pytest.mark.slow
def test_no_message_reads_a_name_as_markdown(page):
    hostile = "![x](http://example.org/x.png)"
    name_field(page, 0).set_value(hostile).run()
    name_field(page, 1).set_value(hostile).run()
    message = page.warning[0].value
    assert "example.org" in message
    assert "![" not in message
    assert "](" not in message


def test_add_and_remove_classes(page):
    widget(page.button, "Add a class").click().run()
    assert len(project(page).classes) == 6
    # an empty class stands in the way, and the page says so
    assert any("Class 1" in info.value for info in page.info)
    assert page.session_state.session.run is None
    card_button(page, "remove", -1).click().run()
    assert len(project(page).classes) == 5
    assert settled(page).traces()["maml"].steps


def test_an_empty_task_says_what_to_do(page):
    page.selectbox(key="task").set_value("My own pictures").run()
    assert not page.exception
    assert len(project(page).classes) == 2
    assert texts.NOTHING_YET in [each.value for each in page.markdown]
    page.button(key="nothing-yet-add").click().run()
    assert page.session_state.session.adding.folders


def test_what_is_to_be_marked_stays_when_something_is_learned_anew(page):
    settled(page)
    page.toggle(key="results-mark-labelled").set_value(True).run()
    page.slider(key="results-threshold").set_value(35).run()
    widget(page.slider, "Inner steps").set_value(3).run()
    assert len(settled(page).traces()["maml"].steps) == 4
    page.run()
    assert page.toggle(key="results-mark-labelled").value
    assert page.slider(key="results-threshold").value == 35


def test_unknown_task_in_the_address():
    page = AppTest.from_file(APP, default_timeout=120)
    page.query_params["task"] = "../../etc/passwd"
    page.run()
    assert not page.exception
    assert "does not exist" in page.warning[0].value
    assert page.selectbox(key="task").value == samples()[0].id


def test_tasks_of_another_domain_are_not_offered(page):
    offered = page.selectbox(key="task").options
    assert [sample.title for sample in samples("characters")] == offered[:-1]


@pytest.mark.slow
def test_task_in_the_address():
    page = AppTest.from_file(APP, default_timeout=120)
    page.query_params["task"] = samples()[2].id
    page.run()
    assert page.selectbox(key="task").value == samples()[2].id


def test_a_damaged_checkpoint_is_said_and_the_pictures_kept(monkeypatch):
    def broken(name):
        raise CheckpointError("characters.safetensors is damaged. Put the original file back.")

    monkeypatch.setattr(checkpoints, "shipped", broken)
    contenders.cache_clear()
    page = AppTest.from_file(APP, default_timeout=120).run()
    assert not page.exception
    assert "characters.safetensors" in page.error[0].value
    assert len(project(page).classes) == 5


@pytest.mark.slow
def test_same_seed_same_result(page):
    choose_learners(page, "maml", "scratch")
    first = settled(page).traces()["scratch"].last.query_probabilities
    widget(page.number_input, "Seed").set_value(1).run()
    other = settled(page).traces()["scratch"].last.query_probabilities
    widget(page.number_input, "Seed").set_value(0).run()
    again = settled(page).traces()["scratch"].last.query_probabilities
    assert first.equal(again)
    assert not first.equal(other)
