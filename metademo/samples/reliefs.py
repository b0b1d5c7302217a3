"""Flat things seen from above: a height for every pixel is enough to light them and to cast their shadows."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from metademo.samples.grounds import some_ground
from metademo.samples.studio import Light, blurred, develop, grid, smoothstep, some_light

RESOLUTION = 384
"""Height and width at which a relief is drawn; twice what is shown, so that edges come out smooth."""


@dataclass(frozen=True)
class Relief:
    """A thing on the ground, as planes of :data:`RESOLUTION` pixels square.

    Attributes:
        cover: how much of a pixel it covers, 0 … 1.
        height: of its upper side above the ground, in units of the picture's side.
        colour: linear, ``[n, n, 3]``.
        gloss: how strongly it mirrors the lamp; 0 is chalk, 1 is lacquer.
    """

    cover: np.ndarray
    height: np.ndarray
    colour: np.ndarray
    gloss: float


def photographed(relief: Relief, rng: np.random.Generator) -> Image.Image:
    """The thing on some ground in some light, as a telephone held above it would show it."""
    light = some_light(rng)
    x, y = grid(len(relief.cover))
    ground = some_ground(rng).lit(x + rng.uniform(-9, 9), y + rng.uniform(-9, 9), light)
    open_sky = 1 - 0.55 * np.clip(blurred(relief.cover, 0.05), 0, 1) * (1 - relief.cover)
    lit = _lit(relief.height * relief.cover, light)
    below = ground * (light.ambient * open_sky[..., None] + light.colour * light.towards[2] * lit[..., None])
    cover = relief.cover[..., None]
    falloff = 1 + rng.uniform(0, 0.35) * (light.towards[0] * x + light.towards[1] * y)
    return develop((below * (1 - cover) + _shaded(relief, light, lit) * cover) * falloff[..., None], rng)


def _shaded(relief: Relief, light: Light, lit: np.ndarray) -> np.ndarray:
    """The thing's own light (Lambert), and the lamp's and the sky's reflections (Blinn & Phong) ``[n, n, 3]``."""
    down, right = np.gradient(relief.height * len(relief.height))
    normal = np.dstack([-right, down, np.ones_like(down)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    facing = np.clip(normal @ light.towards, 0, None) * lit
    middle = light.towards + np.array([0, 0, 1])
    mirrored = np.clip(normal @ (middle / np.linalg.norm(middle)), 0, None)
    highlight = relief.gloss * (0.5 * mirrored**60 + 0.12 * mirrored**12) * lit
    sheen = 0.12 * relief.gloss * (1 - normal[..., 2]) ** 2
    sky = (0.6 + 0.4 * normal[..., 2])[..., None] * light.ambient
    return (
        relief.colour * (sky + light.colour * facing[..., None])
        + light.colour * highlight[..., None]
        + sheen[..., None]
    )


def _lit(height: np.ndarray, light: Light) -> np.ndarray:
    """How much of the lamp each point sees past higher ones, 0 … 1. Shadows soften with the distance from what casts them."""
    side = len(height) // 2
    small = height.reshape(side, 2, side, 2).mean((1, 3))
    x, y, z = light.towards
    level, slope = np.hypot(x, y), z / np.hypot(x, y)
    reach = max(0.02, float(small.max()) / slope * 1.3)
    pad = int(reach * side) + 2
    around = np.pad(small, pad)
    blocked = np.full_like(small, -1.0)
    for far in np.linspace(0, reach, pad)[1:]:  # about a pixel at a time
        right, up = round(far * side * x / level), round(far * side * y / level)
        other = around[pad - up : pad - up + side, pad + right : pad + right + side]
        blocked = np.maximum(blocked, (other - small - far * slope) / (0.004 + light.softness * far))
    lit = 1 - smoothstep(blocked, -0.35, 0.65)
    larger = Image.fromarray(lit.astype(np.float32)).resize((2 * side, 2 * side), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(larger, np.float64), 0, 1)
