"""A decoded image, however large and of whatever mode → a small one of 8 bits, upright; of several frames one that shows
something.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageOps

from metademo.pictures import colour
from metademo.pictures.decoders import ERRORS
from metademo.pictures.depth import levels, sample, scaled
from metademo.pictures.limits import MAX_FRAMES, MAX_LARGE, MAX_PIXELS
from metademo.pictures.picture import flattened, scaled_down

_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_ANIMATIONS = ("GIF", "PNG", "WEBP", "AVIF")
_NOISE = 8  # of 255: a blank frame that was compressed differs by no more
_ORIENTATION = 0x0112  # the EXIF tag


def first_seen(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The loaded frame, shrunk; if it is blank and others follow, the first of the next few that is not."""
    first = _shrunk(image, profile)
    if image.format not in _ANIMATIONS or not getattr(image, "is_animated", False) or not _is_blank(first):
        return first
    begin, pixels = image.tell() + 1, image.width * image.height
    for number in range(begin, min(getattr(image, "n_frames", 1), begin + min(MAX_FRAMES, MAX_PIXELS // (4 * pixels)))):
        try:
            image.seek(number)
            image.load()
            frame = _shrunk(image, profile)
        except ERRORS:
            break  # the first frame is whole
        if not _is_blank(frame):
            return frame
    return first


def _is_blank(image: Image.Image) -> bool:
    """Whether nothing is to be seen on it."""
    pixels = np.asarray(flattened(image) if image.mode == "RGBA" else image)
    channels = pixels.reshape(-1, pixels.shape[2] if pixels.ndim == 3 else 1)
    return bool(np.ptp(channels, axis=0).max() <= _NOISE)


def _shrunk(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Mode L, RGB, RGBA or, if its profile needs it, CMYK, no side longer than MAX_LARGE.

    Converted band by band, so that no second full copy exists.
    """
    factor = max(1, max(image.size) // MAX_LARGE)
    mode = _target_mode(image, profile)
    low, high = _levels(image) if image.mode in _DEEP_MODES else (0.0, 255.0)
    small = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    rows = 64
    for top in range(0, small.height, rows):
        box = (0, top * factor, image.width, min((top + rows) * factor, image.height))
        band = image.crop(box)
        band = Image.fromarray(scaled(np.asarray(band), low, high)) if image.mode in _DEEP_MODES else band.convert(mode)
        small.paste(band.reduce(factor) if factor > 1 else band, (0, top))
    return scaled_down(small, MAX_LARGE)


def _target_mode(image: Image.Image, profile: bytes | None) -> str:
    if image.mode in _DEEP_MODES:
        return "L"
    if image.has_transparency_data:
        return "RGBA"
    if image.mode == "CMYK" and colour.usable(profile, "CMYK"):
        return "CMYK"
    return "L" if image.mode in ("1", "L") else "RGB"


def _levels(image: Image.Image) -> tuple[float, float]:
    """Which values of a 16- or 32-bit greyscale picture are black and white."""
    # before it is an array, which would be a second full copy
    step = max(1, math.isqrt(image.width * image.height // 1_000_000))
    some = (
        image.resize((-(-image.width // step), -(-image.height // step)), Image.Resampling.NEAREST)
        if step > 1
        else image
    )
    return levels(sample(np.asarray(some)))


def upright(small: Image.Image, original: Image.Image) -> Image.Image:
    """``small`` turned as the original's EXIF data ask; unreadable EXIF data ask for nothing."""
    try:
        orientation = original.getexif().get(_ORIENTATION, 1)
    except ERRORS:
        orientation = 1
    if orientation not in range(2, 9):
        return small
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    small.info = {"exif": exif.tobytes()}
    return ImageOps.exif_transpose(small)
