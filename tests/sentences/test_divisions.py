"""Many random divisions of a task's sentences, and the drawer that compares learners on them."""

import math
import re

import pytest
import torch
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import Choices
from metademo.networks import WordCounts
from metademo.pictures.domains import SENTENCES
from metademo.project import redrawing
from metademo.sentences import project as module
from metademo.sentences.project import made
from metademo.tasks.seeds import task_generator
from metademo.ui.background.comparing import Comparison, Plan, outcomes_csv
from metademo.ui.components import episodes
from metademo.ui.texts import compare as compare_text
from metademo.ui.texts import sentence_page as text
from tests.helpers import made_up
from tests.helpers.made_up import marked
from tests.helpers.reading import read
from tests.helpers.sentences import TASK, needs_body

PROJECT, _ = made(TASK, ["A sentence of no class"], shots=1)


def planned(*learners: str, shots=(1, 2), count=2, seed=0) -> Plan:
    return Plan(
        learners=learners, dataset=None, project=PROJECT.to_draw_from(), title="mine", domain=SENTENCES.name, ways=3,
        shots=shots, episodes=count, steps=5, long_steps=8, seed=seed, others=Choices(),
    )  # fmt: skip


def test_support_and_query_are_apart_and_of_the_right_class(monkeypatch):
    looks = []
    monkeypatch.setattr(module, "read", lambda network, texts: looks.append(len(texts)) or network.read(texts))
    sampler, network = redrawing.sampler(PROJECT, shots=2), WordCounts()
    view = redrawing.view(PROJECT, SENTENCES, network)
    said = {one: name for name, texts in TASK for one in texts}
    known = {network.read([one]).numpy().tobytes(): one for one in said}
    assert len(known) == 14  # no two sentences have the same words
    met = set()
    for number in range(20):
        episode = view(sampler.sample(task_generator(0, 3, number)))
        assert sorted(episode.classes) == ["drinks", "time", "ways"]
        support, query = ([known[row.numpy().tobytes()] for row in rows] for rows in (episode.support, episode.query))
        assert len({*support, *query}) == len(support) + len(query) == 3 * (2 + 2)  # the smallest class has four
        labels = torch.cat([episode.support_labels, episode.query_labels]).tolist()
        assert [said[one] for one in (*support, *query)] == [episode.classes[label] for label in labels]
        assert [labels.count(label) for label in range(3)] == [4, 4, 4]
        met |= {*support}
    assert met == {*said}  # whichever part it plays on the page; and none without a class
    assert looks == [14]  # each once for all episodes


def test_too_few_sentences_are_said_with_a_remedy():
    few, _ = made([("a", ["x"]), ("b", ["y", "z"])])
    assert redrawing.problems(few) == (
        "Class 'a' has only one sentence; one to learn from and one to ask about are the least. Add some, or remove the class.",
    )
    assert redrawing.problems(made([("a", ["x", "y"])])[0]) == ("Random episodes need at least 2 classes. Add some.",)
    assert episodes.possible_shots(few) == []
    assert episodes.possible_shots(PROJECT, (1, 2, 3, 5)) == [1, 2, 3]
    assert redrawing.why_not(PROJECT, 5) == "5 shots need 6 sentences of each class, and 'drinks' has 4."


def test_what_the_page_alone_knows_makes_no_other_source():
    other, _ = made([(name.upper(), texts) for name, texts in TASK], shots=3)
    assert other != PROJECT
    assert other.to_draw_from() == PROJECT.to_draw_from()


@needs_body
def test_the_same_seed_gives_the_same_result():
    def outcomes(seed: int):
        run = Comparison(planned("nearest-mean", "scratch", seed=seed))
        assert run.wait(120)
        assert (run.error, run.failed) == (None, False)
        return [(one.learner, one.shots, one.episode, one.accuracies, one.flops) for one in run.outcomes]

    first = outcomes(3)
    assert [each[:3] for each in first[:4]] == [
        ("nearest-mean", 1, 0), ("scratch", 1, 0), ("nearest-mean", 2, 0), ("scratch", 2, 0)
    ]  # fmt: skip
    assert [len(each[3]) for each in first[:2]] == [1, 9]
    right = [6 * accuracies[-1] for *_, accuracies, _ in first]  # of two sentences in each of three classes
    assert all(math.isclose(each, round(each), abs_tol=1e-5) for each in right)
    assert outcomes(3) == first
    assert outcomes(4) != first


def test_a_file_of_outcomes_says_what_it_is_of():
    assert outcomes_csv(planned("scratch"), []).startswith("sentences,seed,ways,shots,")


def script() -> None:
    import streamlit as st

    from metademo.ui.components.sentence_desk import OWN, Desk
    from metademo.ui.components.sentence_divisions import divisions
    from metademo.ui.links import reading, writing
    from tests.helpers.sentences import TASK

    reading.of_visit()
    if "desk" not in st.session_state:
        desk = st.session_state.desk = st.session_state.sentences = Desk(task=OWN, learners=("nearest-mean", "scratch"))
        desk.draft.classes.clear()
        for name, texts in TASK:
            desk.draft.add_class(name, "\n".join(texts))
    divisions(st.session_state.desk)
    st.session_state["said"] = writing.parts("sentences")


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(episodes, "EPISODES", (2, 5))
    return AppTest.from_function(script, default_timeout=60)


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def widget(kind, label):
    return next(each for each in kind if each.label == label)


def opened(page):
    page.run()
    assert not page.exception
    assert [each.label for each in page.expander] in ([text.DIVISIONS], [marked(text.DIVISIONS)])
    assert not page.button  # closed at first, and nothing in it
    page.session_state["sentence-divisions"] = True
    page.run()
    assert not page.exception
    return page


@needs_body
def test_two_episodes_are_run_and_shown_as_on_the_page_compare(page):
    opened(page)
    memory = page.session_state.desk.divisions
    assert memory.run is None  # nothing is computed before it is asked for
    shots = widget(page.get("button_group"), compare_text.SHOTS)
    assert shots.options == ["1", "2", "3"]
    assert shots.value == [1, 3]  # one, and as many as are learned from on the page
    assert "5 shots need 6 sentences of each class, and ‘drinks’ has 4." in " ".join(
        each.value for each in page.caption
    )
    widget(page.button, compare_text.RUN).click().run()
    assert memory.run.wait(120)
    page.run()
    assert not page.exception
    outcomes = memory.run.outcomes
    assert len(outcomes) == 2 * 2 * 2
    shown = html(page)
    assert "After 2 of 2 episodes: too few to say who is better." in shown
    assert "1 sentences of each class asked about; seed 0." in shown
    assert "picture" not in shown
    for learner in ("nearest-mean", "scratch"):
        last = [one.accuracies[-1] for one in outcomes if (one.learner, one.shots) == (learner, 1)]
        assert f"{50 * sum(last):.1f}" in shown
    ahead = [100 * one.accuracies[-1] for one in outcomes if one.shots == 3]
    points = (ahead[0] - ahead[1] + ahead[2] - ahead[3]) / 2
    assert f"{points:+.1f}".replace("-", "−").replace("+0.0", "0.0") in shown
    assert len(page.get("plotly_chart")) == 4
    assert all("picture" not in chart.proto.alt for chart in page.get("plotly_chart"))
    assert widget(page.button, compare_text.RUN).disabled  # the same once more would come out the same


@needs_body
def test_what_an_address_asked_for_is_there_when_the_drawer_opens(page):
    page.query_params.update(
        {"sentence-divided-shots": "2", "sentence-divided-episodes": "5", "sentence-divided-seed": "7"}
    )
    opened(page)
    assert widget(page.get("button_group"), compare_text.SHOTS).value == [2]
    assert widget(page.get("select_slider"), compare_text.EPISODES).value == 5
    assert widget(page.number_input, compare_text.SEED).value == 7
    widget(page.number_input, compare_text.SEED).set_value(8).run()
    said = dict(page.session_state["said"])
    assert [said[f"sentence-divided-{name}"] for name in ("shots", "episodes", "seed")] == ["2", "5", "8"]


@needs_body
def test_one_sentence_in_a_class_or_nobody_to_learn_is_said(page):
    opened(page)
    desk = page.session_state.desk
    desk.learners = ()
    page.run()
    assert [each.value for each in page.info] == [compare_text.NO_LEARNER]
    assert widget(page.button, compare_text.RUN).disabled
    desk.draft.add_class("<b>alone</b>", "The only one")
    page.run()
    assert not page.exception
    assert "only one sentence" in page.info[0].value
    assert "<b>" not in page.info[0].value  # shown as it was written
    assert not page.button


@needs_body
def test_in_another_language(page, monkeypatch):
    made_up.speak(monkeypatch)
    page.query_params["lang"] = made_up.CODE
    opened(page)
    next(each for each in page.button if each.label == marked(compare_text.RUN)).click().run()
    assert page.session_state.desk.divisions.run.wait(120)
    page.run()
    assert not page.exception
    names = {"drinks", "csv"}
    left = {word for _, said in read(page) for word in re.findall(r"[A-Za-z]{3,}", said) if word not in names}
    assert left == set()
