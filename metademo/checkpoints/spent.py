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


def _number(value: Any) -> float:
    return value if type(value) in (int, float) and value > 0 else 0
