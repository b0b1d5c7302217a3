"""TIFF: the kinds that Pillow reads wrongly or not at all, and the raw files of cameras, which are TIFF too."""

from __future__ import annotations

import io
import logging
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from metademo.messages import Message
from metademo.pictures.depth import levels, sample, scaled

if TYPE_CHECKING:
    from tifffile import TiffPage

STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MAX_BYTES = 256 * 1024 * 1024
"""The most memory that a picture's values may take, unpacked."""
_DEFLATE = (8, 32946)
_GREY, _RGB, _CMYK = (0, 1), 2, 5  # photometric interpretations
_RAW = (32803, 34892)
_COMPRESSIONS = {5: "LZW", 7: "JPEG", 8: "deflate", 32946: "deflate", 32773: "PackBits", 34925: "LZMA", 50000: "Zstandard",
                 34712: "JPEG 2000", 50001: "WebP", 34887: "LERC"}  # fmt: skip
_COLOURS = {0: "grey", 1: "grey", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", 8: "Lab", 9: "Lab", 10: "Lab"}


class UnreadTiff(ValueError):
    """A TIFF of a kind that is not read; its message says which: 'a planar 16-bit RGB TIFF'."""


@dataclass(frozen=True)
class Layout:
    """What a TIFF's first directory says of its picture."""

    width: int
    height: int
    bits: int
    samples: int
    number: str
    photometric: int
    planar: bool
    compression: int
    raw: bool

    @property
    def deep(self) -> bool:
        """Whether it holds more than 8 bits a value, so that what is black and white has to be found out."""
        return self.bits > 8

    def __str__(self) -> str:
        number = {"f": "-bit floating-point", "i": "-bit signed"}.get(self.number, "-bit")
        colours = _COLOURS.get(self.photometric, "")
        main = {"grey": 1, "RGB": 3, "CMYK": 4}.get(colours, self.samples)
        if colours == "grey" and self.samples > 2:
            colours = f"{self.samples}-channel"
        elif self.samples == main + 1:
            colours += " with alpha"
        elif self.samples > main:
            colours += f" of {self.samples} channels"
        packed = f", {_COMPRESSIONS[self.compression]}-compressed" if self.compression in _COMPRESSIONS else ""
        planar = "planar " if self.planar and self.samples > 1 else ""
        words = f"{planar}{self.bits}{number} {colours}".rstrip()
        article = "an" if words.startswith(("8", "11")) else "a"
        return f"{article} {words} TIFF{packed}"

    def said(self, too_large: bool = False) -> Message:
        """As its string, and where it is, that it is too large."""
        return Message(
            f"{self}, too large to be read" if too_large else str(self),
            "kind.tiff",
            planar=self.planar and self.samples > 1,
            bits=self.bits,
            number=self.number,
            colours=_COLOURS.get(self.photometric, ""),
            samples=self.samples,
            compression=_COMPRESSIONS.get(self.compression, ""),
            too_large=too_large,
        )


def layout(data: bytes) -> Layout | None:
    """Of a file that begins as one of :data:`STARTS`; None if its directory cannot be made out."""
    file = io.BytesIO(data)
    try:
        header = file.read(8)
        big = header[2:3] == b"+" or header[3:4] == b"+"
        directory = ImageFileDirectory_v2(header + file.read(8) if big else header)
        file.seek(directory.next)
        directory.load(file)
        tags = dict(directory)
        raw = 50706 in tags or tags.get(262) in _RAW or data[8:10] == b"CR"
        raw = raw or (
            330 in tags and bool(tags.get(254, 0) & 1)
        )  # a small picture, before larger ones in directories below
        return Layout(
            width=int(tags[256]),
            height=int(tags[257]),
            bits=max(tags.get(258, (1,))),
            samples=int(tags.get(277, 1)),
            number={2: "i", 3: "f"}.get(max(tags.get(339, (1,))), "u"),
            photometric=int(tags.get(262, -1)),
            planar=tags.get(284, 1) == 2,
            compression=int(tags.get(259, 1)),
            raw=raw,
        )
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None


def decoded(data: bytes, kind: Layout) -> Image.Image:
    """The first picture, in mode L, RGB, RGBA or CMYK, deep values made 8 bits by :func:`metademo.pictures.depth.levels`.

    Raises:
        UnreadTiff: if it is of a kind that is not read.
        Exception: whatever the reader raises on damaged files.
    """
    # it takes half a second to import, so it is imported when the first such picture comes
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what is odd about a person's file is for the person
    if kind.compression not in (1, *_DEFLATE):
        raise UnreadTiff(kind.said())
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        if page.nbytes > _MAX_BYTES or page.imagedepth != 1 or _unpacks_to_too_much(data, page):
            raise UnreadTiff(kind.said(too_large=True))
        if page.dtype is None or page.dtype.kind not in "uif" or page.predictor not in (1, 2):
            raise UnreadTiff(kind.said())
        values = page.asarray(maxworkers=1)
        if page.axes == "SYX":
            values = np.moveaxis(values, 0, -1)
        elif page.axes not in ("YX", "YXS"):
            raise UnreadTiff(kind.said())
        profile = page.tags.valueof(34675)
        image = _image(values.reshape(*values.shape[:2], -1), page, kind)
        orientation = page.tags.valueof(274)
    if isinstance(profile, bytes):
        image.info["icc_profile"] = profile
    if isinstance(orientation, int):
        image.getexif()[274] = int(orientation)
    return image


def _unpacks_to_too_much(data: bytes, page: TiffPage) -> bool:
    """Whether strips or tiles say that they are larger than the picture, or are."""
    if page.is_tiled and page.tilewidth * page.tilelength * page.samplesperpixel * page.bitspersample // 8 > _MAX_BYTES:
        return True
    if page.compression not in _DEFLATE:
        return False
    left = 2 * page.nbytes + _MAX_BYTES // 4
    for begin, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        unpacking = zlib.decompressobj()
        waiting = data[begin : begin + count]
        while waiting and not unpacking.eof:
            left -= len(unpacking.decompress(waiting, 1 << 20))
            waiting = unpacking.unconsumed_tail
            if left < 0:
                return True
    return False


def _image(values: np.ndarray, page: TiffPage, kind: Layout) -> Image.Image:
    """The picture of values ``[height, width, samples]``."""
    samples = values.shape[2]
    extra = [int(each) for each in page.extrasamples]
    photometric = int(page.photometric)
    if photometric in _GREY and samples in (1, 2):
        colours = 1
    elif photometric == _RGB and samples >= 3:
        colours = 3
    elif photometric in _GREY and (samples == 3 or (samples == 4 and extra[-1:] in ([1], [2]))):
        colours = 3  # colours that were not called so
    elif photometric == _CMYK and samples >= 4 and page.tags.valueof(332, default=1) == 1:
        colours = 4
    else:
        raise UnreadTiff(kind.said())
    if samples == 2 and colours == 1 and extra[-1:] not in ([1], [2]):
        raise UnreadTiff(kind.said())
    said = extra[-(samples - colours) :] if samples > colours else []
    opacity = next((colours + at for at, each in enumerate(said) if each in (1, 2)), None)
    bytes_ = _eight_bits(values[..., :colours])
    if photometric == 0:
        bytes_ = 255 - bytes_
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    image = Image.frombytes(mode, (values.shape[1], values.shape[0]), bytes_.tobytes())
    if opacity is None:
        return image
    stored = values[..., opacity]
    full = 1.0 if stored.dtype.kind == "f" else float(np.iinfo(stored.dtype).max)
    alpha = Image.fromarray(stored.copy() if stored.dtype == np.uint8 else _in_bands(stored, 0.0, full))
    image = image.convert("RGB")
    if said[opacity - colours] == 1:  # colours were multiplied by it
        merged = Image.merge("RGBA", (*image.split(), alpha))
        return Image.frombytes("RGBa", merged.size, merged.tobytes()).convert("RGBA")
    image.putalpha(alpha)
    return image


def _eight_bits(values: np.ndarray) -> np.ndarray:
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    return _in_bands(values, *levels(sample(values)))


def _in_bands(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """As :func:`metademo.pictures.depth.scaled`, a few rows at a time, which bounds memory."""
    small = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), 64):
        small[top : top + 64] = scaled(values[top : top + 64], low, high)
    return small
