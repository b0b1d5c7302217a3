"""Every learner's accuracy as a small curve above the step slider, in sight wherever the slider is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.charts.curves import main_values
from metademo.ui.markup import Html
from metademo.ui.texts import charts as texts

_WIDE, _HIGH, _EDGE = 1000, 100, 5  # of the drawing, stretched to the slider’s width, and what lines need at its edges
_NAMED = 0.6  # from where on the drawing’s name may stand
_NOW = 74  # how far down the line goes that says where the slider stands: to the number above its handle


def spark(traces: Mapping[str, Trace], offered: Sequence[int], step: int, planned: Mapping[str, int]) -> Html:
    """The curves over the slider's stops, each as far from the next as on the slider, and where it stands.

    It says nothing that the chart of the accuracy does not, so it is hidden from screen readers.

    Args:
        traces: as far as they have come.
        offered: the slider's stops, ascending.
        step: the one that is looked at.
        planned: how many steps each learner will make: a line goes on as dots from its last one.

    Returns:
        Nothing where there are no stops to choose from.
    """
    if len(offered) < 2:
        return Html("")
    apart, lines, ends = _WIDE / (len(offered) - 1), [], []
    for learner, trace in reversed([*traces.items()]):  # the first one lies on top
        last, colour = len(trace.steps) - 1, theme.learner_colour(learner)
        shares = main_values(trace, "accuracy")
        points = [(at * apart, _height(shares[stop])) for at, stop in enumerate(offered) if stop <= last]
        lines.append(_line(points, colour))
        if last >= planned.get(learner, last) and offered[-1] > last:
            end = points[-1]
            lines.append(_line([end, (_WIDE, end[1])], colour, ' stroke-dasharray="2 5"'))
            points.append((_WIDE, end[1]))
        ends += [high for at, high in points if at >= _NAMED * _WIDE]
    now = apart * min(range(len(offered)), key=lambda at: abs(offered[at] - step))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" fill="none" '
        f'stroke-width="2">{_line([(now, 0), (now, _NOW)], theme.MUTED)}{"".join(lines)}</svg>'
    )
    return Html(
        f'<div class="md-spark" aria-hidden="true"><img alt="" src="data:image/svg+xml,{quote(drawing)}">'
        f'<span style="top:{_free(ends):.0f}%">{texts.MEASURES["accuracy"]}</span></div>'
    )


def _free(heights: Sequence[float]) -> float:
    """The middle of the widest gap between lines at these heights, or between them and an edge."""
    edges = sorted([0, *heights, _HIGH])
    above, below = max(pairwise(edges), key=lambda gap: gap[1] - gap[0])
    return (above + below) / 2


def _height(share: float) -> float:
    """Where an accuracy lies."""
    return _HIGH - _EDGE - share * (_HIGH - 2 * _EDGE)


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str = "") -> str:
    drawn = "L".join(f"{x:.0f} {y:.1f}" for x, y in points)
    return f'<path vector-effect="non-scaling-stroke" d="M{drawn}" stroke="{colour}"{dashes}/>'
