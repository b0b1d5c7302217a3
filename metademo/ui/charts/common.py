"""What every chart of the page has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil, floor, log10, sqrt
from typing import Any
from unicodedata import east_asian_width

import plotly.graph_objects as go

from metademo.ui import theme
from metademo.ui.texts import charts as texts
from metademo.ui.texts import numbers, words

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False, "responsive": True}
"""For `st.plotly_chart(config=)`: pictures to look at, with values on hover, and nothing to get lost in."""

BARE = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "dragmode": False,
    "hovermode": "closest",
    "showlegend": False,
}
"""Layout: no ground of its own, so that it suits both themes."""

AXIS = {"fixedrange": True, "showline": False, "zeroline": False, "gridcolor": theme.GRID, "ticks": ""}
"""Of both axes."""

LINEAR_UP_TO = 12
"""Steps up to which they are drawn equally spaced; where there are more, on a square-root scale."""
_TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200)
_LINE_HEIGHT = 17  # pixels that a label at a line's end needs


def step_scale(last: int) -> Callable[[int], float]:
    """From a step to its place on the horizontal axis, which ends with the step ``last``."""
    return float if last <= LINEAR_UP_TO else sqrt


def step_ticks(last: int) -> list[int]:
    """The steps to write on the horizontal axis, none so close to the next that they would touch."""
    if last <= LINEAR_UP_TO:
        return list(range(last + 1))
    kept: list[int] = []
    for tick in (tick for tick in _TICKS if tick < last):
        if not kept or sqrt(tick / last) - sqrt(kept[-1] / last) > 0.05:
            kept.append(tick)
    while sqrt(kept[-1] / last) > 0.9:
        kept.pop()
    return [*kept, last]


def room_for(learners: Iterable[str]) -> int:
    """Pixels that :func:`ends` needs at the right."""
    widest = max([letters(texts.GUESSING) + 2, *(letters(words.learner_short(learner)) for learner in learners)])
    return 8 + 8 * widest


def letters(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese one is as two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def ends(levels: Mapping[str, float], height: float, guessing: float | None = None) -> list[dict[str, Any]]:
    """Annotations: each learner's name at the right edge, at its curve's last level, moved apart where they would overlap.

    Beside the axes, where no curve is.

    Args:
        levels: of each learner, as a share of the vertical axis.
        height: of the vertical axis, in pixels.
        guessing: likewise, the level of someone who only guesses, where it is drawn.
    """
    named = {learner: (level, _ended(learner)) for learner, level in levels.items()}
    if guessing is not None:
        named[""] = (guessing, f'<span style="color:{theme.MUTED}">┄</span> {texts.GUESSING}')
    wanted = sorted((level, key) for key, (level, _) in named.items())
    places = apart([level * height for level, _ in wanted], _LINE_HEIGHT, height)
    return [
        {
            "x": 1, "xref": "paper", "xanchor": "left", "y": place / height, "yref": "paper", "yanchor": "middle",
            "text": named[key][1], "showarrow": False, "xshift": 2, "font": {"size": 13},
        }
        for (_, key), place in zip(wanted, places, strict=True)
    ]  # fmt: skip


def guessing_line(level: float) -> dict[str, Any]:
    """A shape: the level of someone who only guesses, all classes being equally likely; its name is one of :func:`ends`."""
    return {
        "type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": level, "y1": level, "yref": "y",
        "line": {"color": theme.MUTED, "width": 1, "dash": "2px,3px"},
    }  # fmt: skip


def _ended(learner: str) -> str:
    return f'<span style="color:{theme.learner_colour(learner)}">●</span> {words.learner_short(learner)}'


def add_guessing(figure: go.Figure, level: float) -> None:
    """Add :func:`guessing_line` to a figure."""
    figure.add_shape(guessing_line(level))


def share_ticks(low: float, high: float) -> dict[str, list[float] | list[str]]:
    """Some round shares between two, and what to write at them."""
    step = next(each for each in (0.01, 0.02, 0.05, 0.1, 0.25) if (high - low) / each <= 5.2)
    ticks = [number * step for number in range(round(1 / step) + 1) if low - 1e-9 <= number * step <= high + 1e-9]
    return {"tickvals": ticks, "ticktext": [numbers.percent(tick) for tick in ticks]}


def log_ticks(values: Sequence[float]) -> list[float]:
    """Round numbers within the values' range: powers of ten, or, where that spans little, ones, twos and fives."""
    if not values:
        return [1.0, 10.0]
    low, high = log10(min(values)), log10(max(values))
    powers = range(floor(low) - 1, ceil(high) + 1)
    for steps in ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0)):
        every = [step * 10.0**power for power in powers for step in steps]
        ticks = [tick for tick in every if low - 0.1 <= log10(tick) <= high + 0.1]
        if len(ticks) >= 3:
            break
    return ticks


def log_scale(low: float, high: float, ticks: Sequence[float]) -> dict[str, Any]:
    """Of a logarithmic axis with these labels."""
    return {
        "type": "log",
        "range": [log10(low), log10(high)],
        "tickvals": list(ticks),
        "ticktext": [f"{tick:.6f}".rstrip("0").rstrip(".") for tick in ticks],
    }


def apart(wanted: list[float], gap: float, height: float) -> list[float]:
    """Ascending places at least ``gap`` from each other and within 0 … ``height``, near the ``wanted`` ones (ascending)."""
    gap = min(gap, height / max(1, len(wanted) - 1))
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap) if places else max(0.0, place))
    ceiling = height
    for index in reversed(range(len(places))):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    return places
