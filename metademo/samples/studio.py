"""Light and a camera, for pictures that are computed but should look photographed.

Colours are linear (twice the number is twice the light) until :func:`develop` makes a picture of them.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

SIDE = 192
"""Height and width of a developed picture, in pixels."""


@dataclass(frozen=True)
class Light:
    """A lamp or the sun, and the sky or room around it.

    Attributes:
        towards: unit vector to the lamp; x to the right, y to the top of the picture, z up from the ground.
        colour: the lamp's light on a surface that faces it, ``[3]``.
        ambient: what comes from everywhere, ``[3]``.
        softness: how quickly shadows blur with distance: 0.05 is the sun, 0.3 an overcast window.
    """

    towards: np.ndarray
    colour: np.ndarray
    ambient: np.ndarray
    softness: float


def some_light(rng: np.random.Generator, lowest: float = 32, highest: float = 62, mood: float = 1.0) -> Light:
    """A light from any side, its height between two angles in degrees; `mood` says how much its colour and strength vary."""
    around, height = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(lowest, highest))
    towards = np.array([np.cos(around) * np.cos(height), np.sin(around) * np.cos(height), np.sin(height)])
    warmth = mood * rng.normal(0, 1)
    tint = np.array([1 + 0.07 * warmth, 1, 1 - 0.09 * warmth])
    sky = rng.uniform(0.16, 0.4) * np.array([1 - 0.03 * warmth, 1, 1 + 0.06 * warmth])
    return Light(towards, np.clip(tint, 0.5, 1.6), np.clip(sky, 0.1, 1), rng.uniform(0.06, 0.25))


def linear(colour: str) -> np.ndarray:
    """``[3]``, the light that a colour such as ``#c08040`` stands for."""
    return (np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255) ** 2.2


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates ``x`` (to the right) and ``y`` (upwards) of a square's pixels, each ``[side, side]`` in −0.5 … 0.5."""
    along = (np.arange(side) + 0.5) / side - 0.5
    return np.broadcast_to(along, (side, side)), np.broadcast_to(-along[:, None], (side, side))


def smoothstep(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below `low`, 1 above `high`, and without a kink between them."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def blurred(plane: np.ndarray, reach: float) -> np.ndarray:
    """A plane ``[n, n]`` smoothed over `reach` of its side."""
    side = len(plane)
    small = max(4, round(1 / reach))
    if small >= side:
        return plane
    shrunk = Image.fromarray(plane.astype(np.float32)).resize((small, small), Image.Resampling.BOX)
    return np.asarray(shrunk.resize((side, side), Image.Resampling.BICUBIC), np.float64)


def develop(scene: np.ndarray, rng: np.random.Generator, mood: float = 1.0) -> Image.Image:
    """What a telephone makes of the light of a scene ``[n, n, 3]``: exposed, a little soft, vignetted and grainy."""
    side = len(scene)
    x, y = grid(side)
    lens = 1 - rng.uniform(0.1, 0.45) * (x * x + y * y)
    brightest = np.quantile(scene.mean(2), 0.9)
    wanted = rng.uniform(0.46, 0.46 + 0.2 * mood) * (brightest / 0.4) ** 0.5  # what is dark is not made quite bright
    grey = scene.mean(2, keepdims=True)
    exposed = (grey + 0.86 * (scene - grey)) * (wanted / brightest * lens)[..., None]
    exposed *= np.array([1, 1, 1]) + 0.03 * rng.normal(0, 1) * np.array([1, 0, -1])  # white balance, never exact
    shoulder = np.where(exposed < 0.6, exposed, 0.6 + 0.4 * (1 - np.exp(-(exposed - 0.6) / 0.4)))
    values = np.rint(255 * np.clip(shoulder, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    picture = Image.fromarray(values).resize((SIDE, SIDE), Image.Resampling.BOX)
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.1, 0.65)))
    grain = rng.normal(0, rng.uniform(0.8, 2.2), (SIDE, SIDE, 1))
    return Image.fromarray(np.clip(np.rint(np.asarray(picture, np.float64) + grain), 0, 255).astype(np.uint8))
