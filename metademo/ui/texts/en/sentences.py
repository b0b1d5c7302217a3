"""What happened, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metademo.ui.texts.en.words import after, learner_in_sentence, listed, percent, seconds, steps

if TYPE_CHECKING:
    from metademo.ui.scores import Score


def interval(low: float, high: float) -> str:
    """``80 to 99 %``."""
    return f"{100 * low:.0f} to {percent(high)}"


def headline(scores: Sequence[Score]) -> str:
    """Who gets how many right at the chosen step, and at the end if that lies ahead. ``scores`` is not empty."""
    first, clauses = scores[0], []
    for score in scores:
        count = f"{score.correct} of {score.total}"
        if score is first:
            clause = f"{_capital(after(score.steps))} {learner_in_sentence(score.learner)} gets {count} right"
            clause += f" (95\u00a0% interval {interval(*score.interval)})"
        elif score.steps == first.steps:
            also = "also " if score.correct == first.correct else ""
            clause = f"{learner_in_sentence(score.learner)} {also}{count}"
        else:
            clause = f"{learner_in_sentence(score.learner)} {after(score.steps)} {count}"
        if score.later:
            then, correct = score.later
            clause += (
                f", and {after(then)} " + ("still " if correct == score.correct else "") + _of(correct, score.total)
            )
        clauses.append(clause)
    return "; ".join(clauses) + "."


def headline_unlabelled(queries: int) -> str:
    """In place of the headline where no picture asked about has a right answer."""
    if not queries:
        return (
            "There is no picture to ask about, so nothing tells how well this was learned. Add one more of each class."
        )
    if queries == 1:
        return "The picture asked about has no given class, so there is no score. Its card below shows the answers."
    return f"None of the {queries} pictures asked about has a given class, so there is no score. Their cards show the answers."


def times(entries: Sequence[tuple[str, float, int]]) -> str:
    """How long adapting took: learner, seconds and steps of each."""
    each = [
        f"{seconds(taken)} for {learner_in_sentence(learner)} ({steps(count)})" for learner, taken, count in entries
    ]
    return f"Adapting took {listed(each)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of(correct: int, total: int) -> str:
    return f"{correct} of {total}"
