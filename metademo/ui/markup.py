"""What Streamlit does not draw itself, as HTML that the page's style sheet (`theme.css`) knows. All text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from metademo.ui import theme
from metademo.ui.texts import words

_LONG = 8
"""Letters at the beginning of all names that are worth leaving out."""
_BETWEEN = " _-:/"
"""After what a name may begin anew."""


class Html(str):
    """What is HTML already, and not to be escaped."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """For Streamlit, which would look for a file of that name, and for indentation in every line."""
        return str(self)


def html(text: str) -> Html:
    """As HTML: plain text is escaped."""
    return text if isinstance(text, Html) else Html(escape(text))


def dot(colour: str) -> Html:
    """A learner's mark."""
    return Html(f'<span class="md-dot" style="background:{escape(colour)}"></span>')


def learner(key: str) -> Html:
    """A learner's mark and name."""
    return Html(dot(theme.learner_colour(key)) + escape(words.learner_name(key)))


def bar(share: float, colour: str) -> Html:
    """A share, 0 … 1, as a bar in a learner's colour."""
    return Html(f'<div class="md-bar"><i style="width:{100 * share:.0f}%;background:{escape(colour)}"></i></div>')


def headline(text: str, live: bool = True) -> Html:
    """The sentence above results; ``live`` where it changes and is to be read out then."""
    role = ' role="status"' if live else ""
    return Html(f'<p class="md-headline"{role}>{html(text)}</p>')


def note(text: str) -> Html:
    """A quiet line."""
    return Html(f'<p class="md-note">{html(text)}</p>')


def title(text: str, caption: str) -> Html:
    """What stands above a chart or a table, with a quiet line beneath."""
    return Html(f'<p class="md-chart-title">{html(text)}</p>{note(caption)}')


class Row(NamedTuple):
    """A table's row: its head, its cells, and the class that the style sheet knows it by."""

    head: str
    cells: Sequence[str]
    kind: str = ""


def apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names as they are told apart where there is little room: without a long beginning that all of them have.

    ``traffic signs: stop`` and ``traffic signs: yield`` become ``… stop`` and ``… yield``.
    """
    shared = 0
    for letters in zip(*names, strict=False):
        if len({*letters}) > 1:
            break
        shared += 1
    cut = max(names[0].rfind(each, 0, shared) for each in _BETWEEN) + 1 if names else 0
    if len(names) < 2 or cut < _LONG:
        return tuple(names)
    return tuple(f"… {name[cut:].strip()}" for name in names)


def table(heads: Iterable[str], rows: Iterable[Row], kind: str = "", tall: bool = False) -> Html:
    """A table that scrolls in itself where it is too wide.

    Args:
        heads: of the columns, that of the rows' heads first.
        rows: each with a cell for every other column.
        kind: further classes that the style sheet knows it by.
        tall: whether it scrolls up and down too.
    """
    head = "".join(f'<th scope="col">{html(each)}</th>' for each in heads)
    around, inside = "md-scroll md-tall" if tall else "md-scroll", f"md-table {kind}".rstrip()
    return Html(
        f'<div class="{around}" tabindex="0"><table class="{inside}">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    kind = f' class="{row.kind}"' if row.kind else ""
    cells = "".join(f"<td>{html(cell)}</td>" for cell in row.cells)
    return f'<tr{kind}><th scope="row">{html(row.head)}</th>{cells}</tr>'
