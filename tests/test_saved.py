"""A saved task opens to the very same state and result, also one that an earlier version saved."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import catalogue
from metademo.checkpoints.files import shipped
from metademo.checkpoints.fingerprints import fingerprint
from metademo.pictures import manifest
from metademo.pictures.archives import collect
from metademo.pictures.crop import Crop
from metademo.pictures.manifest import Beside
from metademo.project.project import Project
from metademo.ui import lab_run, saved
from metademo.ui.history import Task
from metademo.ui.session import LabChoices
from tests.helpers.packing import png, relisted, zipped
from tests.helpers.pages import read

SAVED = Path(__file__).parent / "data" / "saved"
BASE = [("left: /one", ["support", "query", "support"]), ("zwei", ["support", "query"])]


def script():
    """What opens files, and nothing that learns."""
    import streamlit as st

    from metademo.ui import intake, state
    from metademo.ui.saved import zip_of

    now = state.session()
    intake.finish_readings()
    st.session_state.zip = zip_of(now.task, state.title(now.task))
    if brought := st.session_state.pop("brought", None):
        intake.read_files(brought, None)


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(lab_run, "update_run", lambda: None)
    return AppTest.from_function(script, default_timeout=120).run()


def brought(page, data, name="task.zip"):
    page.session_state.brought = [(name, data)]
    page.run()
    read(page).run()
    assert not page.exception
    return page.session_state.session


def parts(project):
    return [(each.name, [entry.role for entry in each.entries]) for each in project.classes]


def test_a_file_of_every_version_is_there():
    assert [*map(str, sorted(each.name for each in SAVED.glob("*.zip")))] == [
        f"version{number}.zip" for number in range(1, manifest.VERSION + 1)
    ]


def test_version_1_opens_as_it_was():
    project, problems = Project.from_zip("x.zip", (SAVED / "version1.zip").read_bytes())
    assert problems == ()
    assert (project.domain, project.shots, parts(project)) == ("characters", 1, BASE)
    assert [each.name for each in project.unlabelled] == ["e.png"]


def test_version_2_opens_as_it_was():
    project, problems = Project.from_zip("x.zip", (SAVED / "version2.zip").read_bytes())
    assert problems == ()
    assert (project.domain, parts(project)) == ("photos", [("x", ["support", "query"]), ("y", ["support"])])
    square = project.classes[0].entries[0].picture
    assert square.crop == Crop(0.25, 0.5, 2.0)
    assert square.source.open_large().size == (340, 330)


def test_version_3_opens_as_it_was(page):
    now = brought(page, (SAVED / "version3.zip").read_bytes())
    assert (now.task.name, parts(now.project)) == ("Two of mine", BASE)
    assert now.choices == LabChoices(
        steps=3, long_steps=20, rate_factor=2.0, adapts="head", scratch_rate=0.01, seed=42, learners=("maml", "scratch")
    )
    (said,) = now.problems
    assert "another training of MAML" in said, "its fingerprint is none that MAML ever had"


def test_all_of_it_comes_back(page):
    now, checkpoint = page.session_state.session, shipped("characters")
    now.own["Mine + more"] = catalogue.contender_of("Mine + more", "mine.safetensors", checkpoint)
    now.cards["Mine + more"] = replace(checkpoint.card, name="Mine + more")
    now.choices = replace(now.choices, learners=("maml", "Mine + more"), seed=11, steps=2, together=())
    now.desk = now.desk.opened(
        Task(
            next(now.numbers), now.project.move_picture(0, now.project.support_pictures()[0][1].digest), None, "A task"
        )
    )
    page.run()
    data = page.session_state.zip()
    other = AppTest.from_function(script, default_timeout=120).run()
    back = brought(other, data)
    assert back.problems == []
    assert (back.task.name, back.project, back.choices) == ("A task", now.project, now.choices)
    assert [*back.own] == ["Mine + more"]
    assert fingerprint(back.own["Mine + more"].learner) == fingerprint(checkpoint.learner)
    other.run()
    assert other.session_state.zip() == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "learners/Mine + more.safetensors" in archive.namelist()


def test_what_this_version_does_not_know_is_said_and_the_rest_is_used():
    listed = {
        "seed": 5,
        "steps": 10**6,
        "rate_factor": 3.3,
        "adapts": "everything",
        "mood": "good",
        "learners": ["a"],
        "tail": True,
    }
    choices, unknown = saved.chosen(listed, {"a": "b"})
    assert choices == LabChoices(seed=5, learners=("b",))
    assert unknown == ["steps", "rate_factor", "adapts", "mood", "tail"]


@pytest.mark.parametrize(
    "change",
    [
        lambda its: its.update(name="a\nb"),
        lambda its: its.update(name=4),
        lambda its: its.update(choices={"seed": {"deep": 1}}),
        lambda its: its.update(choices=[1]),
        lambda its: its.update(choices={"<b>": 1}),
        lambda its: its.update(choices={str(at): 1 for at in range(99)}),
        lambda its: its.update(learners={"maml": 4}),
        lambda its: its.update(own=["../x.safetensors"]),
        lambda its: its.update(own=["learners/a.safetensors"] * 2),
        lambda its: its.update(own=[4]),
        lambda its: its.update(version=2, name="in a version that has no names"),
        lambda its: its.update(later=1),
    ],
)
def test_a_list_that_says_what_it_cannot_is_damaged_and_the_folders_are_read(change):
    data = relisted((SAVED / "version3.zip").read_bytes(), change)
    collected = collect([("x.zip", data)])
    assert any("is a damaged list" in each for each in collected.problems)
    assert collected.task is None
    assert len(collected.found) == 6


def test_own_learners_that_are_missing_or_none_are_told_of(page):
    project = Project.from_zip("x.zip", (SAVED / "version1.zip").read_bytes())[0]
    whole = project.to_zip(Beside("N", {"own": ["a"]}), {"a.safetensors": b"no numbers"})
    now = brought(page, whole)
    assert now.task.name == "N"
    assert any("a.safetensors is no checkpoint" in each for each in now.problems)
    missing = relisted(whole, lambda its: its.update(own=["learners/b.safetensors"]))
    assert any("is missing in the saved task" in each for each in collect([("x.zip", missing)]).problems)
    stray = zipped([("c/1.png", png(1)), ("d/1.png", png(90)), ("learners/x.safetensors", b"x")])
    assert any("is not a picture" in each for each in collect([("x.zip", stray)]).problems)


def test_a_newer_list_is_read_by_its_folders_and_said(page):
    newer = relisted((SAVED / "version3.zip").read_bytes(), lambda its: its.update(version=manifest.VERSION + 1))
    now = brought(page, newer)
    assert len(now.project.classes) >= 2
    assert any("newer version" in each for each in now.problems)


def test_choices_are_listed_as_plain_json():
    listed = saved.described(LabChoices(learners=("maml",), seed=3), ["x"])
    assert json.loads(json.dumps(listed)) == listed
    assert saved.chosen(listed) == (LabChoices(learners=("maml",), seed=3), [])
