"""Try it live: what the learners say of one more picture."""

import io

import pytest
from streamlit.testing.v1 import AppTest

from metademo.pictures.images import read_picture
from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.ui.background.runs import Run
from metademo.ui.components import live
from metademo.ui.components.marking import Marking
from metademo.ui.lab_run import parts
from metademo.ui.session import LabChoices
from tests.helpers.pages import APP, project, settled, widget


@pytest.fixture
def page():
    """The page with the drawer open."""
    page = AppTest.from_file(APP, default_timeout=120)
    page.session_state["live"] = True
    return page.run()


def png(project, label=0, row=-1):
    """The bytes of a picture of a class, by default its last query picture, a little changed."""
    image = project.classes[label].entries[row].picture.open().convert("L")
    buffer = io.BytesIO()
    image.rotate(4, fillcolor=255).save(buffer, "PNG")
    return buffer.getvalue()


def given(page, name, data):
    settled(page)
    page.run()  # the section stands below results, and a slow machine may have shown the page before there were any
    uploader = next(each for each in page.file_uploader if each.label == "A picture")
    uploader.set_value((name, data, "image/png")).run()
    assert not page.exception
    return page


def said(page):
    """What the section says, as HTML."""
    return next(each.proto.body for each in page.get("html") if "md-live" in each.proto.body)


@pytest.mark.slow
def test_every_learner_says_what_it_takes_the_picture_for(page):
    given(page, "new.png", png(project(page)))
    name = project(page).classes[0].name
    asked = page.session_state.session.live
    assert {learner: len(trace.steps) for learner, trace in asked.traces().items()} == {
        "maml": 6, "transfer": 51, "scratch": 51,
    }  # fmt: skip
    assert asked.traces()["maml"].last.query_classes.tolist() == [0]
    # the same support pictures, and this one alone to be asked about
    run = page.session_state.session.run
    for learner, trace in asked.traces().items():
        assert trace.episode.support.equal(run.traces()[learner].episode.support)
        assert trace.episode.query_labels.tolist() == [-1]
    text = said(page)
    assert text.index("MAML") < text.index(name) < text.index("Scratch")
    assert "after 5 steps" in text
    assert "after 50 steps" in text


@pytest.mark.slow
def test_what_is_said_is_what_the_page_would_say():
    whole, _ = Project.from_zip("x.zip", sample_zip("lumoe"))
    picture = whole.classes[2].query[1]
    plan = parts(LabChoices(long_steps=3), "characters")
    one, all_of_them = Run(plan, whole.asking(picture)), Run(plan, whole)
    assert one.wait(120)
    assert all_of_them.wait(120)
    row = [each.digest for _, each in whole.query_pictures()].index(picture.digest)
    for learner, trace in one.traces().items():
        there = all_of_them.traces()[learner].last.query_probabilities[row]
        assert trace.last.query_probabilities[0].tolist() == pytest.approx(there.tolist(), abs=1e-5)
    html = live.said_html(one.traces(), picture, Marking())
    best = one.traces()["maml"].last.query_probabilities[0].argmax()
    first = html.split("<b>")[1].split("</b>")[0]
    assert first == whole.classes[best].name


@pytest.mark.slow
def test_another_picture_stops_the_earlier_one_and_a_broken_one_is_named(page):
    given(page, "new.png", png(project(page)))
    first = page.session_state.session.live
    given(page, "other.png", png(project(page), 1))
    assert page.session_state.session.live is not first
    given(page, "broken.png", b"no picture")
    assert any("broken.png" in each.value for each in page.warning)
    assert settled(page).traces()


@pytest.mark.slow
def test_a_picture_can_be_added_to_its_class(page, monkeypatch):
    read = []
    monkeypatch.setattr(live, "read_picture", lambda name, data: read.append(name) or read_picture(name, data))
    before = len(project(page).classes[3].entries)
    given(page, "new.png", png(project(page)))
    # no class is chosen beforehand: a picture that belongs to none is not one click from being filed under one
    where = widget(page.selectbox, "Add it to …")
    assert where.value is None
    assert widget(page.button, "Add it").disabled
    where.set_value(project(page).classes[3].key).run()
    assert read == ["new.png"]  # once, however often the page is drawn
    widget(page.button, f"Add it to ‘{project(page).classes[3].name}’").click().run()
    assert not page.exception
    assert len(project(page).classes[3].entries) == before + 1
    assert project(page).classes[3].entries[-1].picture.name == "new.png"


def test_names_are_shown_as_text(page):
    names = Project().add_class("<b>bold</b>").add_class("b")
    whole, _ = Project.from_zip("x.zip", sample_zip("vireth"))
    for key in (0, 1):
        names, _ = names.add_pictures(key, [entry.picture for entry in whole.classes[key].entries])
    picture = whole.classes[2].entries[0].picture
    run = Run(parts(LabChoices(learners=("maml",)), "characters"), names.asking(picture))
    assert run.wait(60)
    html = live.said_html(run.traces(), picture, Marking())
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<b>bold" not in html
