"""What checkpoints' cards say of what the training took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metademo.checkpoints.cards import Card


def trainings(card: Card) -> Iterator[Mapping[str, Any]]:
    """The training of a checkpoint, and those of the bodies that it began with, the last first."""
    found: Any = card.training
    while isinstance(found, Mapping) and found:
        yield found
        found = found.get("body")


def tasks(card: Card) -> int:
    """In how many tasks, or batches, all of them together learned."""
    return sum(
        int(each.get("meta_steps") or 0) * int(each.get("recipe", {}).get("tasks") or 1) for each in trainings(card)
    )


def data(card: Card) -> list[str]:
    """What they learned from, each once."""
    return list(dict.fromkeys(str(each["data"]) for each in trainings(card) if each.get("data")))
