"""Charts of a learner that learns to learn: accuracy over inner steps beside its earlier selves, and as time goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from metademo.measuring.pictures_seen import Mark
from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE, add_guessing, share_ticks, step_scale, step_ticks
from metademo.ui.markup import Html, dot
from metademo.ui.texts import charts as chart_texts
from metademo.ui.texts import learn_pictures as texts
from metademo.ui.texts import numbers

_HEIGHT = 240


@dataclass(frozen=True)
class Curve:
    """Accuracy by inner steps.

    Attributes:
        name: what it is of.
        levels: accuracy, 0 … 1, by inner steps.
        colour: of the line.
        strength: 0 … 1: an earlier self is paler.
    """

    name: str
    levels: Mapping[int, float]
    colour: str
    strength: float = 1.0

    @property
    def last(self) -> float:
        """Where it ends."""
        return self.levels[max(self.levels)]


@dataclass(frozen=True)
class Line:
    """A level that does not change, as the finishing line."""

    name: str
    level: float
    colour: str
    dash: tuple[int, int] = (6, 4)
    """Pixels drawn, and pixels left out."""


def over_steps(curves: Sequence[Curve], lines: Sequence[Line], ways: int) -> go.Figure:
    """Accuracy over inner steps, earlier selves behind the present one."""
    figure = go.Figure()
    last = max((max(curve.levels) for curve in curves), default=5)
    place = step_scale(last)
    for curve in curves:
        steps = sorted(curve.levels)
        figure.add_scatter(
            x=[place(step) for step in steps],
            y=[curve.levels[step] for step in steps],
            mode="lines",
            line={"color": curve.colour, "width": 3 if curve.strength == 1 else 1.8},
            opacity=curve.strength,
            hovertemplate="%{y:.0%}<extra>" + escape(curve.name) + "</extra>",
        )
    _finish(figure, lines, ways)
    ticks = step_ticks(last)
    figure.update_xaxes(
        **AXIS,
        title={"text": texts.STEPS_AXIS, "standoff": 16, "font": {"size": 12}},
        tickvals=[place(step) for step in ticks],
        ticktext=[str(step) for step in ticks],
        range=[0, place(last)],
    )
    return figure


def over_time(courses: Sequence[tuple[str, str, Sequence[Mark]]], lines: Sequence[Line], ways: int) -> go.Figure:
    """Accuracy after the last inner step as meta-training goes on, of one learner or two: name, colour and marks of each."""
    figure = go.Figure()
    for name, colour, marks in courses:
        figure.add_scatter(
            x=[mark.seconds for mark in marks],
            y=[mark.accuracies[max(mark.accuracies)] for mark in marks],
            mode="lines" if len(marks) > 1 else "markers",
            line={"color": colour, "width": 2.5},
            hovertemplate="%{y:.0%}<extra>" + escape(name) + "</extra>",
        )
    _finish(figure, lines, ways)
    last = max((mark.seconds for _, _, marks in courses for mark in marks), default=0.0)
    figure.update_xaxes(
        **AXIS,
        title={"text": texts.SECONDS_AXIS, "standoff": 4, "font": {"size": 12}},
        nticks=5,
        range=[0, max(1.0, last)],
    )
    return figure


def legend(curves: Sequence[Curve], lines: Sequence[Line]) -> Html:
    """What the lines are, with where they end."""
    said = [(curve.name, curve.last, dot(curve.colour), curve.strength) for curve in curves]
    said += [(line.name, line.level, _dashed(line), 1.0) for line in lines]
    parts = "".join(
        f'<span style="opacity:{max(0.55, strength):.2f}">{mark}{escape(name)} {numbers.percent(level)}</span>'
        for name, level, mark, strength in said
    )
    return Html(f'<p class="md-standing">{parts}</p>')


def _dashed(line: Line) -> Html:
    """A line's mark: a piece of it."""
    drawn, left_out = line.dash
    strokes = f"{line.colour} 0 {drawn}px,transparent {drawn}px {drawn + left_out}px"
    return Html(f'<span class="md-dashed" style="background:repeating-linear-gradient(90deg,{strokes})"></span>')


def _finish(figure: go.Figure, lines: Sequence[Line], ways: int) -> None:
    for line in lines:
        figure.add_hline(
            y=line.level, line={"color": line.colour, "width": 1.8, "dash": "{}px,{}px".format(*line.dash)}
        )
    add_guessing(figure, 1 / ways)
    figure.add_annotation(
        x=1, xref="x domain", xanchor="right", y=1 / ways, yref="y", yanchor="top", text=chart_texts.GUESSING, showarrow=False,
        font={"size": 12, "color": theme.MUTED},
    )  # fmt: skip
    figure.update_layout(**BARE, height=_HEIGHT, margin={"l": 44, "r": 8, "t": 6, "b": 46})
    figure.update_yaxes(**AXIS, range=[0, 1.02], **share_ticks(0, 1))


def paler(count: int) -> list[float]:
    """How strong so many earlier selves are drawn, the oldest palest."""
    return [0.35 + 0.35 * at / max(1, count - 1) for at in range(count)]
