"""The table, seen from above and from the side: goal and object to be dragged, the hand to be steered.

Streamlit has no widget for this: a chart's points cannot be dragged, and a path not be drawn in two views.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from metademo.robots.hand import MOST, Path
from metademo.robots.skills import Point
from metademo.ui.assets import component
from metademo.ui.texts import robots as text

MOST_STEERED = MOST // 2
"""Points that a browser may send of a path."""
HANDS: dict[str, Point] = {"faucet": (0.005, 0.4, 0.195)}
HAND: Point = (0.005, 0.6, 0.195)
"""Where the hand begins, as Meta-World has it."""
GRIPS = {"push": (0.0, 0.6), "pick-place": (0.0, 1.0), "drawer": (-1.0, -1.0), "faucet": (1.0, 1.0)}
"""How hard the gripper closes while it is open and while it is closed; where both are the same it stays as it is."""

_mount = component(__file__)


@dataclass(frozen=True)
class Thing:
    """Something on the table that can be dragged.

    Attributes:
        key: ``goal``, ``shown`` or ``asked``.
        at: where it is.
        low, high: between which corners it may be.
        colour: of it.
        kind: ``goal``, ``puck`` or ``box``.
        near: of a goal, metres within which it counts as reached.
        box: of a box, its two corners about ``at``.
    """

    key: str
    at: Point
    low: Point
    high: Point
    colour: str
    kind: str
    near: float = 0.0
    box: tuple[Point, Point] | None = None


def bench(
    skill: str,
    things: Sequence[Thing],
    path: Path | None,
    steering: bool,
    identity: str,
    moves: int,
    on_moved: Callable[[str, Point], None],
    on_path: Callable[[Path | None], None],
) -> None:
    """Show the table.

    Args:
        skill: key of what is done there.
        things: on it.
        path: of the hand in the demonstration, where it is known.
        steering: whether the person steers the hand.
        identity: of what is steered: a new one begins anew.
        moves: how often something was dragged; one that stays where it was is drawn there again.
        on_moved: called with what was moved, and where to.
        on_path: called with the path that was steered; None for one that is none.
    """
    known = () if path is None else np.column_stack([path.points, path.grips]).round(4).tolist()
    data = {
        "key": identity,
        "moves": moves,
        "steering": steering,
        "carries": skill in ("push", "pick-place"),
        "hand": HANDS.get(skill, HAND),
        "grips": GRIPS[skill],
        "most": MOST_STEERED,
        "path": tuple(tuple(point) for point in known),
        "things": tuple(
            {
                "id": thing.key,
                "at": thing.at,
                "low": thing.low,
                "high": thing.high,
                "color": thing.colour,
                "type": thing.kind,
                "near": thing.near,
                "box": thing.box,
                "name": text.THINGS[thing.key],
                "above": thing.key == "asked",
                "pale": thing.key == "shown",
            }
            for thing in things
        ),
        "words": tuple(text.BENCH.items()),
    }
    key = "robot-bench"

    def moved() -> None:
        event = st.session_state[key].get("moved")
        allowed = {thing.key: thing for thing in things}
        if isinstance(event, list) and len(event) == 2 and event[0] in allowed:
            place = point_of(event[1])
            if place is not None:
                on_moved(event[0], place)

    def steered() -> None:
        event = st.session_state[key].get("path")
        if event is not None:
            on_path(path_of(event))

    _mount(key=key, data=data, on_moved_change=moved, on_path_change=steered)


def point_of(event: object) -> Point | None:
    """The place that a browser sent; None for what is none."""
    if not isinstance(event, list) or len(event) != 3 or not all(type(each) in (int, float) for each in event):
        return None
    x, y, z = map(float, event)
    return (x, y, z) if all(map(math.isfinite, (x, y, z))) else None


def path_of(event: object) -> Path | None:
    """The path that a browser sent; None where the hand hardly moved, or these are no points."""
    rows = [row for row in event[:MOST_STEERED] if _row(row)] if isinstance(event, list) else []
    if len(rows) < 2:
        return None
    values = np.array(rows, dtype=np.float64)
    try:
        return Path(values[:, :3].clip(-1, 2), values[:, 3].clip(-1, 1))
    except ValueError:
        return None


def _row(row: object) -> bool:
    return isinstance(row, list) and len(row) == 4 and all(type(v) in (int, float) and math.isfinite(v) for v in row)
