"""One picture as the project keeps it: decoded once, small, without metadata."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from metademo.pictures.crop import MIDDLE, Crop
from metademo.pictures.limits import MAX_LARGE_BYTES, MAX_SIDE
from metademo.pictures.problems import describe
from metademo.pictures.reasons import Reason

_INVISIBLE = 26
"""Below this opacity of 255 everywhere a picture is as good as empty."""
_QUALITIES = (88, 75)


class PictureError(ValueError):
    """A file that cannot be used as a picture. The message is for the person: which file, why, and what to do."""

    def __init__(self, name: str, reason: Reason) -> None:
        super().__init__(describe(reason, [name]))
        self.name = name
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """One sanitised picture.

    Attributes:
        name: what to call it on the page: a base name without control characters, at most :data:`MAX_NAME` long.
        data: PNG, greyscale or RGB, no side longer than :data:`MAX_SIDE`, no metadata.
        digest: sha256 (hexadecimal) of mode, size and pixels: equal for equal pictures, whatever file they came in.
        source: the whole picture of which this is a square, None for a whole one.
        crop: which square of ``source`` this is.
        large: of a larger picture the copy that squares are cut from: JPEG, no side longer than
            :data:`metademo.pictures.limits.MAX_LARGE`, at most :data:`metademo.pictures.limits.MAX_LARGE_BYTES` long.
        note: what the person should know of how the file was read, None if there is nothing.
    """

    name: str
    data: bytes
    digest: str
    source: Picture | None = None
    crop: Crop = MIDDLE
    large: bytes | None = field(default=None, compare=False, repr=False)
    note: Reason | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        name: str,
        image: Image.Image,
        source: Picture | None = None,
        crop: Crop = MIDDLE,
        note: Reason | None = None,
    ) -> Picture:
        """A picture of an image of mode L, RGB or RGBA; its metadata are dropped, and it is scaled down if need be."""
        whole = flattened(image) if image.mode == "RGBA" else image
        small = _without_colour(scaled_down(whole, MAX_SIDE))
        small.info = {}
        buffer = io.BytesIO()
        # of a photograph this level makes a file two hundredths larger than the usual one, in half the time
        small.save(buffer, "PNG", compress_level=4)
        identity = f"{small.mode} {small.width} {small.height} ".encode() + small.tobytes()
        large = None
        if source is None and whole.size != small.size:
            large = _packed(whole.convert(small.mode))
        return cls(name, buffer.getvalue(), hashlib.sha256(identity).hexdigest(), source, crop, large, note)

    def open(self) -> Image.Image:
        """The picture as a Pillow image of mode L or RGB."""
        with Image.open(io.BytesIO(self.data), formats=["PNG"]) as image:
            image.load()
        return image

    def open_large(self) -> Image.Image:
        """The picture as large as it was kept, mode L or RGB."""
        if self.large is None:
            return self.open()
        with Image.open(io.BytesIO(self.large), formats=["JPEG"]) as image:
            image.load()
        return image

    def cropped(self, crop: Crop) -> Picture:
        """The square ``crop`` of the whole picture, as a picture of its own; for the largest in the middle, the whole."""
        whole = self.source or self
        if crop == MIDDLE:
            return whole
        image = whole.open_large()
        return Picture.of(whole.name, image.crop(crop.box(*image.size)), whole, crop)


def scaled_down(image: Image.Image, longest: int) -> Image.Image:
    """The image with no side longer than ``longest``."""
    if max(image.size) <= longest:
        return image
    # Rounding the short side up keeps the aspect ratio within MAX_ASPECT, so that the result can be read again.
    scale = longest / max(image.size)
    width, height = (min(longest, int(np.ceil(side * scale - 1e-9))) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def flattened(image: Image.Image) -> Image.Image:
    """RGBA on white paper, as RGB; on black if what is drawn is light and would vanish on white."""
    alpha = image.getchannel("A")
    if np.asarray(alpha).max() < _INVISIBLE:
        return Image.new("RGB", image.size, "white")
    opacity = np.asarray(alpha, dtype=np.float64) / 255
    dark = np.asarray(image.convert("RGB").convert("L")) < 128
    drawn = opacity.sum()
    dark_share = (opacity * dark).sum() / drawn if drawn else 1.0
    # A light sheet with dark ink and a few transparent corners is light too, but belongs on white.
    is_sheet = drawn > opacity.size / 2 and dark_share > 0.02
    paper = "black" if dark_share < 0.5 and not is_sheet else "white"
    flat = Image.new("RGBA", image.size, paper)
    flat.alpha_composite(image)
    return flat.convert("RGB")


def _without_colour(image: Image.Image) -> Image.Image:
    """Grey pictures are L however they were stored, so that digests agree; the others as they are."""
    if image.mode == "RGB":
        pixels = np.asarray(image)
        if (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all():
            return Image.fromarray(pixels[..., 0].copy())
    return image


def _packed(image: Image.Image) -> bytes:
    """The image as JPEG, as good and as large as the memory allows."""
    while True:
        for quality in _QUALITIES:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality)
            if buffer.tell() <= MAX_LARGE_BYTES:
                return buffer.getvalue()
        image = scaled_down(image, max(image.size) * 3 // 4)
