"""The game: what is drawn, what of a browser's answers is taken, and how they are told beside the learners'."""

import pytest
from streamlit.testing.v1 import AppTest

from metademo.insights.findings import Difference
from metademo.ui import rounds
from metademo.ui.rounds import QUERIES, WAYS, Answers, answers, between, drawn, right
from metademo.ui.texts.en import game as text


def test_a_round_has_one_drawing_of_each_of_five_and_twelve_others():
    for seed in range(20):
        found = drawn(seed)
        assert [len(each.support) for each in found.project.classes] == [1] * WAYS
        assert min(len(each.query) for each in found.project.classes) >= 1
        assert len(found.queries) == len(found.truth) == QUERIES
        assert sorted(found.order) == list(range(QUERIES))
        assert found.alphabet.replace(" ", "_") in rounds.ALPHABETS
        digests = [each.digest for each in (*found.support, *found.queries)]
        assert len(set(digests)) == len(digests)
    assert drawn(3) == drawn(3)
    assert drawn(3).queries != drawn(4).queries


def test_every_alphabet_has_enough_characters_and_none_was_trained_on():
    characters = rounds._characters()
    for alphabet in rounds.ALPHABETS:
        assert characters.groups.count(alphabet) >= WAYS
    assert characters.name == "omniglot/test"


def sent(of, *numbers, taken=1500.0):
    return {"round": of.seed, "answers": [[number, taken] for number in numbers]}


def test_answers_are_put_in_the_projects_order():
    of = drawn(5)
    given = [of.truth[row] for row in of.order]
    given[0] = None
    found = answers(sent(of, *given), of)
    marks = right(of.truth, found.classes)
    assert sum(marks) == QUERIES - 1
    assert not marks[of.order[0]]
    assert (found.total, found.usual) == (18.0, 1.5)


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {"round": 6, "answers": [[0, 1]] * QUERIES},
        {"round": 5, "answers": [[0, 1]] * (QUERIES - 1)},
        {"round": 5, "answers": [[5, 1]] * QUERIES},
        {"round": 5, "answers": [[-1, 1]] * QUERIES},
        {"round": 5, "answers": [[True, 1]] * QUERIES},
        {"round": 5, "answers": [["<b>", 1]] * QUERIES},
        {"round": 5, "answers": [[0, -1]] * QUERIES},
        {"round": 5, "answers": [[0, float("nan")]] * QUERIES},
        {"round": 5, "answers": [[0, 1, 2]] * QUERIES},
        {"round": 5, "answers": "x" * QUERIES},
    ],
)
def test_nothing_else_is_taken_for_answers(event):
    assert answers(event, drawn(5)) is None


def test_two_on_the_same_drawings():
    assert between((True, True, False, False), (True, False, True, False)) == Difference(1, 1, 4)
    assert between((True, True, True), (False, True, False)) == Difference(2, 0, 3)


def test_what_is_said_follows_the_numbers():
    assert text.headline(9, "maml", 8, 12, 1) == "You win: 9 of 12 right, MAML 8."
    assert text.headline(9, "maml", 20, 24, 2) == "MAML wins in 2 rounds: 20 of 24 right, you 9."
    assert text.headline(9, "maml", 9, 12, 1) == "A draw: you and MAML get 9 of 12 right."
    ahead, behind = text.paired("maml", Difference(9, 0, 12)), text.paired("maml", Difference(0, 9, 12))
    assert "you are ahead of MAML by 75 points" in ahead
    assert "MAML is ahead of you by 75 points" in behind
    assert ahead.partition("(")[2] == behind.partition("(")[2]
    assert "luck" not in ahead
    assert "so it may be luck" in text.paired("maml", Difference(1, 0, 12))
    assert "you and MAML are even" in text.paired("maml", Difference(2, 2, 12))


def play_page() -> None:
    from metademo.ui.pages import play

    play.page()


@pytest.mark.slow
def test_a_round_is_played_and_another_beside_it():
    page = AppTest.from_function(play_page, default_timeout=120).run()
    assert not page.exception
    for number in (1, 2):
        own = page.session_state["play"]
        truth = own.round.truth
        own.answers = Answers((None, *truth[1:]), (2.0,) * QUERIES)  # as a browser's come in
        page.run()
        assert not page.exception
        said = " ".join(each.proto.body for each in page.get("html"))
        assert f"{11 * number} of {12 * number}" in said
        assert "24\u00a0s" in said
        assert said.count("<figure>") == QUERIES
        for name in ("MAML", "ProtoNet", "Scratch"):
            assert name in said
        assert (" in 2 rounds" in said) is (number == 2)
        page.button(key="play-new").click().run()
        assert page.session_state["play"].answers is None
