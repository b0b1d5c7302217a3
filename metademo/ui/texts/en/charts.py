"""What the charts say."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.en.words import after, learner_in_sentence, learner_name, pictures, steps

MEASURES = {"accuracy": "Accuracy", "loss": "Loss"}


SETS = {"query": "pictures asked about", "support": "pictures learned from"}
AXIS_STEP = "steps made"
AXIS_STEP_SQUEEZED = "steps made (later ones drawn closer together)"
AXIS_RIGHT_CLASS = "its class"
AXIS_ANSWER = "the answer"
GUESSING = "guessing"
NO_VALUE = "no value"


def off_scale(limit: float) -> str:
    """Note on a loss chart whose highest values were cut off."""
    return f"values above {limit:.1f} not drawn"


def chart_alt(measure: str, sentences: Sequence[str]) -> str:
    """The text alternative of a curves chart."""
    return f"Line chart of {MEASURES[measure].lower()} by steps made. " + " ".join(sentences)


def curve_alt(learner: str, which: str, count: int, begin: str, now: tuple[int, str], end: str) -> str:
    """One line of a curves chart: from where to where, and what it is at the chosen step."""
    name = f"{learner_name(learner)}, {SETS[which]}"
    if count == 0:
        return f"{name}: {begin} before the first step, and no step made."
    at = f", {now[1]} {after(now[0])}" if 0 < now[0] < count else ""
    return f"{name}: {begin} before the first step{at}, {end} after {steps(count)}."


def confusion_hover(right: str, answer: str, count: int) -> str:
    """One cell of a confusion matrix."""
    verdict = "right" if right == answer else "wrong"
    return f"{pictures(count)} of {right} taken for {answer}: {verdict}"


def confusion_alt(learner: str, step: int, correct: int, total: int, mistakes: Sequence[tuple[str, str, int]]) -> str:
    """The text alternative of a confusion matrix; ``mistakes`` are right class, answer and count."""
    said = f"Table of answers of {learner_in_sentence(learner)} {after(step)}: {correct} of {total} right."
    if mistakes:
        said += " Mistaken: " + "; ".join(f"{right} for {answer}, {count}" for right, answer, count in mistakes) + "."
    return said
