"""What a person drops – pictures, folders, ZIP files – sorted into classes; and back into a ZIP file.

Nothing is ever written to disk, and nothing a ZIP file says about itself is believed: it is unpacked as a stream and
stopped when it grows too large. Before a picture is decoded its header tells whether there is still time for it.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from metademo.pictures import reasons
from metademo.pictures.images import Picture, PictureError, decoded_pixels, read_picture
from metademo.pictures.limits import MAX_BYTES, MAX_DECODED, MAX_ENTRIES, MAX_FILES, MAX_RATIO, MAX_UNPACKED
from metademo.pictures.reasons import Reason, clean_name, describe, name_key

_HARMLESS = 16 * 1024 * 1024
_CHUNK = 64 * 1024
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_JUNK = {"__macosx", "thumbs.db", "desktop.ini"}
_ZIP_END = b"PK\x05\x06"
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ARCHIVE_STARTS = (*_ZIP_STARTS, b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")

# What zipfile raises on damaged or hostile archives.
_ZIP_ERRORS = (
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


@dataclass(frozen=True)
class Found:
    """A picture and the class its folder names; None for a picture in no folder."""

    class_name: str | None
    picture: Picture


@dataclass(frozen=True)
class Collected:
    """What was found, in the order it came in, and what could not be used, in words for the person."""

    found: tuple[Found, ...]
    problems: tuple[str, ...]


class _Problems:
    """Problems as they turn up, grouped by reason so that a hundred of one kind make one sentence."""

    def __init__(self) -> None:
        self._names: dict[Reason, list[str]] = {}

    def add(self, reason: Reason, path: str) -> None:
        self._names.setdefault(reason, []).append(clean_name(path) or "a file without a name")

    def sentences(self) -> tuple[str, ...]:
        return tuple(describe(reason, names) for reason, names in self._names.items())


class _Budget:
    """How many bytes may still be unpacked over the whole collection."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED


def count(files: Iterable[tuple[str, bytes]]) -> int:
    """How many files there are, by what the ends of ZIP files say of their contents: for a progress bar, to nothing else."""
    total = 0
    for _, data in files:
        end = data.rfind(_ZIP_END) if data.startswith(_ZIP_STARTS) else -1
        total += max(1, int.from_bytes(data[end + 10 : end + 12], "little")) if end >= 0 else 1
    return total


def collect(
    files: Iterable[tuple[str, bytes]],
    go_on: Callable[[int], bool] | None = None,
    heed: Callable[[Picture], None] | None = None,
) -> Collected:
    """Sort dropped files into classes.

    Args:
        files: names and contents. Each is a picture or a ZIP file; a name may carry folders, as ``cats/1.png``. The
            folder directly around a picture names its class. Hidden files and what operating systems leave behind
            are ignored.
        go_on: is told before each picture how many have been looked at; where it says False, no more are.
        heed: is given each picture as soon as it is read.

    Returns:
        The pictures that could be read and the problems with the others. Never raises for what a file contains. Of
        equal pictures under one class the first is kept; under two classes all are kept and the contradiction
        reported.
    """
    problems = _Problems()
    found: list[Found] = []
    seen: set[tuple[str | None, str]] = set()
    left = MAX_DECODED
    for looked, (path, data) in enumerate(_pictures(files, problems)):
        if go_on is not None and not go_on(looked):
            break
        if len(found) >= MAX_FILES:
            problems.add(reasons.OVER_LIMIT, path)
            continue
        # counted whether or not the file turns out to be whole: a damaged one takes as long
        pixels = decoded_pixels(data)
        if pixels > left:
            problems.add(reasons.TOO_MUCH_TO_DECODE, path)
            continue
        left -= pixels
        try:
            picture = read_picture(path, data)
        except PictureError as error:
            problems.add(error.reason, path)
            continue
        class_name = _class_of(path)
        identity = (None if class_name is None else name_key(class_name), picture.digest)
        if identity in seen:
            problems.add(reasons.TWICE, path)
            continue
        seen.add(identity)
        found.append(Found(class_name, picture))
        if heed is not None:
            heed(picture)
    return Collected(tuple(found), (*problems.sentences(), *_contradictions(found)))


def _pictures(files: Iterable[tuple[str, bytes]], problems: _Problems) -> Iterator[tuple[str, bytes]]:
    """Path and content of everything that may be a picture."""
    budget = _Budget()
    for name, data in files:
        path = name.replace("\\", "/")
        if _is_junk(path):
            continue
        if data.startswith(_ZIP_STARTS):
            yield from _unpacked(path, data, budget, problems)
        elif data.startswith(_ARCHIVE_STARTS):
            problems.add(reasons.OTHER_ARCHIVE, path)
        elif path.lower().endswith(".zip"):
            problems.add(reasons.BAD_ZIP, path)
        else:
            yield path, data


def _unpacked(archive_path: str, data: bytes, budget: _Budget, problems: _Problems) -> Iterator[tuple[str, bytes]]:
    """Path and content of each harmless file in a ZIP file, until a limit is reached."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_ERRORS:
        problems.add(reasons.BAD_ZIP, archive_path)
        return
    allowance = max(_HARMLESS, MAX_RATIO * len(data))
    unpacked, files = 0, 0
    with archive:
        for number, info in enumerate(archive.infolist()):
            if number == MAX_ENTRIES:
                problems.add(reasons.TOO_MANY_ENTRIES, archive_path)
                return
            path = _entry_path(info)
            if path.endswith("/") or (_is_junk(path) and ".." not in path.split("/")):
                continue
            files += 1
            reason = _refusal(info, path)
            if reason is not None:
                problems.add(reason, path)
                continue
            limit = min(MAX_BYTES, budget.left, allowance - unpacked)
            content = _read(archive, info, limit)
            if content is None:
                problems.add(reasons.BAD_ENTRY, path)
                continue
            unpacked += len(content)
            budget.left -= len(content)
            if len(content) > limit and limit < MAX_BYTES:
                problems.add(reasons.BOMB, archive_path)
                return
            if len(content) > limit:
                problems.add(reasons.TOO_MANY_BYTES, path)
            elif not content:
                problems.add(reasons.EMPTY, path)
            elif content.startswith(_ARCHIVE_STARTS):
                problems.add(reasons.NESTED, path)
            else:
                yield path, content
    if not files:
        problems.add(reasons.NO_PICTURE, archive_path)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    """At most ``limit`` + 1 bytes of an entry, whatever size its header claims; None if it is damaged."""
    content = bytearray()
    try:
        with archive.open(info) as stream:
            while len(content) <= limit:
                chunk = stream.read(min(_CHUNK, limit + 1 - len(content)))
                if not chunk:
                    break
                content += chunk
    except _ZIP_ERRORS:
        return None
    return bytes(content)


def _entry_path(info: zipfile.ZipInfo) -> str:
    """An entry's path with forward slashes. Many packers write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _refusal(info: zipfile.ZipInfo, path: str) -> Reason | None:
    """Why an entry is not even opened."""
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
        return reasons.UNSAFE
    if stat.S_ISLNK(info.external_attr >> 16):
        return reasons.SYMLINK
    if info.flag_bits & _ENCRYPTED_FLAG:
        return reasons.ENCRYPTED
    # The other methods' decoders reserve as much memory as the file asks for.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return reasons.METHOD
    return None


def _is_junk(path: str) -> bool:
    """Whether a file is hidden or something an operating system leaves behind."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part.lower() in _JUNK for part in parts)


def _class_of(path: str) -> str | None:
    """The name of the folder directly around a picture; None if there is none."""
    folders = [part for part in path.split("/")[:-1] if part not in ("", ".", "..")]
    return clean_name(folders[-1]) or None if folders else None


def _contradictions(found: list[Found]) -> tuple[str, ...]:
    """One sentence for all pictures that lie under several classes."""
    classes: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for item in found:
        if item.class_name is not None:
            classes.setdefault(item.picture.digest, {}).setdefault(name_key(item.class_name), item.class_name)
            names.setdefault(item.picture.digest, item.picture.name)
    several = [digest for digest, its in classes.items() if len(its) > 1]
    if not several:
        return ()
    remedy = "Decide on one class for each and remove the others."
    shown = "; ".join(
        f"'{names[digest]}' in " + " and ".join(f"'{name}'" for name in classes[digest].values())
        for digest in several[:3]
    )
    more = "; …" if len(several) > 3 else ""
    noun = "One picture lies" if len(several) == 1 else f"{len(several)} pictures lie"
    return (f"{noun} in more than one class: {shown}{more}. {remedy}",)


def to_zip(classes: Iterable[tuple[str | None, Iterable[Picture]]]) -> bytes:
    """A ZIP file with one folder of PNG files for each class, which :func:`collect` reads back.

    The same pictures give the same bytes, whenever. Names that a file system might refuse are changed; two that would
    then be one are numbered. Pictures of class None lie at the top level.
    """
    buffer = io.BytesIO()
    folders: set[str] = set()
    top_level: set[str] = set()
    with zipfile.ZipFile(buffer, "w") as archive:
        for class_name, pictures in classes:
            folder = "" if class_name is None else _unique(_file_safe(class_name, "class"), "", folders) + "/"
            used: set[str] = top_level if class_name is None else set()
            for picture in pictures:
                stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", picture.name)
                entry = zipfile.ZipInfo(folder + _unique(_file_safe(stem, "picture"), ".png", used))
                entry.external_attr = 0o644 << 16
                entry.create_system = 3  # the same bytes on every operating system
                archive.writestr(entry, picture.data)
    return buffer.getvalue()


def _file_safe(name: str, otherwise: str) -> str:
    """``name`` as a file name that Windows, macOS and Linux accept and that is not hidden."""
    safe = re.sub(r'[\\/:*?"<>|]', "_", clean_name(name)).strip(" .")
    if name_key(safe) in _JUNK or re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", safe, re.IGNORECASE):
        safe += "_"
    return safe or otherwise


def _unique(stem: str, suffix: str, used: set[str]) -> str:
    """``stem`` + ``suffix``, numbered if ``used`` has it already; ``used`` is told."""
    name, number = stem + suffix, 1
    while name_key(name) in used:
        number += 1
        name = f"{stem} ({number}){suffix}"
    used.add(name_key(name))
    return name
