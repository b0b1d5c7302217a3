"""The counting and the sentences of the results."""

from dataclasses import replace

import pytest

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.spent import hours_in_all, hours_on_card
from metademo.learners.depth import Depth
from metademo.ui import scores, wording
from metademo.ui.texts.en import happened
from tests.helpers.traces import trace


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3, gives the first three
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (24, 25, 0.8046, 0.9929),
        (1, 1, 0.2065, 1),
    ],
)
def test_wilson(correct: int, total: int, low: float, high: float) -> None:
    assert scores.wilson(correct, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("correct", "total"), [(0, 0), (2, 1), (-1, 3)])
def test_wilson_refuses_what_is_no_share(correct: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        scores.wilson(correct, total)


def said(step: int, planned: dict[str, int] | None = None, **right: list[int]) -> str:
    traces = {learner: trace(learner, counts) for learner, counts in right.items()}
    plain = planned or {learner: len(counts) - 1 for learner, counts in right.items()}
    return wording.headline(traces, step, plain).replace("\u00a0", " ")


def test_headline_says_who_gets_how_many_now_and_at_the_end() -> None:
    assert said(1, maml=[5, 9], scratch=[5, 6, 7, 8]) == (
        "After 1 step MAML gets 9 of 10 right (95 % interval 60 to 98 %) and scratch 6 (31 to 83 %); "
        "after 3 steps scratch 8 (49 to 94 %)."
    )


def test_headline_before_the_first_step_and_with_ties() -> None:
    assert said(0, maml=[5, 9], scratch=[5, 5]) == (
        "Before the first step MAML gets 5 of 10 right (95 % interval 24 to 76 %) and scratch 5 (24 to 76 %); "
        "after 1 step MAML 9 (60 to 98 %) and scratch still 5."
    )


def test_headline_past_the_end_of_one_learner() -> None:
    assert said(3, maml=[5, 9], scratch=[5, 6, 7, 8]) == (
        "After 1 step MAML gets 9 of 10 right (95 % interval 60 to 98 %) and scratch, after 3 steps, 8 (49 to 94 %)."
    )


def test_headline_of_one_learner_without_steps() -> None:
    assert said(0, scratch=[5]) == "Before the first step scratch gets 5 of 10 right (95 % interval 24 to 76 %)."


def test_two_learners_are_compared_picture_by_picture() -> None:
    def paired(step: int, **right: list[int]) -> str:
        return wording.paired({name: trace(name, counts, 40) for name, counts in right.items()}, step).replace(
            "\u00a0", " "
        )

    # by hand: 18 pictures that the one alone gets right, none the other way: (18 ± 1.96 √(19 − 18²/42)) / 42
    assert paired(1, maml=[10, 38], scratch=[10, 20]) == (
        "Picture by picture, MAML is ahead of scratch by 45 points (95 % interval +27 to +59)."
    )
    assert paired(1, maml=[10, 20], scratch=[10, 38]) == (
        "Picture by picture, scratch is ahead of MAML by 45 points (95 % interval +27 to +59)."
    )
    assert paired(0, maml=[10, 38], scratch=[10, 20]).startswith("Picture by picture, MAML and scratch are even")
    assert paired(1, maml=[10, 21], scratch=[10, 20]).endswith("so it may be luck).")
    assert paired(1, maml=[1, 2]) == paired(1, maml=[1, 2], scratch=[1, 2], anil=[1, 2]) == ""


def test_headline_of_many_learners() -> None:
    many = {name: [5, 7] for name in ("maml", "scratch", "anil", "boil")}
    assert said(1, **many) == (
        "After 1 step MAML gets 7 of 10 right (95 % interval 40 to 89 %), scratch 7 (40 to 89 %), ANIL 7 (40 to 89 %) "
        "and BOIL 7 (40 to 89 %)."
    )
    ends = {"maml": [5, 7], "scratch": [5, 6, 7, 8], "transfer": [5, 6, 9]}
    assert said(0, **ends).endswith(
        "; after 1 step MAML 7 (40 to 89 %); after 3 steps scratch 8 (49 to 94 %); after 2 steps transfer 9 (60 to 98 %)."
    )


@pytest.mark.parametrize(("queries", "start"), [(0, "There is no"), (1, "The picture"), (4, "None of the 4 pictures")])
def test_headline_without_right_answers(queries: int, start: str) -> None:
    traces = {"maml": trace("maml", [0, 0], queries, labelled=False)}
    assert wording.headline(traces, 1, {"maml": 1}).startswith(start)
    assert wording.scores(traces, 1, {"maml": 1}) == []


def test_headline_without_anything() -> None:
    assert wording.headline({}, 0, {}).startswith("Nothing has been learned yet")
    assert wording.times({}) == ""


def test_scores_know_who_has_finished() -> None:
    traces = {"maml": trace("maml", [5, 9]), "scratch": trace("scratch", [5, 6])}
    maml, scratch = wording.scores(traces, 4, {"maml": 1, "scratch": 50})
    assert (maml.finished, scratch.finished, scratch.steps) == (True, False, 1)


def test_times_are_those_measured() -> None:
    traces = {"maml": trace("maml", [5, 9], seconds=0.02), "scratch": trace("scratch", [5] * 3, seconds=0.3)}
    assert (
        wording.times(traces).replace("\u00a0", " ")
        == "Adapting took 0.04 s for MAML (1 step) and 0.9 s for scratch (2 steps)."
    )


def test_what_choosing_the_depth_took_is_told_apart() -> None:
    made = trace("maml", [5, 9], seconds=0.3)
    depth = Depth("all", 1, held_out=4)
    traces = {"maml": replace(made, steps=tuple(replace(step, depth=depth) for step in made.steps))}
    said = wording.times(traces).replace("\u00a0", " ")
    assert said == "Adapting took 0.6 s for MAML (1 step; 0.3 s of it to choose how deep)."


def test_stops_are_dense_early_and_hold_every_end() -> None:
    offered = wording.stops(200, always=(17, 200))
    assert offered[:11] == list(range(11))
    assert {17, 200} <= set(offered)
    assert offered == sorted(set(offered))
    assert len(offered) <= 52
    assert wording.stops(5) == [0, 1, 2, 3, 4, 5]
    assert wording.stops(0) == [0]


def test_frames_are_few_and_keep_both_ends() -> None:
    shown = wording.frames(wording.stops(200))
    assert len(shown) == len(set(shown)) == 16
    assert (shown[:4], shown[-1]) == ([0, 1, 2, 3], 200)
    assert wording.frames([0, 1, 2]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("shots", "begins", "ends"),
    [
        ((3, 2, 2), "How sure they are is calibrated", "How near each comes, the page Results tells."),
        ((2, 1, 1), "How sure they are is calibrated", "how often such answers are right."),
        ((1, 1, 1), "With one support picture per class none can be left out", "found on the ready tasks."),
    ],
)
def test_what_the_percentages_rest_on_goes_by_which_classes_have_several(
    shots: tuple[int, ...], begins: str, ends: str
) -> None:
    said = happened.sureness(shots, ["maml"], ["maml"])
    assert said.startswith(begins)
    assert said.endswith(ends)
    assert ("of the one class that has several" in said) is (sum(each > 1 for each in shots) == 1)


def test_what_came_before_adapting_is_of_who_was_meta_trained() -> None:
    known, card = contenders(), checkpoints.shipped("characters").card
    assert wording.paid(["transfer", "scratch"], known) == ""
    assert wording.paid(["scratch", "maml"], known).replace("\u00a0", " ") == (
        "Before that, once for all tasks, the meta-training that MAML rests on took "
        f"{round(60 * hours_in_all(card.training))} min, {round(60 * hours_on_card(card.training))} min of it on a graphics card."
    )
    assert "ImageNet not counted" in wording.paid(["maml"], contenders("photos"))
    assert "ImageNet" not in wording.paid(["photos-small"], contenders("photos"))
