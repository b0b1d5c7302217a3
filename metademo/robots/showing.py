"""One robot shown one thing: the demonstration, the inner steps, and what each learner then does with the object elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.inner_loop import inner_loop
from metademo.robots.arm import Arm
from metademo.robots.demonstrations import Demonstration, carried_out
from metademo.robots.film import Film, filmed
from metademo.robots.hand import Follower, Path
from metademo.robots.measuring import ROLL_OUT, lesson_of
from metademo.robots.policy import Sight, doing
from metademo.robots.skills import Aim, Point, skill_of


@dataclass(frozen=True)
class Scenario:
    """What somebody sets up.

    Attributes:
        aim: what is asked for.
        shown: where the object is in the demonstration.
        asked: where it is afterwards.
        path: how somebody steered the hand; None for the expert's demonstration.

    Raises:
        ValueError: on construction, naming what lies outside of the table, or too close to the goal.
    """

    aim: Aim
    shown: Point
    asked: Point
    path: Path | None = None

    def __post_init__(self) -> None:
        skill = skill_of(self.aim.skill)
        skill.check_place("shown", self.shown, self.aim.goal)
        skill.check_place("asked", self.asked, self.aim.goal)


@dataclass(frozen=True)
class Attempt:
    """What a learner does.

    Attributes:
        steps: the inner steps after which it was asked.
        errors: the squared error of its actions on the demonstration, before each inner step and after the last.
        films: one for each of ``steps``.
    """

    steps: tuple[int, ...]
    errors: tuple[float, ...]
    films: tuple[Film, ...]

    def at(self, step: int) -> Film:
        """After so many steps, or the most that there are below."""
        return self.films[max(index for index, each in enumerate(self.steps) if each <= max(step, self.steps[0]))]


@dataclass(frozen=True)
class Shown:
    """What came of a scenario.

    Attributes:
        demonstration: as it was seen, with what came of it.
        attempts: by learner's key.
    """

    scenario: Scenario
    demonstration: Film
    attempts: Mapping[str, Attempt]


@dataclass(frozen=True)
class Contestant:
    """Who is shown it.

    Attributes:
        learner: itself.
        sight: how its policy sees.
        steps: the inner steps after which it is asked.
    """

    learner: Learner
    sight: Sight
    steps: tuple[int, ...]


def demonstrate(arm: Arm, scenario: Scenario) -> tuple[Demonstration, Film]:
    """The demonstration, as pairs of what is seen and done, and as a film."""
    path, aim, place = scenario.path, scenario.aim, scenario.shown
    steps = arm.skill.steps if path is None else max(path.steps, arm.skill.steps)

    def who() -> Follower | None:
        return None if path is None else Follower(path)

    return carried_out(arm, aim, place, who(), steps=steps), filmed(arm, aim, place, who(), steps)


def show(arm: Arm, scenario: Scenario, contestants: Mapping[str, Contestant]) -> Iterator[Shown | float]:
    """Yield the share that is done now and then, and in the end what came of it.

    A policy whose parameters are no numbers any more moves nowhere: its film ends where it began.
    """
    demonstration, film = demonstrate(arm, scenario)
    attempts: dict[str, Attempt] = {}
    total = 1 + len(contestants)
    yield 1 / total
    for key, each in contestants.items():
        attempts[key] = _attempt(arm, scenario, demonstration, each)
        yield (1 + len(attempts)) / total
    yield Shown(scenario, film, attempts)


def _attempt(arm: Arm, scenario: Scenario, demonstration: Demonstration, one: Contestant) -> Attempt:
    lesson = lesson_of(demonstration, one.sight)
    start = one.learner.start(lesson, AdaptSettings())
    errors: list[float] = []
    films: list[Film] = []
    for state in inner_loop(start, lesson.support, lesson.support_labels, max(one.steps)):
        _, loss, _ = state.support
        errors.append(_number(loss))
        if state.step in one.steps:
            policy = doing(start, {name: value.detach() for name, value in state.params.items()}, one.sight)
            films.append(filmed(arm, scenario.aim, scenario.asked, policy, ROLL_OUT))
    return Attempt(one.steps, tuple(errors), tuple(films))


def _number(loss: Tensor) -> float:
    found = float(loss.detach())
    return found if np.isfinite(found) else float("inf")
