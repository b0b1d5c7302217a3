"""What happened, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metademo.ui.texts.en.numbers import hours, interval, points, seconds
from metademo.ui.texts.en.words import after, learner_in_sentence, listed, steps

if TYPE_CHECKING:
    from metademo.insights.findings import Difference
    from metademo.ui.scores import Score


def headline(scores: Sequence[Score]) -> str:
    """Who gets how many right at the chosen step, and at the end if that lies ahead. ``scores`` is not empty."""
    first, *others = scores
    clauses = [
        f"{_capital(after(first.steps))} {learner_in_sentence(first.learner)} gets {first.correct} of {first.total} right "
        f"(95\u00a0% interval {interval(*first.interval)})"
    ]
    for score in others:
        who = learner_in_sentence(score.learner)
        if score.steps != first.steps:
            who += ", without a step," if score.finished and not score.steps else f", {after(score.steps)},"
        clauses.append(f"{who} {score.correct} ({interval(*score.interval)})")
    ends: dict[int, list[str]] = {}
    for score in scores:
        if score.later:
            then, correct = score.later
            told = f"still {correct}" if correct == score.correct else f"{correct} ({interval(*score.later_interval)})"
            ends.setdefault(then, []).append(f"{learner_in_sentence(score.learner)} {told}")
    return "; ".join([listed(clauses), *(f"{after(then)} {listed(told)}" for then, told in ends.items())]) + "."


def paired(first: str, second: str, between: Difference) -> str:
    """How two learners differ on the same pictures, under the headline that counts each alone."""
    share = (between.first - between.second) / between.total
    low, high = between.interval
    said = f"95\u00a0% interval {points(low)} to {points(high)}"
    one, other = learner_in_sentence(first), learner_in_sentence(second)
    if between.first == between.second:
        return f"Picture by picture, {one} and {other} are even ({said} points)."
    if share < 0:
        one, other, share, said = other, one, -share, f"95\u00a0% interval {points(-high)} to {points(-low)}"
    tail = "" if between.ahead or between.behind else ", so it may be luck"
    return f"Picture by picture, {one} is ahead of {other} by {points(share)[1:]} points ({said}{tail})."


def headline_unlabelled(queries: int) -> str:
    """In place of the headline where no picture asked about has a right answer."""
    if not queries:
        return (
            "There is no picture to ask about, so nothing tells how well this was learned. Add one more of each class."
        )
    if queries == 1:
        return "The picture asked about has no given class, so there is no score. Its card below shows the answers."
    return f"None of the {queries} pictures asked about has a given class, so there is no score. Their cards show the answers."


def times(entries: Sequence[tuple[str, float, int, float]]) -> str:
    """How long adapting took: learner, seconds and steps of each, and the seconds that went into choosing how deep."""
    each = [
        f"{seconds(taken)} for {learner_in_sentence(learner)} ({steps(count)}"
        + (f"; {seconds(choosing)} of it to choose how deep)" if choosing else ")")
        for learner, taken, count, choosing in entries
    ]
    return f"Adapting took {listed(each)}."


def paid(learner: str, before: float, on_card: float, pretrained: bool) -> str:
    """What a learner's meta-training took, in hours, and how many of these on a graphics card, to stand beside :func:`times`."""
    beside = " (the pre-training on ImageNet not counted)" if pretrained else ""
    beside += f", {hours(on_card)} of it on a graphics card" if on_card else ""
    who = learner_in_sentence(learner)
    return f"Before that, once for all tasks, the meta-training that {who} rests on took {hours(before)}{beside}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
