"""``python -m metademo evaluate lake``: the twenty runs in which people were measured too."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from metademo.checkpoints.cards import Checkpoint
from metademo.checkpoints.one_file import find
from metademo.datasets import lake
from metademo.learners.base import AdaptSettings
from metademo.pictures.domains import CHARACTERS
from metademo.training.device import device

WORD = "lake"
"""In the place of a checkpoint's name."""


@dataclass(frozen=True)
class Errors:
    """What a learner made of the runs.

    Attributes:
        checkpoint: its name.
        steps: inner steps.
        trials: characters to recognise, over all runs.
        wrong: how many it took for another.
        by_run: of each run, likewise.
        forbidden: whether it was trained on alphabets that the benchmark keeps for these runs, and so may not be compared.
    """

    checkpoint: str
    steps: int
    trials: int
    wrong: int
    by_run: tuple[int, ...]
    forbidden: bool


def evaluate(options: argparse.Namespace) -> int:
    """Print the share of characters that are taken for another; the exit status."""
    names = options.others or [CHARACTERS.name]
    found = [measured(find(name), options) for name in names]
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
        return 0
    for one in found:
        print(
            f"{one.checkpoint}: {one.wrong} of {one.trials} taken for another, {100 * one.wrong / one.trials:.2f} % "
            f"(people: {100 * lake.PEOPLE:.1f} %), after {one.steps} inner steps"
        )
        if one.forbidden:
            print(
                f"Warning: {one.checkpoint} was trained on alphabets that the benchmark keeps for these runs, so this is no "
                "result of it. `train --split background` trains on those that it allows.",
                file=sys.stderr,
            )
    return 0


def measured(checkpoint: Checkpoint, options: argparse.Namespace) -> Errors:
    """One checkpoint on all runs.

    Raises:
        ValueError: for a checkpoint of photographs.
        metademo.datasets.files.DataError: if the runs cannot be had.
    """
    if checkpoint.card.domain != CHARACTERS.name:
        raise ValueError(
            f"checkpoint: {checkpoint.card.name} is of {checkpoint.card.domain}, Lake's runs are of characters"
        )
    on = device(options.device)
    learner = checkpoint.learner.to(on)
    steps = learner.planned(AdaptSettings(steps=options.steps[0] if options.steps else None))
    wrong, trials = [], 0
    for run in lake.load(options.data):
        (last,) = learner.iterate(run.to(on), AdaptSettings(steps=steps, adapts=options.adapts), {steps})
        wrong.append(int((last.query_classes.cpu() != run.query_labels).sum()))
        trials += len(run.query_labels)
    return Errors(checkpoint.card.name, steps, trials, sum(wrong), tuple(wrong), _forbidden(checkpoint.card.training))


def _forbidden(training: Mapping[str, Any]) -> bool:
    """Whether it, or the body that it began with, was trained on other characters of Omniglot than the benchmark allows."""
    recipe = training.get("recipe", {})
    own = recipe.get("dataset", "omniglot") == "omniglot" and recipe.get("split", "background") != "background"
    return own or ("body" in training and _forbidden(training["body"]))
