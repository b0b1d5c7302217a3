"""Which classes a learner mixes up: a table of counts, each of which leads to the pictures that it counts."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from metademo.learners.traces import Trace
from metademo.ui import markup, theme
from metademo.ui.assets import component
from metademo.ui.texts import charts as texts

_mount = component(__file__, isolated=False)


def confusion(
    trace: Trace,
    step: int,
    chosen: tuple[int, int] | None,
    key: str,
    on_choose: Callable[[int, int], None],
    spoken: Callable[[str], str] = str,
) -> None:
    """Show the table.

    Args:
        trace: whose answers.
        step: after how many steps.
        chosen: right class and answer whose pictures are shown, if any.
        key: of the component.
        on_choose: called with right class and answer when a person clicks a count.
        spoken: makes what is said of pictures say it of what else is asked about.
    """

    def acted() -> None:
        event = st.session_state[key].get("cell")
        if event:
            right, answer = map(int, event)
            if 0 <= right < trace.episode.ways and 0 <= answer < trace.episode.ways:
                on_choose(right, answer)

    _mount(key=key, data={"html": table_html(trace, step, chosen, spoken)}, on_cell_change=acted)


def table_html(
    trace: Trace, step: int, chosen: tuple[int, int] | None = None, spoken: Callable[[str], str] = str
) -> str:
    """Labelled query pictures by right class (rows) and answer (columns); right answers and mistakes in two colours."""
    counts, classes = trace.confusion(step).tolist(), trace.episode.classes
    most = max([1, *(count for row in counts for count in row)])
    short = [escape(name) for name in markup.apart(classes)]
    whole = [escape(name, quote=True) for name in classes]
    heads = "".join(
        f'<th scope="col" title="{name}"><span>{told}</span></th>' for name, told in zip(whole, short, strict=True)
    )
    rows = []
    for right, row in enumerate(counts):
        cells = "".join(_cell(right, answer, count, most, classes, chosen, spoken) for answer, count in enumerate(row))
        rows.append(f'<tr><th scope="row" title="{whole[right]}"><span>{short[right]}</span></th>{cells}</tr>')
    corner = f'<td class="md-corner"><span>{escape(texts.AXIS_RIGHT_CLASS)} ↓ {escape(texts.AXIS_ANSWER)} →</span></td>'
    described = escape(spoken(describe(trace, step)), quote=True)
    return (
        f'<div class="md-scroll" tabindex="0"><table class="md-confusion" aria-label="{described}">'
        f"<thead><tr>{corner}{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(
    right: int,
    answer: int,
    count: int,
    most: int,
    classes: tuple[str, ...],
    chosen: tuple[int, int] | None,
    spoken: Callable[[str], str],
) -> str:
    if not count:
        return "<td></td>"
    kind = theme.RIGHT if right == answer else theme.WRONG
    pale, full = theme.RIGHT_TINTS if right == answer else theme.WRONG_TINTS
    said = escape(spoken(texts.confusion_hover(classes[right], classes[answer], count)), quote=True)
    pressed = "true" if chosen == (right, answer) else "false"
    style = f"background:color-mix(in srgb,{full} {100 * count / most:.0f}%,{pale});color:{theme.TINT_INK}"
    return (
        f'<td><button type="button" class="md-count md-count-{kind}" data-right="{right}" data-answer="{answer}" '
        f'aria-pressed="{pressed}" aria-label="{said}" title="{said}" style="{style}">{count}</button></td>'
    )


def describe(trace: Trace, step: int) -> str:
    """The table in words: the score and every mistake, most frequent first."""
    counts, classes = trace.confusion(step), trace.episode.classes
    mistakes = [
        (classes[i], classes[j], int(counts[i, j]))
        for i in range(len(classes))
        for j in range(len(classes))
        if i != j and counts[i, j]
    ]
    mistakes.sort(key=lambda mistake: -mistake[2])
    return texts.confusion_alt(trace.learner, trace.at(step).index, trace.correct(step), int(counts.sum()), mistakes)


def rows_of(trace: Trace, step: int, right: int, answer: int) -> list[int]:
    """The query pictures that a count counts."""
    found = (trace.episode.query_labels == right) & (trace.at(step).query_classes == answer)
    return found.nonzero().flatten().tolist()
