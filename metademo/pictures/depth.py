"""Values of more than 8 bits → 8 bits, as the picture is meant."""

from __future__ import annotations

import numpy as np

_SAMPLED = 1_000_000
"""How many values are looked at; of larger pictures every so manyth."""
_OUTLIERS = 0.001
"""The share of values at either end that decide nothing: a hot pixel, dust."""
_FULL = 0.25
"""A picture whose brightest values pass this share of what its numbers can hold uses them as an 8-bit picture uses its own."""
_SENSORS = (8, 10, 12, 14, 15, 16, 24)
"""How many bits a camera or scanner fills of the 16 or 32 that are stored."""
_NEARLY = 0.8
"""The share of such a sensor's range that the brightest values must reach to be taken for it."""
_CONTRAST = 0.02
"""What differs by less than this share of its brightness is noise on a blank sheet, and is not stretched."""


def sample(values: np.ndarray) -> np.ndarray:
    """At most about a million of the values ``[height, width, …]``, evenly spread."""
    step = int(np.ceil(np.sqrt(max(1.0, values.size / _SAMPLED))))
    return values[::step, ::step]


def levels(values: np.ndarray) -> tuple[float, float]:
    """Which values of a picture are black and white, from a :func:`sample` of them.

    Where a picture uses the range of its numbers, or that of a sensor of 8 to 24 bits, or 0 … 1 in floating point, it is read
    as an 8-bit picture of the same would be. Otherwise the darkest value is black and the brightest white, whatever a few
    outliers are, unless they hardly differ.
    """
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    if not finite.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.quantile(finite.astype(np.float64), (_OUTLIERS, 1 - _OUTLIERS)))
    for smallest, largest in _ranges(values.dtype, low, high):
        if smallest <= low and high <= largest * 1.001:
            return smallest, largest
    if high - low <= _CONTRAST * max(abs(low), abs(high)):
        return min(low, 0.0), max(high, 1e-12)
    return low, high


def _ranges(dtype: np.dtype, low: float, high: float) -> list[tuple[float, float]]:
    """What the values may be meant to lie in, the likeliest first."""
    if dtype.kind == "f":
        return [(0.0, top) for top in (1.0, 255.0, 65535.0) if high > _FULL * top]
    limits = np.iinfo(dtype)
    least, most = float(limits.min), float(limits.max)
    if low < 0:
        return [(least, most)] if high - low > _FULL * (most - least) else []
    whole = [(0.0, most)] if high > _FULL * most else []
    sensors = [2.0**bits - 1 for bits in _SENSORS if 2.0**bits - 1 < most]
    return whole + [(0.0, top) for top in sensors if high >= _NEARLY * top]


def scaled(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """uint8 of the same shape, ``low`` as 0 and ``high`` as 255; what is no number is as ``low``."""
    span = high - low
    if not 0 < span < np.inf:
        return np.full(values.shape, 255, np.uint8)
    with np.errstate(over="ignore", invalid="ignore"):
        finite = np.nan_to_num(values.astype(np.float64), nan=low, posinf=high, neginf=low)
        return np.rint((finite - low) / span * 255).clip(0, 255).astype(np.uint8)
