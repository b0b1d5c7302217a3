"""Untrusted bytes → picture.

Whatever a person drops is decoded here, once, and becomes a small re-encoded PNG without metadata. Nothing else in the
project opens a person's bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, features
from PIL.JpegImagePlugin import JpegImageFile

from metademo.messages import message_of
from metademo.pictures import colour, cut, formats, heif, png, reasons, tiff
from metademo.pictures.decoders import ERRORS
from metademo.pictures.limits import (
    MAX_ASPECT,
    MAX_BYTES,
    MAX_LARGE,
    MAX_LARGE_BYTES,
    MAX_PIXELS,
    MAX_SCANS,
    MAX_SIDE,
    MIN_SIDE,
)
from metademo.pictures.picture import Picture, PictureError, flattened, scaled_down
from metademo.pictures.reasons import Reason
from metademo.pictures.room import DECODING
from metademo.pictures.shrinking import first_seen, upright
from metademo.pictures.spelling import clean_name

__all__ = ["Picture", "PictureError", "decoded_pixels", "read_picture", "with_large"]

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", *(("AVIF",) if features.check("avif") else ()))
_SCAN = b"\xff\xda"  # what begins each pass of a JPEG over its picture; its data never hold these two bytes
_DRAFT = (2 * MAX_SIDE, 2 * MAX_SIDE)
_ALIKE = 16.0
"""By how much of 255 a larger copy, scaled down, may differ on average from the small one: compression makes a few of them."""


@dataclass(frozen=True)
class _Opened:
    """A file whose header has been read and checked, nothing decoded yet.

    Attributes:
        image: as Pillow sees it; None for a TIFF that it does not read.
        size: width and height in pixels.
        tiff: what a TIFF says of itself, where Pillow would read it wrongly or not at all; and its bytes.
        profile: a colour profile that Pillow was not shown.
        space: what the file says of its colours where it has no profile.
        note: what the person should know.
        animated: whether further frames were kept.
        scans: how many passes over the picture a JPEG is stored in.
    """

    image: Image.Image | None
    size: tuple[int, int]
    tiff: tuple[tiff.Layout, bytes] | None = None
    profile: bytes | None = None
    space: colour.Space | None = None
    note: Reason | None = None
    animated: bool = True
    scans: int = 0


def read_picture(name: str, data: bytes, pixels: int | None = None) -> Picture:
    """Decode a person's file; its content decides what it is, not its suffix.

    Of several pages the first is taken, of an animation the first frame that shows something, of a HEIF its main picture.
    Colours become sRGB, more than 8 bits 8, transparency is flattened, EXIF rotation applied, all metadata dropped. Of a file
    that lacks its last bytes what is there is read; ``note`` then says so.

    Args:
        name: the file's name, possibly with folders.
        data: the file's bytes.
        pixels: what :func:`decoded_pixels` has said of them, if it was asked.

    Raises:
        PictureError: whatever is wrong with the file.
    """
    name = _called(name)
    image, note = _read(name, data, pixels)
    return Picture.of(name, image, note=note)


def read_image(name: str, data: bytes) -> Image.Image:
    """A file decoded as :func:`read_picture` does, in its own size: for many that are not kept as pictures.

    Raises:
        PictureError: as :func:`read_picture`.
    """
    image, _ = _read(_called(name), data)
    return flattened(image) if image.mode == "RGBA" else image


def _called(name: str) -> str:
    return clean_name(name.replace("\\", "/").rsplit("/", 1)[-1]) or "picture"


def _read(name: str, data: bytes, pixels: int | None = None) -> tuple[Image.Image, Reason | None]:
    if not data:
        raise PictureError(name, reasons.EMPTY)
    if len(data) > MAX_BYTES:
        raise PictureError(name, reasons.TOO_MANY_BYTES)
    pixels = decoded_pixels(data) if pixels is None else pixels
    with DECODING.of(pixels):
        return _decode(name, data, counted=bool(pixels))


def decoded_pixels(data: bytes) -> int:
    """How many pixels :func:`read_picture` will decode, by the file's header; 0 for a file that it refuses by that.

    A JPEG is decoded at a fraction of its size, but its data have to be read all the same. Measured by the time that a PNG's
    pixels take, that is about a sixteenth of them for each pass over the picture, and one for the rest.
    """
    with DECODING.of(0):
        try:
            opened = _opened("", data, pixels=False)
        except PictureError:
            return 0
        image, pixels = opened.image, opened.size[0] * opened.size[1]
        if image is None or not _is_jpeg(image):
            return pixels
        image.draft(None, _DRAFT)
        return max(image.width * image.height, pixels * (1 + opened.scans) // 16)


def with_large(picture: Picture, data: bytes) -> Picture | None:
    """The picture with a larger copy that was saved with it; None where ``data`` is no such copy of it.

    It is, if it is a JPEG as :class:`Picture` writes them, without metadata, and shows the same.
    """
    if not data.startswith(b"\xff\xd8\xff") or len(data) > MAX_LARGE_BYTES or data.count(_SCAN) != 1:
        return None
    small = picture.open()
    with DECODING.of(0):
        try:
            image = Image.open(io.BytesIO(data), formats=["JPEG"])
            metadata = [key for key in image.info if not str(key).startswith("jfif")]
            if metadata or image.mode != small.mode or not max(small.size) < max(image.size) <= MAX_LARGE:
                return None
            as_small = scaled_down(Image.new("1", image.size), MAX_SIDE).size
            if max(abs(one - other) for one, other in zip(as_small, small.size, strict=True)) > 1:
                return None  # one, since each scaling rounds
            image.draft(None, small.size)
            image.load()
        except ERRORS:
            return None
    scaled = np.asarray(image.resize(small.size, Image.Resampling.BOX), dtype=np.float64)
    alike = np.abs(scaled - np.asarray(small, dtype=np.float64)).mean() <= _ALIKE
    return replace(picture, large=data) if alike else None


def _decode(name: str, data: bytes, counted: bool) -> tuple[Image.Image, Reason | None]:
    """The picture upright, in mode L, RGB or RGBA, no side longer than MAX_LARGE; and what to say of how it was read."""
    opened = _opened(name, data, scans=not counted)
    try:
        return _pixels(name, opened), opened.note
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(name, reasons.TOO_MANY_PIXELS) from error
    except tiff.UnreadTiff as error:
        raise PictureError(name, reasons.unread_tiff(message_of(error))) from error
    except ERRORS as error:
        image = _second_try(name, data, opened)
        if image is None:
            raise PictureError(name, reasons.DAMAGED) from error
        return image


def _second_try(name: str, data: bytes, opened: _Opened) -> tuple[Image.Image, Reason | None] | None:
    """What can be read of a file that cannot be decoded as it is; None if nothing."""
    try:
        if data.startswith(png.SIGNATURE):
            first = _opened(name, data, animated=False)
            return (_pixels(name, first), first.note) if opened.animated else None
        whole = cut.completed(data, _DRAFT)
        return None if whole is None else (_pixels(name, _opened(name, whole)), reasons.CUT_SHORT)
    except (*ERRORS, Image.DecompressionBombError):
        return None


def _opened(name: str, data: bytes, animated: bool = True, pixels: bool = True, scans: bool = True) -> _Opened:
    """The file with its header read and checked; ``scans`` says whether to count a JPEG's, which takes all its bytes."""
    if heif.declared_pixels(data) >= MAX_PIXELS:
        raise PictureError(name, reasons.TOO_MANY_PIXELS)
    try:
        if data.startswith(tiff.STARTS):
            opened = _opened_tiff(name, data)
        elif data.startswith(png.SIGNATURE):
            opened = _opened_png(data, animated, pixels)
        elif heif.is_heif(data):
            image = heif.opened(data)
            opened = _Opened(image, image.size, space=colour.of_heif(data))
        else:
            opened = _by_pillow(data)
            opened = replace(opened, space=colour.of_heif(data))
    except ImportError as error:
        raise PictureError(name, reasons.NO_HEIF) from error
    except Image.DecompressionBombError as error:
        raise PictureError(name, reasons.TOO_MANY_PIXELS) from error
    except PictureError:
        raise
    except ERRORS as error:
        reason = reasons.DAMAGED if formats.is_ours(data) else formats.foreign(data, name)
        raise PictureError(name, reason) from error
    _check_size(name, opened.size)
    if scans and opened.image is not None and _is_jpeg(opened.image):
        opened = replace(opened, scans=data.count(_SCAN))
    if opened.scans > MAX_SCANS:
        raise PictureError(name, reasons.TOO_MANY_SCANS)
    return opened


def _by_pillow(data: bytes) -> _Opened:
    image = Image.open(io.BytesIO(data), formats=_FORMATS)
    return _Opened(image, image.size)


def _opened_png(data: bytes, animated: bool, pixels: bool) -> _Opened:
    mended = png.mended(data, animated, pixels)
    try:
        opened = _by_pillow(mended.data)
    except ERRORS:
        if not animated:
            raise
        return _opened_png(data, False, pixels)  # frames that cannot be: the picture without them
    note = reasons.CUT_SHORT if mended.cut else None
    return replace(opened, profile=mended.profile, space=mended.space, note=note, animated=animated)


def _opened_tiff(name: str, data: bytes) -> _Opened:
    """A TIFF, read by Pillow where it reads it right."""
    kind = tiff.layout(data)
    if kind is None:
        raise PictureError(name, formats.RAW if formats.foreign(data, name) is formats.RAW else reasons.DAMAGED)
    try:
        opened = _by_pillow(data)
    except ERRORS:
        if kind.raw:
            raise PictureError(name, formats.RAW) from None
        return _Opened(None, (kind.width, kind.height), (kind, data))
    if kind.raw:
        return replace(opened, note=reasons.RAW_PREVIEW)
    return replace(opened, tiff=(kind, data)) if kind.deep else opened


def _pixels(name: str, opened: _Opened) -> Image.Image:
    """The picture upright, in mode L, RGB or RGBA, in sRGB, no side longer than MAX_LARGE."""
    image = _loaded(opened)
    _check_size(name, image.size)
    profile = opened.profile or image.info.get("icc_profile")
    if image.format == "GIF" or not isinstance(profile, bytes):
        profile = None  # no browser heeds a GIF's
    return upright(colour.to_srgb(first_seen(image, profile), profile, opened.space), image)


def _loaded(opened: _Opened) -> Image.Image:
    """Decoded: of several frames the first."""
    image = opened.image
    if opened.tiff is not None:
        kind, data = opened.tiff
        try:
            return tiff.decoded(data, kind)
        except tiff.UnreadTiff:
            if image is None or kind.planar or (kind.bits, kind.number) == (32, "u"):
                raise
    assert image is not None  # else it is a TIFF that was read above, or refused
    if getattr(image, "default_image", False):
        image.seek(1)  # the picture that is shown where nothing moves is not part of the animation
    image.draft(None, _DRAFT)  # a JPEG is decoded small, a HEIF from its own small copy if that is large enough
    image.load()
    return image


def _is_jpeg(image: Image.Image) -> bool:
    """Whether it is a JPEG, or a TIFF that holds one."""
    if image.format == "TIFF":
        return image.info.get("compression") in ("jpeg", "tiff_jpeg")
    return isinstance(image, JpegImageFile)


def _check_size(name: str, size: tuple[int, int]) -> None:
    """Raise PictureError for a size no picture to learn from has."""
    short, long = sorted(size)
    if short * long >= MAX_PIXELS:
        raise PictureError(name, reasons.TOO_MANY_PIXELS)
    if short < MIN_SIDE:
        raise PictureError(name, reasons.TOO_SMALL)
    if long > MAX_ASPECT * short:
        raise PictureError(name, reasons.TOO_NARROW)
