"""Demonstrations: what somebody who knows the goal does, as pairs of what was seen and what was done.

Three kinds, of which each goal gets some:

- an *expert's*: Meta-World's own, undisturbed;
- a *hand's*: a path is followed as :mod:`metademo.robots.hand` does for a person who steers the arm;
- *disturbed* roll-outs: the expert says what to do, but something shoves the arm about, so that it comes to be where a policy
  that errs will be, and what is right there is seen (Ross et al. 2011; Laskey et al. 2017).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from metademo.datasets import files
from metademo.robots.arm import ACTION, SEEN, Arm, Numbers
from metademo.robots.hand import Follower, path_of
from metademo.robots.skills import Aim, Point, Skill, skill_of
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
    seen_then, done_there = (torch.from_numpy(np.stack(part)).float() for part in (states, actions))
    return Demonstration(aim, place, seen_then, done_there, succeeded)


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

    @classmethod
    def joined(cls, parts: Sequence[Demonstrations]) -> Demonstrations:
        """Those of several, one after another."""
        seen, done = (torch.cat([getattr(part, name) for part in parts]) for name in ("seen", "done"))
        return cls(parts[0].skill, seen, done, parts[0].supports)


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


AT_ONCE = 20
"""Aims whose demonstrations are kept in a file of their own, so that little is lost where collecting is interrupted."""


def gathered(
    key: str,
    count: int,
    data: str | Path | None = None,
    watched: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Demonstrations:
    """Demonstrations of the first ``count`` training aims, read from files or collected into them.

    Args:
        key: of the skill.
        count: how many aims.
        data: the folder they are kept in; None for that of ``METADEMO_DATA`` or the user's cache.
        watched: passes on what is counted, as a progress bar does.

    Raises:
        metademo.robots.packages.Missing: if some have to be collected, and nothing can be simulated here.
        metademo.datasets.files.DataError: if a file is damaged.
    """
    folder = Path(data or os.environ.get(files.ENVIRONMENT) or files.cache()) / "robots"
    parts = []
    for first in watched(range(0, count, AT_ONCE)):
        path = folder / f"{key}-{first}.npz"
        if not path.is_file():
            made = Demonstrations.joined(list(collect(skill_of(key), range(first, first + AT_ONCE))))
            files.write(path, seen=made.seen.numpy(), done=made.done.numpy())
        seen, done = (torch.from_numpy(array) for array in files.read(path, "seen", "done"))
        if (
            seen.ndim != 4
            or seen.shape[0] != AT_ONCE
            or seen.shape[-1] != SEEN
            or done.shape != (*seen.shape[:-1], ACTION)
        ):
            raise files.DataError(
                files.damaged(path, ValueError(f"shapes {tuple(seen.shape)} and {tuple(done.shape)}"))
            )
        parts.append(Demonstrations(key, seen, done, EXPERTS + HANDS))
    whole = Demonstrations.joined(parts)
    return replace(whole, seen=whole.seen[:count], done=whole.done[:count])
