"""Meta-training on waves: how fast, and how well a held-out task is fitted after so many seconds of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from metademo.training.waves import MANY, WaveSettings, WaveTraining, errors, held_out

STEPS = (0, 1, 5, MANY)
"""Inner steps after which the error is measured."""


@dataclass(frozen=True)
class Row:
    """What has come of a run so far.

    Attributes:
        learner: its key; ``scratch`` for random numbers.
        seconds: of processor time, on one core.
        meta_steps: made so far.
        per_second: meta-steps a second.
        errors: mean squared errors on held-out tasks, by inner steps; infinite where the steps run away.
    """

    learner: str
    seconds: float
    meta_steps: int
    per_second: float
    errors: dict[int, float]


def measure(settings: WaveSettings, seconds: Sequence[float], tasks: int) -> Iterable[Row]:
    """Train on one thread, and look after so many seconds of processor time each."""
    torch.set_num_threads(1)
    asked = held_out(settings, tasks)
    run = WaveTraining(settings)
    for mark in sorted(seconds):
        while run.seconds < mark:
            run.step()
        rate = run.state.step / run.seconds if run.seconds else 0.0
        yield Row(settings.learner, run.seconds, run.state.step, rate, errors(run.learner, asked, STEPS))


def main(settings: Sequence[WaveSettings], seconds: Sequence[float], tasks: int, as_json: bool) -> int:
    """Print the rows of each learner, and those of random numbers; the exit status."""
    torch.set_num_threads(1)
    rows = [Row("scratch", 0.0, 0, 0.0, errors(settings[0].scratch(), held_out(settings[0], tasks), STEPS))]
    if not as_json:
        print(
            f"Mean squared error on {tasks} held-out {settings[0].family} of {settings[0].points} points, "
            f"seed {settings[0].seed}; seconds of one core."
        )
        print("learner     seconds  meta-steps  per second  " + "  ".join(f"{step:2} steps" for step in STEPS))
        _show(rows[0])
    for each in settings:
        for row in measure(each, seconds, tasks):
            rows.append(row)
            if not as_json:
                _show(row)
    if as_json:
        print(json.dumps([_written(row) for row in rows], indent=2))
    return 0


def _written(row: Row) -> dict[str, Any]:
    """As JSON has it, which knows no infinity."""
    finite = {step: error if math.isfinite(error) else None for step, error in row.errors.items()}
    return {**asdict(row), "errors": finite}


def _show(row: Row) -> None:
    values = "  ".join(f"{row.errors[step]:8.3f}" for step in STEPS)
    print(f"{row.learner:10}  {row.seconds:7.1f}  {row.meta_steps:10}  {row.per_second:10.0f}  {values}", flush=True)
