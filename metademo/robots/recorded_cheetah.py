"""Runs in both directions that were made once and kept, so that there is something to see where nothing can be simulated.

``python -m metademo.robots.recorded_cheetah`` makes them anew with the policies that there are now, and writes them: one NumPy
file of whole numbers (millimetres, thousandths of a radian and of a return) and a JSON text; nothing in it is ever unpickled.
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch

from metademo.checkpoints.files import shipped
from metademo.datasets.files import DataError, damaged, read, write
from metademo.pictures.domains import CHEETAH
from metademo.robots.cheetah import JOINTS, Link, cheetah
from metademo.robots.policies import ASSETS
from metademo.robots.running import DIRECTIONS, HORIZON, Run
from metademo.robots.running_shown import WHO, Ran, ran
from metademo.robots.running_training import scratch
from metademo.tasks.policy_gradient import TRAJECTORIES
from metademo.training.by_reward import STEPS

PATH = ASSETS / "recorded-cheetah.npz"
SEED = 0
_FINE = 1000
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Recorded:
    """What was recorded.

    Attributes:
        links: of the body, parents first.
        height: see :attr:`metademo.robots.cheetah.Cheetah.height`.
        runs: by direction, by who ran: before the first inner step and after each.
    """

    links: tuple[Link, ...]
    height: float
    runs: Mapping[float, Mapping[str, tuple[Ran, ...]]]


def record() -> Recorded:
    """Have the policies that come with the project run.

    Raises:
        metademo.checkpoints.files.CheckpointError: for a policy that cannot be read.
        metademo.robots.packages.Missing: where nothing can be simulated.
    """
    body = cheetah()
    learners = {
        "maml": shipped(CHEETAH.name).learner,
        "transfer": shipped(f"{CHEETAH.name}-transfer").learner,
        "scratch": scratch(STEPS),
    }
    runs = {each: {who: _end(ran(learners[who], Run(torch.tensor(each), SEED))) for who in WHO} for each in DIRECTIONS}
    return Recorded(body.links(), body.height, runs)


def keep(found: Recorded, path: Path = PATH) -> None:
    """Write it."""
    each = [shown for runs in found.runs.values() for who in WHO for shown in runs[who]]
    told = {
        "height": found.height,
        "links": [asdict(link) for link in found.links],
        "returns": [shown.value if shown.sound else None for shown in each],
    }
    write(
        path,
        told=np.frombuffer(json.dumps(told).encode(), np.uint8),
        films=_whole(np.stack([np.nan_to_num((shown.mean, shown.tried)) for shown in each])),
        ends=_whole(np.stack([np.nan_to_num(shown.ends) for shown in each])),
    )


def recorded(path: Path = PATH) -> Recorded:
    """What :func:`keep` wrote.

    Raises:
        DataError: if it is missing or damaged.
    """
    told, films, ends = read(path, "told", "films", "ends")
    try:
        data: dict[str, Any] = json.loads(told.tobytes())
        links = tuple(
            Link(**{**each, **{name: tuple(each[name]) for name in ("pivot", "ends")}}) for each in data["links"]
        )
        count = len(DIRECTIONS) * len(WHO) * (STEPS + 1)
        if films.shape != (count, 2, HORIZON + 1, JOINTS) or ends.shape != (count, TRAJECTORIES):
            raise ValueError(f"shapes {films.shape} and {ends.shape}")
        shown = iter(
            [
                Ran(math.nan if value is None else float(value), *_real(end, *both))
                for value, end, both in zip(data["returns"], ends, films, strict=True)
            ]
        )
        runs = {
            direction: {who: tuple(next(shown) for _ in range(STEPS + 1)) for who in WHO} for direction in DIRECTIONS
        }
        return Recorded(links, float(data["height"]), runs)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(damaged(path, error)) from error


def _whole(values: np.ndarray) -> np.ndarray:
    return (values * _FINE).round().astype(np.int32)


def _real(*values: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple((each / _FINE).astype(np.float32) for each in values)


def _end(steps: Generator[float, None, _Found]) -> _Found:
    """What comes out in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: _Found = end.value
            return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    keep(record())
