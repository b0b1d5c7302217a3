"""Loss or accuracy of every learner over its steps, as a Plotly figure and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isfinite, log
from typing import Any, Literal

import plotly.graph_objects as go

from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.charts.common import (
    AXIS,
    BARE,
    LINEAR_UP_TO,
    ends,
    guessing_line,
    room_for,
    share_ticks,
    step_scale,
    step_ticks,
)
from metademo.ui.recent import Recent
from metademo.ui.texts import charts as texts
from metademo.ui.texts import numbers, words
from metademo.ui.texts.choice import language

Measure = Literal["loss", "accuracy"]
Which = Literal["query", "support"]
Place = Callable[[int], float]
Part = dict[str, Any]
"""Of a figure, in Plotly's own words: a trace, a shape or an annotation."""

HEIGHT = 264
_ABOVE, _BELOW = 22, 46  # pixels around the axes, above for a note, below for the steps
_LOSS_LIMIT = 4  # times the loss of guessing: what lies above is cut off
_DASHES = {"query": "solid", "support": "5px,4px"}


def draw(traces: Mapping[str, Trace], measure: Measure, step: int, planned: Mapping[str, int]) -> go.Figure:
    """Loss or accuracy of every learner at every step; solid for pictures asked about, dashed for those learned from.

    Where some learner makes many steps, the axis is drawn on a square-root scale, so that five steps can be seen beside
    two hundred. A learner that stops earlier ends in a dot, and its level goes on as a thin dotted line.

    Args:
        traces: as far as they have come; may be empty.
        measure: what to draw.
        step: where the vertical line stands.
        planned: how many steps each learner will make; fixes the axis while they run.

    Returns:
        The figure, which many pages may share: not to be changed.
    """
    values = tuple(
        (learner, trace.episode.ways, *(tuple(_values(trace, measure, which) or ()) for which in ("query", "support")))
        for learner, trace in traces.items()
    )
    return _figures.get(
        (language(), measure, step, tuple(planned.items()), values), lambda: _drawn(traces, measure, step, planned)
    )


class _Shared(go.Figure):  # type: ignore[misc]  # Plotly tells no types
    """A figure that nobody changes: what Plotly writes down, copying all of it, is written once for all who are shown it."""

    _written: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        if self._written is None:
            self._written = super().to_dict()
        return self._written


_figures: Recent[_Shared] = Recent(128)
"""As drawn, by all that is in them: a ready task's are the same for all who speak one language, and building one takes long."""


def _drawn(traces: Mapping[str, Trace], measure: Measure, step: int, planned: Mapping[str, int]) -> _Shared:
    # Written down whole and handed to Plotly once: each of its methods that add something takes as long as this.
    last = max([1, *planned.values(), *(len(trace.steps) - 1 for trace in traces.values())])
    place = step_scale(last)
    top, limit = _range(traces, measure)
    lines: list[Part] = []
    for which in ("support", "query"):
        for learner, trace in traces.items():
            values = _values(trace, measure, which)
            if values is not None:
                lines += _curve(learner, values, measure, which, place, last)
    now = place(min(step, last))
    cursor = {"type": "line", "x0": now, "x1": now, "y0": 0, "y1": 1, "yref": "paper"}
    ticks = step_ticks(last)
    squeezed = last > LINEAR_UP_TO
    ticks_at = share_ticks(0, 1) if measure == "accuracy" else {"nticks": 6}
    return _Shared(
        [*lines, *_marks(traces, measure, step, place), *_note(limit)],
        {
            **BARE,
            "showlegend": True,
            "legend": _NOTE,
            "height": HEIGHT,
            "margin": {"l": 44, "r": room_for(traces), "t": _ABOVE, "b": _BELOW},
            "shapes": [{**cursor, "line": {"color": theme.MUTED, "width": 1.5}}, *_guessing(traces, measure)],
            "annotations": _labels(traces, measure, top),
            "xaxis": {
                "range": [-0.015 * place(last), place(last) * 1.015],
                "tickvals": [place(tick) for tick in ticks],
                "ticktext": [str(tick) for tick in ticks],
                "tickangle": 0,
                "title": {"text": texts.AXIS_STEP_SQUEEZED if squeezed else texts.AXIS_STEP, "standoff": 8},
                **AXIS,
            },
            "yaxis": {"range": [-0.02 * top, top], "rangemode": "tozero", **AXIS, **ticks_at},
        },
    )


def describe(traces: Mapping[str, Trace], measure: Measure, step: int, planned: Mapping[str, int]) -> str:
    """What :func:`draw` shows, in words."""
    said = []
    for learner, trace in traces.items():
        for which in ("query", "support"):
            values = _values(trace, measure, which)
            if values:
                count, now = len(values) - 1, min(step, len(values) - 1)
                begin, at, end = (_spoken(values[index], measure) for index in (0, now, -1))
                said.append(texts.curve_alt(learner, which, count, begin, (now, at), end))
    return texts.chart_alt(measure, said or [words.NO_RESULTS])


# Inside

_NOTE = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1.02,
    "yanchor": "bottom",
    "font": {"size": 12},
    "title": {"text": ""},
    "itemclick": False,
    "itemdoubleclick": False,
    "bgcolor": "rgba(0,0,0,0)",
}


def _values(trace: Trace, measure: Measure, which: Which) -> list[float] | None:
    """One curve's values from step 0 on; None without labelled pictures to measure."""
    values = [getattr(step, f"{which}_{measure}") for step in trace.steps]
    return None if values[0] is None else values


def main_values(trace: Trace, measure: Measure) -> list[float]:
    """The values of the curve that counts: of the query pictures where there are labelled ones, else of the support pictures."""
    return _values(trace, measure, "query") or [getattr(step, f"support_{measure}") for step in trace.steps]


def _range(traces: Mapping[str, Trace], measure: Measure) -> tuple[float, float | None]:
    """The vertical axis's upper end, and, if values lie above it, where they are cut off."""
    if measure == "accuracy" or not traces:
        return 1.03, None
    every = [
        v for t in traces.values() for w in ("query", "support") for v in _values(t, measure, w) or () if isfinite(v)
    ]
    limit = _LOSS_LIMIT * log(next(iter(traces.values())).episode.ways)
    highest = max([0.1, *every])
    return (limit, limit) if highest > limit else (highest * 1.08, None)


def _curve(
    learner: str, values: list[float], measure: Measure, which: Which, place: Place, last: int
) -> Iterator[Part]:
    """One learner's curve, with a dot where it ends and its level dotted from there on."""
    colour, end = theme.learner_colour(learner), len(values) - 1
    name, solid = words.learner_name(learner), which == "query"
    told, after = words.told, words.after  # asked for once, not once a point: see :mod:`metademo.ui.texts`
    yield {
        "type": "scatter",
        "x": [place(index) for index in range(len(values))],
        "y": values,
        "mode": "lines+markers" if len(values) <= LINEAR_UP_TO + 1 else "lines",
        "line": {"color": colour, "width": 3 if solid else 1.75, "dash": _DASHES[which]},
        "marker": {"size": 5 if solid else 3.5, "color": colour},
        "customdata": [told(after(index), _spoken(value, measure)) for index, value in enumerate(values)],
        "showlegend": False,
        "hovertemplate": f"{words.joined(name, texts.SETS[which])}<br>%{{customdata}}<extra></extra>",
        "cliponaxis": measure == "loss",
    }
    if end < last and solid:
        yield {
            "type": "scatter",
            "x": [place(end), place(last)],
            "y": [values[-1]] * 2,
            "mode": "lines",
            "line": {"color": colour, "width": 2, "dash": "2px,4px"},
            "hoverinfo": "skip",
            "showlegend": False,
        }


def _marks(traces: Mapping[str, Trace], measure: Measure, step: int, place: Place) -> Iterator[Part]:
    """A ring on each main curve where the learner stands at ``step``."""
    for learner, trace in traces.items():
        values = main_values(trace, measure)
        now = min(step, len(values) - 1)
        yield {
            "type": "scatter",
            "x": [place(now)],
            "y": [values[now]],
            "mode": "markers",
            "marker": {"size": 11, "color": theme.learner_colour(learner), "line": {"width": 2, "color": "#ffffff"}},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": measure == "loss",
        }


def _guessing(traces: Mapping[str, Trace], measure: Measure) -> list[Part]:
    """The level of someone who only guesses, all classes being equally likely."""
    if not traces:
        return []
    ways = next(iter(traces.values())).episode.ways
    return [guessing_line(1 / ways if measure == "accuracy" else log(ways))]


def _labels(traces: Mapping[str, Trace], measure: Measure, top: float) -> list[Part]:
    """Each learner's name at the right edge, at its curve's last level, moved apart where they would overlap."""
    levels = {}
    for learner, trace in traces.items():
        level = main_values(trace, measure)[-1]
        levels[learner] = min(level, top) / top if isfinite(level) else 1.0
    guessing = None
    if traces:
        ways = next(iter(traces.values())).episode.ways
        guessing = min((1 / ways if measure == "accuracy" else log(ways)) / top, 1.0)
    return ends(levels, HEIGHT - _ABOVE - _BELOW, guessing)


def _note(limit: float | None) -> Iterator[Part]:
    """Above the chart, that values are cut off, if they are."""
    if limit:
        yield {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "marker": {"symbol": "triangle-up", "color": theme.MUTED},
            "name": texts.off_scale(limit),
            "showlegend": True,
        }


def _spoken(value: float, measure: Measure) -> str:
    if not isfinite(value):
        return texts.NO_VALUE
    return numbers.percent(value) if measure == "accuracy" else f"{value:.2f}"
