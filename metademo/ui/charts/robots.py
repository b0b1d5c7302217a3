"""How far a policy's actions are from those of the demonstration, by inner steps."""

from __future__ import annotations

import math
from collections.abc import Mapping

import plotly.graph_objects as go

from metademo.robots.showing import Attempt
from metademo.ui.charts.common import AXIS, BARE, ends, log_scale, log_ticks, room_for, step_scale, step_ticks
from metademo.ui.texts import robots as text
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour

_HEIGHT, _TOP, _BELOW = 230, 8, 40
_LEAST = 1e-5


def errors(attempts: Mapping[str, Attempt]) -> go.Figure:
    """Each learner's squared error on the demonstration after every step, logarithmic; one that has run away is not drawn."""
    last = max(len(each.errors) - 1 for each in attempts.values())
    scale = step_scale(last)
    figure = go.Figure()
    levels: dict[str, list[float]] = {
        key: [max(error, _LEAST) for error in each.errors if math.isfinite(error)] for key, each in attempts.items()
    }
    drawn = [error for row in levels.values() for error in row] or [1.0]
    low, high = min(drawn) * 0.8, max(drawn) * 1.25
    for key, row in levels.items():
        figure.add_scatter(
            x=[scale(step) for step in range(len(row))],
            y=row,
            customdata=list(range(len(row))),
            mode="lines+markers" if len(row) < 10 else "lines",
            name=words.learner_name(key),
            line={"color": learner_colour(key), "width": 2.5 if len(row) < 10 else 1.8},
            hovertemplate="%{customdata}: %{y:.4f}<extra>" + words.learner_name(key) + "</extra>",
        )
    shares = {key: math.log(row[-1] / low) / math.log(high / low) for key, row in levels.items() if row}
    figure.update_layout(
        **BARE,
        height=_HEIGHT,
        margin={"l": 48, "r": room_for(attempts), "t": _TOP, "b": _BELOW},
        annotations=ends(shares, _HEIGHT - _TOP - _BELOW),
    )
    ticks = step_ticks(last)
    figure.update_xaxes(
        **AXIS,
        tickvals=[scale(tick) for tick in ticks],
        ticktext=[str(tick) for tick in ticks],
        range=[-0.02 * scale(last), 1.01 * scale(last)],
        title={"text": text.ERRORS_AXIS, "standoff": 4, "font": {"size": 12}},
    )
    figure.update_yaxes(**AXIS, **log_scale(low, high, log_ticks([low, high])))
    return figure
