"""Small pictures of four quarters, whose middles tell whether a file was read right."""

import io

import numpy as np
import tifffile

from metademo.pictures.images import read_picture

QUARTERS = np.array([(200, 30, 30), (30, 150, 60), (40, 60, 190), (240, 230, 200)])
GREYS = np.array([81, 104, 69, 230])


def in_quarters(values) -> np.ndarray:
    """``[64, 96, …]``: upper left and right, lower left and right."""
    four = np.asarray(values)
    return four[np.arange(64)[:, None] // 32 * 2 + np.arange(96) // 48]


COLOURS, GREY = in_quarters(QUARTERS).astype(np.uint8), in_quarters(GREYS).astype(np.uint8)


def error(data: bytes, expected=QUARTERS) -> int:
    """The largest difference of a channel in the quarters' middles."""
    pixels = np.asarray(read_picture("x", data).open().convert("RGB")).astype(int)
    height, width = pixels.shape[:2]
    found = np.array([pixels[height * y // 4, width * x // 4] for y in (1, 3) for x in (1, 3)])
    expected = np.asarray(expected)
    return int(np.abs(found - (expected if expected.ndim == 2 else expected[:, None])).max())


def as_tiff(values: np.ndarray, **options) -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, values, **options)
    return buffer.getvalue()
