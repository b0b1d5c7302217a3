"""Filters on planes of grey levels, as :mod:`metademo.pictures.domains` needs them: NumPy and Pillow alone."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

Plane = np.ndarray
"""float32 ``[height, width]``."""


def resized(plane: Plane, scale: float) -> Plane:
    """The plane at ``scale`` times its size, bilinearly."""
    size = tuple(max(1, round(side * scale)) for side in reversed(plane.shape))
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)


def pooled(plane: Plane, step: int) -> Plane:
    """The maximum of each ``step`` × ``step`` block; the last blocks may be smaller."""
    height, width = plane.shape
    padded = np.pad(plane, ((0, -height % step), (0, -width % step)))
    return padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step).max(axis=(1, 3))


def median_filtered(plane: Plane, window: int) -> Plane:
    """The median over a square of ``window`` (odd) pixels, in 256 levels."""
    image = Image.fromarray(np.rint(plane * 255).clip(0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.MedianFilter(window)), dtype=np.float32) / 255


def mean_of_nine(plane: Plane) -> Plane:
    """The mean of each pixel and its neighbours, the edge repeated outwards."""
    padded = np.pad(plane, 1, mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    return (across[:-2] + across[1:-1] + across[2:]) / 9


def maximum(plane: Plane, window: int) -> Plane:
    """The maximum over a square of ``window`` (odd) pixels, the edge repeated outwards."""
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (window // 2, window // 2)
        grown = np.moveaxis(np.pad(plane, padding, mode="edge"), axis, 0)
        length, reach = plane.shape[axis], 1
        while reach < window:  # each round doubles how far a pixel looks ahead
            step = min(reach, window - reach)
            grown = np.maximum(grown[:-step], grown[step:])
            reach += step
        plane = np.moveaxis(grown[:length], 0, axis)
    return plane
