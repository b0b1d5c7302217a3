"""Pictures that are not of strokes: scraps of five materials, each computed from a few formulas, in colour.

A person tells them apart at a glance whatever their scale, direction and light. A network that has only seen characters
looks for strokes in their places, and here neither strokes nor places mean anything.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image

from metademo.samples.noise import noise

Colour = tuple[float, float, float]

SIDE = 112
_SUPERSAMPLING = 2


def scrap(kind: str, rng: np.random.Generator) -> Image.Image:
    """A torn-out piece of a material on white: seen from some distance, turned somehow, in some light and of any shape.

    It leaves most of the sheet white, since a picture filled to its edges has no ink on paper: the conversion to the
    network's input would find nothing, and the network would fail for want of a picture rather than of understanding.
    """
    side = SIDE * _SUPERSAMPLING
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    angle, scale = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(-0.35, 0.35))
    u = scale * (np.cos(angle) * x - np.sin(angle) * y)
    v = scale * (np.sin(angle) * x + np.cos(angle) * y)
    colour = TEXTURES[kind](u, v, rng)
    towards = rng.uniform(0, 2 * np.pi)
    light = rng.uniform(0.85, 1.1) * (1 + rng.uniform(0, 0.4) * (np.cos(towards) * x + np.sin(towards) * y))
    pixels = np.where(_torn(x, y, rng)[..., None], np.clip(colour * light[..., None], 0, 1), 1.0)
    picture = Image.fromarray(np.rint(255 * pixels).astype(np.uint8))
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)


def _torn(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """True inside a random blob around the middle."""
    around = np.arctan2(y, x)
    edge = np.full_like(x, 0.33)
    for waves in range(2, 8):
        edge += 0.05 / waves**0.5 * rng.uniform(-1, 1) * np.sin(waves * around + rng.uniform(0, 2 * np.pi))
    return np.hypot(x, y) < np.minimum(edge, 0.46) + 0.006 * _noise(40 * x, 40 * y, rng)


def _mix(amount: np.ndarray, dark: Colour, bright: Colour, rng: np.random.Generator) -> np.ndarray:
    """Colours between two, both a little off, by an amount in 0–1."""
    low, high = (np.array(c) + rng.normal(0, 0.05) + rng.normal(0, 0.02, 3) for c in (dark, bright))
    return low + np.clip(amount, 0, 1)[..., None] * (high - low)


def _noise(u: np.ndarray, v: np.ndarray, rng: np.random.Generator, octaves: int = 1) -> np.ndarray:
    return noise(rng, octaves)(u, v)


def _wood(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    bend = _noise(1.2 * u, 4 * v, rng, 2)
    rings = np.sin(2 * np.pi * (9 * v + 0.9 * bend))
    fibres = _noise(4 * u, 70 * v, rng, 2)
    return _mix(0.5 + 0.33 * rings + 0.22 * fibres, (0.36, 0.2, 0.1), (0.8, 0.58, 0.36), rng)


def _clouds(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    heaps = _noise(3.5 * u, 3.5 * v, rng, 6)
    cover = np.clip(0.45 + 1.1 * heaps, 0, 1)
    shade = 1 - 0.18 * np.clip(_noise(3 * u, 3 * v, rng, 4), 0, 1) * cover
    return _mix(cover, (0.27, 0.5, 0.8), (0.98, 0.98, 0.98), rng) * shade[..., None]


def _weave(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = 11
    a = count * u + 0.08 * _noise(4 * u, 4 * v, rng)
    b = count * v + 0.08 * _noise(4 * u, 4 * v, rng)
    warp, weft = np.abs(np.sin(np.pi * a)) ** 0.6, np.abs(np.sin(np.pi * b)) ** 0.6
    over = (np.floor(a) + np.floor(b)) % 2 == 0
    height = np.where(over, warp * (0.55 + 0.45 * weft), weft * (0.55 + 0.45 * warp))
    fibres = 0.12 * np.where(over, _noise(90 * u, 12 * v, rng), _noise(12 * u, 90 * v, rng))
    first, second = rng.uniform(0.25, 0.95, 3), rng.uniform(0.25, 0.95, 3)
    return np.where(over[..., None], first, second) * np.clip(height + fibres, 0.12, 1)[..., None]


def _pebbles(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Cells around scattered points, each rounded off and lit from one side."""
    cells = [(i + a, j + b) for i in range(-6, 7) for j in range(-6, 7) for a, b in [rng.uniform(-0.35, 0.35, 2)]]
    centres = np.array(cells) / 6
    u, v = u + 0.02 * _noise(8 * u, 8 * v, rng), v + 0.02 * _noise(8 * u, 8 * v, rng)
    far = np.hypot(u[..., None] - centres[:, 0], v[..., None] - centres[:, 1])
    order = np.argpartition(far, 1, axis=-1)
    near, second = (np.take_along_axis(far, order[..., k : k + 1], -1)[..., 0] for k in (0, 1))
    which = order[..., 0]
    towards = rng.uniform(0, 2 * np.pi)
    lit = (np.cos(towards) * (u - centres[which, 0]) + np.sin(towards) * (v - centres[which, 1])) * 4
    dome = np.clip((second - near) * 9, 0, 1) ** 0.6
    stone = np.array([0.62, 0.57, 0.52]) + rng.normal(0, 0.13, (len(centres), 1))
    stone += rng.normal(0, 0.04, (len(centres), 3))
    grain = 1 + 0.08 * _noise(50 * u, 50 * v, rng, 2)
    stone = np.clip(stone, 0.3, 1)
    return stone[which] * (dome * (0.95 + 0.5 * lit) * grain)[..., None] + 0.08


def _ripples(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Water: the bright net where waves from several directions add up."""
    height = np.zeros_like(u)
    for _ in range(5):
        direction, waves = rng.normal(0, 0.5), rng.uniform(3, 8)
        phase = 2 * np.pi * waves * (np.cos(direction) * v + np.sin(direction) * u) + 1.6 * _noise(3 * u, 5 * v, rng, 2)
        height += np.sin(phase + rng.uniform(0, 2 * np.pi)) / 5**0.5
    water = _mix(0.5 + 0.28 * height, (0.02, 0.22, 0.34), (0.3, 0.68, 0.74), rng)
    return water + 0.75 * (np.clip(height - 0.75, 0, 1) ** 1.2)[..., None]


TEXTURES: dict[str, Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]] = {
    "wood": _wood,
    "clouds": _clouds,
    "weave": _weave,
    "pebbles": _pebbles,
    "ripples": _ripples,
}
