"""Roll-outs that move, side by side: drawn in the browser from what the simulation recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metademo.robots.film import EVERY, JOINTS, RATE, Film, Shape
from metademo.ui.assets import component
from metademo.ui.components.robot_things import GOAL, OBJECT
from metademo.ui.components.three import three
from metademo.ui.texts import robots as text

PAINTS = {
    "link": "#e8e4dc",
    "joint": "#3c4046",
    "finger": "#9aa3ad",
    "thing": OBJECT,
    "case": "#b58a5a",
    "table": "#cdb998",
    "goal": GOAL,
}
"""Colours of what is drawn, the same on both themes."""

_mount = component(__file__)


@dataclass(frozen=True)
class Panel:
    """One picture.

    Attributes:
        name, line: who it is.
        colour: of what belongs to it.
        steps: inner steps after which there is a film.
        films: one each, and what is to be said of each.
        follows: whether it shows the chosen step; if not, always the first film.
    """

    name: str
    line: str
    colour: str
    steps: tuple[int, ...]
    films: tuple[tuple[Film, str], ...]
    follows: bool = False


def film(
    panels: Sequence[Panel], goal: tuple[float, float, float] | None, near: float, step: int, most: int, identity: str
) -> None:
    """Show them; they begin to move when ``identity`` is another.

    Args:
        panels: in their order.
        goal: where it is, if it is a place.
        near: metres within which it counts as reached.
        step: the inner steps to begin with.
        most: the most that can be chosen.
        identity: of what is shown.
    """
    three()
    data = {
        "key": identity,
        "rate": RATE,
        "theme": PAINTS,
        "step": step,
        "most": most,
        "goal": None if goal is None else {"at": goal, "near": near},
        "panels": tuple(
            {
                "name": panel.name,
                "line": panel.line,
                "color": panel.colour,
                "steps": panel.steps,
                "follows": panel.follows,
                "films": tuple(_film(each, said) for each, said in panel.films),
            }
            for panel in panels
        ),
        "words": tuple(text.FILM.items()),
    }
    _mount(key="robot-film", data=data)


def _film(film: Film, said: str) -> dict[str, Any]:
    return {
        "links": len(JOINTS),
        "count": film.bodies.shape[1],
        "every": EVERY,
        "joints": _numbers(film.joints),
        "bodies": _numbers(film.bodies),
        "hand": _numbers(film.hand),
        "shapes": tuple(_shape(shape) for shape in film.shapes),
        "done": film.succeeded is not None,
        "said": said,
    }


def _shape(shape: Shape) -> dict[str, Any]:
    return {
        "body": shape.body,
        "type": shape.kind,
        "size": shape.size,
        "at": shape.at,
        "turn": shape.turn,
        "role": shape.part,
    }


def _numbers(values: Any) -> tuple[float, ...]:
    """Tenths of millimetres are more than can be seen."""
    return tuple(values.round(4).ravel().tolist())
