"""The graph along which labels flow, as a Plotly figure and in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from torch import Tensor

from metademo.insights import calibration
from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.charts.common import AXIS, BARE
from metademo.ui.texts import inside as texts

MOST = 300
"""The most pictures that are drawn: among more nothing can be made out."""
_SIZE = 13
_PALE = 0.25


def class_colours(ways: int) -> list[str]:
    """Colours of classes, as far apart around the circle as can be."""
    return [class_hue(label, ways) for label in range(ways)]


def class_hue(label: int, ways: int) -> str:
    """The colour of one of so many classes."""
    return f"hsl({round(360 * label / ways + 210) % 360}, 62%, {52 - 8 * (label % 2)}%)"


def draw(trace: Trace, step: int, places: Sequence[Sequence[float]]) -> go.Figure:
    """Pictures as nodes at ``places``, tied by the graph's edges; each in the colour of the class it is taken for at ``step``.

    The surer, the stronger the colour: before a label has come to a picture, it is pale. Labelled pictures are squares.
    """
    at, episode = trace.at(step), trace.episode
    colours = class_colours(episode.ways)
    xs, ys = _lines(at.graph, places)
    figure = go.Figure()
    figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": theme.GRID, "width": 1.2}, hoverinfo="skip")
    support = len(episode.support_labels)
    shares = calibration.confidences(at, episode)
    for labelled in (False, True):
        rows = range(support) if labelled else range(len(shares))
        said, shown, strong = [], [], []
        for row in rows:
            if labelled:
                label, share = int(episode.support_labels[row]), 1.0
                said.append(texts.given(episode.classes[label]))
            else:
                share = float(shares[row].max())
                label = int(shares[row].argmax())
                right = int(episode.query_labels[row])
                said.append(
                    texts.reached(episode.classes[label], share, episode.classes[right] if right >= 0 else None)
                )
            shown.append(colours[label])
            strong.append(1.0 if labelled else _strength(share, episode.ways))
        first = 0 if labelled else support
        figure.add_scatter(
            x=[places[first + row][0] for row in rows],
            y=[places[first + row][1] for row in rows],
            mode="markers",
            marker={
                "color": shown,
                "opacity": strong,
                "size": _SIZE + 3 * labelled,
                "symbol": "square" if labelled else "circle",
                "line": {"width": 2 if labelled else 0, "color": theme.MUTED},
            },
            hovertext=said,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_layout(**BARE, height=380, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    figure.update_xaxes(**{**AXIS, "showgrid": False, "showticklabels": False})
    figure.update_yaxes(**{**AXIS, "showgrid": False, "showticklabels": False})
    return figure


def _strength(share: float, ways: int) -> float:
    """How strong a colour: from pale, where every class is as likely, to full."""
    return _PALE + (1 - _PALE) * max(0.0, (share - 1 / ways) / (1 - 1 / ways))


def _lines(edges: Tensor | None, places: Sequence[Sequence[float]]) -> tuple[list[float | None], list[float | None]]:
    """All edges as one broken line."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for one, other, _ in [] if edges is None else edges.tolist():
        (x, y), (u, v) = places[int(one)], places[int(other)]
        xs += [x, u, None]
        ys += [y, v, None]
    return xs, ys


def legend(trace: Trace) -> str:
    """Which colour is which class, as HTML."""
    colours = class_colours(trace.episode.ways)
    return "".join(
        f'<span><span class="md-dot" style="background:{colour}"></span>{escape(name)}</span>'
        for name, colour in zip(trace.episode.classes, colours, strict=True)
    )


def describe(trace: Trace, step: int) -> str:
    """What :func:`draw` shows, in words."""
    at, episode = trace.at(step), trace.episode
    edges = 0 if at.graph is None else len(at.graph)
    reached = int((at.query_probabilities.amax(1) > at.query_probabilities.amin(1) + 1e-6).sum())
    return texts.graph_alt(
        len(episode.support_labels), len(episode.query_labels), edges, reached, at.index, trace.learner
    )
