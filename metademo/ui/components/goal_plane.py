"""Where a goal is hidden and policies search for it, side by side: a goal that a person puts by a click, paths that are drawn
move by move, before each inner step and after the last."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from metademo.tasks.navigation import HORIZON, REACH
from metademo.ui.assets import component
from metademo.ui.components import inner_steps
from metademo.ui.texts import goal as text

VIEW = 0.62
"""From the middle to each edge of what is shown: the square, and a margin around it."""
_FINE = 20
MOMENTS = (*range(_FINE), *range(_FINE, HORIZON + 1, 2))
"""Moves after which a path's place is shown: all of the first, then every second."""
_KEY = "goal-plane"

_mount = component(__file__, inner_steps.JS, style=inner_steps.CSS)

Path = tuple[int, ...]
"""x and y in turn, in thousandths."""


@dataclass(frozen=True)
class Look:
    """What a policy does before the first inner step, or after one.

    Attributes:
        paths: that it explored.
        mean: the path without its noise.
        arrows: x, y, dx, dy of what it would do from some places, in thousandths; the last two of a stride.
        earned: its return, in words.
        caption: what else is to be said.
    """

    paths: tuple[Path, ...]
    mean: Path
    arrows: tuple[tuple[int, int, int, int], ...]
    earned: str
    caption: str


@dataclass(frozen=True)
class Panel:
    """One learner's looks, from before the first inner step to after the last."""

    name: str
    colour: str
    line: str
    looks: tuple[Look, ...]


def goal_plane(panels: Sequence[Panel], goal: tuple[float, float], run: str, on_goal: Callable[[object], None]) -> None:
    """Show the panels.

    Args:
        panels: beside each other; all have as many looks.
        goal: where it is.
        run: what these paths are of; where it is another one, they are played from the beginning.
        on_goal: called with what the browser says a person has chosen.
    """
    data = {
        "reach": REACH,
        "view": VIEW,
        "moments": len(MOMENTS),
        "goal": goal,
        "run": run,
        "stories": tuple(text.story(step) for step in range(len(panels[0].looks))),
        "panels": tuple(
            {
                "name": panel.name,
                "colour": panel.colour,
                "line": panel.line,
                "steps": tuple(
                    {
                        "paths": look.paths,
                        "mean": look.mean,
                        "arrows": look.arrows,
                        "earned": look.earned,
                        "caption": look.caption,
                    }
                    for look in panel.looks
                ),
            }
            for panel in panels
        ),
        "words": tuple(text.PLANE.items()),
    }

    def moved() -> None:
        event = st.session_state[_KEY].get("goal")
        if event is not None:
            on_goal(event)

    _mount(key=_KEY, data=data, on_goal_change=moved)


def read(event: object) -> tuple[float, float] | None:
    """The point that a browser sent; None for what is none."""
    if not isinstance(event, list) or len(event) != 2 or not all(type(each) in (int, float) for each in event):
        return None
    x, y = map(float, event)
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None
