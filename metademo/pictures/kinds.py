"""What a file is that is no picture and no archive that is read here: by its first bytes, in a person's words."""

from __future__ import annotations

import re

from metademo.messages import Message

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}

_ARCHIVES: tuple[tuple[int, bytes, Message], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", Message("a 7z archive", "kind.7z-archive")),
    (0, b"Rar!\x1a\x07", Message("a RAR archive", "kind.rar-archive")),
    (0, b"MSCF", Message("a Windows cabinet (CAB)", "kind.windows-cabinet")),
    (0, b"ISc(", Message("an installer's cabinet (CAB)", "kind.installer-s-cabinet")),
    (0, b"\x04\x22\x4d\x18", Message("an LZ4 file", "kind.lz4-file")),
    (0, b"\x02\x21\x4c\x18", Message("an LZ4 file", "kind.lz4-file")),
    (0, b"\x28\xb5\x2f\xfd", Message("a Zstandard file", "kind.zstandard-file")),
    (0, b"LZIP", Message("an lzip file", "kind.lzip-file")),
    (0, b"\x89LZO\x00", Message("an LZOP file", "kind.lzop-file")),
    (0, b"\xff\x06\x00\x00sNaPpY", Message("a Snappy file", "kind.snappy-file")),
    (0, b"\x1f\x9d", Message("a file of Unix compress (.Z)", "kind.file-of-unix-compress")),
    (0, b"\x1f\xa0", Message("a file of Unix compress (.Z)", "kind.file-of-unix-compress")),
    (0, b"xar!", Message("a xar archive", "kind.xar-archive")),
    (0, b"**ACE**", Message("an ACE archive", "kind.ace-archive")),
    (7, b"**ACE**", Message("an ACE archive", "kind.ace-archive")),
    (0, b"\x60\xea", Message("an ARJ archive", "kind.arj-archive")),
    (2, b"-lh", Message("an LHA archive", "kind.lha-archive")),
    (0, b"!<arch>\n", Message("a package or library (ar)", "kind.package-or-library")),
    (0, b"SIT!", Message("a StuffIt archive", "kind.stuffit-archive")),
    (0, b"StuffIt", Message("a StuffIt archive", "kind.stuffit-archive")),
    (0, b"MSWIM\x00\x00\x00", Message("a Windows disk image (WIM)", "kind.windows-disk-image")),
    (0, b"070701", Message("a cpio archive", "kind.cpio-archive")),
    (0, b"070707", Message("a cpio archive", "kind.cpio-archive")),
    (0, b"hsqs", Message("a SquashFS disk image", "kind.squashfs-disk-image")),
    (32769, b"CD001", Message("a disc image (ISO)", "kind.disc-image")),
    (34817, b"CD001", Message("a disc image (ISO)", "kind.disc-image")),
    (36865, b"CD001", Message("a disc image (ISO)", "kind.disc-image")),
)
_OTHERS: tuple[tuple[bytes, Message], ...] = (
    (b"%PDF", Message("a PDF document", "kind.pdf-document")),
    (b"\x89PNG", Message("a PNG picture", "kind.png-picture")),
    (b"\xff\xd8\xff", Message("a JPEG picture", "kind.jpeg-picture")),
    (b"GIF8", Message("a GIF picture", "kind.gif-picture")),
    (b"II*\x00", Message("a TIFF picture", "kind.tiff-picture")),
    (b"MM\x00*", Message("a TIFF picture", "kind.tiff-picture")),
    (b"RIFF", Message("a WebP picture or a film", "kind.webp-picture-or-a-film")),
    (b"\xd0\xcf\x11\xe0", Message("an old Office document", "kind.old-office-document")),
    (b"SQLite format 3", Message("a database", "kind.database")),
    (b"\x93NUMPY", Message("a NumPy array", "kind.numpy-array")),
    (b"\x89HDF", Message("an HDF5 file", "kind.hdf5-file")),
    (
        b"version https://git-lfs",
        Message("a Git LFS pointer, not the file itself", "kind.git-lfs-pointer"),
    ),
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


def archive_kind(data: bytes) -> Message | None:
    """Which kind of archive a file is that is not read here, as ``a RAR archive``; None for any other file."""
    for at, mark, kind in _ARCHIVES:
        if data.startswith(mark, at):
            return kind
    return Message("an Apple disk image (DMG)", "kind.apple-disk-image") if data[-512:].startswith(b"koly") else None


def other_kind(data: bytes) -> Message | None:
    """What a file is that is called an archive and is none, as ``a web page``; None if that cannot be told."""
    if program(data):
        return Message("a program or self-extracting archive", "kind.program-or-self-extracting-archive")
    start = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script")) or (
        start.startswith((b"<!--", b"<?xml", b"<")) and b"<html" in start
    ):
        return Message("a web page, not the file that was to be downloaded", "kind.web-page")
    if start.startswith(b"<?xml"):
        return Message("a text of a web server (XML)", "kind.text-of-a-web-server-xml")
    if start.startswith((b'{"', b"[{")):
        return Message("a text of a web server (JSON)", "kind.text-of-a-web-server-json")
    return next((kind for mark, kind in _OTHERS if data.startswith(mark)), None)
