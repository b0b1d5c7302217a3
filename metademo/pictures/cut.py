"""Files that lack their last bytes, as a broken download or a full card leaves them: completed if little is missing.

Pillow reads such files only if it is told to for the whole process. So each format is given an end here with which it is
whole, and how much of it that end stands in for is found out first. PNG has its own way, in :mod:`metademo.pictures.png`.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from metademo.pictures.limits import MAX_MISSING

_END_OF_JPEG = b"\xff\xd9"
_FRAMES = {
    0xC0,
    0xC1,
    0xC2,
    0xC9,
    0xCA,
}  # the headers of the JPEGs that are decoded here; 0xC2 and 0xCA are progressive
_MAX_GIF = 4 * 1024 * 1024
"""The largest compressed frame of a GIF that is looked through, which takes seconds."""
_ERRORS = (OSError, ValueError, IndexError, KeyError, struct.error)


def completed(data: bytes, draft: tuple[int, int]) -> bytes | None:
    """The file with an end; None if it does not lack its end, too much of it, or is of another kind.

    Args:
        data: a JPEG, GIF, BMP or uncompressed TIFF that cannot be decoded.
        draft: the size to which a JPEG is decoded to find out what is missing.
    """
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data, draft)
        if data.startswith(b"GIF8"):
            return _gif(data)
        if data.startswith(b"BM"):
            return _bmp(data)
        if data.startswith((b"II*\0", b"MM\0*")):
            return _tiff(data)
    except _ERRORS:
        return None  # damaged in another way as well
    return None


def _jpeg(data: bytes, draft: tuple[int, int]) -> bytes | None:
    """With a marker for the end, before which the decoder takes what is missing for grey."""
    body = data[:-1] if data.endswith(b"\xff") else data
    last = _last_scan(body)
    if last is None:
        return None
    scan, unit = last
    # where two different endings show different pictures, the data had come to their end
    other = bytes(value for value in random.Random(0).randbytes(2 * scan) if value != 0xFF)
    with Image.open(io.BytesIO(body + _END_OF_JPEG), formats=["JPEG"]) as image:
        full = image.height
        image.draft(None, draft)
        one = np.asarray(image)
    with Image.open(io.BytesIO(body + other + _END_OF_JPEG), formats=["JPEG"]) as image:
        image.draft(None, draft)
        two = np.asarray(image)
    rows = (one != two).reshape(len(one), -1).any(1).nonzero()[0]
    share = 0.0
    if rows.size:
        block = max(1, unit * len(one) // full)
        top = (rows[0] + 1) // block * block  # colours of half the size spread by a row
        band = (one[top : top + block] != two[top : top + block]).any(0)
        columns = band.reshape(len(band), -1).any(1).nonzero()[0]
        across = columns[0] / one.shape[1] if columns.size else 0
        share = 1 - (top + block * across) / len(one)
    missing = scan * share / max(1e-9, 1 - share)  # bytes, if the scan's are evenly spread
    return body + _END_OF_JPEG if missing <= MAX_MISSING * (len(body) + missing) else None


def _last_scan(data: bytes) -> tuple[int, int] | None:
    """How many bytes of the last pass over the picture there are, and how many rows it does at once.

    None if passes are missing after it.
    """
    planned: dict[int, int] = {}  # components, and how many times finer than the coarsest each is, downwards
    progressive, at, begun, unit = False, 2, 0, 8
    exact: dict[tuple[int, int], int] = {}  # by component and coefficient, how many bits are still to come
    while at + 4 <= len(data):
        if data[at] != 0xFF or data[at + 1] == 0xFF:
            at += 1
            continue
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0 or 0xD0 <= marker <= 0xD9:
            at += 2
            continue
        content = data[at + 4 : at + 2 + length]
        if marker in _FRAMES:
            progressive = marker in (0xC2, 0xCA)
            planned = {content[6 + 3 * number]: content[7 + 3 * number] & 15 for number in range(content[5])}
        if marker == 0xDA:
            count = content[0]
            first, last, bits = content[1 + 2 * count], content[2 + 2 * count], content[3 + 2 * count] & 15
            for number in range(count):
                for coefficient in range(first, (last if progressive else 63) + 1):
                    exact[content[1 + 2 * number], coefficient] = bits if progressive else 0
            finest = max(planned.values())
            unit = 8 * finest if count > 1 else 8 * finest // max(1, planned[content[1]])
            begun = at + 2 + length
            at = begun
            # its data run to the next marker
            while at + 1 < len(data) and (data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7):
                following = data.find(b"\xff", at + 1)
                at = following if following >= 0 else len(data)
            continue
        at += 2 + length
    whole = begun and planned and all(exact.get((one, at)) == 0 for one in planned for at in range(64))
    return (len(data) - begun, unit) if whole and begun <= len(data) else None


def _gif(data: bytes) -> bytes | None:
    """The first frame, with its last colour for the pixels that are missing."""
    at = 13 + _colours(data[10])
    while data[at] == 0x21:  # extensions
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    if data[at] != 0x2C:
        return None
    width, height = struct.unpack_from("<HH", data, at + 5)
    at += 10 + _colours(data[at + 9])
    least = data[at]
    begin = at + 1
    at, parts = begin, []
    while at < len(data) and data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    stream = b"".join(parts)
    if not 1 <= least <= 8 or len(stream) > _MAX_GIF:
        return None
    there, bits, wide, colour = _unpacked(stream, least)
    missing = width * height - there
    if not 0 <= missing <= MAX_MISSING * width * height:
        return None
    clear, code = 1 << least, least + 1
    ending = f"{clear + 1:0{code}b}" + missing * f"{clear:0{code}b}{colour:0{code}b}" + f"{clear:0{wide}b}"
    packed = int.from_bytes(stream, "little") & ((1 << bits) - 1) | int(ending, 2) << bits
    whole = packed.to_bytes((bits + len(ending) + 7) // 8, "little")
    blocks = [bytes([len(part)]) + part for part in _parts(whole, 255)]
    return data[:begin] + b"".join(blocks) + b"\0;"


def _colours(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _parts(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _unpacked(stream: bytes, least: int) -> tuple[int, int, int, int]:
    """How many pixels a GIF's LZW codes stand for, the bits of the whole codes, the next one's width, and the last colour."""
    clear = 1 << least
    lengths, firsts, lasts = [1] * clear + [0, 0], [*range(clear), 0, 0], [*range(clear), 0, 0]
    wide, before, pixels, used, colour = least + 1, -1, 0, 0, 0
    waiting, held, at = 0, 0, 0
    while True:
        while held < wide and at < len(stream):
            waiting |= stream[at] << held
            held += 8
            at += 1
        if held < wide:
            return pixels, used, wide, colour
        code = waiting & ((1 << wide) - 1)
        if code == clear + 1 or code > len(lengths) or (code == len(lengths) and before < 0):
            return pixels, used, wide, colour
        waiting >>= wide
        held -= wide
        used += wide
        if code == clear:
            del lengths[clear + 2 :], firsts[clear + 2 :], lasts[clear + 2 :]
            wide, before = least + 1, -1
            continue
        if before >= 0 and len(lengths) < 4096:
            lengths.append(lengths[before] + 1)
            firsts.append(firsts[before])
            lasts.append(firsts[code])
            if len(lengths) == 1 << wide and wide < 12:
                wide += 1
        pixels += lengths[code]
        colour, before = lasts[code], code


def _bmp(data: bytes) -> bytes | None:
    """With the last row repeated; of an uncompressed one alone."""
    begin, size = struct.unpack_from("<II", data, 10)
    if size == 12:
        width, height, _, depth = struct.unpack_from("<HHHH", data, 18)
        compression = 0
    else:
        width, height, _, depth, compression = struct.unpack_from("<iiHHI", data, 18)
    if compression not in (0, 3, 6):
        return None
    row = (abs(width) * depth + 31) // 32 * 4
    return _filled(data, begin, row * abs(height), row)


def _tiff(data: bytes) -> bytes | None:
    """With the last row repeated; of an uncompressed one alone, whose directory comes first."""
    with TiffImageFile(io.BytesIO(data)) as image:
        tags = image.tag_v2
        if tags.get(259, 1) != 1 or 273 not in tags or 279 not in tags:
            return None
        begins, counts = tags[273], tags[279]
        width, samples, bits = tags[256], tags.get(277, 1), max(tags.get(258, (1,)))
    end = max(begin + count for begin, count in zip(begins, counts, strict=True))
    return _filled(data, min(begins), end - min(begins), max(1, width * samples * bits // 8))


def _filled(data: bytes, begin: int, size: int, row: int) -> bytes | None:
    """``data`` with the pixels that begin there made up to ``size`` bytes, row by row."""
    missing = begin + size - len(data)
    if not 0 < missing <= MAX_MISSING * size or len(data) - begin < row:
        return None
    last = len(data) - (len(data) - begin) % row
    rest = data[last - row : last] * (missing // row + 2)
    return data + rest[len(data) - last :][:missing]
