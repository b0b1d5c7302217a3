"""HEIF and HEIC, in which phones keep photographs, and the sizes that such files declare.

Pillow does not read them by itself. The package that does takes a sixth of a second to import, so it is imported when the
first such file arrives, and is told to nobody else: Pillow's own list of formats stays as it is.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}  # a file of the same make, which Pillow reads
_SIZE_BOX = struct.pack(">I4sI", 20, b"ispe", 0)  # how the box that holds a width and a height begins


def is_heif(data: bytes) -> bool:
    """Whether a file's first bytes say that it is a HEIF, whatever its name; an AVIF is none."""
    brands = _brands(data)
    return bool(brands & _HEIF_BRANDS) and not brands & _AVIF_BRANDS


def opened(data: bytes) -> Image.Image:
    """The file's main picture, its header read, nothing decoded yet; rotation is applied when it is.

    Raises:
        ImportError: if the package pillow-heif is missing or broken.
        SyntaxError: if the file is damaged.
    """
    from pillow_heif import HeifImageFile

    return HeifImageFile(io.BytesIO(data))


def declared_pixels(data: bytes) -> int:
    """The pixels of the largest picture that a HEIF or AVIF declares, read from the bytes themselves; 0 without any.

    The decoders refuse a file that declares very much as if it were not a picture at all; with this it can be said why.
    """
    most = 0
    if _brands(data):
        at = data.find(_SIZE_BOX)
        while at >= 0 and at + 20 <= len(data):
            width, height = struct.unpack_from(">II", data, at + 12)
            most = max(most, width * height)
            at = data.find(_SIZE_BOX, at + 20)
    return most


def _brands(data: bytes) -> set[bytes]:
    """What a file of this make says it is; empty for every other file."""
    if data[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(data[:4]), 256, len(data))
    return {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
