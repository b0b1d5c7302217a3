"""Measured and published accuracies as dots with intervals, as a Plotly figure and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from textwrap import wrap

import plotly.graph_objects as go

from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE, letters
from metademo.ui.texts import results as texts
from metademo.ui.texts import words

SYMBOLS = {"inductive": "circle", "transductive": "square", "unknown": "diamond"}
_ROW, _ABOVE, _BELOW = 34, 8, 44
_LINE = 16
"""Pixels that a line of a label takes, and a row at least: one whose label has many lines is higher."""
_LETTERS = 20
"""Of a label in one line: what takes more would leave a phone no room for the dots."""
_CEILING = 0.9999
_ROUND = (
    0.9, 0.99, 0.999, 0.5, 0.8, 0.98, 0.998, 0.2, 0.3, 0.7, 0.95, 0.995, 0.1, 0.4, 0.6, 0.97, 0.997,
    0.85, 0.75, 0.65, 0.55, 0.88, 0.92, 0.93, 0.94, 0.96, 0.985, 0.992, 0.993, 0.994, 0.996,
)  # fmt: skip
"""What may stand on the axis, the roundest first."""
_PHONE = 350
"""Pixels that a chart has on a phone, where numbers on the axis must not touch either."""


@dataclass(frozen=True)
class Dot:
    """One figure.

    Attributes:
        row: what it is of: the label at the left.
        colour: of a measured one's learner; published ones are grey.
        measured: here, or else published.
        mode: a key of :data:`SYMBOLS`.
        accuracy, interval: fractions of one; the interval may be None.
        said: all of it, in words.
        main: whether it is of the main learner, whose label is bold.
    """

    row: str
    colour: str
    measured: bool
    mode: str
    accuracy: float
    interval: float | None
    said: str
    main: bool = False


def draw(dots: Sequence[Dot]) -> go.Figure:
    """Every figure as a dot, filled if measured here, those of one row below each other.

    The axis is stretched towards 100 %: equal distances divide the mistakes by the same number.
    """
    rows = list(dict.fromkeys(dot.row for dot in dots))
    named = [wrap(row, _LETTERS) for row in rows]
    heights = [max(1.0, (_LINE * len(lines) + 4) / _ROW) for lines in named]
    places = [sum(heights[:number]) + (height - 1) / 2 for number, height in enumerate(heights)]
    figure, ends = go.Figure(), []
    for place, row in zip(places, rows, strict=True):
        mine = [dot for dot in dots if dot.row == row]
        for index, dot in enumerate(mine):
            half = dot.interval or 0.0
            low, middle, high = (_on_axis(dot.accuracy + sign * half) for sign in (-1, 0, 1))
            ends += [low, high]
            colour = dot.colour if dot.measured else theme.MUTED
            error = {"array": [high - middle], "arrayminus": [middle - low], "thickness": 2, "width": 0}
            figure.add_scatter(
                x=[middle],
                y=[place + 0.5 * ((index + 0.5) / len(mine) - 0.5)],
                mode="markers",
                marker={
                    "symbol": SYMBOLS[dot.mode] + ("" if dot.measured else "-open"),
                    "size": 10,
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
                error_x={"type": "data", "color": colour, "visible": bool(half), **error},
                customdata=[dot.said],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
    low, high = (min(ends), max(ends)) if ends else (_on_axis(0.5), _on_axis(0.99))
    margin = 0.05 * max(high - low, 0.2)
    left = 14 + 7 * max([6, *(letters(line) for lines in named for line in lines)])
    ticks = _ticks(low - margin, high + margin, _PHONE - left - 12)
    main = {dot.row for dot in dots if dot.main}
    tall = sum(heights) or 1
    figure.update_layout(
        **BARE, height=_ABOVE + _BELOW + round(_ROW * tall), margin={"l": left, "r": 12, "t": _ABOVE, "b": _BELOW}
    )
    figure.update_xaxes(
        **AXIS,
        range=[low - margin, high + margin],
        tickvals=[_on_axis(tick) for tick in ticks],
        ticktext=[texts.tick(tick) for tick in ticks],
        tickangle=0,
        title={"text": texts.AXIS, "standoff": 8},
    )
    figure.update_yaxes(
        **AXIS,
        range=[tall - 0.4, -0.6],
        tickvals=places,
        ticktext=[_label(lines, row in main) for row, lines in zip(rows, named, strict=True)],
    )
    return figure


def describe(title: str, dots: Sequence[Dot]) -> str:
    """What :func:`draw` shows, in words."""
    return texts.chart_alt(title, [words.joined(*dot.said.split("<br>")) for dot in dots])


def _label(lines: Sequence[str], bold: bool) -> str:
    said = "<br>".join(escape(line, quote=False) for line in lines)
    return f"<b>{said}</b>" if bold else said


def _ticks(low: float, high: float, room: float) -> list[float]:
    """Round accuracies between two places on the axis, so far apart that their names do not touch in so many pixels."""
    kept: list[float] = []
    for tick in _ROUND:
        if low <= _on_axis(tick) <= high and all(_clear(tick, other, room / (high - low)) for other in kept):
            kept.append(tick)
    return sorted(kept)


def _clear(one: float, other: float, scale: float) -> bool:
    """Whether the names of two ticks do not touch."""
    wide = 8 + 7 * (letters(texts.tick(one)) + letters(texts.tick(other))) / 2
    return abs(_on_axis(one) - _on_axis(other)) * scale >= wide


def _on_axis(accuracy: float) -> float:
    return -log10(1 - min(max(accuracy, 0.0), _CEILING))
