"""Sentences and their classes from whatever a person has: tables, JSON, text files, a spreadsheet, a ZIP of those.

Nothing in them is trusted, and nothing is run: a formula is its text. A file that cannot be read is told of, with its name and
what to do, and the rest is kept.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from metademo.messages import Message
from metademo.pictures import reports
from metademo.pictures.labels import table, text_of
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.limits import MAX_BYTES, MAX_SHOTS
from metademo.pictures.reasons import clean_name

MAX_ROWS = 20_000
"""Rows of a file that are looked at, and sentences that all files together may give."""
MAX_FILES = 2000
"""Files of a ZIP that are looked at."""
_TABLES = (".csv", ".tsv", ".tab", ".psv")
_LINES = (".txt", ".text", ".md", ".log", "")
_TEXT_HEADER = re.compile(
    r"(.*[\s_-])?(texts?|sentences?|utterances?|quer(y|ies)|questions?|messages?|contents?|comments?|reviews?|body|phrases?|tweets?|titles?"
    r"|satz|sätze|frage|nachricht)"
)
_LABEL_HEADER = re.compile(
    r"(.*[\s_-])?(labels?|class(es)?|categor(y|ies)|intents?|topics?|targets?|moods?|sentiments?|emotions?|tags?|kind|type|group|klasse"
    r"|kategorie|thema|y)([\s_-]?name)?"
)
_HEADER_MOST = 40


@dataclass
class Read:
    """What files gave.

    Attributes:
        classes: sentences by the name of their class, in the order in which they came.
        unlabelled: sentences of which no class was named.
        problems: of files that could not be used, and of what was left out.
        shots: how many sentences of a class are learned from, where a saved task says so.
    """

    classes: dict[str, list[str]] = field(default_factory=dict)
    unlabelled: list[str] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    shots: int | None = None
    _left: int = MAX_ROWS

    def add(self, label: object, text: object) -> bool:
        """Take a sentence; whether there is room for more."""
        if self._left <= 0:
            return False
        said = "" if text is None else str(text).strip()
        if said:
            name = "" if label is None else clean_name(str(label), 80)
            (self.classes.setdefault(name, []) if name else self.unlabelled).append(said)
            self._left -= 1
        return True

    @property
    def count(self) -> int:
        """How many sentences."""
        return sum(map(len, self.classes.values())) + len(self.unlabelled)


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
            if found.count == before and found._left > 0:
                found.problems.append(
                    Message(
                        f"‘{name}’ holds no sentence. Each line, or each row of a table, should be one.",
                        "sentences.file-empty",
                        name=name,
                    )
                )
    if found._left <= 0:
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
    if not (_is_table(text, rows) and _from_rows(rows, found, strict=True)):
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
        _json_lines(text_of(content), found)
    elif suffix == ".json":
        _json(json.loads(text_of(content)), found)
    elif suffix in _TABLES:
        text = _text(name, content)
        rows = table(content)
        if not rows or not _from_rows(rows, found):
            _lines(text, None, found)
    elif suffix in _LINES:
        text = _text(name, content)
        rows = table(content)
        if _is_table(text, rows) and _from_rows(rows, found, strict=True):
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


# Tables


def _is_table(text: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines are meant as rows: nobody types a tab within a sentence, but many a comma."""
    wide = sum(len([cell for cell in row if cell]) >= 2 for row in rows)
    return bool(rows) and wide >= (0.5 if "\t" in text else 0.9) * len(rows)


def _from_rows(rows: Sequence[Sequence[str]], found: Read, strict: bool = False) -> bool:
    """Take the sentences and classes of a table; whether it was one.

    Args:
        rows: cells, as text.
        found: where they go.
        strict: only where a column of classes can be told.
    """
    rows = [row for row in rows[: MAX_ROWS + 1] if any(row)]
    if not rows:
        return False
    width = max(map(len, rows[:200]))
    header = [cell.strip().casefold() for cell in rows[0]]
    named_text = [at for at, cell in enumerate(header) if len(cell) <= _HEADER_MOST and _TEXT_HEADER.fullmatch(cell)]
    named_label = [at for at, cell in enumerate(header) if len(cell) <= _HEADER_MOST and _LABEL_HEADER.fullmatch(cell)]
    text_at, label_at = next(iter(named_text), None), next(iter(named_label), None)
    has_header = text_at is not None or label_at is not None
    body = rows[1:] if has_header else rows
    if text_at is None:
        columns = [at for at in range(width) if at != label_at]
        text_at = max(columns, key=lambda at: _length(body, at), default=None)
    if text_at is None or not body:
        return False
    if label_at is None and width > 1:
        label_at = _likely_label(body, width, text_at)
    if strict and label_at is None:
        return False
    for row in body:
        label = row[label_at] if label_at is not None and label_at < len(row) else None
        if not found.add(label, row[text_at] if text_at < len(row) else None):
            break
    return True


def _cells(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows[:500] if at < len(row) and row[at]]


def _length(rows: Sequence[Sequence[str]], at: int) -> float:
    cells = _cells(rows, at)
    return sum(map(len, cells)) / max(1, len(cells))


def _likely_label(rows: Sequence[Sequence[str]], width: int, text_at: int) -> int | None:
    """The column, beside that of the sentences, whose few short values come again and again."""
    best = None
    for at in range(width):
        cells = _cells(rows, at)
        several = len({*cells})
        if at == text_at or len(cells) < 0.5 * min(len(rows), 500) or not 1 <= several <= max(2, len(cells) // 2):
            continue
        if _length(rows, at) <= _HEADER_MOST and (best is None or several < best[0]):
            best = (several, at)
    return None if best is None else best[1]


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
    if not _from_rows(rows, found):
        return


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


# JSON


def _json_lines(text: str, found: Read) -> None:
    bad = 0
    for line in text.splitlines()[:MAX_ROWS]:
        if line.strip():
            try:
                _json(json.loads(line), found)
            except (ValueError, RecursionError):
                bad += 1
    if bad and not found.count:
        raise ValueError("no line is JSON")
    if bad:
        found.problems.append(Message(f"{bad} lines are no JSON and were left out.", "sentences.json-lines", count=bad))


def _json(value: Any, found: Read, within: bool = False) -> None:
    """Sentences in what JSON may say: a list of them, of pairs or of records; or lists by their classes' names."""
    if isinstance(value, str):
        found.add(None, value)
    elif isinstance(value, list):
        if (
            within
            and len(value) == 2
            and all(isinstance(each, str) for each in value)
            and len(value[1]) <= _HEADER_MOST
        ):
            found.add(value[1], value[0])
            return
        for each in value[:MAX_ROWS]:
            _json(each, found, within=True)
    elif isinstance(value, dict):
        text = _valued(value, _TEXT_HEADER.fullmatch)
        if text is not None:
            found.add(_valued(value, _LABEL_HEADER.fullmatch), text)
            return
        if isinstance(value.get("classes"), dict) and isinstance(others := value.get("others", []), list):
            _json(value["classes"], found)
            _json([each for each in others if isinstance(each, str)], found)
            shots = value.get("shots")
            found.shots = shots if type(shots) is int and 1 <= shots <= MAX_SHOTS else found.shots
            return
        for name, those in value.items():
            if isinstance(those, list):
                for each in those[:MAX_ROWS]:
                    if isinstance(each, str):
                        found.add(name, each)
            elif isinstance(those, dict):  # as {"classes": {name: [sentence, …]}}
                _json(those, found)


def _valued(record: dict[str, Any], fits: Callable[[str], object]) -> Any:
    for name, value in record.items():
        if fits(str(name).casefold()[:_HEADER_MOST]) and isinstance(value, (str, int, float)):
            return value
    return None
