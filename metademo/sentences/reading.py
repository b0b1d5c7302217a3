"""Sentences and their classes from whatever a person has: tables, JSON, text files, a spreadsheet, a ZIP of those.

Nothing in them is trusted, and nothing is run: a formula is its text. A file that cannot be read is told of, with its name and
what to do, and the rest is kept.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from metademo.messages import Message
from metademo.pictures import reports
from metademo.pictures.labels import table, text_of
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.limits import MAX_BYTES
from metademo.pictures.spelling import clean_name
from metademo.sentences.found import MAX_ROWS, Read
from metademo.sentences.json_texts import from_lines, from_value
from metademo.sentences.tables import from_rows, is_table

MAX_FILES = 2000
"""Files of a ZIP that are looked at."""
_TABLES = (".csv", ".tsv", ".tab", ".psv")
_LINES = (".txt", ".text", ".md", ".log", "")


class _Unreadable(ValueError):
    """A file is none that can be used; its argument says so."""


def read_files(files: Iterable[tuple[str, bytes]]) -> Read:
    """What these files, by name and content, have of sentences. Never raises for what is in them."""
    found = Read()
    for path, content in files:
        name = clean_name(PurePosixPath(path.replace("\\", "/")).name) or "?"
        before = found.count
        try:
            _file(path, content, found, inside=False)
        except _Unreadable as error:
            found.problems.append(error.args[0])
        except (ValueError, OSError, KeyError, RecursionError, zipfile.BadZipFile, NotImplementedError, MemoryError):
            found.problems.append(_damaged(name))
        else:
            if found.count == before and not found.full:
                found.problems.append(
                    Message(
                        f"‘{name}’ holds no sentence. Each line, or each row of a table, should be one.",
                        "sentences.file-empty",
                        name=name,
                    )
                )
    if found.full:
        found.problems.append(
            Message(
                f"Only the first {MAX_ROWS:,} sentences were read. Take fewer, or a part of the file.",
                "sentences.many-rows",
                most=MAX_ROWS,
            )
        )
    return found


def read_text(text: str) -> Read:
    """What was pasted: rows of a table where each has a class and a sentence, else a sentence a line."""
    found = Read()
    rows = table(text[: MAX_BYTES // 4].encode("utf-8", "replace"))
    if not (is_table(text, rows) and from_rows(rows, found, strict=True)):
        _lines(text, None, found)
    return found


def _file(path: str, content: bytes, found: Read, inside: bool) -> None:
    name = clean_name(PurePosixPath(path.replace("\\", "/")).name) or "?"
    suffix = PurePosixPath(path.lower()).suffix
    if len(content) > MAX_BYTES:
        if suffix not in (*_TABLES, *_LINES, ".jsonl", ".ndjson") or content[:4] == b"PK\x03\x04":
            raise _Unreadable(
                Message(
                    f"‘{name}’ is larger than {MAX_BYTES // 2**20} MB. Split it, or take a part of it.",
                    "sentences.file-large",
                    name=name,
                    most=MAX_BYTES // 2**20,
                )
            )
        content = content[:MAX_BYTES].rpartition(b"\n")[0]
        found.problems.append(
            Message(
                f"‘{name}’ is larger than {MAX_BYTES // 2**20} MB: its beginning was read. Split it to have the rest.",
                "sentences.file-long",
                name=name,
                most=MAX_BYTES // 2**20,
            )
        )
    if not content.strip():
        raise _Unreadable(Message(f"‘{name}’ is empty.", "sentences.file-nothing", name=name))
    if not inside and reports.is_report(content):
        content = reports.task_in(content) or content
    if content[:4] == b"PK\x03\x04":
        if inside:
            raise _Unreadable(_other(name))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "[Content_Types].xml" in archive.namelist():
                _spreadsheet(name, content, found)
            else:
                _archive(archive, found)
        return
    if suffix in (".jsonl", ".ndjson"):
        from_lines(text_of(content), found)
    elif suffix == ".json":
        from_value(json.loads(text_of(content)), found)
    elif suffix in _TABLES:
        text = _text(name, content)
        rows = table(content)
        if not rows or not from_rows(rows, found):
            _lines(text, None, found)
    elif suffix in _LINES:
        text = _text(name, content)
        rows = table(content)
        if is_table(text, rows) and from_rows(rows, found, strict=True):
            return
        _lines(text, PurePosixPath(path.replace("\\", "/")), found)
    else:
        raise _Unreadable(_other(name))


def _text(name: str, content: bytes) -> str:
    text = text_of(content)
    odd = sum((each < " " and each not in "\t\n\r\f\v") or each == "\ufffd" for each in text[:20_000])
    if odd > 0.03 * min(len(text), 20_000):
        raise _Unreadable(_damaged(name))
    return text


def _damaged(name: str) -> Message:
    return Message(
        f"‘{name}’ could not be read. Save it anew as CSV or as plain text, in UTF-8.",
        "sentences.file-damaged",
        name=name,
    )


def _other(name: str) -> Message:
    return Message(
        f"‘{name}’ is of a kind that is not read here. CSV, TSV, JSONL, JSON, text files, XLSX and ZIP are.",
        "sentences.file-kind",
        name=name,
    )


def _lines(text: str, path: PurePosixPath | None, found: Read) -> None:
    """A sentence a line. A file's class is the folder it lies in; of a file alone, its name."""
    label = None
    if path is not None:
        label = path.parent.name or path.stem
    for line in text.splitlines():
        if not found.add(label, line):
            return


def _spreadsheet(name: str, content: bytes, found: Read) -> None:
    """The first sheet of an XLSX file, as a table. Formulas are not worked out: their last values are read."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise _Unreadable(
            Message(
                f"‘{name}’ is a spreadsheet, and the package that reads them is not installed. Save it as CSV, or install it: "
                "pip install 'metademo[sentences]'",
                "sentences.no-spreadsheets",
                name=name,
            )
        ) from None
    _check_size(zipfile.ZipFile(io.BytesIO(content)), name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(iter(book.worksheets))
        rows = []
        for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=50, values_only=True):
            rows.append(["" if cell is None else str(cell).strip() for cell in row])
    except Exception as error:  # it raises whatever damaged XML leads it to
        raise _Unreadable(_damaged(name)) from error
    from_rows(rows, found)


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    if sum(each.file_size for each in archive.infolist()) > 4 * MAX_BYTES or len(archive.infolist()) > MAX_FILES:
        raise _Unreadable(
            Message(
                f"‘{name}’ unpacks to more than {4 * MAX_BYTES // 2**20} MB or {MAX_FILES} files. Take a part of it.",
                "sentences.archive-large",
                name=name,
                most=4 * MAX_BYTES // 2**20,
                files=MAX_FILES,
            )
        )


def _archive(archive: zipfile.ZipFile, found: Read) -> None:
    left = 4 * MAX_BYTES
    for entry in sorted(archive.infolist()[:MAX_FILES], key=lambda each: each.filename):
        if entry.is_dir() or is_leftover(entry.filename):
            continue
        name = clean_name(PurePosixPath(entry.filename).name) or "?"
        try:
            with archive.open(entry) as stream:
                content = stream.read(min(left, MAX_BYTES) + 1)
            left -= len(content)
            _file(entry.filename, content, found, inside=True)
        except _Unreadable as error:
            found.problems.append(error.args[0])
        except (ValueError, OSError, KeyError, RecursionError, RuntimeError, zipfile.BadZipFile, EOFError):
            found.problems.append(_damaged(name))
        if left <= 0:
            return
