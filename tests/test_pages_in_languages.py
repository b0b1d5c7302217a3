"""The same walks over the pages in languages other than English, of which nothing is left on any of them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from metademo.project.project import Project
from metademo.ui.background import comparing
from metademo.ui.background.reading import Reading
from metademo.ui.course import guessing, memory, waves
from metademo.ui.course.experiments import Outcome
from metademo.ui.rounds import ALPHABETS, QUERIES, Answers
from metademo.ui.texts import choice
from metademo.ui.texts.en.course_guesses import OPTIONS
from tests.helpers import made_up
from tests.helpers.comparisons import quick
from tests.helpers.packing import FAULTY, png, zipped
from tests.helpers.pages import settled
from tests.helpers.reading import read
from tests.helpers.tongues import CHINESE, MADE_UP, comparing_page, ideas_page, play_page, results_page

SPLIT = zipped(
    [(f"{part}/{each}/{shade}.png", png(shade)) for part, shade in (("train", 8), ("test", 99)) for each in "pq"]
)
LABELLED = zipped([("1.png", png(1)), ("2.png", png(50)), ("l.csv", b"file,label\n1.png,u\n2.png,v\n")])
NAMED = zipped([(f"{each}_{shade}.png", png(shade + at)) for at, each in enumerate("uv") for shade in (10, 90)])
"""What has to be understood: by its folders, by its table, by its names."""
CHAPTERS = ("task", "outer", "learned", "rules", "no-gradient", "questions")
"""Those of the course that between them have all kinds of live part."""


@pytest.fixture(params=[MADE_UP, pytest.param(CHINESE, marks=pytest.mark.slow)], ids=lambda tongue: tongue.code)
def tongue(request, monkeypatch):
    made_up.speak(monkeypatch)
    return request.param


def test_the_lab(tongue):
    page = tongue.opened()
    settled(page)
    page.run()
    assert tongue.english(page) == []
    # what was asked for stays, and the address says it
    assert page.session_state[choice.KEY] == tongue.code
    assert page.selectbox(key="language-chosen").value == tongue.code


@pytest.mark.slow
def test_the_game(tongue):
    page = tongue.opened(play_page)
    assert tongue.english(page) == []
    own = page.session_state["play"]
    own.answers = Answers((None, *own.round.truth[1:]), (2.0,) * QUERIES)
    page.run()
    assert not page.exception
    assert own.over
    assert tongue.english(page, *ALPHABETS) == []


@pytest.mark.slow
def test_photographs(tongue):
    page = tongue.opened(task="beetles")
    settled(page)
    page.run()
    assert not page.exception
    project = page.session_state.session.project
    assert project.domain == "photos"
    if tongue is CHINESE:
        assert {each.name for each in project.classes} >= {"斑点虫", "长鼻虫"}
    assert tongue.english(page) == []


def test_results_opened_in_full(tongue):
    page = tongue.opened()
    steps = next(iter(settled(page).planned.values()))
    for drawer in ("movement", "table", "confusions", "gates-maml"):
        page.session_state[f"results-{drawer}"] = True
    page.session_state["live"] = True
    page.run()
    page.session_state[f"results-{steps}-at"] = 2
    page.run()
    assert not page.exception
    if tongue is MADE_UP:
        assert any("Loss" in made_up.unmarked(said) for _, said in read(page))
    assert tongue.english(page, "png") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tongue", "files"),
    [(MADE_UP, FAULTY), (MADE_UP, SPLIT), (MADE_UP, LABELLED), (MADE_UP, NAMED), (CHINESE, FAULTY)],
    ids=["problems", "split", "labelled", "named", "problems-zh"],
    indirect=["tongue"],
)
def test_own_pictures_with_problems(tongue, files):
    page = tongue.opened()
    state = page.session_state.session
    state.readings.append(Reading([("mine.zip", files)], None, state.task.uid))
    assert state.readings[0].wait(120)
    page.run()
    assert not page.exception
    named = ("gif pdf",) if tongue is CHINESE else ()  # in the made-up language files are called otherwise too
    assert page.warning if files is FAULTY else page.get("alert") or page.info
    assert tongue.english(page, *named) == []
    state.project = Project(state.project.classes[:1])
    page.run()
    assert page.info
    assert not page.exception
    assert tongue.english(page, *named) == []


@pytest.mark.parametrize("way", ["upload", "draw", "camera"])
def test_the_dialog_that_adds(tongue, way):
    page = tongue.opened()
    page.session_state["add-way"] = way
    key = page.session_state.session.project.classes[0].key
    page.button(key=f"add-{page.session_state.session.task.uid}-{key}").click().run()
    assert not page.exception
    assert tongue.english(page) == []


def test_compare(tongue, monkeypatch):
    monkeypatch.setattr(comparing, "compare", quick)
    page = tongue.opened(comparing_page)
    compared = page.session_state["compare"]
    assert compared.run.wait(120)
    page = tongue.opened(comparing_page, {"compare": compared})
    assert page.get("plotly_chart")
    assert tongue.english(page) == []


def test_results(tongue):
    page = tongue.opened(results_page)
    assert page.get("plotly_chart")
    assert tongue.english(page) == []


@pytest.mark.parametrize(
    "chapter", [pytest.param(each, marks=pytest.mark.slow) for each in CHAPTERS[1:5]] + ["task", "questions"]
)
def test_ideas(tongue, monkeypatch, chapter):
    def first_option(seed):
        yield 1.0
        return Outcome("chance" if chapter == "task" else next(iter(OPTIONS[chapter])), defaultdict(lambda: 0.25))

    monkeypatch.setattr(guessing, "EXPERIMENTS", dict.fromkeys(OPTIONS, first_option))
    monkeypatch.setattr(waves, "AFTER", (0, 1, 3))
    monkeypatch.setattr(memory, "PATIENCE", 300.0)
    page = tongue.opened(ideas_page, chapter=chapter)
    page.radio(key=f"course-chosen-{chapter}").set_value(next(iter(OPTIONS[chapter]))).run()
    page.button(key=f"course-see-{chapter}").click().run()
    assert not page.exception
    assert page.info or page.success
    assert tongue.english(page, "png") == []
