"""Which column of a table holds sentences and which their classes: by the header, or else by what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metademo.sentences.found import MAX_ROWS, Read

TEXT_HEADER = re.compile(
    r"(.*[\s_-])?(texts?|sentences?|utterances?|quer(y|ies)|questions?|messages?|contents?|comments?|reviews?|body|phrases?|tweets?|titles?"
    r"|satz|sätze|frage|nachricht)"
)
LABEL_HEADER = re.compile(
    r"(.*[\s_-])?(labels?|class(es)?|categor(y|ies)|intents?|topics?|targets?|moods?|sentiments?|emotions?|tags?|kind|type|group|klasse"
    r"|kategorie|thema|y)([\s_-]?name)?"
)
HEADER_MOST = 40


def is_table(text: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines are meant as rows: nobody types a tab within a sentence, but many a comma."""
    wide = sum(len([cell for cell in row if cell]) >= 2 for row in rows)
    return bool(rows) and wide >= (0.5 if "\t" in text else 0.9) * len(rows)


def from_rows(rows: Sequence[Sequence[str]], found: Read, strict: bool = False) -> bool:
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
    named_text = [at for at, cell in enumerate(header) if len(cell) <= HEADER_MOST and TEXT_HEADER.fullmatch(cell)]
    named_label = [at for at, cell in enumerate(header) if len(cell) <= HEADER_MOST and LABEL_HEADER.fullmatch(cell)]
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
        if _length(rows, at) <= HEADER_MOST and (best is None or several < best[0]):
            best = (several, at)
    return None if best is None else best[1]
