"""Which square of a photograph to look at, proposed from the photograph itself.

A thing that lies small, or far from the middle, on ground of one colour stands out from what is seen along the edges. Where
nothing does so clearly, the middle is proposed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from metademo.pictures.crop import MAX_ZOOM, MIDDLE, Crop
from metademo.pictures.picture import Picture

_SIDE = 96
"""The longest side of what is looked at, in pixels."""
_EDGE = 0.06
"""How far the edges reach in, as a share of the shorter side."""
_CALM = 24.0
"""Edges whose colours, of 255, stray by more from a smooth gradient are no plain ground."""
_CONTRAST = 24.0
"""How far a thing's colour must be from the ground's, at least."""
_SMALLEST, _LARGEST = 0.002, 0.3
"""The share of the photograph that a thing may take."""
_DENSE = 0.2
"""The share of its own box that a thing fills; what fills less is several things, or none."""
_FEWEST = 96
"""A square that would have fewer points on a side stays in the middle: a network sees twice as many."""
_MARGIN = 1.3
"""How many times the thing's longer side the square is long."""


@lru_cache(maxsize=2048)
def square_of(picture: Picture) -> Crop:
    """What :func:`proposed` says of the whole picture; the middle where too few points of the square would be left."""
    whole = picture.source or picture
    small = whole.open()
    crop = proposed(small)
    if crop == MIDDLE:
        return MIDDLE
    points = min((whole.open_large() if whole.large is not None else small).size)
    return crop if points / crop.zoom >= _FEWEST else MIDDLE


def proposed(image: Image.Image) -> Crop:
    """The square around the one thing that stands out from plain ground; else :data:`metademo.pictures.crop.MIDDLE`."""
    scale = _SIDE / max(image.size)
    width, height = (max(3, round(side * scale)) for side in image.size)
    small = image.convert("RGB").resize((width, height), Image.Resampling.BOX).filter(ImageFilter.BoxBlur(1))
    pixels = np.asarray(small, dtype=np.float64)
    down, across = np.mgrid[:height, :width]
    reach = max(1, round(_EDGE * min(width, height)))
    edge = np.minimum(np.minimum(across, width - 1 - across), np.minimum(down, height - 1 - down)) < reach
    # the ground may be lighter on one side: a plane through the edges' colours
    places = np.stack([np.ones_like(down), down / height, across / width], -1).astype(np.float64)
    plane = np.linalg.lstsq(places[edge], pixels[edge], rcond=None)[0]
    away = np.linalg.norm(pixels - places @ plane, axis=-1)
    stray = float(np.quantile(away[edge], 0.9))
    if stray > _CALM:
        return MIDDLE
    mask = Image.fromarray((away > max(_CONTRAST, 3 * stray)).astype(np.uint8)).filter(ImageFilter.MedianFilter(3))
    rows, columns = np.asarray(mask).nonzero()
    if not _SMALLEST <= rows.size / mask.width / mask.height <= _LARGEST:
        return MIDDLE
    (top, bottom), (left, right) = (np.quantile(each, (0.02, 0.98)) for each in (rows, columns))
    long = max(bottom - top, right - left) + 1
    if rows.size < _DENSE * (bottom - top + 1) * (right - left + 1):
        return MIDDLE
    return _around((left + right + 1) / 2, (top + bottom + 1) / 2, _MARGIN * long, width, height)


def _around(x: float, y: float, side: float, width: int, height: int) -> Crop:
    """A square of this side around a point, as far as there is room; the middle where that holds it as well."""
    side = float(np.clip(side, min(width, height) / MAX_ZOOM, min(width, height)))
    places = []
    for centre, length in ((x, width), (y, height)):
        room = length - side
        places.append(float(np.clip((centre - side / 2) / room, 0, 1)) if room >= 1 else 0.5)
    zoom = min(width, height) / side
    largest = min(width, height)
    inside = abs(x - width / 2) + side / 2 <= largest / 2 and abs(y - height / 2) + side / 2 <= largest / 2
    return MIDDLE if inside and zoom < 1.6 else Crop(places[0], places[1], float(np.clip(zoom, 1, MAX_ZOOM)))
