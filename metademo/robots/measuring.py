"""How often a policy that was shown something once does it, with the object elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.inner_loop import inner_loop
from metademo.robots.arm import Arm
from metademo.robots.demonstrations import Demonstration, Doing, carried_out
from metademo.robots.policy import Sight, doing
from metademo.robots.skills import Aim, Point
from metademo.tasks.lessons import Regression
from metademo.tasks.seeds import task_generator

VALIDATION, TEST = 2**30, 2**30 + 1
"""In the place of a training aim's number: aims that no training meets; the second is for what is reported alone."""


ROLL_OUT = 150
"""Steps that a policy is given; an expert needs some 60."""


@dataclass(frozen=True)
class Trial:
    """An aim, the expert's demonstration of it, and where the object is when the policy is asked."""

    aim: Aim
    shown: Demonstration
    place: Point


def trials(arm: Arm, count: int, split: int, seed: int = 0) -> Iterator[Trial]:
    """Trials of new aims; each depends on split, seed and its number alone."""
    skill = arm.skill
    for number in range(count):
        generator = task_generator(seed, split, number)
        aim = skill.draw(generator)
        while True:
            shown = carried_out(arm, aim, skill.draw_place(aim, generator))
            if shown.succeeded is not None:
                break
        yield Trial(aim, shown, skill.draw_place(aim, generator))


def lesson_of(shown: Demonstration, sight: Sight) -> Regression:
    """A demonstration as something to learn from; nothing is asked."""
    inputs = sight(shown.seen)
    return Regression(inputs, shown.done, inputs[:0], shown.done[:0])


def adapted(learner: Learner, shown: Demonstration, sight: Sight, steps: Iterable[int]) -> dict[int, Doing]:
    """What the policy does after so many inner steps on a demonstration."""
    wanted = set(steps)
    lesson = lesson_of(shown, sight)
    start = learner.start(lesson, AdaptSettings())
    return {
        state.step: doing(start, {name: value.detach() for name, value in state.params.items()}, sight)
        for state in inner_loop(start, lesson.support, lesson.support_labels, max(wanted))
        if state.step in wanted
    }


def succeeds(arm: Arm, aim: Aim, place: Point, policy: Doing, steps: int) -> bool:
    """Whether a policy does what is asked for within so many steps of the simulation. One that gives no numbers does not."""
    seen = arm.reset(aim, place)
    for number in range(steps):
        action = policy(number, seen)
        if not np.isfinite(action).all():
            return False
        seen, success = arm.step(action)
        if success:
            return True
    return False


@dataclass(frozen=True)
class Measured:
    """How often a learner succeeded after so many inner steps: a share of ``episodes``, and half its 95 % interval."""

    learner: str
    steps: int
    episodes: int
    success: float
    interval: float


def measure(
    arm: Arm,
    learner: Learner,
    sight: Sight,
    steps: tuple[int, ...],
    count: int,
    split: int,
    seed: int = 0,
    done: Callable[[], object] = lambda: None,
) -> list[Measured]:
    """How often it succeeds on so many new aims, after each of some numbers of inner steps.

    Args:
        arm: before the skill's scene.
        learner: what adapts to one demonstration of the expert's.
        sight: how its policy sees.
        steps: after which numbers of inner steps it is asked.
        count: how many aims.
        split: :data:`VALIDATION` or :data:`TEST`.
        seed: decides the aims and places.
        done: called after each aim.

    Raises:
        ValueError: if there is no aim.
    """
    if count < 1:
        raise ValueError(f"episodes: must be at least 1, not {count}")
    right = dict.fromkeys(steps, 0)
    for trial in trials(arm, count, split, seed):
        for step, policy in adapted(learner, trial.shown, sight, steps).items():
            right[step] += succeeds(arm, trial.aim, trial.place, policy, ROLL_OUT)
        done()
    return [
        Measured(learner.record.key, step, count, found / count, interval(found / count, count))
        for step, found in right.items()
    ]


def interval(share: float, count: int) -> float:
    """Half the width of the 95 % interval of a share (Wilson 1927): that of its farther end, so that 0 and 1 have one too."""
    z = 1.96
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(abs(centre - half - share), abs(centre + half - share))
