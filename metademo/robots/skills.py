"""What the arm can be shown: tasks of Meta-World (Yu et al. 2019) whose goal the policy never sees.

Nothing here needs the simulator.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from metademo.messages import Message

Point = tuple[float, float, float]
"""In metres: to the right, away from the robot, upwards, from the middle of the table's near edge."""


@dataclass(frozen=True)
class Skill:
    """A family of tasks in one scene.

    Attributes:
        key: what it is called in commands and files.
        choices: of each thing that can be asked for there, its name and Meta-World's environment, whose expert and whose measure
            of success are used. Where there are several, only the demonstration tells which is meant.
        places: between which two corners the object begins.
        goals: between which two corners a goal may lie; None where the choice is the goal.
        steps: of an episode, each of 0.0125 s of simulated time.
        apart: the least distance of a goal from the object, as Meta-World draws them, over the table.
        begins: where a joint of the scene begins, its name and its place; None where Meta-World has it.
        watched: the body or site whose place the policy sees, and what is added to it.
    """

    key: str
    choices: tuple[tuple[str, str], ...]
    places: tuple[Point, Point]
    goals: tuple[Point, Point] | None = None
    steps: int = 100
    apart: float = 0.15
    begins: tuple[str, float] | None = None
    watched: tuple[str, str, Point] = ("body", "obj", (0.0, 0.0, 0.0))

    def draw(self, generator: torch.Generator) -> Aim:
        """Something to ask for, at random."""
        choice = int(torch.randint(len(self.choices), (), generator=generator))
        return Aim(self.key, choice, None if self.goals is None else _between(*self.goals, generator))

    def draw_place(self, aim: Aim, generator: torch.Generator) -> Point:
        """Where the object begins, at random, far enough from the goal."""
        while True:
            place = _between(*self.places, generator)
            if aim.goal is None or math.dist(place[:2], aim.goal[:2]) >= self.apart:
                return place

    def check_place(self, name: str, place: Point, goal: Point | None) -> None:
        """Make sure that the object can begin at a place: on the table, and far enough from the goal.

        Raises:
            ValueError: naming it, if it cannot.
        """
        check_within(name, place, self.places)
        if goal is not None and (away := math.dist(place[:2], goal[:2])) < self.apart:
            raise ValueError(
                Message(
                    f"{name}: must be {100 * self.apart:g} cm from the goal, not {100 * away:.1f}",
                    "robots.too-close",
                    name=name,
                    apart=100 * self.apart,
                    away=100 * away,
                )
            )


@dataclass(frozen=True)
class Aim:
    """What is asked for: of which skill, which choice, and where.

    Raises:
        ValueError: on construction, naming the field: there is no such skill or choice, or the goal lies outside of its bounds.
    """

    skill: str
    choice: int = 0
    goal: Point | None = None

    def __post_init__(self) -> None:
        skill = skill_of(self.skill)
        if not 0 <= self.choice < len(skill.choices):
            raise ValueError(f"choice: {self.choice} is none of 0 … {len(skill.choices) - 1}")
        if (self.goal is None) != (skill.goals is None):
            raise ValueError(f"goal: {self.skill} has {'no' if skill.goals is None else 'a'} goal")
        if self.goal is not None and skill.goals is not None:
            check_within("goal", self.goal, skill.goals)


def check_within(name: str, point: Point, bounds: tuple[Point, Point]) -> None:
    """Make sure that a point lies within its bounds, to a tenth of a millimetre.

    Raises:
        ValueError: naming it, if it does not or is no number.
    """
    for axis, value, low, high in zip("xyz", point, *bounds, strict=True):
        if not low - 1e-4 <= value <= high + 1e-4:
            raise ValueError(
                Message(
                    f"{name}: its {axis} must lie in {low:g} … {high:g}, not {value:g}",
                    "robots.outside",
                    name=name,
                    axis=axis,
                    low=low,
                    high=high,
                    value=value,
                )
            )


def _between(low: Point, high: Point, generator: torch.Generator) -> Point:
    share = torch.rand(3, generator=generator, dtype=torch.float64).tolist()
    x, y, z = (a + (b - a) * s for a, b, s in zip(low, high, share, strict=True))
    return x, y, z


_PLACES = ((-0.1, 0.6, 0.02), (0.1, 0.7, 0.02))
SKILLS = {
    skill.key: skill
    for skill in (
        Skill("push", (("push", "push-v3"),), _PLACES, ((-0.1, 0.8, 0.02), (0.1, 0.9, 0.02))),
        Skill("pick-place", (("place", "pick-place-v3"),), _PLACES, ((-0.1, 0.8, 0.05), (0.1, 0.9, 0.3))),
        Skill(
            "drawer",
            (("open", "drawer-open-v3"), ("shut", "drawer-close-v3")),
            ((-0.1, 0.9, 0.0), (0.1, 0.9, 0.0)),
            begins=("goal_slidey", -0.08),
            watched=("body", "drawer_link", (0.0, -0.16, 0.0)),
        ),
        Skill(
            "faucet",
            (("right", "faucet-open-v3"), ("left", "faucet-close-v3")),
            ((-0.1, 0.8, 0.0), (0.1, 0.85, 0.0)),
            steps=110,
            watched=("site", "handleStartOpen", (0.0, 0.0, 0.0)),
        ),
    )
}
"""By key."""


def skill_of(key: str) -> Skill:
    """The skill of this key.

    Raises:
        ValueError: if there is none.
    """
    if key not in SKILLS:
        raise ValueError(f"skill: {key!r} is none of {', '.join(SKILLS)}")
    return SKILLS[key]
