"""What a checkpoint cost, as its card tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metademo.checkpoints.cards import Card

GRAPHICS_CARD = "cuda"
"""What a checkpoint's card says in ``device`` of a training on one; nothing of one on the processor."""


@dataclass(frozen=True)
class Spent:
    """What a meta-training took, with all that it built on.

    Attributes:
        hours: of every processor core together.
        on_card: hours of graphics cards, which are none of these.
        meta_steps: in all its stages.
        tasks: learned in them.
    """

    hours: float
    meta_steps: int
    tasks: int
    on_card: float = 0.0


def spent(card: Card) -> Spent:
    """What the checkpoint took, by its card and those of the bodies it began with; zeros for what a card does not say."""
    hours, meta_steps, tasks = 0.0, 0, 0
    for stage in stages(card.training):
        made, recipe = _number(stage.get("meta_steps")), stage.get("recipe")
        each = _number(recipe.get("tasks")) if isinstance(recipe, Mapping) else 0
        if not _on_card(stage):
            hours += _number(stage.get("hours")) * max(1, _number(stage.get("processes")))
        meta_steps += int(made)
        tasks += int(made * each)
    return Spent(hours, meta_steps, tasks, hours_on_card(card.training))


def hours_on_card(training: Mapping[str, Any]) -> float:
    """Hours of a graphics card that a checkpoint took, by its card's ``training``, with all that it built on."""
    return sum(_number(stage.get("hours")) for stage in stages(training) if _on_card(stage))


def stages(training: Any) -> Iterator[Mapping[str, Any]]:
    """A training, those of the body it began with and of the larger network that taught it, and so on."""
    if isinstance(training, Mapping):
        yield training
        yield from stages(training.get("teacher"))
        yield from stages(training.get("body"))


def _on_card(stage: Mapping[str, Any]) -> bool:
    return stage.get("device") == GRAPHICS_CARD


def hours_in_all(training: Mapping[str, Any]) -> float | None:
    """Hours by the clock, with all that it built on as far as that is told; None where its own are not told."""
    if hours_told(training) is None:
        return None
    return sum(hours_told(stage) or 0 for stage in stages(training))


def hours_told(training: Mapping[str, Any]) -> float | None:
    """Hours by the clock of a card's last stage; None where it does not tell them."""
    hours = training.get("hours")
    return hours if isinstance(hours, int | float) and not isinstance(hours, bool) else None


def _number(value: Any) -> float:
    return value if type(value) in (int, float) and value > 0 else 0
