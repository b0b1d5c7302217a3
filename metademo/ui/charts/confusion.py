"""Which classes a learner mixes up, as a Plotly figure and in words."""

from __future__ import annotations

import plotly.graph_objects as go

from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE
from metademo.ui.texts import charts as texts

_NAME = 14  # characters of a class name on an axis


def draw(trace: Trace, step: int) -> go.Figure:
    """Labelled query pictures by right class (rows) and answer (columns); right answers and mistakes in two colours."""
    counts, classes = trace.confusion(step).tolist(), trace.episode.classes
    ways = len(classes)
    names = [_short(name) for name in classes]
    most = max([1, *(count for row in counts for count in row)])
    places = list(range(ways))
    hover = [
        [texts.confusion_hover(a, b, n) for b, n in zip(classes, row, strict=True)]
        for a, row in zip(classes, counts, strict=True)
    ]
    figure = go.Figure()
    for kind, tints in (("none", theme.EMPTY_TINTS), ("right", theme.RIGHT_TINTS), ("wrong", theme.WRONG_TINTS)):
        figure.add_heatmap(
            x=places,
            y=places,
            z=[[n if _kind(i, j, n) == kind else None for j, n in enumerate(row)] for i, row in enumerate(counts)],
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
            zmin=0,
            zmax=most,
            xgap=2,
            ygap=2,
            colorscale=[[end, tint] for end, tint in enumerate(tints)],
            showscale=False,
        )
    counted = [(i, j, n) for i, row in enumerate(counts) for j, n in enumerate(row) if n]
    figure.add_scatter(
        x=[j for _, j, _ in counted],
        y=[i for i, _, _ in counted],
        text=[str(n) for _, _, n in counted],
        mode="text",
        textfont={"color": theme.TINT_INK},
        hoverinfo="skip",
    )
    side = max(22, min(46, 320 // ways))
    longest = max(len(name) for name in names)
    slanted = longest * 7 > side
    below = 40 + (round(longest * 5.6) if slanted else 16)
    figure.update_layout(
        **BARE, height=34 + side * ways + below, margin={"l": 30 + 8 * longest, "r": 12, "t": 8, "b": below}
    )
    ends = [-0.5, ways - 0.5]
    ticks = {"tickvals": list(range(ways)), "ticktext": names}
    figure.update_xaxes(
        **ticks, range=ends, title={"text": texts.AXIS_ANSWER, "standoff": 6}, tickangle=-50 if slanted else 0, **AXIS
    )
    figure.update_yaxes(**ticks, range=ends[::-1], title={"text": texts.AXIS_RIGHT_CLASS, "standoff": 6}, **AXIS)
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def describe(trace: Trace, step: int) -> str:
    """What :func:`draw` shows, in words: the score and every mistake, most frequent first."""
    counts, classes = trace.confusion(step), trace.episode.classes
    mistakes = [
        (classes[i], classes[j], int(counts[i, j]))
        for i in range(len(classes))
        for j in range(len(classes))
        if i != j and counts[i, j]
    ]
    mistakes.sort(key=lambda mistake: -mistake[2])
    return texts.confusion_alt(trace.learner, trace.at(step).index, trace.correct(step), int(counts.sum()), mistakes)


def _kind(right: int, answer: int, count: int) -> str:
    """What a cell of a confusion matrix holds."""
    return "none" if not count else "right" if right == answer else "wrong"


def _short(name: str) -> str:
    """A class name that fits an axis. Plotly reads some markup in labels, so that is written out."""
    name = name if len(name) <= _NAME else f"{name[: _NAME // 2]}…{name[-(_NAME // 2 - 1) :]}"
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
