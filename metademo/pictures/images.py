"""Untrusted bytes → picture.

Whatever a person drops is decoded here, once, and becomes a small re-encoded PNG without metadata. Nothing else in the
project opens a person's bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError, features
from PIL.JpegImagePlugin import JpegImageFile

from metademo.pictures import heif, reasons
from metademo.pictures.crop import MIDDLE, Crop
from metademo.pictures.limits import MAX_ASPECT, MAX_BYTES, MAX_PIXELS, MAX_SCANS, MAX_SIDE, MIN_SIDE
from metademo.pictures.reasons import Reason, clean_name, describe

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", *(("AVIF",) if features.check("avif") else ()))
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_ORIENTATION = 0x0112  # the EXIF tag
_SCAN = b"\xff\xda"  # what begins each pass of a JPEG over its picture; its data never hold these two bytes
_DRAFT = (2 * MAX_SIDE, 2 * MAX_SIDE)

# What Pillow's decoders raise on hostile or damaged bytes, collected from its plugins and by fuzzing.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
)

# One decoder at a time: it bounds memory when several people upload at once, and `warnings.catch_warnings`
# changes the process's filters, which two threads must not interleave.
_decoding = threading.Lock()


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
    """

    name: str
    data: bytes
    digest: str
    source: Picture | None = None
    crop: Crop = MIDDLE

    @classmethod
    def of(cls, name: str, image: Image.Image, source: Picture | None = None, crop: Crop = MIDDLE) -> Picture:
        """A picture of an image of mode L, RGB or RGBA that is small enough; its metadata are dropped."""
        image = _canonical(image)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        identity = f"{image.mode} {image.width} {image.height} ".encode() + image.tobytes()
        return cls(name, buffer.getvalue(), hashlib.sha256(identity).hexdigest(), source, crop)

    def open(self) -> Image.Image:
        """The picture as a Pillow image of mode L or RGB."""
        with Image.open(io.BytesIO(self.data), formats=["PNG"]) as image:
            image.load()
        return image

    def cropped(self, crop: Crop) -> Picture:
        """The square ``crop`` of the whole picture, as a picture of its own; for the largest in the middle, the whole."""
        whole = self.source or self
        if crop == MIDDLE:
            return whole
        image = whole.open()
        return Picture.of(whole.name, image.crop(crop.box(*image.size)), whole, crop)


def read_picture(name: str, data: bytes) -> Picture:
    """Decode a person's file; its content decides what it is, not its suffix.

    Of several frames or pages the first is taken, of a HEIF its main picture. Transparency is flattened, EXIF rotation
    applied, all metadata dropped.

    Args:
        name: the file's name, possibly with folders.
        data: the file's bytes.

    Raises:
        PictureError: whatever is wrong with the file.
    """
    name = _called(name)
    return Picture.of(name, _read(name, data))


def read_image(name: str, data: bytes) -> Image.Image:
    """A file decoded as :func:`read_picture` does, of mode L or RGB: for many that are not kept as pictures.

    Raises:
        PictureError: as :func:`read_picture`.
    """
    return _canonical(_read(_called(name), data))


def _called(name: str) -> str:
    return clean_name(name.replace("\\", "/").rsplit("/", 1)[-1]) or "picture"


def _read(name: str, data: bytes) -> Image.Image:
    if not data:
        raise PictureError(name, reasons.EMPTY)
    if len(data) > MAX_BYTES:
        raise PictureError(name, reasons.TOO_MANY_BYTES)
    with _decoding, _quiet():
        return _decode(name, data)


def decoded_pixels(data: bytes) -> int:
    """How many pixels :func:`read_picture` will decode, by the file's header; 0 for a file that it refuses by that.

    A JPEG is decoded at a fraction of its size, but its data have to be read all the same. Measured by the time that a PNG's
    pixels take, that is about a sixteenth of them for each pass over the picture, and one for the rest.
    """
    with _decoding, _quiet():
        try:
            image = _opened("", data)
        except PictureError:
            return 0
        pixels = image.width * image.height
        if not _is_jpeg(image):
            return pixels
        image.draft(None, _DRAFT)
        return max(image.width * image.height, pixels * (1 + data.count(_SCAN)) // 16)


def _decode(name: str, data: bytes) -> Image.Image:
    """The first frame, upright, in mode L, RGB or RGBA, no side longer than MAX_SIDE."""
    image = _opened(name, data)
    try:
        image.draft(None, _DRAFT)  # a JPEG is decoded small, a HEIF from its own small copy if that is large enough
        image.load()
        _check_size(name, image.size)
        small = _shrunk(image)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(name, reasons.TOO_MANY_PIXELS) from error
    except _DECODER_ERRORS as error:
        raise PictureError(name, reasons.DAMAGED) from error
    return _upright(small, image)


def _opened(name: str, data: bytes) -> Image.Image:
    """The picture with its header read and checked, nothing decoded yet."""
    if heif.declared_pixels(data) >= MAX_PIXELS:
        raise PictureError(name, reasons.TOO_MANY_PIXELS)
    try:
        image = heif.opened(data) if heif.is_heif(data) else Image.open(io.BytesIO(data), formats=_FORMATS)
    except ImportError as error:
        raise PictureError(name, reasons.NO_HEIF) from error
    except Image.DecompressionBombError as error:
        raise PictureError(name, reasons.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise PictureError(name, reasons.NOT_A_PICTURE) from error
    except _DECODER_ERRORS as error:
        raise PictureError(name, reasons.DAMAGED) from error
    _check_size(name, image.size)
    if _is_jpeg(image) and data.count(_SCAN) > MAX_SCANS:
        raise PictureError(name, reasons.TOO_MANY_SCANS)
    return image


def _is_jpeg(image: Image.Image) -> bool:
    """Whether it is a JPEG, or a TIFF that holds one."""
    if image.format == "TIFF":
        return image.info.get("compression") in ("jpeg", "tiff_jpeg")
    return isinstance(image, JpegImageFile)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's warnings of odd metadata, and of sizes that are checked here anyway."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_size(name: str, size: tuple[int, int]) -> None:
    """Raise PictureError for a size no picture to learn from has."""
    short, long = sorted(size)
    if short * long >= MAX_PIXELS:
        raise PictureError(name, reasons.TOO_MANY_PIXELS)
    if short < MIN_SIDE:
        raise PictureError(name, reasons.TOO_SMALL)
    if long > MAX_ASPECT * short:
        raise PictureError(name, reasons.TOO_NARROW)


def _shrunk(image: Image.Image) -> Image.Image:
    """Mode L, RGB or RGBA, no side longer than MAX_SIDE; converted band by band so that no second full copy exists."""
    factor = max(1, max(image.size) // (2 * MAX_SIDE))
    mode = _target_mode(image)
    low, high = _range(image) if image.mode in _DEEP_MODES else (0.0, 255.0)
    small = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    rows = 64
    for top in range(0, small.height, rows):
        box = (0, top * factor, image.width, min((top + rows) * factor, image.height))
        band = image.crop(box)
        band = _scaled(band, low, high) if image.mode in _DEEP_MODES else band.convert(mode)
        small.paste(band.reduce(factor) if factor > 1 else band, (0, top))
    if max(image.size) <= MAX_SIDE:
        return small
    # Rounding the short side up keeps the aspect ratio within MAX_ASPECT, so that the result can be read again.
    scale = MAX_SIDE / max(image.size)
    width, height = (min(MAX_SIDE, int(np.ceil(side * scale - 1e-9))) for side in image.size)
    return small.resize((width, height), Image.Resampling.LANCZOS)


def _target_mode(image: Image.Image) -> str:
    if image.mode in _DEEP_MODES:
        return "L"
    if image.has_transparency_data:
        return "RGBA"
    return "L" if image.mode in ("1", "L") else "RGB"


def _range(image: Image.Image) -> tuple[float, float]:
    """Smallest and largest finite value of a 16- or 32-bit greyscale picture."""
    low, high = np.inf, -np.inf
    for top in range(0, image.height, 256):
        values = np.asarray(image.crop((0, top, image.width, min(top + 256, image.height))), dtype=np.float64)
        values = values[np.isfinite(values)]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return (low, high) if low <= high else (0.0, 0.0)


def _scaled(band: Image.Image, low: float, high: float) -> Image.Image:
    """Mode L with ``low`` as 0 and ``high`` as 255; a picture of one value becomes white."""
    if high <= low:
        return Image.new("L", band.size, 255)
    values = np.nan_to_num(np.asarray(band, dtype=np.float64), nan=low, posinf=high, neginf=low)
    return Image.fromarray(np.rint((values - low) / (high - low) * 255).clip(0, 255).astype(np.uint8))


def _upright(small: Image.Image, original: Image.Image) -> Image.Image:
    """``small`` turned as the original's EXIF data ask; unreadable EXIF data ask for nothing."""
    try:
        orientation = original.getexif().get(_ORIENTATION, 1)
    except _DECODER_ERRORS:
        orientation = 1
    if orientation not in range(2, 9):
        return small
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    small.info = {"exif": exif.tobytes()}
    return ImageOps.exif_transpose(small)


def _canonical(image: Image.Image) -> Image.Image:
    """Mode L or RGB without metadata; grey pictures are L however they were stored, so that digests agree."""
    if image.mode == "RGBA":
        image = _flattened(image)
    if image.mode == "RGB":
        pixels = np.asarray(image)
        if (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all():
            image = Image.fromarray(pixels[..., 0].copy())
    image.info = {}
    return image


def _flattened(image: Image.Image) -> Image.Image:
    """RGBA on white paper; on black if what is drawn is light and would vanish on white."""
    opacity = np.asarray(image.getchannel("A"), dtype=np.float64) / 255
    dark = np.asarray(image.convert("RGB").convert("L")) < 128
    drawn = opacity.sum()
    dark_share = (opacity * dark).sum() / drawn if drawn else 1.0
    # A light sheet with dark ink and a few transparent corners is light too, but belongs on white.
    is_sheet = drawn > opacity.size / 2 and dark_share > 0.02
    paper = "black" if dark_share < 0.5 and not is_sheet else "white"
    flat = Image.new("RGBA", image.size, paper)
    flat.alpha_composite(image)
    return flat.convert("RGB")
