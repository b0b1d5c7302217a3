"""Scenarios that were played through once and kept, so that there is something to see where nothing can be simulated.

``python -m metademo.robots.recorded`` plays them anew with the policies that there are now, and writes them; so it does with the
cheetah's runs, see :mod:`metademo.robots.recorded_cheetah`. One NumPy file each, of whole numbers (tenths of millimetres,
ten-thousandths of a quaternion's parts) and a JSON text; nothing in it is ever unpickled.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from metademo.datasets.files import DataError, damaged, read, write
from metademo.robots import recorded_cheetah
from metademo.robots.arm import Arm
from metademo.robots.contestants import contestants
from metademo.robots.film import Film, Shape
from metademo.robots.policies import ASSETS
from metademo.robots.showing import Attempt, Scenario, Shown, show
from metademo.robots.skills import SKILLS, Aim, skill_of

_FINE = 1e4


def path_of(skill: str) -> Path:
    """Where the recording of a skill lies that comes with the project."""
    return ASSETS / f"recorded-{skill}.npz"


def keep(shown: Shown, path: Path) -> None:
    """Write what came of a scenario whose demonstration was an expert's."""
    films = [shown.demonstration, *(film for each in shown.attempts.values() for film in each.films)]
    lengths = [(len(film.joints), len(film.hand)) for film in films]
    told = {
        "scenario": {"aim": asdict(shown.scenario.aim), "shown": shown.scenario.shown, "asked": shown.scenario.asked},
        "shapes": [asdict(shape) for shape in shown.demonstration.shapes],
        "films": [
            {"frames": frames, "steps": steps, "succeeded": film.succeeded, "away": film.away, "ended": film.ended}
            for film, (frames, steps) in zip(films, lengths, strict=True)
        ],
        "attempts": {key: {"steps": each.steps, "errors": each.errors} for key, each in shown.attempts.items()},
    }
    write(
        path,
        told=np.frombuffer(json.dumps(told).encode(), np.uint8),
        joints=_whole(np.concatenate([film.joints for film in films])),
        bodies=_whole(np.concatenate([film.bodies for film in films])),
        hand=_whole(np.concatenate([film.hand for film in films])),
    )


def recorded(path: Path) -> Shown:
    """What :func:`keep` wrote.

    Raises:
        DataError: if it is missing or damaged.
    """
    told, joints, bodies, hand = read(path, "told", "joints", "bodies", "hand")
    try:
        data: dict[str, Any] = json.loads(told.tobytes())
        scenario = data["scenario"]
        goal = scenario["aim"]["goal"]
        aim = Aim(scenario["aim"]["skill"], scenario["aim"]["choice"], None if goal is None else tuple(goal))
        shapes = tuple(
            Shape(**{**each, **{name: tuple(each[name]) for name in ("size", "at", "turn")}}) for each in data["shapes"]
        )
        films, frame, step = [], 0, 0
        for each in data["films"]:
            parts = (
                joints[frame : frame + each["frames"]] / _FINE,
                bodies[frame : frame + each["frames"]] / _FINE,
                hand[step : step + each["steps"]] / _FINE,
            )
            films.append(Film(shapes, *parts, each["succeeded"], each["away"], each["ended"]))
            frame, step = frame + each["frames"], step + each["steps"]
        demonstration, *rest = films
        attempts = {}
        for key, each in data["attempts"].items():
            steps = tuple(each["steps"])
            attempts[key] = Attempt(steps, tuple(each["errors"]), tuple(rest[: len(steps)]))
            rest = rest[len(steps) :]
        found = Scenario(aim, tuple(scenario["shown"]), tuple(scenario["asked"]))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(damaged(path, error)) from error
    return Shown(found, demonstration, attempts)


def again(path: Path) -> Shown:
    """The scenario of a recording, played through anew by the policies that come with the project.

    Raises:
        DataError: as :func:`recorded`.
        metademo.checkpoints.files.CheckpointError: for a policy that cannot be read.
        metademo.robots.packages.Missing: where nothing can be simulated.
    """
    scenario = recorded(path).scenario
    *_, shown = show(Arm(skill_of(scenario.aim.skill)), scenario, contestants(scenario.aim.skill))
    assert isinstance(shown, Shown)  # a scenario ends with what came of it
    return shown


def _whole(values: np.ndarray) -> np.ndarray:
    return (values * _FINE).round().clip(-32767, 32767).astype(np.int16)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for skill in SKILLS:
        keep(again(path_of(skill)), path_of(skill))
    recorded_cheetah.keep(recorded_cheetah.record())
