"""What a checkpoint cost, as its card tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metademo.checkpoints.files import Card


@dataclass(frozen=True)
class Spent:
    """What a meta-training took, with all that it built on.

    Attributes:
        hours: of every processor core together.
        meta_steps: in all its stages.
        tasks: learned in them.
    """

    hours: float
    meta_steps: int
    tasks: int


def spent(card: Card) -> Spent:
    """What the checkpoint took, by its card and those of the bodies it began with; zeros for what a card does not say."""
    hours, meta_steps, tasks = 0.0, 0, 0
    stage: Any = card.training
    while isinstance(stage, Mapping):
        made, recipe = _number(stage.get("meta_steps")), stage.get("recipe")
        each = _number(recipe.get("tasks")) if isinstance(recipe, Mapping) else 0
        hours += _number(stage.get("hours")) * max(1, _number(stage.get("processes")))
        meta_steps += int(made)
        tasks += int(made * each)
        stage = stage.get("body")
    return Spent(hours, meta_steps, tasks)


def hours_before(training: Mapping[str, Any]) -> float | None:
    """Hours by the clock of the checkpoint whose body one began with, and of that one's body, by its card's ``training``.

    0 without such a body; None where one of them is not told.
    """
    if not training.get("body"):
        return 0
    body = training["body"]
    if not isinstance(body, Mapping):
        return None
    hours, before = hours_told(body), hours_before(body)
    return None if hours is None or before is None else hours + before


def hours_in_all(training: Mapping[str, Any]) -> float | None:
    """Hours by the clock, with all that it built on as far as that is told; None where its own are not told."""
    hours = hours_told(training)
    return None if hours is None else hours + (hours_before(training) or 0)


def hours_told(training: Mapping[str, Any]) -> float | None:
    """Hours by the clock of a card's last stage; None where it does not tell them."""
    hours = training.get("hours")
    return hours if isinstance(hours, int | float) and not isinstance(hours, bool) else None


def _number(value: Any) -> float:
    return value if type(value) in (int, float) and value > 0 else 0
