"""Meta-training runs on disk: one file each, from which a run goes on exactly."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from metademo.checkpoints.tensors import CheckpointError, check_finite, check_fit, read_tensors, write_tensors
from metademo.messages import Message
from metademo.networks import Params
from metademo.training.run_state import RunState

_ANEW = Message("Start the run anew without --resume.", "checkpoint.anew")


def save_run(state: RunState, settings: Mapping[str, Any], folder: Path) -> None:
    """Write all that a meta-training run needs to go on exactly, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"{part}/{name}": value
        for part in ("params", "first", "second")
        for name, value in getattr(state, part).items()
    }
    # one file, so that parameters and counters can never be of two different moments
    counters = {"step": state.step, "seconds": state.seconds, "updates": state.updates, "settings": dict(settings)}
    write_tensors(folder / "run.safetensors", tensors, {"run": json.dumps(counters)})


def read_run(folder: Path) -> tuple[RunState, dict[str, Any]]:
    """The run state that :func:`save_run` wrote to ``folder``, and its settings.

    Raises:
        CheckpointError: if there is none or it is damaged.
    """
    from safetensors import safe_open

    path = folder / "run.safetensors"
    tensors = read_tensors(path, _ANEW)
    try:
        with safe_open(path, framework="pt") as file:
            counters = json.loads(file.metadata()["run"])
        parts: dict[str, Params] = {"params": {}, "first": {}, "second": {}}
        for key, value in tensors.items():
            part, _, name = key.partition("/")
            parts[part][name] = value
        step, seconds, updates, settings = (counters[key] for key in ("step", "seconds", "updates", "settings"))
        if type(step) is not int or type(updates) is not int or min(step, updates) < 0:
            raise ValueError(f"step {step!r} and updates {updates!r} are no counts")
        if type(seconds) not in (int, float) or not 0 <= seconds < math.inf:
            raise ValueError(f"seconds {seconds!r} are no time")
        if type(settings) is not dict:
            raise ValueError("the settings are no table")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(
            Message(
                f"{path} is damaged ({error!r}). {_ANEW}",
                "checkpoint.damaged",
                file=str(path),
                error=repr(error),
                remedy=_ANEW,
            )
        ) from error
    return RunState(**parts, step=step, seconds=float(seconds), updates=updates), settings


def has_run(folder: Path) -> bool:
    """Whether ``folder`` holds a run's state."""
    return (folder / "run.safetensors").exists()


def check_run(state: RunState, params: Params, folder: Path) -> None:
    """Make sure that the run read from ``folder`` is one of a learner with such parameters.

    Raises:
        CheckpointError: if names, shapes or numbers are others than such a run's.
    """
    path = folder / "run.safetensors"
    for part in (state.params, state.first, state.second):
        check_fit(
            part,
            params,
            Message(f"{path} is not a run of this learner", "checkpoint.misfit-run", file=str(path)),
            _ANEW,
        )
        check_finite(part, path, _ANEW)
