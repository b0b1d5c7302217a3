"""What the Lab offers to be taken away."""

import io
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import contenders
from metademo.export.adapted import refusal
from metademo.pictures.archives import collect
from metademo.project.project import Project
from metademo.ui.components import takeaway
from tests.helpers.pages import APP, settled, widget


@pytest.fixture
def offered(monkeypatch):
    """The files that the page offers, by label: what makes each, or why there is none."""
    found = {}

    def note(label, told, file, kind, icon, make, refused=None):
        found[label] = (file, refused or make)

    monkeypatch.setattr(takeaway, "offer", note)
    return found


@pytest.fixture
def page(offered):
    page = AppTest.from_file(APP, default_timeout=120)
    page.query_params["task"] = "twins"
    page.session_state["taken"] = True  # its drawer is open
    page.run()
    settled(page)
    page.run()
    assert not page.exception
    return page


def made(offered, label):
    file, make = offered[label]
    assert callable(make), make
    return file, make()


@pytest.mark.slow
def test_the_learner_as_a_page_and_a_checkpoint(page, offered):
    file, data = made(offered, "Web page")
    assert file == "twins classifier.html"
    assert data.startswith(b"<!doctype html>")
    assert b"bowl left" in data
    _, packed = made(offered, "Checkpoint")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["adapted.safetensors", "adapted.json"]


@pytest.mark.slow
def test_scratch_has_no_checkpoint_and_says_so(page, offered):
    widget(page.selectbox, "Adapted learner").set_value("scratch").run()
    assert not page.exception
    assert "Scratch has no checkpoint" in offered["Checkpoint"][1]
    assert made(offered, "Web page")[1]


def test_the_report_opens_the_task(page, offered):
    file, data = made(offered, "Report")
    assert file == "twins report.html"
    project = page.session_state.session.project
    opened, notices = Project.from_collected(collect([(file, data)]))
    assert not notices
    assert opened.classes == project.classes


def test_every_learner_is_offered_or_says_why_not():
    told = {key: refusal(one.learner) for key, one in contenders("characters").items()}
    assert {key for key, why in told.items() if why} == {
        key
        for key, one in contenders("characters").items()
        if one.learner.network.needs_statistics or one.learner.transductive or key == "in-context"
    }
