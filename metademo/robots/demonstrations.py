"""Demonstrations: what somebody who knows the goal does, as pairs of what was seen and what was done.

Three kinds, of which each goal gets some:

- an *expert's*: Meta-World's own, undisturbed;
- a *hand's*: a path is followed as :mod:`metademo.robots.hand` does for a person who steers the arm;
- *disturbed* roll-outs: the expert says what to do, but something shoves the arm about, so that it comes to be where a policy
  that errs will be, and what is right there is seen (Ross et al. 2011; Laskey et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from metademo.robots.arm import ACTION, Arm, Numbers
from metademo.robots.hand import Follower, path_of
from metademo.robots.skills import Aim, Point, Skill
from metademo.tasks.seeds import task_generator

LASTING = 0.9
"""How much of what disturbs an action stays from one step to the next."""
SHOVES = (0.1, 0.7)
"""Spread of that, at the least and at the most."""
SHOVED, LEFT = 12, 18
"""For so many steps the arm is shoved about, and for so many it is left alone."""


@dataclass(frozen=True)
class Demonstration:
    """What was seen and done in one episode.

    Attributes:
        aim: what was asked for.
        place: where the object began.
        seen: float ``[N, SEEN]``.
        done: float ``[N, ACTION]``: what was, or should have been, done there, each −1 … 1.
        succeeded: the first step after which it was done; None if it never was.
    """

    aim: Aim
    place: Point
    seen: Tensor
    done: Tensor
    succeeded: int | None


Doing = Callable[[int, Numbers], Numbers]
"""From the number of a step and what is seen ``[SEEN]`` to an action ``[ACTION]``."""


def carried_out(
    arm: Arm,
    aim: Aim,
    place: Point,
    doing: Doing | None = None,
    shove: float = 0.0,
    seed: int = 0,
    steps: int | None = None,
) -> Demonstration:
    """An episode of the expert's, or of whoever says what to do.

    Args:
        arm: that carries it out.
        aim: what is asked for.
        place: where the object begins.
        doing: who says what to do; None for the expert.
        shove: spread of what disturbs each action; what was said is kept all the same.
        seed: of the disturbance.
        steps: how many; None for the skill's own number.

    Raises:
        ValueError: if the object cannot be at ``place``, or an action is not finite.
    """
    seen = arm.reset(aim, place)
    noise, random = np.zeros(ACTION), np.random.default_rng(seed)
    phase = int(random.integers(SHOVED + LEFT))
    states, actions = [], []
    succeeded = None
    for number in range(steps or arm.skill.steps):
        action = np.clip(arm.expert() if doing is None else doing(number, seen), -1, 1)
        states.append(seen)
        actions.append(action)
        noise = LASTING * noise + (1 - LASTING**2) ** 0.5 * shove * random.standard_normal(ACTION)
        shoved = (number + phase) % (SHOVED + LEFT) < SHOVED
        seen, success = arm.step(action + noise * shoved)
        if success and succeeded is None:
            succeeded = number
    both = (torch.from_numpy(np.stack(part)).float() for part in (states, actions))
    return Demonstration(aim, place, *both, succeeded)


@dataclass(frozen=True)
class Demonstrations:
    """Demonstrations of many aims of one skill, as many of each.

    Attributes:
        skill: key of theirs.
        seen: float ``[aims, episodes, N, SEEN]``.
        done: float ``[aims, episodes, N, ACTION]``.
        supports: the first so many episodes of each aim are such as somebody would show; all of them succeeded.
    """

    skill: str
    seen: Tensor
    done: Tensor
    supports: int

    def __len__(self) -> int:
        return len(self.seen)


EXPERTS, HANDS, SHOVED_ABOUT = 2, 2, 4
"""How many episodes of each kind an aim is given."""
LINGER = 8
"""Steps for which a hand goes on after it was done."""
WANDER = 0.03
"""See :func:`metademo.robots.hand.path_of`."""


def collect(skill: Skill, aims: range, seed: int = 0) -> Iterator[Demonstrations]:
    """Demonstrations of the training aims of these numbers, one aim after another; each depends on seed and number alone."""
    arm = Arm(skill)
    for number in aims:
        generator = task_generator(seed, number, 0)
        random = np.random.default_rng((seed, number))
        aim = skill.draw(generator)
        episodes: list[Demonstration] = []
        while len(episodes) < EXPERTS + HANDS:
            place = skill.draw_place(aim, generator)
            shown = carried_out(arm, aim, place)
            if shown.succeeded is not None and len(episodes) >= EXPERTS:
                until = min(shown.succeeded + LINGER, skill.steps - 1)
                shown = carried_out(arm, aim, place, Follower(path_of(shown.seen, shown.done, until, WANDER, random)))
            if shown.succeeded is not None:
                episodes.append(shown)
        for _ in range(SHOVED_ABOUT):
            place = skill.draw_place(aim, generator)
            episodes.append(carried_out(arm, aim, place, None, random.uniform(*SHOVES), int(random.integers(2**31))))
        seen, done = (torch.stack([getattr(each, part) for each in episodes])[None] for part in ("seen", "done"))
        yield Demonstrations(skill.key, seen, done, EXPERTS + HANDS)
