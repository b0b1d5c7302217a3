"""The chart of a policy's meta-training: the return on held-out goals, before the inner steps and after each."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from metademo.training.by_reward_live import RewardMark
from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE, apart
from metademo.ui.texts import goal as texts

_HEIGHT, _TOP, _BELOW = 260, 8, 38
LEAST = -100.0
"""Below this no return of a search for a goal is drawn: it would press all others together."""


def returns(marks: Sequence[RewardMark], colour: str, least: float = LEAST) -> go.Figure:
    """Mean returns by meta-steps, from ``least`` on; a line for each number of inner steps."""
    figure = go.Figure()
    steps = range(len(marks[-1].returns))
    low = max(least, min(min(mark.returns) for mark in marks)) - 3
    high = max(0.0, max(max(mark.returns) for mark in marks))
    high += 3 if high else 0
    for at in steps:
        figure.add_scatter(
            x=[mark.step for mark in marks],
            y=[mark.returns[at] if mark.returns[at] >= low else None for mark in marks],
            mode="lines" if len(marks) > 1 else "markers",
            name=texts.after(at),
            line={
                "color": colour if at else theme.MUTED,
                "width": 1.6 + 0.5 * at,
                "dash": ("2px,4px", "7px,4px", "solid")[min(at, 2)],
            },
            opacity=1 if at in (0, steps[-1]) else 0.7,
            hovertemplate="%{y:.1f}<extra>" + texts.after(at) + "</extra>",
        )
    tall = _HEIGHT - _TOP - _BELOW
    ends = sorted(
        ((value - low) / (high - low) * tall, at) for at, value in enumerate(marks[-1].returns) if value >= low
    )
    for (_, at), place in zip(ends, apart([each for each, _ in ends], 15, tall), strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", y=place / tall, yref="paper", yanchor="middle", text=texts.after(at),
            showarrow=False, font={"size": 12}, xshift=3,
        )  # fmt: skip
    figure.update_layout(
        **{**BARE, "hovermode": "x"}, height=_HEIGHT, margin={"l": 36, "r": 62, "t": _TOP, "b": _BELOW}
    )
    figure.update_xaxes(
        **AXIS, title={"text": texts.RETURNS_AXIS, "standoff": 4, "font": {"size": 12}}, nticks=5, rangemode="tozero"
    )
    figure.update_yaxes(**AXIS, range=[low, high], nticks=5)
    return figure
