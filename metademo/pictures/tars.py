"""tar archives, compressed or not, unpacked as a stream from a stream: however much is packed, little is held in memory."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from typing import Any

from metademo.pictures import limits, reasons
from metademo.pictures.kinds import COMPRESSED
from metademo.pictures.names import decoded
from metademo.pictures.reasons import Reason

_CHUNK = 64 * 1024
_XZ_MEMORY = 128 * 1024 * 1024  # what `xz -9` needs is 65 MB; a hostile file asks for gigabytes

_ERRORS = (
    tarfile.TarError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
    MemoryError,
    RecursionError,
    zlib.error,
    lzma.LZMAError,
)


class TooMuch(Exception):
    """An archive unpacks to more bytes than it may."""


class TarError(Exception):
    """What the rest of an archive could not be read for."""


def is_tar(data: bytes) -> bool:
    """Whether a file is a tar archive, not compressed: its first block tells, by its checksum too."""
    try:
        tarfile.TarInfo.frombuf(data[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def compression(data: bytes) -> str | None:
    """The compression of a file that may be a tar archive, as ``gzip``; None for others."""
    return next((name for start, name in COMPRESSED.items() if data.startswith(start)), None)


def holds_tar(data: bytes) -> bool:
    """Whether a compressed file is a compressed tar archive, by its first block."""
    try:
        return is_tar(_Stream(data, 512).read(512))
    except (TooMuch, *_ERRORS):
        return False


class _Stream(io.RawIOBase):
    """A file's bytes unpacked as they are asked for, at most ``most`` of them.

    Raises:
        TooMuch: when more is asked for and there is more.
    """

    def __init__(self, data: bytes, most: int) -> None:
        self._source = io.BytesIO(data)
        self._kind = compression(data)
        self._machine = self._new_machine()
        self._waiting = b""
        self._left = most

    def _new_machine(self) -> Any:
        if self._kind == "gzip":
            return zlib.decompressobj(31)
        if self._kind == "bzip2":
            return bz2.BZ2Decompressor()
        return lzma.LZMADecompressor(memlimit=_XZ_MEMORY) if self._kind == "xz" else None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, wanted = [], size if size >= 0 else self._left + 1
        while wanted > 0:
            part = self._some(min(wanted, _CHUNK))
            if not part:
                break
            self._left -= len(part)
            if self._left < 0:
                raise TooMuch
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _some(self, most: int) -> bytes:
        if self._machine is None:
            return self._source.read(most)
        while True:
            if self._machine.eof:
                # one compressed stream may follow another
                rest = (self._machine.unused_data or self._waiting) or self._source.read(_CHUNK)
                if not rest.strip(b"\x00") or not rest.startswith(tuple(COMPRESSED)):
                    return b""
                self._machine, self._waiting = self._new_machine(), rest
            if self._kind == "gzip":
                given = self._machine.unconsumed_tail or self._waiting or self._source.read(_CHUNK)
                self._waiting = b""
                part = self._machine.decompress(given, most)
            else:
                given = (self._waiting or self._source.read(_CHUNK)) if self._machine.needs_input else b""
                asks = self._machine.needs_input
                self._waiting = b""
                part = self._machine.decompress(given, most)
                given = given or (b"" if asks else b"more")
            if part:
                return part
            if not given and not self._machine.eof:
                raise EOFError("the compressed file ends too early")


def unpacked(data: bytes, most: int) -> Iterator[tuple[str, Reason | None, bytes | None]]:
    """Path of each file in a tar archive, why it is left out, and its content.

    Args:
        data: the archive, compressed or not.
        most: how many bytes it may unpack to.

    Raises:
        TooMuch: when it unpacks to more.
        TarError: when it is damaged; what came before is sound.
    """
    names: list[bytes] = []
    try:
        with tarfile.open(fileobj=_Stream(data, most), mode="r|", errorlevel=2) as archive:
            for member in archive:
                vars(archive)["members"] = []  # which tarfile would gather
                if member.isdir():
                    continue
                # tar says as little as ZIP of how names are written; so far as they are known they are read together
                raw = member.name.encode("utf-8", "surrogateescape")
                names.append(raw)
                path = member.name if _is_utf8(raw) else decoded(names[-200:])[-1]
                reason = _refusal(member)
                if reason is not None:
                    yield path, reason, None
                    continue
                stream = archive.extractfile(member)
                yield path, None, stream.read(limits.MAX_BYTES + 1) if stream is not None else b""
    except _ERRORS as error:
        raise TarError(str(error)) from error


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refusal(member: tarfile.TarInfo) -> Reason | None:
    if member.issym() or member.islnk():
        return reasons.SYMLINK
    if not member.isfile() or member.issparse():
        return reasons.DEVICE
    return None
