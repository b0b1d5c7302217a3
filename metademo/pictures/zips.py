"""ZIP files unpacked as a stream. Nothing that they say about themselves is believed; what others read is read.

Bytes before the first header (a byte order mark, a program that unpacks itself), a comment that looks like the end of an
archive, a name that is written in another way in each of its two places: :mod:`zipfile` stumbles over some of these.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from metademo.pictures import limits, reasons
from metademo.pictures.names import UNICODE_PATH, as_text, decoded, fields, unicode_path
from metademo.pictures.reasons import Reason

_CHUNK = 64 * 1024
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_END, _LOCATOR, _DIRECTORY, _LOCAL = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _LONGEST_COMMENT = 22, 0xFFFF
_UNKNOWN_FIELD = 0xFFFF  # an extra field that nobody has a meaning for

# What zipfile raises on damaged or hostile archives.
_ERRORS = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    IndexError,
    KeyError,
    MemoryError,
    struct.error,
    zlib.error,
)


class ZipError(Exception):
    """Why a ZIP file cannot be read as a whole."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.one)
        self.reason = reason


@dataclass(frozen=True)
class End:
    """The record at the end of a ZIP file: where it lies, and what it says of the rest."""

    at: int
    disk: int
    entries: int
    size: int
    offset: int


def end_of(data: bytes) -> End | None:
    """The record at the end of a ZIP file, None if there is none.

    A comment follows it, which may hold its signature: the right one says how long the comment is that follows, or at
    least lies right behind the list of contents that it tells of.
    """
    lowest, at = max(0, len(data) - _END_SIZE - _LONGEST_COMMENT), len(data)
    likely: End | None = None
    empty: End | None = None
    while (at := data.rfind(_END, lowest, at + len(_END) - 1)) >= 0:
        if at + _END_SIZE > len(data):
            continue
        disk, _, _, entries, size, offset, comment = struct.unpack_from("<HHHHIIH", data, at + 4)
        end = End(at, disk, entries, size, offset)
        whole = at + _END_SIZE + comment == len(data)
        behind = _after_directory(data, end)
        if behind and whole and entries:
            return end
        if not entries:
            empty = empty or (end if whole and behind else None)
        elif likely is None and (behind or whole):
            likely = end
    return likely or empty  # of an archive without files nothing but the end can tell


def _after_directory(data: bytes, end: End) -> bool:
    if data[end.at - 20 : end.at - 16] == _LOCATOR:
        return True
    if not end.entries:
        return end.size == 0
    return 0 < end.size <= end.at and data.startswith(_DIRECTORY, end.at - end.size)


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path, why it is not even opened, and how to read it."""

    path: str
    refusal: Reason | None
    info: zipfile.ZipInfo


class Archive:
    """A ZIP file opened.

    Raises:
        ZipError: on construction, if its list of contents cannot be read.
    """

    def __init__(self, data: bytes) -> None:
        end = end_of(data)
        if end is not None and end.entries and end.disk not in (0, 0xFFFF):
            raise ZipError(reasons.PART)
        if end is not None and _after_directory(data, end) and end.at - end.size < end.offset < 0xFFFFFFFF:
            # it tells of more bytes than there are before it: they are in another file, or cut out of this one
            raise ZipError(reasons.BAD_ZIP if data.startswith(_LOCAL) else reasons.PART)
        if end is not None and end.at + _END_SIZE < len(data):
            data = data[: end.at + _END_SIZE - 2] + b"\x00\x00"  # without the comment
        self._data = data
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (UnicodeDecodeError, zipfile.BadZipFile) as error:
            if end is None:
                raise ZipError(reasons.BAD_ZIP) from error
            self._archive = self._opened_again(end)
        except _ERRORS as error:
            raise ZipError(reasons.BAD_ZIP) from error

    def _opened_again(self, end: End) -> zipfile.ZipFile:
        """The archive without its claims that names are UTF-8, where they are not: of an entry's name itself, and of a field with
        another, for which Python 3.13 refuses the whole."""
        changed, at = bytearray(self._data), end.at - end.size
        before = at - end.offset
        while changed.startswith(_DIRECTORY, at) and at + 46 <= len(changed):
            flags, name, extra, comment = (struct.unpack_from("<H", changed, at + skip)[0] for skip in (8, 28, 30, 32))
            if as_text(bytes(changed[at + 46 : at + 46 + name]), "utf-8") is None:
                struct.pack_into("<H", changed, at + 8, flags & ~_UTF8_FLAG)
                local = before + struct.unpack_from("<I", changed, at + 42)[0]
                if 0 <= local <= len(changed) - 30:
                    struct.pack_into("<H", changed, local + 6, flags & ~_UTF8_FLAG)
            first = at + 46 + name
            for field, kind, content in fields(bytes(changed[first : first + extra])):
                if kind == UNICODE_PATH and as_text(content[5:], "utf-8") is None:
                    struct.pack_into("<H", changed, first + field, _UNKNOWN_FIELD)
            at = first + extra + comment
        self._data = bytes(changed)
        try:
            return zipfile.ZipFile(io.BytesIO(self._data))
        except _ERRORS as error:
            raise ZipError(reasons.BAD_ZIP) from error

    def entries(self) -> Iterator[Member]:
        """Its files and folders, in the order in which they are listed; a folder's path ends with a slash."""
        infos = self._archive.infolist()[: limits.MAX_ENTRIES + 1]
        raw = [_raw_name(info) for info in infos]
        certain = [
            unicode_path(info.extra, name) or (info.orig_filename if info.flag_bits & _UTF8_FLAG else None)
            for info, name in zip(infos, raw, strict=True)
        ]
        guessed = iter(decoded([name for name, known in zip(raw, certain, strict=True) if known is None]))
        for info, known in zip(infos, certain, strict=True):
            path = (known if known is not None else next(guessed)).replace("\\", "/").replace("\x00", "")
            yield Member(path, _refusal(info), info)

    def read(self, entry: Member, limit: int) -> bytes | None:
        """At most ``limit`` + 1 bytes of an entry, whatever size its header claims; None if it is damaged."""
        content = bytearray()
        self._trust_directory(entry.info)
        try:
            with self._archive.open(entry.info) as stream:
                while len(content) <= limit:
                    chunk = stream.read(min(_CHUNK, limit + 1 - len(content)))
                    if not chunk:
                        break
                    content += chunk
        except _ERRORS:
            return None
        return bytes(content)

    def _trust_directory(self, info: zipfile.ZipInfo) -> None:
        """Have :mod:`zipfile` open an entry whose name is written in another way before its content: unzip does."""
        at = info.header_offset
        if not 0 <= at <= len(self._data) - 30 or not self._data.startswith(_LOCAL, at):
            return
        flags, size = struct.unpack_from("<H18xH", self._data, at + 6)
        name = self._data[at + 30 : at + 30 + size]
        info.orig_filename = name.decode("utf-8" if flags & _UTF8_FLAG else "cp437", "replace")

    def close(self) -> None:
        """Let go of it."""
        self._archive.close()


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry's name, which zipfile has read as UTF-8 or, where nothing is said, as code page 437."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437", "surrogateescape")


def _refusal(info: zipfile.ZipInfo) -> Reason | None:
    if stat.S_ISLNK(info.external_attr >> 16):
        return reasons.SYMLINK
    if info.flag_bits & _ENCRYPTED_FLAG:
        return reasons.ENCRYPTED
    # The other methods' decoders reserve as much memory as the file asks for.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return reasons.METHOD
    return None
