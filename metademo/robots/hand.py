"""A path that somebody steers the hand along, and how the arm follows it: so a person's demonstration comes to be one.

Whoever steers takes their time, and no two the same. What is kept is where the hand went and where it closed; the arm then goes
there at a pace of its own, which is what an expert's demonstration looks like too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from metademo.robots.arm import Numbers

AHEAD = 0.04
"""Metres along the path that the arm aims ahead of its hand."""
GAIN = 20.0
"""From metres between hand and aim to an action."""
CLOSING = 12
"""Steps that the hand waits where it opens or closes."""
NEAR = 0.012
"""Metres from there at which it begins to wait."""
PACE = 0.007
"""Metres that it comes on in a step, about."""
LINGER = 20
"""Steps for which it stays at the end."""
LONGEST = 240
"""Steps of a demonstration at most."""
MOST = 2000
"""Points of a path at most."""
SHORTEST = 0.03
"""Metres: a path that is shorter moved nowhere."""


@dataclass(frozen=True)
class Path:
    """Where the hand goes.

    Attributes:
        points: float ``[N, 3]``, in metres.
        grips: float ``[N]``: how hard it closes on the way to each point, −1 … 1.

    Raises:
        ValueError: on construction, naming the field.
    """

    points: Numbers
    grips: Numbers

    def __post_init__(self) -> None:
        if self.points.ndim != 2 or self.points.shape[1] != 3 or not 2 <= len(self.points) <= MOST:
            raise ValueError(f"points: must be [2 … {MOST}, 3], not {self.points.shape}")
        if self.grips.shape != self.points.shape[:1]:
            raise ValueError(f"grips: {self.grips.shape} beside points {self.points.shape}")
        if not (np.isfinite(self.points).all() and np.isfinite(self.grips).all()):
            raise ValueError("points: not finite")
        if self.length < SHORTEST:
            raise ValueError(f"points: the hand moves {100 * self.length:.1f} cm only")

    @property
    def steps(self) -> int:
        """About how many steps the arm takes along it, :data:`LINGER` more included; no more than :data:`LONGEST`."""
        turns = int((np.abs(np.diff(self.grips)) > 0.3).sum())
        return min(round(self.length / PACE) + turns * (CLOSING + 8) + LINGER, LONGEST)

    @property
    def length(self) -> float:
        """Metres from its beginning to its end."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())


class Follower:
    """The arm on its way along a path, as :data:`metademo.robots.demonstrations.Doing`."""

    def __init__(self, path: Path) -> None:
        gaps = np.linalg.norm(np.diff(path.points, axis=0), axis=1)
        self._along = np.concatenate([[0.0], gaps.cumsum()])
        self._path = path
        turns = np.flatnonzero(np.abs(np.diff(path.grips)) > 0.3)
        self._turns = [(float(self._along[at]), int(at) + 1) for at in turns]
        self._at = 0.0
        self._waited = 0
        self._grip = float(path.grips[0])

    def __call__(self, number: int, seen: Numbers) -> Numbers:
        """What to do at step ``number`` where ``seen`` is what the policy sees."""
        hand = seen[:3]
        end = self._turns[0][0] if self._turns else self._along[-1]
        while self._at < end and np.linalg.norm(self._point(self._at) - hand) < AHEAD:
            self._at = min(self._at + 0.005, end)
        target = self._point(self._at)
        if self._turns and self._at >= end and np.linalg.norm(target - hand) < NEAR:
            self._grip = float(self._path.grips[self._turns[0][1]])
            self._waited += 1
            if self._waited >= CLOSING:
                self._turns.pop(0)
                self._waited = 0
        return np.clip([*(GAIN * (target - hand)), self._grip], -1, 1)

    def _point(self, along: float) -> Numbers:
        return np.array([np.interp(along, self._along, self._path.points[:, axis]) for axis in range(3)])


def path_of(seen: torch.Tensor, done: torch.Tensor, until: int, wander: float, random: np.random.Generator) -> Path:
    """The path of a demonstration's hand, as somebody else might steer it.

    Args:
        seen: what was seen, ``[N, SEEN]``.
        done: what was done, ``[N, ACTION]``.
        until: the last step that counts.
        wander: metres by which the way between beginning, turns of the grip and end may differ, at the most.
        random: where it differs.
    """
    points, grips = seen[: until + 1, :3].double().numpy(), done[: until + 1, 3].double().numpy()
    kept = [0]
    for number in range(1, len(points)):
        moved = np.linalg.norm(points[number] - points[kept[-1]]) > 0.005
        if moved or abs(grips[number] - grips[kept[-1]]) > 0.3 or number == len(points) - 1:
            kept.append(number)
    points, grips = points[kept].copy(), grips[kept].copy()
    for turn in np.flatnonzero(np.abs(np.diff(grips)) > 0.3):
        # an expert closes on its way down; who steers goes down first
        down = int(turn) + 1
        while down + 1 < len(points) and points[down + 1, 2] < points[down, 2] - 1e-3:
            down += 1
        grips[turn + 1 : down + 1] = grips[turn]
    fixed = [0, *(np.flatnonzero(np.abs(np.diff(grips)) > 0.3)), len(points) - 1]
    for start, stop in pairwise(fixed):
        bump = np.sin(np.linspace(0, np.pi, stop - start + 1)) ** 2
        # nothing below where it went: there is the table, or the object
        shift = random.uniform(-wander, wander, 3) * (1, 1, 0) + random.uniform(0, wander, 3) * (0, 0, 1)
        points[start : stop + 1] += bump[:, None] * shift
    return Path(points, grips)
