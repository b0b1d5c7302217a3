"""Painted wooden shapes tumbled onto a table: any side up, any colour, from dusk to a hard low sun. Only the shape decides."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from metademo.samples.noise import noise
from metademo.samples.solids import Distance, Points, Solid, photographed, settled
from metademo.samples.studio import linear, some_light

_PAINTS = ("#b23a32", "#2f6fa5", "#d6a531", "#3f8552", "#d9cfba", "#c8a26f", "#8a5f3c", "#6b5a8c", "#cf7a3a", "#4b5158")
_RADIUS = 0.87
_ROUND = 0.025


def toys(rng: np.random.Generator, pictures: int = 10) -> dict[str, list[Image.Image]]:
    """Five shapes in all poses and lights."""
    return {name: [_tumbled(shape, rng) for _ in range(pictures)] for name, shape in SHAPES.items()}


def _ring(p: Points) -> np.ndarray:
    return np.hypot(np.hypot(p[:, 0], p[:, 1]) - 0.42, p[:, 2]) - 0.16


def _jack(p: Points) -> np.ndarray:
    """Three rods through one middle, with balls at their ends."""
    size = np.abs(p)
    found = np.full(len(p), 9.0)
    for axis in range(3):
        others = np.hypot(size[:, axis - 1], size[:, axis - 2])
        rod = np.hypot(others, np.clip(size[:, axis] - 0.5, 0, None)) - 0.085
        ball = np.hypot(others, size[:, axis] - 0.55) - 0.15
        found = np.minimum(found, np.minimum(rod, ball))
    return found


def _box(p: Points, *half: float) -> np.ndarray:
    q = np.abs(p) - (np.array(half) - _ROUND)
    return np.linalg.norm(np.clip(q, 0, None), axis=1) + np.minimum(q.max(1), 0) - _ROUND


def _stairs(p: Points) -> np.ndarray:
    found = np.full(len(p), 9.0)
    for step in range(3):
        half = 0.17 * (step + 1)
        found = np.minimum(found, _box(p - [-0.33 + 0.33 * step, 0, half - 0.51], 0.17, 0.27, half))
    return found


def _arch(p: Points) -> np.ndarray:
    """A bridge as a rainbow: half a ring on two short legs."""
    z = p[:, 2] + 0.15
    bow = np.abs(np.where(z > 0, np.hypot(p[:, 0], z), np.abs(p[:, 0])) - 0.44) - 0.13 + _ROUND
    q = np.column_stack([bow, np.abs(p[:, 1]) - 0.2 + _ROUND, -z - 0.3 + _ROUND])
    return np.linalg.norm(np.clip(q, 0, None), axis=1) + np.minimum(q.max(1), 0) - _ROUND


def _spool(p: Points) -> np.ndarray:
    """Two discs on a waisted stem."""
    around, along = np.hypot(p[:, 0], p[:, 1]), np.abs(p[:, 2])
    disc = np.column_stack([around - 0.42 + _ROUND, np.abs(along - 0.4) - 0.1 + _ROUND])
    disc = np.linalg.norm(np.clip(disc, 0, None), axis=1) + np.minimum(disc.max(1), 0) - _ROUND
    stem = np.maximum(around - 0.14 - 0.5 * along**2, along - 0.42)
    return np.minimum(disc, 0.8 * stem)


SHAPES: dict[str, Distance] = {"hoop": _ring, "jack": _jack, "steps": _stairs, "gate": _arch, "reel": _spool}


def _tumbled(shape: Distance, rng: np.random.Generator) -> Image.Image:
    stretch = np.exp(rng.normal(0, 0.05, 3))
    safe = min(1.0, float(stretch.min()))

    def about_origin(p: Points) -> np.ndarray:
        return safe * shape(p / stretch)

    turn, lift = settled(about_origin, _RADIUS, rng)
    middle = np.array([0, 0, lift])
    solid = Solid(
        distance=lambda p: about_origin((p - middle) @ turn),
        colour=_painted(turn, middle, rng),
        gloss=rng.uniform(0.05, 0.9),
        middle=middle,
        radius=_RADIUS,
    )
    light = some_light(rng, lowest=16, highest=75, mood=2.2)
    return photographed(solid, light, rng, down=rng.uniform(14, 75), mood=1.6)


def _painted(turn: np.ndarray, middle: np.ndarray, rng: np.random.Generator) -> Callable[[Points], np.ndarray]:
    """One paint or two, worn a little; or bare wood."""
    first, second = (linear(_PAINTS[i]) for i in rng.choice(len(_PAINTS), 2, replace=False))
    if rng.random() < 0.5:
        second = first
    where, grain, worn = rng.normal(0, 1, 3), noise(rng, 2), noise(rng, 3)
    where /= np.linalg.norm(where)

    def colour(points: Points) -> np.ndarray:
        p = (points - middle) @ turn
        paint = np.where((p @ where > 0)[:, None], first, second)
        streaks = grain(4 * p[:, 0] + 2 * p[:, 2], 40 * p[:, 1] + 9 * p[:, 2])
        patches = worn(5 * p[:, 0] + 3 * p[:, 1], 5 * p[:, 2] - 2 * p[:, 1])
        return paint * np.exp(0.07 * streaks + 0.1 * patches)[:, None]

    return colour
