"""The course in Streamlit's own test driver, chapter by chapter, and its experiments."""

from __future__ import annotations

import inspect
import re
import threading
from itertools import chain

import pytest
import streamlit
import torch
from streamlit.testing.v1 import AppTest

from metademo.ui.background.turns import Person, Queue
from metademo.ui.course import experiments, guessing, inside, memory, waves
from metademo.ui.course.chapters import CHAPTERS
from metademo.ui.course.experiments import EXPERIMENTS, Outcome, drawn, learner, one_rate, signs
from metademo.ui.course.tries import Try
from metademo.ui.texts.en import course, course_chapters, course_guesses
from tests.helpers.reading import read


def ideas_page() -> None:
    from metademo.ui.pages import ideas

    ideas.page()


def opened(chapter: str | None) -> AppTest:
    page = AppTest.from_function(ideas_page, default_timeout=300)
    if chapter is not None:
        page.query_params["chapter"] = chapter
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return " ".join(words for _, words in read(page))


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A drawing of the page waits for all that is computed: the driver does not look again by itself."""
    monkeypatch.setattr(memory, "PATIENCE", 300.0)


@pytest.fixture
def few(monkeypatch):
    """As little as shows that it runs."""
    monkeypatch.setattr(experiments, "META_STEPS", 3)
    monkeypatch.setattr(waves, "AFTER", (0, 1, 3))
    monkeypatch.setattr(inside, "COSTED", ("maml", "scratch"))


@pytest.fixture
def known(monkeypatch):
    """Experiments whose outcome is known: always the first option."""

    def of(chapter):
        def run(seed):
            yield 0.5
            ran.append((chapter, seed))
            return Outcome(next(iter(course_guesses.OPTIONS[chapter])), NUMBERS)

        return run

    ran = []
    monkeypatch.setattr(guessing, "EXPERIMENTS", {chapter: of(chapter) for chapter in EXPERIMENTS})
    return ran


NAMES = re.findall(r'n\["(\w+)"\]|n\[\'(\w+)\'\]', inspect.getsource(course_guesses))
NUMBERS = {**dict.fromkeys(filter(None, chain(*NAMES)), 0.25), "last": 0.5}
"""Whatever a sentence may ask for."""


def test_every_chapter_has_all_its_words():
    keys = list(CHAPTERS)
    for each in (course.NAMES, course_chapters.BEFORE, course_chapters.AFTER, course_guesses.QUESTIONS, EXPERIMENTS):
        assert list(each) == keys
    assert list(course_guesses.OPTIONS) == keys


@pytest.mark.slow
@pytest.mark.parametrize("chapter", list(CHAPTERS))
def test_a_chapter_and_a_guess(chapter, few, known):
    page = opened(chapter)
    assert course.NAMES[chapter] in page.header[0].value
    assert page.query_params["chapter"] in (chapter, [chapter])
    assert not known  # nothing is run before somebody has guessed
    see = page.button(key=f"course-see-{chapter}")
    assert see.disabled
    options = list(course_guesses.OPTIONS[chapter])
    page.radio(key=f"course-chosen-{chapter}").set_value(options[0]).run()
    page.button(key=f"course-see-{chapter}").click().run()
    assert not page.exception
    assert known == [(chapter, 0)]
    assert course.RIGHT in page.success[0].value
    page.radio(key=f"course-chosen-{chapter}").set_value(options[1]).run()
    page.button(key=f"course-see-{chapter}").click().run()
    assert "You guessed" in page.info[0].value
    assert known == [(chapter, 0)]  # the same outcome beside another guess
    page.button(key=f"course-again-{chapter}").click().run()
    assert not page.exception
    assert known == [(chapter, 0), (chapter, 1)]


def test_one_chapter_leads_to_the_next_and_the_address_follows(known):
    page = opened(None)
    assert "1. One task" in page.header[0].value
    assert "A 5-way 1-shot task" in said(page)
    page.slider(key="course-ways").set_value(3).run()
    assert "A 3-way 1-shot task" in said(page)
    page.button(key="course-to-questions").click().run()
    assert "10. Questions" in page.header[0].value
    assert page.query_params["chapter"] in ("questions", ["questions"])
    assert len(page.expander) >= 11
    assert not any(each.key == "course-next" for each in page.button)


def test_a_guess_is_taken_while_the_chapter_is_still_being_computed(known, monkeypatch):
    monkeypatch.setattr(memory, "PATIENCE", 0.0)
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        while not go_on.wait(0.01):
            yield 0.5
        return 7

    def live():
        job = memory.tried("slow", slow)
        if memory.awaited(job, lambda: job.ahead):
            streamlit.caption(f"It is {job.found}.")

    monkeypatch.setitem(CHAPTERS, "inner", live)
    page = opened("inner")
    assert begun.wait(20)
    page.radio(key="course-chosen-inner").set_value(next(iter(course_guesses.OPTIONS["inner"]))).run()
    assert not page.button(key="course-see-inner").disabled
    assert "It is 7." not in said(page)
    job = page.session_state["course"].tries["slow"]
    go_on.set()
    assert job.wait(20)
    assert "It is 7." in said(page.run())


def test_an_address_that_names_no_chapter():
    page = opened("<b>nothing")
    assert "There is no chapter" in page.warning[0].value
    assert "1. One task" in page.header[0].value
    page.button(key="course-to-questions").click().run()
    assert not page.warning


def ended(experiment):
    shares = []
    while True:
        try:
            shares.append(next(experiment))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert shares[-1] == 1
            return end.value


@pytest.mark.slow
@pytest.mark.parametrize("chapter", list(EXPERIMENTS))
def test_every_experiment_comes_to_one_of_the_answers_and_words_for_it(chapter, few):
    found = ended(EXPERIMENTS[chapter](3))
    assert found.answer in course_guesses.OPTIONS[chapter]
    assert course_guesses.said(chapter, found.answer, found.numbers)


@pytest.mark.parametrize("chapter", list(EXPERIMENTS))
def test_there_are_words_for_every_answer(chapter):
    told = {course_guesses.said(chapter, answer, NUMBERS) for answer in course_guesses.OPTIONS[chapter]}
    assert all(told)


def test_words_follow_the_numbers():
    same = {"before": 0.4, "first": 0.3, "last": 0.4}
    assert "gained nothing" in course_guesses.said("inner", "late", same)
    even = {"first": 0.5, "second": 0.5, "low": -0.1, "high": 0.1, "total": 40}
    assert "may be chance" in course_guesses.said("transfer", "even", even)
    assert "more than chance" in course_guesses.said("transfer", "second", even | {"low": -0.3, "high": -0.1})


def test_tasks_are_drawn_anew_by_the_seed_alone():
    first, again, other = (drawn(seed, 1)[0] for seed in (0, 0, 1))
    assert first.support.equal(again.support)
    assert not first.support.equal(other.support)
    assert first.ways == 10
    assert len(signs("digits")) == 10


def test_one_rate_keeps_each_layers_mean_and_nothing_else():
    sgd = learner("meta-sgd")
    levelled = one_rate(sgd)
    for name, value in sgd.params.items():
        if name.startswith("alpha."):
            assert torch.allclose(levelled.params[name], value.mean())
        else:
            assert levelled.params[name] is value


def test_what_a_try_finds_and_how_it_is_stopped():
    queue, going, stopped = Queue(cores=1), threading.Event(), threading.Event()

    def quick():
        yield 0.5
        return 7

    done = Try(quick, Person(), queue)
    assert done.wait(20)
    assert (done.found, done.progress, done.failed, done.cancelled) == (7, 1.0, False, False)

    def endless():
        try:
            while True:
                going.set()
                yield 0.1
        finally:
            stopped.set()

    endless_try = Try(endless, Person(), queue)
    assert going.wait(20)
    endless_try.cancel()
    assert stopped.wait(20)
    assert endless_try.cancelled
    assert endless_try.found is None
