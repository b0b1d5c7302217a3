"""The landscape: a plane in which θ is moved by hand, and what the inner and the outer loop would do from there."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from metademo.insights.landscape import REACH, TASKS, Landscape, contour, optimum
from metademo.ui.assets import component
from metademo.ui.texts import learn as text
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour

LEVELS = (0.15, 0.6, 1.35, 2.4, 3.75, 5.4)
"""Losses whose contours are drawn."""
TASK_COLOURS = ("#c65fb0", "#c98a1b")

_mount = component(__file__)


def plane(theta: tuple[float, float], seen: Landscape, on_theta: Callable[[tuple[float, float]], None]) -> None:
    """Show the plane; ``on_theta`` is called with where the person has moved θ."""
    data = {
        "reach": REACH,
        "theta": theta,
        "tasks": tuple(
            {
                "name": text.TASK_NAMES[index],
                "colour": TASK_COLOURS[index],
                "optimum": optimum(index),
                "contours": tuple(_points(contour(index, level).tolist()) for level in LEVELS),
                "path": _points(seen.paths[index].tolist()),
            }
            for index in range(len(TASKS))
        ),
        "arrows": tuple(
            {
                "name": words.learner_short(key),
                "colour": learner_colour(key),
                "towards": tuple(round(each, 4) for each in direction.tolist()),
                "rest": tuple(round(each, 3) for each in seen.best[key].tolist()),
            }
            for key, direction in seen.directions.items()
        ),
        "middle": tuple(round(each, 3) for each in seen.middle.tolist()),
        "words": tuple(text.PLANE.items()),
    }

    def moved() -> None:
        found = read(st.session_state["learn-plane"].get("theta"))
        if found is not None:
            on_theta(found)

    _mount(key="learn-plane", data=data, on_theta_change=moved)


def read(event: object) -> tuple[float, float] | None:
    """The point that a browser sent, within the plane; None for what is none."""
    if not isinstance(event, list) or len(event) != 2 or not all(type(each) in (int, float) for each in event):
        return None
    if not all(math.isfinite(each) for each in event):
        return None
    slope, height = (min(max(float(each), -REACH), REACH) for each in event)
    return slope, height


def _points(rows: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 3), round(y, 3)) for x, y in rows)
