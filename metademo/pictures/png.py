"""A PNG as browsers read it: what does not concern the pixels cannot spoil them.

Pillow refuses a whole picture for a wrong checksum in a note of its author, and for a text that is long. So it is given what
its pixels need and no more: the critical chunks as they are, and those of the others that are sound and matter.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from metademo.pictures.colour import MAX_PROFILE, Space
from metademo.pictures.limits import MAX_MISSING, MAX_PIXELS

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the type of colour in the header
_ANIMATION = (b"acTL", b"fcTL", b"fdAT")
_HEEDED = (b"eXIf", b"tRNS", b"iCCP", b"cICP", b"sRGB", b"cHRM", b"gAMA")
"""What is not critical, and yet says something of the pixels."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Png:
    """A PNG fit to be decoded.

    Attributes:
        data: the file, without all that its pixels do not need.
        profile: its colour profile, if it has a sound one.
        space: what it says of its colours without one.
        cut: whether the end of the file was missing, and with it perhaps the last rows.
    """

    data: bytes
    profile: bytes | None
    space: Space | None
    cut: bool


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @classmethod
    def of(cls, content: bytes) -> _Header:
        """Raises ValueError for what is no PNG's header."""
        if len(content) != 13:
            raise ValueError("a PNG's header has 13 bytes")
        width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", content)
        if colour not in _CHANNELS or not width or not height or depth not in (1, 2, 4, 8, 16):
            raise ValueError("a PNG's header says what no PNG is")
        return cls(width, height, depth, colour, bool(interlace))

    def row(self, width: int) -> int:
        """Bytes of a row of so many pixels, with the one that tells its filter."""
        return 1 + (width * self.depth * _CHANNELS[self.colour] + 7) // 8

    def size(self) -> int:
        """Bytes of all rows, uncompressed."""
        if not self.interlaced:
            return self.height * self.row(self.width)
        sizes = [(-(-(self.width - x) // dx), -(-(self.height - y) // dy)) for x, y, dx, dy in _PASSES]
        return sum(height * self.row(width) for width, height in sizes if width > 0 and height > 0)


def mended(data: bytes, animated: bool = True, pixels: bool = True) -> Png:
    """The PNG without what its pixels do not need.

    Args:
        data: a file that begins with :data:`SIGNATURE`.
        animated: whether to keep an animation's further frames.
        pixels: whether to keep the pixels, and to make up for those that a file without its end lacks, which takes time;
            without them what is left tells the size.

    Raises:
        ValueError: if the header is damaged, or more than :data:`metademo.pictures.limits.MAX_MISSING` of the pixels missing.
        zlib.error: if pixels are damaged in a file that lacks its end.
    """
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR":
        raise ValueError("no header")
    header = _Header.of(bytes(chunks[0][1]))
    ended = chunks[-1][0] == b"IEND"
    told: dict[bytes, bytes] = {}
    for kind, content, crc in chunks:
        if kind in _HEEDED and kind not in told and crc == zlib.crc32(content, zlib.crc32(kind)):
            told[kind] = bytes(content)
    # where one frame's data are damaged, the frames are no longer the ones that were numbered
    frames = animated and ended and pixels and all(
        crc == zlib.crc32(content, zlib.crc32(kind)) for kind, content, crc in chunks if kind in _ANIMATION
    )  # fmt: skip
    palette = next((len(content) // 3 for kind, content, _ in chunks if kind == b"PLTE"), 0)
    profile = _profile(told.get(b"iCCP", b""))
    space = None if profile else _space(told)
    whole = ended or not pixels or header.width * header.height >= MAX_PIXELS
    parts: list[bytes | memoryview] = [SIGNATURE]
    for kind, content, crc in chunks:
        if kind in _ANIMATION:
            keep = frames
        elif kind == b"IDAT":
            keep = whole
        elif kind in told:
            keep = _matters(kind, told.pop(kind), header, palette)
        else:
            keep = kind == b"IHDR" or (kind == b"PLTE" and header.colour == 3)
        if keep:
            parts += [struct.pack(">I4s", len(content), kind), content, struct.pack(">I", crc & 0xFFFFFFFF)]
        if kind == b"IDAT" and not pixels:
            break  # what follows does not tell the size
    if not whole:
        parts.append(_chunk(b"IDAT", _completed(header, [each for kind, each, _ in chunks if kind == b"IDAT"])))
    parts.append(_chunk(b"IEND", b""))
    return Png(b"".join(parts), profile, space, not ended)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int]]:
    """Kind, content and checksum of each chunk to the file's end; one that is cut short has what is there, and no checksum."""
    at, view = len(SIGNATURE), memoryview(data)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if not kind.isalpha() or length > 2**31 - 1:
            return
        content = view[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data):
            yield kind, content, -1
            return
        yield kind, content, int.from_bytes(data[at - 4 : at])
        if kind == b"IEND":
            return


def _matters(kind: bytes, content: bytes, header: _Header, palette: int) -> bool:
    """Whether a chunk that is not critical says something of the pixels, or which way is up, that can be true."""
    if kind == b"eXIf":
        return bool(content)
    if kind != b"tRNS":
        return False
    if header.colour == 3:
        return 0 < len(content) <= max(1, palette)
    return len(content) == {0: 2, 2: 6}.get(header.colour)


def _profile(content: bytes) -> bytes | None:
    """The profile in an iCCP chunk; None for one that is broken or huge."""
    name, _, rest = content.partition(b"\0")
    if not 1 <= len(name) <= 79 or rest[:1] != b"\0":
        return None
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(rest[1:], MAX_PROFILE + 1)
    except zlib.error:
        return None
    return profile if unpacking.eof and len(profile) <= MAX_PROFILE else None


def _space(told: dict[bytes, bytes]) -> Space | None:
    """What cICP, sRGB, cHRM and gAMA chunks say of the colours, in this order of preference; None for sRGB."""
    coded = told.get(b"cICP", b"")
    if len(coded) == 4:
        return Space.coded(coded[0], coded[1])
    if len(told.get(b"sRGB", b"")) == 1:
        return None
    primaries, gamma = None, None
    if len(told.get(b"cHRM", b"")) == 32:
        values = [value / 100_000 for value in struct.unpack(">8I", told[b"cHRM"])]
        white, *three = [(values[at], values[at + 1]) for at in (0, 2, 4, 6)]
        if all(0 <= x <= 1 and 0 < y <= 1 and x + y <= 1 for x, y in (white, *three)) and _differ(three):
            primaries = (*three, white)
    if len(told.get(b"gAMA", b"")) == 4:
        stored = int.from_bytes(told[b"gAMA"]) / 100_000
        # 1/2.2 is what is written beside sRGB, whose curve it stands for
        gamma = 1 / stored if 0.05 < stored < 20 and abs(stored - 1 / 2.2) > 0.01 else None
    if primaries is None and gamma is None:
        return None
    return Space(gamma=gamma) if primaries is None else Space(primaries, gamma)


def _differ(points: list[tuple[float, float]]) -> bool:
    """Whether three primaries span a triangle."""
    (ax, ay), (bx, by), (cx, cy) = points
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) > 1e-3


def _completed(header: _Header, pixels: list[memoryview]) -> bytes:
    """The compressed pixels with the last row repeated for those that are missing.

    Raises:
        ValueError: if too many are missing.
        zlib.error: if they are damaged.
    """
    size = header.size()
    there = sum(map(len, _unpacked(pixels, size)))
    if size - there > MAX_MISSING * size:
        raise ValueError("too much is missing")
    packing = zlib.compressobj(1)
    packed = [packing.compress(part) for part in _unpacked(pixels, size)]
    # a row whose filter is 'up' and whose bytes are 0 is the row above it; the last rows are whole ones even if interlaced
    rows, rest = divmod(size - there, header.row(header.width))
    packed.append(packing.compress(bytes(rest) + rows * (b"\2" + bytes(header.row(header.width) - 1))))
    return b"".join([*packed, packing.flush()])


def _unpacked(pixels: list[memoryview], size: int) -> Iterator[bytes]:
    """The rows' bytes, at most ``size``, a little at a time."""
    unpacking, left = zlib.decompressobj(), size
    for content in pixels:
        waiting: bytes | memoryview = content
        while waiting and left and not unpacking.eof:
            part = unpacking.decompress(waiting, min(_CHUNK, left))
            left -= len(part)
            waiting = unpacking.unconsumed_tail
            yield part
    while left and (part := unpacking.decompress(unpacking.unconsumed_tail, min(_CHUNK, left))):
        left -= len(part)
        yield part
