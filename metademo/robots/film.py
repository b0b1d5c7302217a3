"""Roll-outs as they are drawn: what stands on the table, and where all that moves was, frame by frame.

Places are read from MuJoCo's state; nothing is rendered here, so no display and no OpenGL is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from metademo.robots.arm import Arm, Numbers
from metademo.robots.demonstrations import Doing
from metademo.robots.skills import Aim, Point

JOINTS = (
    "right_arm_base_link", "right_l0", "right_l1", "right_l2", "right_l3", "right_l4", "right_l5", "right_l6", "hand",
)  # fmt: skip
"""Bodies that the arm's links are drawn between."""
FINGERS = ("rightpad", "leftpad")
THINGS = {
    "push": ("obj",),
    "pick-place": ("obj",),
    "drawer": ("drawercase_link", "drawer_link"),
    "faucet": ("faucet_link", "faucet_link2"),
}
"""Bodies that are no part of the arm, by skill."""
STANDING = ("drawercase_link", "faucet_link")
EVERY = 2
"""Of the simulation's steps, every so many-th is a frame."""
RATE = 1 / (0.0125 * EVERY)
"""Frames in a second of simulated time."""
AFTER = 12
"""Steps that are shown beyond success."""


@dataclass(frozen=True)
class Shape:
    """A box, a cylinder or a capsule fixed to a body.

    Attributes:
        body: index among the film's bodies.
        kind: ``box``, ``cylinder`` or ``capsule``.
        size: half its width, depth and height; of the others their radius, and half their length along z.
        at: its middle, in the body's own frame.
        turn: its turning there, as a quaternion w, x, y, z.
        part: ``finger``, ``case`` for what stands still, or ``thing``.
    """

    body: int
    kind: str
    size: tuple[float, ...]
    at: tuple[float, ...]
    turn: tuple[float, ...]
    part: str = "thing"


@dataclass(frozen=True)
class Film:
    """A roll-out.

    Attributes:
        shapes: all that is drawn beside the arm.
        joints: float ``[frames, len(JOINTS), 3]``, in metres.
        bodies: float ``[frames, bodies, 7]``: of fingers and things, their place, and their turning as a quaternion.
        hand: float ``[steps, 3]``: the hand's path.
        succeeded: the step after which it was done; None if it never was.
        away: metres between object and target in the end.
        ended: whether it had to be ended because the policy gave no numbers any more.
    """

    shapes: tuple[Shape, ...]
    joints: Numbers
    bodies: Numbers
    hand: Numbers
    succeeded: int | None
    away: float
    ended: bool = False


def filmed(arm: Arm, aim: Aim, place: Point, doing: Doing | None, steps: int) -> Film:
    """Roll out a policy, or the expert where ``doing`` is None, until it is done or so many steps were made.

    Raises:
        ValueError: if the object cannot be at ``place``.
    """
    seen = arm.reset(aim, place)
    bodies = (*FINGERS, *THINGS[arm.skill.key])
    frames, hand = [_frame(arm, bodies)], [seen[:3]]
    succeeded, ended, last = None, False, steps
    number = 0
    while number < last:
        action = arm.expert() if doing is None else doing(number, seen)
        if not np.isfinite(action).all():
            ended = True
            break
        seen, success = arm.step(action)
        number += 1
        hand.append(seen[:3])
        if number % EVERY == 0:
            frames.append(_frame(arm, bodies))
        if success and succeeded is None:
            succeeded, last = number, min(steps, number + AFTER)
    joints, moved = (np.stack([frame[part] for frame in frames]) for part in (0, 1))
    return Film(shapes(arm, bodies), joints, moved, np.stack(hand), succeeded, arm.away, ended)


def _frame(arm: Arm, bodies: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    data = arm.data
    joints = np.stack([data.body(name).xpos for name in JOINTS])
    return joints, np.stack([np.concatenate([data.body(name).xpos, data.body(name).xquat]) for name in bodies])


def shapes(arm: Arm, bodies: tuple[str, ...]) -> tuple[Shape, ...]:
    """What is drawn of these bodies: of meshes the simpler shapes that stand in for them when things touch."""
    import mujoco

    kinds = {
        mujoco.mjtGeom.mjGEOM_BOX: "box",
        mujoco.mjtGeom.mjGEOM_CYLINDER: "cylinder",
        mujoco.mjtGeom.mjGEOM_CAPSULE: "capsule",
    }
    model: Any = arm.model
    found = []
    for index in range(model.ngeom):
        name = model.body(int(model.geom_bodyid[index])).name
        kind = kinds.get(int(model.geom_type[index]))
        # what is seen of these bodies are meshes, in the group of what touches stands their like
        if name in bodies and kind is not None and (name in FINGERS or int(model.geom_group[index]) in (0, 4)):
            found.append(
                Shape(
                    bodies.index(name),
                    kind,
                    tuple(model.geom_size[index].tolist()),
                    tuple(model.geom_pos[index].tolist()),
                    tuple(model.geom_quat[index].tolist()),
                    "finger" if name in FINGERS else "case" if name in STANDING else "thing",
                )
            )
    return tuple(found)
