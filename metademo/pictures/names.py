"""Names in archives whose packers did not say how they are written: what the bytes stand for.

Windows packs names in the code page of its language and writes nowhere which. All names of an archive are looked at together,
for the few letters of one tell too little; see :mod:`metademo.pictures.scripts` for how likely a reading is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

from metademo.pictures.scripts import cost

UNICODE_PATH = 0x7075
_MIXED_SEPARATORS = 9.0
_SAMPLE = 400
_LONGEST = 200

# Code page and language, with what it takes to believe it: of two that read alike the first is taken.
_CODE_PAGES: tuple[tuple[str, str, float], ...] = (
    ("utf-8", "", -3.0),
    ("cp437", "", 0.0),
    ("cp932", "japanese", 0.0),
    ("gbk", "simplified", 0.0),
    ("cp949", "korean", 0.0),
    ("cp950", "traditional", 0.2),
    ("cp866", "", 0.3),
    ("cp1251", "", 0.2),
    ("cp850", "", 0.4),
    ("cp1252", "", 0.8),
    ("cp737", "", 0.8),
    ("cp1253", "", 0.8),
    ("cp862", "", 0.8),
    ("cp1255", "", 2.0),
    ("cp852", "central", 2.2),
    ("cp1250", "central", 2.2),
    ("cp857", "", 2.0),
    ("cp1254", "", 2.0),
    ("cp720", "", 1.5),
    ("cp1256", "", 1.5),
    ("cp874", "", 1.5),
    ("gb18030", "simplified", 4.0),
    ("koi8-r", "", 4.0),
)


def decoded(names: Sequence[bytes]) -> list[str]:
    """All names of one archive as text, read in the one way that suits them best together. Never raises.

    ASCII is what it is, and so is UTF-8 with letters of three bytes. Otherwise the likeliest reading is taken: of all others
    than ASCII in one code page, or of those alone that are not valid UTF-8.
    """
    strange = list(dict.fromkeys(name for name in names if not name.isascii()))
    if not strange:
        return [name.decode("ascii") for name in names]
    if all(as_text(name, "utf-8") is not None for name in strange) and max(b"".join(strange).decode()) > "\u07ff":
        return [name.decode() for name in names]  # three bytes in a row do not fall into place by chance
    slashes = any(b"/" in name for name in names)
    every = dict.fromkeys(part for name in strange[:_SAMPLE] for part in name.split(b"/") if not part.isascii())
    parts = ([part for part in every if len(part) <= _LONGEST] or [part[:_LONGEST] for part in every])[:_SAMPLE]
    best, reading = float("inf"), ("cp437", False)
    for codec, language, doubt in _CODE_PAGES:
        for some_utf8 in (False, True):
            total = doubt + (2.0 if some_utf8 else 0.0)
            for part in parts:
                total += _likelihood(part, codec, language, some_utf8, slashes)
                if total >= best:
                    break
            if total < best:
                best, reading = total, (codec, some_utf8)
    codec, some_utf8 = reading
    return [(as_text(name, "utf-8") if some_utf8 else None) or name.decode(codec, "replace") for name in names]


def _likelihood(part: bytes, codec: str, language: str, some_utf8: bool, slashes: bool) -> float:
    text = as_text(part, "utf-8") if some_utf8 else None
    language = "" if text is not None else language
    text = as_text(part, codec) if text is None else text
    if text is None:
        return 15.0 * len(part)
    # who separates folders by '/' does not do it by '\' too: that is half a letter
    return cost(text, language) + (_MIXED_SEPARATORS * text.count("\\") if slashes else 0.0)


def as_text(name: bytes, codec: str) -> str | None:
    """What these bytes say in that encoding; None where they are not in it."""
    try:
        return name.decode(codec)
    except UnicodeDecodeError:
        return None


def unicode_path(extra: bytes, name: bytes) -> str | None:
    """What a ZIP entry's extra field 0x7075 says its name is; None without one, or with one of another name.

    Args:
        extra: the entry's extra fields.
        name: the name in its header, whose checksum the field holds: who renames without knowing of it leaves an old one behind.
    """
    for _, kind, field in fields(extra):
        if kind == UNICODE_PATH and len(field) > 5 and field[0] == 1:
            (checksum,) = struct.unpack("<I", field[1:5])
            if checksum == zlib.crc32(name):
                return as_text(field[5:], "utf-8")
    return None


def fields(extra: bytes) -> Iterable[tuple[int, int, bytes]]:
    """Where each of a ZIP entry's extra fields begins, its kind, and what is in it."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield at, kind, extra[at + 4 : at + 4 + size]
        at += 4 + size
