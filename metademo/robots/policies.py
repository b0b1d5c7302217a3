"""Policies on disk: parameters as safetensors, everything else as a JSON card beside them. Nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from metademo import places
from metademo.checkpoints.tensors import card_damaged, check_finite, check_fit, read_card, read_tensors, write_tensors
from metademo.learners import MetaLearner
from metademo.messages import Message
from metademo.robots.arm import SEEN
from metademo.robots.policy import Sight
from metademo.robots.training import RobotSettings

ASSETS = places.ASSETS / "robots"
PREFIX = "robot-"
"""What the names of policies begin with."""
FORMAT = 1
_SIGHT = {"sight.mean": torch.zeros(SEEN + 3), "sight.spread": torch.ones(SEEN + 3)}
_REMEDY = Message(
    "Put the original file back, or make it anew with `python -m metademo train robot-…`.", "robots.put-back"
)


@dataclass(frozen=True)
class Policy:
    """A trained policy.

    Attributes:
        name: as ``robot-push``.
        settings: how it was trained; they make the learner.
        learner: its parameters among it.
        sight: how it sees.
        training: what it was trained on, the command, and what was measured.
    """

    name: str
    settings: RobotSettings
    learner: MetaLearner
    sight: Sight
    training: Mapping[str, Any] = field(default_factory=dict)


def save(policy: Policy, folder: Path) -> None:
    """Write ``NAME.safetensors`` and ``NAME.json`` to ``folder``, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    sight = {"sight.mean": policy.sight.mean, "sight.spread": policy.sight.spread}
    write_tensors(folder / f"{policy.name}.safetensors", {**policy.learner.params, **sight})
    card = {
        "format": FORMAT,
        "name": policy.name,
        "settings": vars(policy.settings),
        "training": dict(policy.training),
    }
    partial = folder / f"{policy.name}.partial"
    partial.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(folder / f"{policy.name}.json")


def read(path: Path) -> Policy:
    """The policy whose card is the file ``path``.

    Raises:
        CheckpointError: if card or parameters are missing, damaged or do not fit together.
    """
    card = read_card(path, _REMEDY)
    try:
        if card["format"] != FORMAT:
            raise ValueError(f"format: {card['format']!r}; this version reads {FORMAT}")
        settings = RobotSettings(**card["settings"])
        training = dict(card["training"])
    except (ValueError, KeyError, TypeError) as error:
        raise card_damaged(path, str(error), _REMEDY) from error
    weights = path.with_suffix(".safetensors")
    params = read_tensors(weights, _REMEDY)
    learner = settings.learner_from()
    check_fit(
        params,
        {**learner.params, **_SIGHT},
        Message(f"{weights.name} does not fit its card", "checkpoint.misfit-card", file=weights.name),
        _REMEDY,
    )
    check_finite(params, weights, _REMEDY)
    sight = Sight(params["sight.mean"], params["sight.spread"])
    own = {name: params[name] for name in learner.params}
    return Policy(path.stem, settings, replace(learner, params=own), sight, training)


def available() -> tuple[str, ...]:
    """The names of the policies that come with the project."""
    return tuple(sorted(path.stem for path in ASSETS.glob(f"{PREFIX}*.json")))


def find(name: str) -> Policy:
    """The policy of a name, which comes with the project, or of a card's path.

    Raises:
        CheckpointError: as :func:`read`.
    """
    path = Path(name)
    return read(path if path.suffix == ".json" else ASSETS / f"{name}.json")
