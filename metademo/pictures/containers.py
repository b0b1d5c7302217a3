"""What a person drops, taken apart: pictures and texts as they are, archives file by file, until a limit is reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metademo.pictures import limits, manifest, reasons, reports, tars, zips
from metademo.pictures.kinds import (
    COMPRESSED,
    ZIP_STARTS,
    archive_kind,
    archive_name,
    other_kind,
    part_name,
    program,
)
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.problems import Problems
from metademo.pictures.reasons import Reason

_LONGEST_PATH = 4096
_BLANKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\r", b" ", b"\x00")


@dataclass(frozen=True)
class File:
    """One file: where it lies, what it holds, and which archive it came in, None for none."""

    path: str
    content: bytes
    archive: str | None = None


class _Budget:
    """How many bytes may still be unpacked over the whole collection."""

    def __init__(self) -> None:
        self.left = limits.MAX_UNPACKED


def is_zip(path: str, data: bytes) -> bool:
    """Whether to read a file as ZIP: by its start, or by its end where something else may come before."""
    if data.startswith(ZIP_STARTS):
        return True
    may_be = archive_name(path) or program(data) or data.startswith(_BLANKS)
    return may_be and archive_kind(data) is None and zips.end_of(data) is not None


def count(files: Iterable[tuple[str, bytes]]) -> int:
    """How many files there are, by what the ends of ZIP files say of their contents: for a progress bar, to nothing else."""
    total = 0
    for path, data in files:
        data = (reports.task_in(data) or b"") if reports.is_report(data) else data
        end = zips.end_of(data) if is_zip(path, data) else None
        total += max(1, end.entries) if end is not None else 1
    return total


def opened(files: Iterable[tuple[str, bytes]], problems: Problems) -> Iterator[File]:
    """Everything that may be a picture or tell of one; what cannot is among ``problems``."""
    budget = _Budget()
    for name, data in files:
        path = name.replace("\\", "/")
        if is_leftover(path):
            continue
        packing = tars.compression(data)
        if len(data) > limits.MAX_ARCHIVE:
            problems.add(reasons.TOO_LARGE, path)
        elif reports.is_report(data):
            task = reports.task_in(data)
            if task is None or not is_zip(path, task):
                problems.add(reasons.BAD_REPORT, path)
            else:
                yield from _from_zip(path, task, budget, problems)
        elif is_zip(path, data):
            yield from _from_zip(path, data, budget, problems)
        elif kind := archive_kind(data):
            problems.add(reasons.PART if part_name(path) else reasons.other_archive(kind), path)
        elif packing and not tars.holds_tar(data):
            problems.add(reasons.PART if part_name(path) else reasons.NO_TAR, path)
        elif packing or tars.is_tar(data):
            yield from _from_tar(path, data, budget, problems)
        elif archive_name(path):
            kind = other_kind(data)
            problems.add(
                reasons.PART if part_name(path) else reasons.BAD_ZIP if kind is None else reasons.no_archive(kind), path
            )
        else:
            yield File(path, data)


def _from_zip(name: str, data: bytes, budget: _Budget, problems: Problems) -> Iterator[File]:
    try:
        archive = zips.Archive(data)
    except zips.ZipError as error:
        spanned = data.startswith(ZIP_STARTS[2]) or part_name(name)
        problems.add(reasons.PART if spanned else error.reason, name)
        return
    allowance = max(limits.HARMLESS, limits.MAX_RATIO * len(data))
    unpacked, files = 0, 0
    try:
        for number, entry in enumerate(archive.entries()):
            if number == limits.MAX_ENTRIES:
                problems.add(reasons.TOO_MANY_ENTRIES, name)
                return
            path = entry.path
            if path.endswith("/") or _ignored(path):
                continue
            files += 1
            reason = reasons.UNSAFE if _unsafe(path) else entry.refusal
            if reason is not None:
                problems.add(reason, path)
                continue
            limit = min(limits.MAX_BYTES, budget.left, allowance - unpacked)
            content = archive.read(entry, limit)
            if content is None:
                problems.add(reasons.BAD_ENTRY, path)
                continue
            unpacked += len(content)
            budget.left -= len(content)
            if len(content) > limit and limit < limits.MAX_BYTES:
                problems.add(reasons.BOMB, name)
                return
            yield from _kept(path, content, name, problems)
    finally:
        archive.close()
    if not files:
        problems.add(reasons.NO_PICTURE, name)


def _from_tar(name: str, data: bytes, budget: _Budget, problems: Problems) -> Iterator[File]:
    allowance = min(budget.left, max(limits.HARMLESS, limits.MAX_RATIO * len(data)))
    files = 0
    try:
        for number, (path, refusal, content) in enumerate(tars.unpacked(data, allowance)):
            if number == limits.MAX_ENTRIES:
                problems.add(reasons.TOO_MANY_ENTRIES, name)
                return
            path = path.replace("\\", "/")
            if _ignored(path):
                continue
            files += 1
            reason = reasons.UNSAFE if _unsafe(path) else refusal
            if reason is not None:
                problems.add(reason, path)
                continue
            data_of = content or b""
            budget.left -= len(data_of)
            yield from _kept(path, data_of, name, problems)
    except tars.TooMuch:
        problems.add(reasons.BOMB, name)
        return
    except tars.TarError:
        problems.add(reasons.BAD_TAR, name)
        return
    if not files:
        problems.add(reasons.NO_PICTURE, name)


def _kept(path: str, content: bytes, archive: str, problems: Problems) -> Iterator[File]:
    """A file out of an archive, if it may be a picture."""
    reason = _inside(content)
    if reason is not None:
        problems.add(reason, path)
    else:
        yield File(path, content, archive)


def _inside(content: bytes) -> Reason | None:
    if len(content) > limits.MAX_BYTES:
        return reasons.TOO_MANY_BYTES
    if not content:
        return reasons.EMPTY
    if content.startswith((*ZIP_STARTS, *COMPRESSED)) or archive_kind(content) or tars.is_tar(content):
        return reasons.NESTED
    return None


def _ignored(path: str) -> bool:
    if len(path) > _LONGEST_PATH or ".." in path.split("/"):
        return False  # refused, with a word about it
    return is_leftover(path.replace(f"{manifest.LARGE}/", "") if manifest.is_large(path) else path)


def _unsafe(path: str) -> bool:
    """Whether a path leads out of the folder that it is unpacked in, or is too long for any system that unpacks.

    'A: cross' is a folder's name, 'A:/cross' is not.
    """
    return (
        len(path) > _LONGEST_PATH
        or path.startswith("/")
        or re.match(r"[A-Za-z]:(/|$)", path) is not None
        or ".." in path.split("/")
    )
