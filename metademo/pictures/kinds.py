"""What a file is that is no picture and no archive that is read here: by its first bytes, in a person's words."""

from __future__ import annotations

import re

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}

_ARCHIVES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"MSCF", "a Windows cabinet (CAB)"),
    (0, b"ISc(", "an installer's cabinet (CAB)"),
    (0, b"\x04\x22\x4d\x18", "an LZ4 file"),
    (0, b"\x02\x21\x4c\x18", "an LZ4 file"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (0, b"LZIP", "an lzip file"),
    (0, b"\x89LZO\x00", "an LZOP file"),
    (0, b"\xff\x06\x00\x00sNaPpY", "a Snappy file"),
    (0, b"\x1f\x9d", "a file of Unix compress (.Z)"),
    (0, b"\x1f\xa0", "a file of Unix compress (.Z)"),
    (0, b"xar!", "a xar archive"),
    (0, b"**ACE**", "an ACE archive"),
    (7, b"**ACE**", "an ACE archive"),
    (0, b"\x60\xea", "an ARJ archive"),
    (2, b"-lh", "an LHA archive"),
    (0, b"!<arch>\n", "a package or library (ar)"),
    (0, b"SIT!", "a StuffIt archive"),
    (0, b"StuffIt", "a StuffIt archive"),
    (0, b"MSWIM\x00\x00\x00", "a Windows disk image (WIM)"),
    (0, b"070701", "a cpio archive"),
    (0, b"070707", "a cpio archive"),
    (0, b"hsqs", "a SquashFS disk image"),
    (32769, b"CD001", "a disc image (ISO)"),
    (34817, b"CD001", "a disc image (ISO)"),
    (36865, b"CD001", "a disc image (ISO)"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a WebP picture or a film"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3", "a database"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_ARCHIVE_NAME = re.compile(
    r"\.(zip|zipx|cbz|tar|tgz|tbz2?|txz|taz|7z|rar|cbr|gz|bz2|xz|zst|lz4?|cab|iso|dmg|exe|z\d\d|\d\d\d)$", re.IGNORECASE
)
_PART_NAME = re.compile(r"(\.z\d\d|\.(zip|7z|rar|tar(\.\w+)?)\.\d{2,3}|\.part\d+\.rar|\.\d\d\d)$", re.IGNORECASE)


def archive_name(path: str) -> bool:
    """Whether a file's name says that it is an archive."""
    return _ARCHIVE_NAME.search(path) is not None


def part_name(path: str) -> bool:
    """Whether a file's name says that it is one part of a larger archive."""
    return _PART_NAME.search(path) is not None


def program(data: bytes) -> bool:
    """Whether a file is a program, which a self-extracting archive is too."""
    return data.startswith(_PROGRAMS)


def archive_kind(data: bytes) -> str | None:
    """Which kind of archive a file is that is not read here, as ``a RAR archive``; None for any other file."""
    for at, mark, kind in _ARCHIVES:
        if data.startswith(mark, at):
            return kind
    return "an Apple disk image (DMG)" if data[-512:].startswith(b"koly") else None


def other_kind(data: bytes) -> str | None:
    """What a file is that is called an archive and is none, as ``a web page``; None if that cannot be told."""
    if program(data):
        return "a program or self-extracting archive"
    start = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script")) or (
        start.startswith((b"<!--", b"<?xml", b"<")) and b"<html" in start
    ):
        return "a web page, not the file that was to be downloaded"
    if start.startswith(b"<?xml"):
        return "a text of a web server (XML)"
    if start.startswith((b'{"', b"[{")):
        return "a text of a web server (JSON)"
    return next((kind for mark, kind in _OTHERS if data.startswith(mark)), None)
