"""A checkpoint's card: what it says of itself, as JSON has it; and a learner with its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from metademo.learners import MetaLearner
from metademo.networks import describe

FORMAT = 1


@dataclass(frozen=True)
class Card:
    """What a checkpoint says of itself.

    Attributes:
        name: as ``characters``.
        domain: what kind of picture it takes, or sentences; a key of :data:`metademo.pictures.domains.KINDS`.
        learner: its kind, a key of :data:`metademo.learners.LEARNERS`, and its options, as ``{"kind": "maml", "steps": 5, …}``.
        network: as :func:`metademo.networks.describe` gives it.
        training: data, licence, recipe, seed and the command that made it.
        own_share: where ‘none of these’ begins at one shot, as `python -m metademo calibrate` measures it, see
            :data:`metademo.insights.unknown.OWN_SHARE`; None where it has not been measured.

    Raises:
        ValueError: on construction, naming the field.
    """

    name: str
    domain: str
    learner: Mapping[str, Any]
    network: Mapping[str, Any]
    training: Mapping[str, Any] = field(default_factory=dict)
    own_share: float | None = None

    def __post_init__(self) -> None:
        if self.own_share is not None and (type(self.own_share) is not float or not 0 < self.own_share < 1):
            raise ValueError(f"own_share: must be a fraction between 0 and 1, not {self.own_share!r}")


@dataclass(frozen=True)
class Checkpoint:
    """A card and the learner it describes, ready to adapt."""

    card: Card
    learner: MetaLearner


def described(card: Card, dtype: torch.dtype) -> dict[str, Any]:
    """A card of parameters that are stored as ``dtype``, as its file has it."""
    told = {
        "format": FORMAT,
        "name": card.name,
        "domain": card.domain,
        "learner": dict(card.learner),
        "network": dict(card.network),
        "training": dict(card.training),
        "stored": str(dtype).removeprefix("torch."),
    }
    return told if card.own_share is None else {**told, "own_share": card.own_share}


def checkpoint_of(learner: MetaLearner, name: str, domain: str, training: Mapping[str, Any]) -> Checkpoint:
    """A learner with the card that describes it."""
    kind = {"kind": learner.record.key, **learner.options}
    return Checkpoint(Card(name, domain, kind, describe(learner.network), training), learner)
