"""A person's sentences: what is kept of them, and the episode that they make."""

import pytest
import torch

from metademo.learners.base import AdaptSettings
from metademo.learners.scratch import Scratch
from metademo.networks import Conv4, WordCounts
from metademo.project.picture_class import ProjectError
from metademo.sentences import project as module
from metademo.sentences.project import SentenceProject, made
from metademo.sentences.ready import TASKS, ready
from metademo.sentences.sentence import MAX_CHARACTERS, MAX_OF_CLASS, sentence
from metademo.sentences.words import parts_of, weighed
from metademo.tasks.episodes import UNLABELLED

TEA = [("tea", ["tea please", "a cup of tea", "more tea"]), ("bus", ["the bus is late", "which bus", "bus stop"])]


def test_the_first_are_learned_from_and_the_rest_is_asked_about():
    project, told = made(TEA, ["tea or bus"], shots=2)
    assert told == ()
    assert [len(each.support) for each in project.classes] == [2, 2]
    episode = project.episode(network=WordCounts())
    assert episode.support.shape == (4, 4096, 1, 1)
    assert episode.support_labels.tolist() == [0, 0, 1, 1]
    assert episode.query_labels.tolist() == [0, 1, UNLABELLED]
    assert [key for key, _ in project.queries()] == [0, 1, None]
    assert episode.classes == ("tea", "bus")


def test_what_comes_twice_or_is_empty_is_left_out():
    project, told = made([("a", ["x", "x ", "", "y"]), ("b", ["X", "x"])], shots=1)
    assert [[one.text for one in (*each.support, *each.query)] for each in project.classes] == [["x", "y"], ["X"]]
    assert told == ("2 sentences were there already, and were taken once.",)


def test_classes_of_one_name_are_one():
    project, _ = made([("a", ["x"]), (" a", ["y"]), ("b", ["z"])], shots=1)
    assert [each.name for each in project.classes] == ["a", "b"]


def test_what_there_is_no_room_for_is_counted():
    project, told = made([(f"c{number}", [f"{number} {row}" for row in range(200)]) for number in range(25)], shots=1)
    assert len(project.classes) == 20
    assert len(project.sentences) <= module.MAX_SENTENCES
    assert any("20 classes are the most" in each for each in told)
    assert any("sentences were left out" in each for each in told)
    assert len(made([("a", map(str, range(500))), ("b", ["x"])])[0].classes[0].query) == MAX_OF_CLASS - 3


def test_ten_thousand_words_are_cut_and_said():
    project, told = made([("a", ["word " * 10_000]), ("b", ["x"])], shots=1)
    assert len(project.classes[0].support[0].text) <= MAX_CHARACTERS
    assert "longer than 4000 characters" in told[0]


def test_problems_name_what_is_missing():
    one, _ = made([("a", ["x"])])
    assert "at least 2" in one.problems()[0]
    empty, _ = made([("a", ["x"]), ("b", [])])
    assert "‘b’ has no sentence" in empty.problems()[0]
    with pytest.raises(ProjectError, match="‘b’"):
        empty.episode(network=WordCounts())
    with pytest.raises(ProjectError, match=r"^shots: "):
        made([], shots=0)
    with pytest.raises(ValueError, match=r"^network: "):
        made(TEA)[0].episode(network=Conv4())


@pytest.mark.parametrize("text", ["", " \n ", "\u202e", "\x00\x07", "\u2028"])
def test_nothing_is_no_sentence(text):
    assert sentence(text) is None


def test_a_sentence_is_one_line_without_what_cannot_be_seen():
    assert sentence("  a\n\tb\u202e\x07 c ").text == "a b c"
    assert sentence("=1+1").text == "=1+1"
    assert sentence("می\u200cروم").text == "می\u200cروم"


@pytest.mark.parametrize("name", TASKS)
def test_ready_tasks_are_whole(name):
    task = ready(name)
    project, told = made(task.classes, task.others, task.shots)
    assert told == ()
    assert project.problems() == ()
    assert all(len(each.query) >= 2 for each in project.classes)


def test_the_parts_of_a_sentence_are_the_sentence():
    for text in ("one", "a b  c", "word " * 500, "x" * 4000):
        assert "".join(parts_of(text)) == text
        assert 1 <= len(parts_of(text)) <= 32


def test_the_word_that_tells_the_classes_apart_counts_most():
    project, _ = made(TEA, shots=3)
    episode = SentenceProject(project.classes).episode(network=WordCounts())
    learner = Scratch(WordCounts(), steps=20, rate=0.03)
    (tea, bus) = weighed(learner, AdaptSettings(), episode, ["give me tea now", "my bus"], 20)
    assert max(tea.parts, key=lambda part: part.weight).text == "tea "
    assert max(bus.parts, key=lambda part: part.weight).text == "bus"
    assert tea.shares[0] > 0.5 > tea.shares[1]
    assert sum(tea.shares) == pytest.approx(1)
    nothing = [part.weight for part in tea.parts if part.text != "tea "]
    # words never met change the length alone: without them the rest weighs more
    assert all(weight <= 0 for weight in nothing)
    assert torch.isfinite(torch.tensor(nothing)).all()
