"""Learners' names and counted things: what every part of the page says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metademo.learners import Family
from metademo.ui.texts.spoken import learner_words

NO_RESULTS = "Nothing has been learned yet. Start the adaptation above, and every step of it appears here."
NO_STEP = "before the first step"
FAMILIES = {
    Family.GRADIENT_STEPS: "Gradient steps (meta-learned)",
    Family.LEARNED_STEPS: "Learned steps (meta-learned)",
    Family.NO_STEPS: "No steps (meta-learned)",
    Family.TRANSDUCTIVE: "Use the unlabelled pictures too (transductive)",
    Family.NOT_META_LEARNED: "Not meta-learned",
}


def learner_name(learner: str) -> str:
    """What a learner is called on its own."""
    words = learner_words(learner)
    return words.label if words else learner


def learner_short(learner: str) -> str:
    """What a learner is called at a curve's end, where there is little room."""
    words = learner_words(learner)
    return (words and words.short) or learner_name(learner)


def learner_in_sentence(learner: str) -> str:
    """What a learner is called in the middle of a sentence."""
    words = learner_words(learner)
    return (words and words.in_sentence) or learner_name(learner)


def steps(count: int) -> str:
    """``1 step``, ``5 steps``."""
    return f"{count} step" if count == 1 else f"{count} steps"


def pictures(count: int) -> str:
    """``1 picture``, ``5 pictures``."""
    return f"{count} picture" if count == 1 else f"{count} pictures"


def after(count: int) -> str:
    """``after 5 steps``; ``before the first step`` for none."""
    return f"after {steps(count)}" if count else NO_STEP


def listed(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def joined(*parts: str) -> str:
    """Parts of a label, one after the other, as ``Lab, 5 steps``."""
    return ", ".join(parts)


def told(name: str, what: str) -> str:
    """What is said of something that has a name, as ``Next: Lab``."""
    return f"{name}: {what}"


def all_of(parts: Iterable[str]) -> str:
    """Several things that each have commas of their own."""
    return "; ".join(parts)


def with_aside(said: str, aside: str) -> str:
    """``MAML (batch norm)``."""
    return f"{said} ({aside})"
