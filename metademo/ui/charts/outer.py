"""The outer loop's charts: the error on held-out tasks as meta-training goes on, and the meta-gradient's length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from metademo.training.waves_live import STEPS, Mark
from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE, apart, log_scale, log_ticks
from metademo.ui.texts import learn as texts

_HEIGHT, _TOP, _BELOW = 250, 6, 36
_WIDTHS = {0: 1.5, 1: 2.0, 5: 2.5, 10: 3.0}
_DASHES = {0: "2px,4px", 1: "7px,4px", 5: "solid", 10: "solid"}
_OPACITIES = {0: 0.7, 1: 0.75, 5: 0.55, 10: 1.0}
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 20, 50)


def errors(marks: Sequence[Mark], colour: str) -> go.Figure:
    """The mean squared error before and after some inner steps, by meta-steps; logarithmic."""
    figure = go.Figure()
    shown = [error for mark in marks for error in mark.errors.values() if drawn(error)]
    high = 1.15 * max(shown, default=5.0)
    low = min(0.85 * min(shown, default=1.0), high / 4)
    ends: dict[int, float] = {}
    for at in STEPS:
        values = [mark.errors[at] if drawn(mark.errors[at]) else None for mark in marks]
        figure.add_scatter(
            x=[mark.step for mark in marks],
            y=values,
            mode="lines" if len(marks) > 1 else "markers",
            name=texts.AFTER[at],
            line={"color": colour if at else theme.MUTED, "width": _WIDTHS[at], "dash": _DASHES[at]},
            opacity=_OPACITIES[at],
            cliponaxis=len(marks) > 1,
            hovertemplate="%{y:.3f}<extra>" + texts.AFTER[at] + "</extra>",
        )
        if values and (last := values[-1]) is not None:
            ends[at] = math.log(last / low) / math.log(high / low)
    order = sorted(ends, key=lambda at: ends[at])
    tall = _HEIGHT - _TOP - _BELOW
    for at, place in zip(order, apart([ends[at] * tall for at in order], 15, tall), strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", y=place / tall, yref="paper", yanchor="middle",
            text=texts.after_label(at, marks[-1].errors[at]),
            showarrow=False, font={"size": 12}, xshift=3,
        )  # fmt: skip
    figure.update_layout(
        **{**BARE, "hovermode": "x"}, height=_HEIGHT, margin={"l": 36, "r": 92, "t": _TOP, "b": _BELOW}
    )
    figure.update_xaxes(
        **AXIS,
        title={"text": texts.ERRORS_AXIS, "standoff": 4, "font": {"size": 12}},
        **_places([each.step for each in marks]),
    )
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    figure.update_yaxes(**AXIS, **log_scale(low, high, ticks))
    return figure


def length(marks: Sequence[Mark], colour: str) -> go.Figure:
    """The meta-gradient's length, by meta-steps; logarithmic."""
    known = [(mark.step, mark.length) for mark in marks if mark.length]
    figure = go.Figure()
    figure.add_scatter(
        x=[step for step, _ in known],
        y=[value for _, value in known],
        mode="lines" if len(known) > 1 else "markers",
        line={"color": colour, "width": 1.5},
        cliponaxis=False,
        hovertemplate="%{y:.3g}<extra></extra>",
    )
    figure.update_layout(**BARE, height=110, margin={"l": 36, "r": 92, "t": 4, "b": 20})
    figure.update_xaxes(**AXIS, **_places([each.step for each in marks]))
    values = [value for _, value in known]
    low, high = 0.8 * min(values, default=1.0), 1.25 * max(values, default=1.0)
    low, high = min(low, high / 4), max(high, 4 * low)  # room for two labels where all values are nearly the same
    figure.update_yaxes(**AXIS, **log_scale(low, high, log_ticks([low, high])))
    return figure


def _places(steps: Sequence[int]) -> dict[str, Any]:
    """Of an axis of meta-steps: it begins at none, and ends with the last one."""
    last = max(steps, default=1) or 1
    return {"range": [0, last], "tickformat": ",d", **({"dtick": 1} if last <= 4 else {"nticks": 4})}


def drawn(error: float) -> bool:
    """Whether an error has a place on the axis: steps that run away come to any number."""
    return 0 < error < 50
