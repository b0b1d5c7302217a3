"""Ink on paper as a telephone sees it: uneven light, a shadow, paper that is not white, a sheet seen askew."""

import numpy as np
from PIL import Image

_INKS = ((28, 32, 60), (30, 52, 130), (40, 40, 42), (120, 30, 40))


def photograph(writing: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Turn grey writing on pure white into a colour picture of it lying on a desk by the window."""
    side = writing.width
    ink = _askew(writing, rng)
    cover = (1 - np.asarray(ink, np.float64) / 255)[..., None]
    cover *= 1 - 0.12 * np.abs(_smooth(side, 40, rng))[..., None]  # ink lies unevenly
    paper = np.array([236, 232, 224]) + rng.normal(0, 1) * np.array([5, 0, -8])  # lamplight or daylight
    fibres = 1 + 0.012 * _smooth(side, 60, rng) + 0.02 * _smooth(side, 8, rng)
    colour = paper * fibres[..., None] * (1 - cover) + np.array(_INKS[rng.integers(len(_INKS))]) * cover
    lit = colour * (_light(side, rng))[..., None] + rng.normal(0, 1.5, (side, side, 1))
    return Image.fromarray(np.clip(np.rint(lit), 0, 255).astype(np.uint8))


def _askew(writing: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The sheet seen a little from the side, and not quite in focus."""
    side = writing.width
    corners = (np.array([[0, 0], [0, 1], [1, 1], [1, 0]]) * 1.12 - 0.06) * side + rng.normal(0, 0.03 * side, (4, 2))
    seen = writing.transform(
        (side, side), Image.Transform.QUAD, corners.ravel().tolist(), Image.Resampling.BICUBIC, fillcolor=255
    )
    smaller = int(side / rng.uniform(1.0, 1.5))
    return seen.resize((smaller, smaller), Image.Resampling.BOX).resize((side, side), Image.Resampling.BICUBIC)


def _light(side: int, rng: np.random.Generator) -> np.ndarray:
    """Brightness over the picture: it falls off to one side, and the soft edge of a shadow crosses it."""
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    towards, across = rng.uniform(0, 2 * np.pi, 2)
    slope = rng.uniform(0.1, 0.45) * (np.cos(towards) * x + np.sin(towards) * y)
    edge = np.cos(across) * x + np.sin(across) * y - rng.uniform(0.0, 0.35)
    shadow = rng.uniform(0.1, 0.35) / (1 + np.exp(-edge / rng.uniform(0.03, 0.12)))
    return rng.uniform(0.8, 0.98) * (1 + slope) * (1 - shadow)


def _smooth(side: int, cells: int, rng: np.random.Generator) -> np.ndarray:
    """Soft random spots, `cells` of them along an edge, of about unit size."""
    spots = Image.fromarray(rng.normal(0, 1, (cells, cells)).astype(np.float32))
    return np.asarray(spots.resize((side, side), Image.Resampling.BICUBIC), np.float64)
