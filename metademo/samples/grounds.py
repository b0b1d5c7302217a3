"""What things lie on: wood, linen, paper, slate, sand, gravel, moss. Any thing may lie on any of them.

A ground is a colour and a height over the plane, both functions of coordinates in which a picture is about one unit wide.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metademo.samples.noise import Field, noise
from metademo.samples.studio import Light, linear, smoothstep

_STEP = 0.004


@dataclass(frozen=True)
class Ground:
    """`colour` maps coordinates ``u``, ``v`` of any shape to linear colours ``[…, 3]``, `height` to heights in units."""

    colour: Callable[[np.ndarray, np.ndarray], np.ndarray]
    height: Field

    def lit(self, u: np.ndarray, v: np.ndarray, light: Light) -> np.ndarray:
        """Its colour, brighter where it slopes towards the light and darker where it slopes away."""
        x, y, z = light.towards
        level = np.hypot(x, y)
        rise = (self.height(u + _STEP * x / level, v + _STEP * y / level) - self.height(u, v)) / _STEP
        return self.colour(u, v) * np.clip(1 - rise * level / z, 0.35, 1.6)[..., None]


def some_ground(rng: np.random.Generator) -> Ground:
    """One of the grounds, turned and scaled somehow."""
    made = _GROUNDS[rng.integers(len(_GROUNDS))](rng)
    angle, scale = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(-0.25, 0.25))
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)

    def turned(function: Field) -> Field:
        return lambda u, v: function(cos * u - sin * v, sin * u + cos * v)

    return Ground(turned(made.colour), turned(made.height))


def plaster(rng: np.random.Generator) -> Ground:
    """A painted wall."""
    base = _pick(rng, "#c9c2b4", "#9aa5a8", "#b59f8b", "#8f9688", "#d8d5cf", "#7f8790")
    clouds = noise(rng, 3)
    return Ground(lambda u, v: base * np.exp(0.1 * clouds(2 * u, 2 * v))[..., None], clouds)


def _pick(rng: np.random.Generator, *colours: str) -> np.ndarray:
    """One of the colours, a little off."""
    return linear(colours[rng.integers(len(colours))]) * np.exp(rng.normal(0, 0.04, 3) + rng.normal(0, 0.12))


def _wood(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#b98d5e", "#8f6543", "#c9ab82", "#6f4e37", "#a59a8c")
    bend, fibres, tone, planks = noise(rng, 2), noise(rng, 2), rng.normal(0, 0.12, 64), rng.uniform(1.5, 3)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        plank = np.floor(v * planks)
        shift = 7.3 * plank
        rings = np.sin(2 * np.pi * (4 * planks * v + 1.4 * bend(0.9 * u + shift, 3 * v)))
        grain = fibres(5 * u + shift, 55 * v)
        return base * np.exp(0.13 * rings + 0.16 * grain + tone[plank.astype(int) % 64])[..., None]

    def height(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        gap = np.abs((v * planks) % 1 - 0.5) - 0.485
        return -0.9 * np.clip(gap, 0, None) / planks + 0.0007 * fibres(5 * u, 55 * v)

    return Ground(colour, height)


def _linen(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#d8cdb8", "#9fb0b5", "#7d8fa6", "#b8a58c", "#a5636a", "#8d9a7b", "#e4e0d8", "#4c5a6b")
    uneven, warp, weft, folds = noise(rng, 2), noise(rng), noise(rng), noise(rng, 2)
    count, deep = rng.uniform(42, 60), rng.uniform(0.01, 0.05)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return (
            base
            * np.exp(0.06 * uneven(4 * u, 4 * v) + 0.1 * warp(90 * u, 5 * v) + 0.1 * weft(5 * u, 90 * v))[..., None]
        )

    def height(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        threads = np.cos(2 * np.pi * count * u) * np.cos(2 * np.pi * count * v)
        return 0.0011 * threads + deep * folds(1.7 * u, 1.7 * v)

    return Ground(colour, height)


def _paper(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#f0ece2", "#e9e4d4", "#c5a880", "#d8dde0", "#d9c6c0", "#5c6670", "#b7c4b1")
    fibres, cloud, waves = noise(rng, 2), noise(rng, 2), noise(rng)
    fold, turn = rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return base * np.exp(0.035 * cloud(3 * u, 3 * v) + 0.03 * fibres(60 * u, 60 * v))[..., None]

    def height(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        crease = np.abs(u + turn * v - fold)
        return 0.03 * waves(1.3 * u, 1.3 * v) + 0.0006 * fibres(60 * u, 60 * v) + 0.1 * np.minimum(crease, 0.3)

    return Ground(colour, height)


def _slate(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#5d6468", "#7b7873", "#8e8a85", "#4a4d52", "#9c8f84")
    clouds, relief, specks = noise(rng, 5), noise(rng, 5), noise(rng)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        grains = np.clip(specks(70 * u, 70 * v) - 0.55, 0, 1)
        return base * np.exp(0.28 * clouds(2.5 * u, 3.5 * v) + 0.5 * grains)[..., None]

    return Ground(colour, lambda u, v: 0.008 * relief(3 * u, 5 * v))


def _sand(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#d3bc94", "#c2a57c", "#b9b0a0", "#a98f70")
    grains, dunes, bend = noise(rng, 2), noise(rng, 2), noise(rng)
    ripples, deep = rng.uniform(6, 12), rng.uniform(0, 0.004)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return base * np.exp(0.17 * grains(75 * u, 75 * v) + 0.08 * dunes(3 * u, 3 * v))[..., None]

    def height(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        waves = np.sin(2 * np.pi * (ripples * v + 0.8 * bend(2 * u, 2 * v)))
        return deep * waves + 0.02 * dunes(3 * u, 3 * v) + 0.0012 * grains(75 * u, 75 * v)

    return Ground(colour, height)


def _gravel(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#a79f95", "#8b8680", "#b3a58f", "#77726c")
    where, tones = (
        rng.uniform(0.15, 0.85, (64, 64, 2)),
        np.exp(rng.normal(0, 0.14, (64, 64, 1)) + rng.normal(0, 0.03, (64, 64, 3))),
    )
    count, fine, bend = rng.uniform(9, 16), noise(rng, 2), noise(rng)

    def stones(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How far inside its stone each point is, and the stone's place in the tables."""
        a, b = (
            count * u + 0.25 * bend(2.5 * count * u, 2.5 * count * v),
            count * v + 0.25 * bend(9 + 2.5 * count * u, 2.5 * count * v),
        )
        i, j = np.floor(a).astype(int), np.floor(b).astype(int)
        near, second = np.full_like(a, 9.0), np.full_like(a, 9.0)
        row, column = i % 64, j % 64
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                r, c = (i + di) % 64, (j + dj) % 64
                far = np.hypot(i + di + where[r, c, 0] - a, j + dj + where[r, c, 1] - b)
                closer = far < near
                second = np.where(closer, near, np.minimum(second, far))
                near, row, column = np.where(closer, far, near), np.where(closer, r, row), np.where(closer, c, column)
        return second - near, row, column

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        inside, row, column = stones(u, v)
        shade = 0.5 + 0.5 * np.clip(3 * inside, 0, 1) ** 0.7
        return base * tones[row, column] * (shade * np.exp(0.1 * fine(30 * u, 30 * v)))[..., None]

    def height(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return 0.2 / count * smoothstep(stones(u, v)[0], -0.2, 0.7)

    return Ground(colour, height)


def _moss(rng: np.random.Generator) -> Ground:
    base = _pick(rng, "#5c6144", "#4d4335", "#6a5d48", "#474d3a")
    tufts, clouds, fine = noise(rng, 3), noise(rng, 3), noise(rng)

    def colour(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        lift = 0.35 * tufts(16 * u, 16 * v) + 0.25 * clouds(3 * u, 3 * v) + 0.15 * fine(70 * u, 70 * v)
        return base * np.exp(lift)[..., None]

    return Ground(colour, lambda u, v: 0.006 * tufts(16 * u, 16 * v))


_GROUNDS = (_wood, _linen, _paper, _slate, _sand, _gravel, _moss)
