"""Learners on many episodes, as Plotly figures and in words: accuracy against steps, shots and cost, and differences.

Bands and error bars are 95 % intervals of the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log2, log10
from typing import Literal

import plotly.graph_objects as go

from metademo.measuring.comparison import Band, Outcome, by_cost, by_shots, by_step, difference, pairs
from metademo.ui import theme
from metademo.ui.charts.common import (
    AXIS,
    BARE,
    LINEAR_UP_TO,
    add_guessing,
    ends,
    log_ticks,
    room_for,
    share_ticks,
    step_scale,
    step_ticks,
)
from metademo.ui.texts import charts as shared
from metademo.ui.texts import compare as texts
from metademo.ui.texts import differences as pair_text
from metademo.ui.texts import words

Cost = Literal["seconds", "operations"]
COSTS: tuple[Cost, ...] = ("seconds", "operations")

HEIGHT = 300
_ABOVE, _BELOW = 12, 46
_INNER = HEIGHT - _ABOVE - _BELOW
_TOP = 1.03
_BAND_OPACITY = 0.16


def draw_steps(
    outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, planned: Mapping[str, int], ways: int
) -> go.Figure:
    """Accuracy after each inner step, on a square-root scale where some learner makes many.

    A learner that stops earlier ends in a dot, and its level goes on as a thin dotted line.

    Args:
        outcomes: as far as they have come; may be empty.
        learners: in the order to draw them.
        shots: of the episodes to show.
        planned: how many steps each learner makes.
        ways: of the episodes.
    """
    last = max([1, *planned.values()])
    place = step_scale(last)
    figure, levels = go.Figure(), {}
    for learner in learners:
        bands = by_step(outcomes, learner, shots)
        if not bands:
            continue
        end, colour = len(bands) - 1, theme.learner_colour(learner)
        if end < last:
            figure.add_scatter(
                x=[place(end), place(last)], y=[bands[-1].mean] * 2, mode="lines", hoverinfo="skip",
                line={"color": colour, "width": 2, "dash": "2px,4px"},
            )  # fmt: skip
        hover = [texts.hover(learner, words.after(index), each) for index, each in enumerate(bands)]
        _add_curve(figure, learner, [place(index) for index in range(end + 1)], bands, hover)
        levels[learner] = bands[-1].mean / _TOP
    add_guessing(figure, 1 / ways)
    ticks = step_ticks(last)
    _lay_out(figure, learners, levels, (0, _TOP), 1 / ways)
    figure.update_xaxes(
        range=[-0.02 * place(last), 1.02 * place(last)],
        tickvals=[place(tick) for tick in ticks],
        ticktext=[str(tick) for tick in ticks],
        tickangle=0,
        title={"text": shared.AXIS_STEP if last <= LINEAR_UP_TO else shared.AXIS_STEP_SQUEEZED, "standoff": 8},
    )
    return figure


def describe_steps(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int) -> str:
    """What :func:`draw_steps` shows, in words."""
    said = []
    for learner in learners:
        bands = by_step(outcomes, learner, shots)
        if bands:
            said.append(texts.steps_alt(learner, len(bands) - 1, bands[0], bands[-1]))
    return texts.alt(texts.STEPS_TITLE, said)


def draw_shots(outcomes: Sequence[Outcome], learners: Sequence[str], shots: Sequence[int], ways: int) -> go.Figure:
    """Accuracy after the last step against shots, on a logarithmic axis; the vertical one begins below the lowest value."""
    found = {learner: by_shots(outcomes, learner) for learner in learners}
    found = {learner: each for learner, each in found.items() if each}
    every = [each for bands in found.values() for each in bands.values()]
    lowest = min([each.mean - (each.half or 0) for each in every], default=0.0)
    bottom = max(0.0, floor(10 * lowest - 0.2) / 10)
    figure, levels = go.Figure(), {}
    for learner, bands in found.items():
        hover = [texts.hover(learner, texts.with_shots(each), band) for each, band in bands.items()]
        _add_curve(figure, learner, [log2(each) for each in bands], list(bands.values()), hover)
        last = bands[max(bands)].mean
        levels[learner] = (last - bottom) / (_top(bottom) - bottom)
    if 1 / ways > bottom:
        add_guessing(figure, 1 / ways)
    _lay_out(figure, learners, levels, (bottom, _top(bottom)), 1 / ways)
    first, last = log2(min(shots)), log2(max(shots))
    margin = max(0.06 * (last - first), 0.2)
    figure.update_xaxes(
        range=[first - margin, last + margin],
        tickvals=[log2(each) for each in shots],
        ticktext=[str(each) for each in shots],
        title={"text": texts.AXIS_SHOTS, "standoff": 8},
    )
    return figure


def describe_shots(outcomes: Sequence[Outcome], learners: Sequence[str]) -> str:
    """What :func:`draw_shots` shows, in words."""
    found = {learner: by_shots(outcomes, learner) for learner in learners}
    return texts.alt(texts.SHOTS_TITLE, [texts.shots_alt(learner, bands) for learner, bands in found.items() if bands])


def draw_cost(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, cost: Cost, ways: int) -> go.Figure:
    """Accuracy against what the adaptation has cost up to each step, on a logarithmic axis."""
    figure, levels, every = go.Figure(), {}, []
    for learner in learners:
        points = by_cost(outcomes, learner, shots)
        if not points:
            continue
        spent = [_spent(seconds, flops, cost) for seconds, flops, _ in points]
        every += spent
        bands = [each for _, _, each in points]
        hover = [
            texts.hover(learner, words.joined(words.after(index), texts.cost_said(value, cost)), each)
            for index, (value, each) in enumerate(zip(spent, bands, strict=True))
        ]
        _add_curve(figure, learner, [log10(value) for value in spent], bands, hover)
        levels[learner] = bands[-1].mean / _TOP
    add_guessing(figure, 1 / ways)
    _lay_out(figure, learners, levels, (0, _TOP), 1 / ways)
    ticks = log_ticks(every)
    low, high = (log10(min(every)), log10(max(every))) if every else (0.0, 1.0)
    margin = 0.03 * max(high - low, 0.5)
    figure.update_xaxes(
        range=[low - margin, high + margin],
        tickvals=[log10(tick) for tick in ticks],
        ticktext=[texts.cost_tick(tick, cost) for tick in ticks],
        title={"text": texts.COST_AXES[cost], "standoff": 8},
    )
    return figure


def describe_cost(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, cost: Cost) -> str:
    """What :func:`draw_cost` shows, in words."""
    said = []
    for learner in learners:
        points = by_cost(outcomes, learner, shots)
        if points:
            seconds, flops, last = points[-1]
            said.append(texts.cost_alt(learner, texts.cost_said(_spent(seconds, flops, cost), cost), last))
    return texts.alt(texts.COST_TITLE, said)


def draw_differences(outcomes: Iterable[Outcome], one: str, other: str, shots: int) -> go.Figure:
    """Each episode's difference in accuracy as a bar, from the largest to the smallest, and the mean with its interval."""
    outcomes = list(outcomes)
    found = pairs(outcomes, one, other, shots)
    ranked = sorted(found.items(), key=lambda item: (item[1][1] - item[1][0], item[0]))
    values = [100 * (a - b) for _, (a, b) in ranked]
    hover = [pair_text.difference_hover(episode, one, a, other, b) for episode, (a, b) in ranked]
    figure = go.Figure()
    mean = difference(outcomes, one, other, shots)
    if mean is not None and mean.half is not None:
        figure.add_hrect(
            y0=100 * (mean.mean - mean.half), y1=100 * (mean.mean + mean.half),
            fillcolor=theme.MUTED, opacity=0.25, line_width=0, layer="below",
        )  # fmt: skip
    figure.add_bar(
        x=list(range(1, len(values) + 1)),
        y=values,
        marker={"color": [theme.learner_colour(one if value > 0 else other) for value in values], "line": {"width": 0}},
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
    )
    ties = [index for index, value in enumerate(values) if value == 0]
    figure.add_scatter(
        x=[index + 1 for index in ties], y=[0] * len(ties), mode="markers",
        marker={"size": 5, "color": theme.MUTED}, customdata=[hover[index] for index in ties],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": theme.MUTED, "width": 1})
    if mean is not None:
        figure.add_hline(y=100 * mean.mean, line={"color": theme.MUTED, "width": 2, "dash": "6px,4px"})
    high, low = max([5, *values]), min([-5, *values])
    high, low = high + 0.14 * (high - low), low - 0.14 * (high - low)
    for edge, text in ((1, pair_text.better_above(one)), (0, pair_text.better_below(other))):
        figure.add_annotation(
            x=1 if edge else 0, xref="paper", xanchor="right" if edge else "left", y=edge, yref="paper",
            yanchor="top" if edge else "bottom", text=text, showarrow=False, font={"size": 12, "color": theme.MUTED},
        )  # fmt: skip
    figure.update_layout(**BARE, height=240, margin={"l": 52, "r": 8, "t": 8, "b": 34}, bargap=0.15)
    figure.update_xaxes(
        **AXIS, showticklabels=False, showgrid=False, title={"text": pair_text.AXIS_EPISODES, "standoff": 8}
    )
    figure.update_xaxes(range=[0.4, len(values) + 0.6])
    figure.update_yaxes(**AXIS, range=[low, high], nticks=6, title={"text": pair_text.AXIS_POINTS, "standoff": 4})
    return figure


def describe_differences(outcomes: Iterable[Outcome], one: str, other: str, shots: int) -> str:
    """What :func:`draw_differences` shows, in words."""
    values = [a - b for a, b in pairs(outcomes, one, other, shots).values()]
    better, worse = sum(value > 0 for value in values), sum(value < 0 for value in values)
    span = (min(values), max(values)) if values else None
    return pair_text.differences_alt(one, other, better, worse, len(values) - better - worse, span)


# Inside


def _top(bottom: float) -> float:
    return 1 + 0.03 * (1 - bottom)


def _spent(seconds: float, flops: int, cost: Cost) -> float:
    # a step that took less than the clock can tell has a place on a logarithmic axis all the same
    return max(seconds, 1e-6) if cost == "seconds" else float(max(flops, 1))


def _tint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND_OPACITY})"


def _add_curve(
    figure: go.Figure, learner: str, x: Sequence[float], bands: Sequence[Band], hover: Sequence[str]
) -> None:
    """A learner's means, the dots where it can be seen, the last one large, with a band or, for one point, a bar."""
    colour, halves = theme.learner_colour(learner), [each.half or 0.0 for each in bands]
    means = [each.mean for each in bands]
    error = None
    if len(bands) > 1 and any(halves):
        high = [min(1.0, mean + half) for mean, half in zip(means, halves, strict=True)]
        low = [max(0.0, mean - half) for mean, half in zip(means, halves, strict=True)]
        figure.add_scatter(
            x=[*x, *reversed(x)], y=[*high, *reversed(low)], fill="toself", fillcolor=_tint(colour), mode="lines",
            line={"width": 0}, hoverinfo="skip",
        )  # fmt: skip
    elif any(halves):
        error = {
            "type": "data",
            "array": [min(half, 1 - mean) for mean, half in zip(means, halves, strict=True)],
            "arrayminus": [min(half, mean) for mean, half in zip(means, halves, strict=True)],
            "color": colour,
            "width": 5,
            "thickness": 2,
        }
    few = len(bands) <= LINEAR_UP_TO + 1
    figure.add_scatter(
        x=list(x),
        y=means,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": [*([5 if few else 0.1] * (len(bands) - 1)), 9], "color": colour},
        error_y=error,
        customdata=list(hover),
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _lay_out(
    figure: go.Figure, learners: Sequence[str], levels: Mapping[str, float], span: tuple[float, float], guessing: float
) -> None:
    """Axes, margins and the learners' names at the right."""
    level = (guessing - span[0]) / (span[1] - span[0])
    margin = {"l": 44, "r": room_for(learners), "t": _ABOVE, "b": _BELOW}
    noted = [*figure.layout.annotations, *ends(levels, _INNER, level if level > 0 else None)]
    figure.update_layout(**BARE, height=HEIGHT, margin=margin, annotations=noted)
    figure.update_xaxes(**AXIS)
    figure.update_yaxes(**AXIS, range=[span[0] - 0.02 * (span[1] - span[0]), span[1]], **share_ticks(*span))
