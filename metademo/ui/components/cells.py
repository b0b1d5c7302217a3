"""Pictures asked about as a grid of small cells, each with a mark for every learner, and one of them large with all answers.

Which one is large is the browser's own matter (``cells.js``): the one pointed at, tapped, or reached with the arrow keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

import streamlit as st

from metademo.learners.traces import Trace
from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.ui import markup, theme
from metademo.ui.assets import component
from metademo.ui.components.marking import Marking, mark_html
from metademo.ui.texts import happened as texts
from metademo.ui.texts import numbers, words
from metademo.ui.texts import unknown as unknown_texts
from metademo.ui.texts.choice import language
from metademo.ui.thumbnails import as_network_sees, thumbnail

_mount = component(__file__, isolated=False)
Queries = Sequence[tuple[int | None, Picture]]


def sheet(queries: Queries, seen_by: Domain | None = None) -> None:
    """The pictures, as a style sheet by their digests: sent once, not again with every step that is looked at."""
    rules = {
        picture.digest: f".md-pic-{_name(picture)}{'.md-pixels' if seen_by else ''}"
        f"{{--pic:url({as_network_sees(picture, seen_by) if seen_by else thumbnail(picture)})}}"
        for _, picture in queries
    }
    # not a style sheet alone, which Streamlit would put elsewhere, and more and more of them
    st.html(markup.Html(f"<span hidden></span><style>{''.join(rules.values())}</style>"))


def cells(shown: str, key: str) -> None:
    """Show what :func:`cells_html` made."""
    _mount(key=key, data={"html": shown, "label": texts.CELLS_LABEL})


def cells_html(
    traces: Mapping[str, Trace],
    step: int,
    queries: Queries,
    rows: Sequence[int],
    seen_by: Domain | None,
    marking: Marking,
) -> str:
    """A cell for each of ``rows``, its card in it; pictures as ``seen_by`` a domain's network, or as they are."""
    episode = next(iter(traces.values())).episode
    labels = episode.query_labels.tolist()
    said = {}
    for learner, trace in traces.items():
        at = trace.at(step)
        shares = marking.confidences(learner, trace, step).gather(1, at.query_classes[:, None])[:, 0]
        scores, marked = marking.scores(learner, trace, step), marking.marked(learner, trace, step)
        strange = [score if mark else None for score, mark in zip(scores.tolist(), marked.tolist(), strict=True)]
        said[learner] = list(zip(at.query_classes.tolist(), shares.tolist(), strange, strict=True))
    spoken = language()
    found = []
    for row in rows:
        picture, label = queries[row][1], labels[row]
        answers = tuple((learner, *each[row]) for learner, each in said.items())
        cell = _cell(spoken, _name(picture), picture.name, seen_by is not None, label, episode.classes, answers)
        found.append(f'<div role="listitem" data-row="{row}" {cell}</div>')
    return "".join(found)


@lru_cache(maxsize=4096)
def _cell(
    spoken: str,
    drawn: str,
    file: str,
    pixels: bool,
    label: int,
    classes: tuple[str, ...],
    answers: tuple[tuple[str, int, float, float | None], ...],
) -> str:
    """What is in a cell: made once for all who look at the same answers to the same picture, in the language ``spoken``."""
    name = classes[label] if label >= 0 else None
    verdicts = {learner: verdict(answer, label) for learner, answer, *_ in answers}
    kind = "md-missed" if theme.WRONG in verdicts.values() else "md-open" if name is None else ""
    marks = "".join(_mark(learner, each) for learner, each in verdicts.items())
    if any(strange is not None for *_, strange in answers):
        # one below each learner's own sign, empty where it does not mark the picture
        marks += '<b class="md-break"></b>' + "".join(
            _mark(learner, theme.NONE, "strange") if strange is not None else "<i></i>"
            for learner, *_, strange in answers
        )
    look = f"md-pic md-pic-{drawn}{' md-pixels' if pixels else ''}"
    strangers = [learner for learner, *_, strange in answers if strange is not None]
    label_of_all = escape(texts.cell_label(name, [*verdicts.items()], strangers), quote=True)
    return (
        f'class="md-cell {kind}"><button type="button" aria-label="{label_of_all}"><span class="{look}"></span>'
        f'<span class="md-marks" aria-hidden="true">{marks}</span></button>{_card(look, name, file, answers, label, classes)}'
    )


def verdict(answer: int, label: int) -> str:
    """Whether an answer is right; unknown where nobody has said."""
    return theme.UNKNOWN if label < 0 else theme.RIGHT if answer == label else theme.WRONG


def _name(picture: Picture) -> str:
    """What a style sheet knows a picture by; a digest is of hexadecimal digits, in the tests of anything."""
    digest = picture.digest
    return (digest if digest.isalnum() else "".join(sign for sign in digest if sign.isalnum()))[:20]


def _mark(learner: str, said: str, look: str = "") -> str:
    return f'<i class="md-{look or said}" style="--ink:{theme.learner_colour(learner)}">{theme.SYMBOLS[said]}</i>'


def _card(
    look: str,
    name: str | None,
    file: str,
    answers: Iterable[tuple[str, int, float, float | None]],
    label: int,
    classes: Sequence[str],
) -> str:
    alt = escape(texts.picture_alt(name, file), quote=True)
    title = escape(name if name is not None else texts.UNKNOWN, quote=True)
    apart = markup.apart(classes)
    short = escape(apart[label]) if name is not None else title
    given = "".join(_answer(*answer, label, classes, apart) for answer in answers)
    return (
        f'<div class="md-card{"" if name is not None else " md-unknown"}"><span role="img" aria-label="{alt}" '
        f'class="{look}"></span><div class="md-what" title="{title}">{short}</div>'
        f'<div class="md-answers">{given}</div></div>'
    )


def _answer(
    learner: str,
    answer: int,
    share: float,
    strange: float | None,
    label: int,
    classes: Sequence[str],
    apart: Sequence[str],
) -> str:
    """One learner's line on a card: what it says, whether that is right, and how sure it is; the score if it is marked.

    ``apart`` are the classes' names as they are told apart in little room.
    """
    said = verdict(answer, label)
    full = escape(texts.answer_title(learner, classes[answer], share), quote=True)
    mark = ""
    if strange is not None:
        full = unknown_texts.marked_answer(escape(unknown_texts.marked_title(learner, strange), quote=True), full)
        mark = mark_html()
    word = escape(texts.VERDICTS[said])
    return (
        f'<div class="md-answer{" md-marked" if mark else ""}" title="{full}">{mark}<div class="md-said">'
        f'<span class="md-sign md-{said}" role="img" aria-label="{word}">{theme.SYMBOLS[said]}</span>'
        f"<b>{escape(apart[answer])}</b>"
        f'<span class="md-share">{escape(words.learner_name(learner))} {numbers.percent(share)}</span></div>'
        f"{markup.bar(share, theme.learner_colour(learner))}</div>"
    )
