"""What lies on the table for each skill, as it can be dragged."""

from __future__ import annotations

from metademo.robots.arm import SUCCESS
from metademo.robots.skills import Aim, Point, skill_of
from metademo.ui.components.robot_bench import Thing

GOAL, OBJECT = "#2f9e5f", "#d24b3e"
_BOXES: dict[str, tuple[Point, Point]] = {
    # the chest with its drawer half out, and the faucet with its handle in the middle
    "drawer": ((-0.11, -0.23, 0.0), (0.11, 0.1, 0.168)),
    "faucet": ((-0.046, -0.19, 0.0), (0.046, 0.046, 0.145)),
}


def things(aim: Aim, shown: Point, asked: Point) -> list[Thing]:
    """Goal and objects; where nothing but a choice is asked for, no goal."""
    skill = skill_of(aim.skill)
    box = _BOXES.get(skill.key)
    found = [
        Thing(key, at, *skill.places, OBJECT, "puck" if box is None else "box", box=box)
        for key, at in (("shown", shown), ("asked", asked))
    ]
    if aim.goal is not None and skill.goals is not None:
        found.insert(0, Thing("goal", aim.goal, *skill.goals, GOAL, "goal", SUCCESS[skill.choices[0][1]][0]))
    return found
