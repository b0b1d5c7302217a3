"""Curves that bend to a few points, side by side: where each begins, every inner step, and points that a person moves.

Streamlit has no widget for this: a chart's points cannot be dragged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from metademo.tasks.waves import HIGH, LOW, MAX_POINTS
from metademo.ui.assets import component
from metademo.ui.texts import learn as text

REACH = 6.0
"""Values from minus to plus this are shown."""

_mount = component(__file__)


@dataclass(frozen=True)
class Panel:
    """One network's curves.

    Attributes:
        name: of what it belongs to.
        colour: of its curves.
        line: what it is, in a few words.
        curves: the values at the places, before the first inner step and after each.
        captions: what is to be said of each of them.
    """

    name: str
    colour: str
    line: str
    curves: Sequence[Sequence[float]]
    captions: Sequence[str]


def bending(
    panels: Sequence[Panel],
    places: Sequence[float],
    points: Sequence[tuple[float, float]],
    truth: Sequence[float] | None,
    first: int,
    on_points: Callable[[list[tuple[float, float]]], None],
) -> None:
    """Show the panels.

    Args:
        panels: beside each other; all have as many curves.
        places: at which all curves are told.
        points: what is learned from.
        truth: the task's own curve, where there is one.
        first: the step that is shown first.
        on_points: called with the points when the person has moved, added or removed some.
    """
    data = {
        "reach": REACH,
        "low": LOW,
        "high": HIGH,
        "most": MAX_POINTS,
        "places": tuple(places),
        "points": tuple(points),
        "truth": None if truth is None else tuple(_shown(value) for value in truth),
        "first": first,
        "panels": tuple(
            {
                "name": panel.name,
                "colour": panel.colour,
                "line": panel.line,
                "curves": tuple(tuple(_shown(value) for value in curve) for curve in panel.curves),
                "captions": tuple(panel.captions),
            }
            for panel in panels
        ),
        "words": tuple(text.BENDING.items()),
    }

    def moved() -> None:
        event = st.session_state["learn-bending"].get("points")
        if event is not None:
            on_points(read(event))

    _mount(key="learn-bending", data=data, on_points_change=moved)


def read(event: object) -> list[tuple[float, float]]:
    """The points that a browser sent; what is none is left out, and what lies outside is moved to the edge."""
    found = []
    for pair in event[:MAX_POINTS] if isinstance(event, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and all(type(each) in (int, float) for each in pair):
            x, y = map(float, pair)
            if math.isfinite(x) and math.isfinite(y):
                found.append((min(max(x, LOW), HIGH), min(max(y, -REACH), REACH)))
    return found


def _shown(value: float) -> float:
    """A value in as few digits as can be seen; one that has run away lies far outside."""
    return round(min(max(value, -9 * REACH), 9 * REACH), 2) if math.isfinite(value) else 9 * REACH
