"""Pots of a people that never was: five forms, each thrown and glazed anew every time.

A form is the curve of its wall, turned on the wheel, and what was added by hand. Clay, glaze and ornament say nothing about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from metademo.samples.noise import noise
from metademo.samples.pens import curve
from metademo.samples.solids import Points, Solid, merged, photographed
from metademo.samples.studio import linear, smoothstep, some_light

_CLAYS = ("#a8643f", "#8a4f38", "#c9a57c", "#6f5648", "#b9b0a0", "#59463c")
_GLAZES = ("#3f5f6f", "#58744f", "#d8d2c2", "#7c3f2e", "#2f3b45", "#b98a3c", "#8fa9a4", "#37475f", "#a5553c", "#4c3f3a")
_WALL = 0.022
_CELL = 0.008

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Form:
    """A kind of pot.

    Attributes:
        wall: (radius, height) from the middle of the foot to the lip.
        handle: (distance from the axis, height) of a handle's points; empty without one.
        handles: how many handles, evenly around.
    """

    wall: Curve
    handle: Curve = ()
    handles: int = 0


FORMS: dict[str, Form] = {
    "belun": Form(
        ((0, 0.02), (0.2, 0.02), (0.33, 0.14), (0.36, 0.3), (0.24, 0.47), (0.13, 0.55), (0.2, 0.66), (0.2, 0.77), (0.09, 0.88),
         (0.07, 0.96), (0.1, 1.02)),
    ),
    "tarsk": Form(
        ((0, 0.02), (0.13, 0.02), (0.1, 0.08), (0.2, 0.3), (0.33, 0.58), (0.31, 0.72), (0.14, 0.82), (0.11, 0.92), (0.15, 1.0)),
        ((0.11, 0.95), (0.3, 1.0), (0.43, 0.9), (0.42, 0.74), (0.3, 0.6)), 2,
    ),
    "ovind": Form(
        ((0, 0.13), (0.07, 0.12), (0.17, 0.02), (0.12, 0.1), (0.11, 0.16), (0.34, 0.24), (0.53, 0.4), (0.52, 0.5), (0.47, 0.53)),
    ),
    "ushka": Form(
        ((0, 0.02), (0.26, 0.02), (0.35, 0.1), (0.36, 0.24), (0.26, 0.37), (0.1, 0.46), (0.07, 0.62), (0.07, 0.9), (0.13, 1.0)),
        ((0.06, 0.86), (0.22, 0.88), (0.37, 0.72), (0.38, 0.5), (0.31, 0.33)), 1,
    ),
    "grobb": Form(
        ((0, 0.02), (0.24, 0.02), (0.31, 0.07), (0.26, 0.15), (0.31, 0.23), (0.26, 0.31), (0.31, 0.39), (0.26, 0.47),
         (0.31, 0.55), (0.26, 0.63), (0.24, 0.66), (0.35, 0.74)),
        ((0.27, 0.64), (0.4, 0.66), (0.42, 0.55), (0.37, 0.5), (0.28, 0.52)), 3,
    ),
}  # fmt: skip


def pottery(rng: np.random.Generator, pictures: int = 10) -> dict[str, list[Image.Image]]:
    """Five forms of pot, in any clay and glaze, on any table."""
    return {
        name: [
            photographed(_pot(form, rng), some_light(rng, 25, 60), rng, down=rng.uniform(14, 42))
            for _ in range(pictures)
        ]
        for name, form in FORMS.items()
    }


def _pot(form: Form, rng: np.random.Generator) -> Solid:
    wide, tall = np.exp(rng.normal(0, 0.06)), np.exp(rng.normal(0, 0.05))
    wall = np.array(form.wall) * [wide, tall]
    wall[1:-1] += rng.normal(0, 0.006, wall[1:-1].shape)
    away = _table(_smooth(wall))
    handles = [_table(_smooth(np.array(form.handle) * [wide, tall]))] * form.handles if form.handles else []
    turn, thick = rng.normal(0, 0.6), rng.uniform(0.03, 0.042)
    high = float(wall[:, 1].max())

    def distance(p: Points) -> np.ndarray:
        found = away(np.hypot(p[:, 0], p[:, 1]), p[:, 2]) - _WALL
        for number, loop in enumerate(handles):
            angle = turn + 2 * np.pi * number / form.handles
            along, across = (
                np.cos(angle) * p[:, 0] + np.sin(angle) * p[:, 1],
                np.cos(angle) * p[:, 1] - np.sin(angle) * p[:, 0],
            )
            found = merged(found, np.hypot(loop(along, p[:, 2]), 0.75 * across) - thick, 0.03)
        return 0.85 * found

    wide_at_most = float(wall[:, 0].max()) + (0.1 if form.handles else 0.0)
    return Solid(
        distance=distance,
        colour=_glazed(high, rng),
        gloss=rng.uniform(0.05, 1.0),
        middle=np.array([0, 0, high / 2]),
        radius=float(np.hypot(high / 2 + 0.03, wide_at_most + 0.03)),
    )


def _smooth(points: np.ndarray) -> np.ndarray:
    line = curve(points, False)[::5]
    return np.vstack([line, points[-1]])


def _table(line: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """The distance to a line in the plane, read off a grid of it: a pot asks for it a million times."""
    low, high = np.array([-0.1, -0.15]), np.array([0.95, 1.3])
    across, up = (np.arange(a, b, _CELL) for a, b in zip(low, high, strict=True))
    points = np.stack(np.meshgrid(across, up, indexing="ij"), -1)
    nearest = np.full(points.shape[:2], 9.0)
    for a, b in pairwise(line):
        heading = b - a
        share = np.clip((points - a) @ heading / max(float(heading @ heading), 1e-12), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - a - share[..., None] * heading, axis=-1))

    def at(r: np.ndarray, z: np.ndarray) -> np.ndarray:
        a = np.clip((r - low[0]) / _CELL, 0, len(across) - 1.001)
        b = np.clip((z - low[1]) / _CELL, 0, len(up) - 1.001)
        i, j = a.astype(int), b.astype(int)
        s, t = a - i, b - j
        near = nearest[i, j] * (1 - s) * (1 - t) + nearest[i + 1, j] * s * (1 - t)
        return near + nearest[i, j + 1] * (1 - s) * t + nearest[i + 1, j + 1] * s * t

    return at


def _glazed(high: float, rng: np.random.Generator) -> Callable[[Points], np.ndarray]:
    """Clay below, a glaze that ran down from the lip, perhaps bands or a row of marks, and specks all over."""
    clay = linear(_CLAYS[rng.integers(len(_CLAYS))])
    glaze, ink = (linear(_GLAZES[i]) for i in rng.choice(len(_GLAZES), 2, replace=False))
    dipped, drips, cloud, specks = rng.uniform(-0.1, 0.75) * high, noise(rng, 2), noise(rng, 3), noise(rng)
    bands = [(place * high, rng.uniform(0.008, 0.03)) for place in rng.uniform(0.15, 0.85, rng.integers(0, 4))]
    marks, row, count = rng.random() < 0.35, rng.uniform(0.3, 0.75) * high, int(rng.integers(9, 16))

    def colour(p: Points) -> np.ndarray:
        around, z = np.arctan2(p[:, 1], p[:, 0]), p[:, 2]
        x, y = 3 * np.cos(around), 3 * np.sin(around)
        run = dipped + 0.05 * drips(2.2 * x, 2.2 * y) + 0.004 * np.sin(60 * z)
        seen = clay + smoothstep(z - run, -0.006, 0.006)[:, None] * (glaze - clay)
        for place, wide in bands:
            seen = seen + 0.85 * smoothstep(wide - np.abs(z - place), -0.004, 0.004)[:, None] * (ink - seen)
        if marks:
            petal = np.abs(np.sin(count * around / 2)) - 9 * np.abs(z - row)
            seen = seen + 0.85 * smoothstep(petal, 0.35, 0.42)[:, None] * (ink - seen)
        tone = (
            0.12 * cloud(2 * x, 2 * y + 4 * z)
            + 0.025 * np.sin(150 * z)
            - 0.7 * np.clip(specks(9 * x + 30 * z, 9 * y) - 0.7, 0, 1)
        )
        return seen * np.exp(tone)[:, None]

    return colour
