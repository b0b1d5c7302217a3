"""A cheetah in the plane, the half of one that is seen from the side: simulated by MuJoCo, many side by side.

The body is Gymnasium's ``HalfCheetah`` (Wawrzyński 2009; Towers et al. 2024): seven links, six motors. Both packages come
with the extra ``robots`` and are imported when the first cheetah is made.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from metademo.robots.packages import missing, other_version

Numbers = npt.NDArray[np.float64]
JOINTS = 9
"""Along the ground, upwards, the trunk's turning; and the six joints that have motors."""
SEEN = 2 * JOINTS - 1
"""Numbers that a policy sees: the joints but for the place along the ground, and all their speeds, in tenths."""
ACTION = 6
"""Numbers that a policy gives, one for each motor, −1 … 1 of its strength."""
FRAMES = 5
"""Steps of the simulation to a move."""
SECONDS = 0.05
"""That a move takes."""
SHAKEN = 0.1
"""So far from standing still is each start: uniform for joints (metres, radians), a deviation for speeds."""
_SPEED = 0.1
_SCENE = Path("envs/mujoco/assets/half_cheetah.xml")


@dataclass(frozen=True)
class Link:
    """A rigid part as it is drawn: a rounded stroke.

    Attributes:
        joint: which of the six joints turns it against the link that it hangs on; None for the trunk.
        parent: index of that link; None for the trunk.
        pivot: x and z of the joint in its parent's frame, in metres.
        ends: the stroke's, x and z twice, in its own frame.
        radius: half the stroke's width.
    """

    joint: int | None
    parent: int | None
    pivot: tuple[float, float]
    ends: tuple[float, float, float, float]
    radius: float


class Cheetah:
    """Cheetahs side by side, each in a state of its own: ``[N, states]``, time and all joints and their speeds.

    Raises:
        metademo.robots.packages.Missing: on construction, if the extra is not installed, or in another version.
    """

    def __init__(self) -> None:
        try:
            import gymnasium
            import mujoco
            from mujoco import rollout
        except ImportError as error:
            raise missing(error) from error
        try:
            scene = Path(str(gymnasium.__file__)).parent / _SCENE
            self._model: Any = mujoco.MjModel.from_xml_path(str(scene))
            self._data: Any = mujoco.MjData(self._model)
            self._rollout: Any = rollout.Rollout(nthread=0)  # in the thread that asks
            self._turn = threading.Lock()
            which = mujoco.mjtState.mjSTATE_FULLPHYSICS
            self._still = np.zeros(mujoco.mj_stateSize(self._model, which))
            mujoco.mj_getState(self._model, self._data, self._still, which)
            if (self._model.nq, self._model.nv, self._model.nu) != (JOINTS, JOINTS, ACTION):
                raise ValueError("half_cheetah.xml")
        except (AttributeError, TypeError, ValueError, mujoco.FatalError) as error:
            raise other_version(error) from error

    def begin(self, count: int, generator: torch.Generator) -> Numbers:
        """Cheetahs that stand, all but still."""
        states = np.tile(self._still, (count, 1))
        joints = SHAKEN * (2 * torch.rand(count, JOINTS, generator=generator) - 1)
        states[:, 1 : 1 + JOINTS] += joints.numpy()
        states[:, 1 + JOINTS :] += (SHAKEN * torch.randn(count, JOINTS, generator=generator)).numpy()
        return states

    def move(self, states: Numbers, actions: Tensor) -> Numbers:
        """The states after :data:`SECONDS`, of actions ``[N, ACTION]``, which must be finite and are cut to −1 … 1."""
        control = actions.clamp(-1, 1).double().numpy()[:, None].repeat(FRAMES, 1)
        with self._turn:  # all compute in the same memory
            after, _ = self._rollout.rollout(self._model, self._data, states, control)
        return np.ascontiguousarray(after[:, -1])

    def links(self) -> tuple[Link, ...]:
        """What there is to draw, parents first."""
        model = self._model
        found: list[Link] = []
        first: dict[int, int] = {}
        for geom in range(model.ngeom):
            body = int(model.geom_bodyid[geom])
            if body == 0:  # the ground
                continue
            parent = int(model.body_parentid[body])
            hinge = int(model.body_jntadr[body]) + int(model.body_jntnum[body]) - 1
            x, _, z = model.geom_pos[geom].tolist()
            radius, half, _ = model.geom_size[geom].tolist()
            w, _, turn, _ = model.geom_quat[geom].tolist()
            # a capsule lies along its own z; turned about y by 2·atan2(turn, w)
            along = 2 * np.arctan2(turn, w)
            dx, dz = half * np.sin(along), half * np.cos(along)
            found.append(
                Link(
                    None if parent == 0 else hinge - 3,
                    None if parent == 0 else first[parent],
                    (0.0, 0.0) if parent == 0 else (float(model.body_pos[body][0]), float(model.body_pos[body][2])),
                    (float(x - dx), float(z - dz), float(x + dx), float(z + dz)),
                    radius,
                )
            )
            first.setdefault(body, len(found) - 1)
        return tuple(found)

    @property
    def height(self) -> float:
        """Of the trunk's middle above the ground where the joint upwards is at 0, in metres."""
        return float(self._model.body_pos[1][2])


@lru_cache(None)
def cheetah() -> Cheetah:
    """The one that all use: it remembers nothing from one move to the next.

    Raises:
        metademo.robots.packages.Missing: as :class:`Cheetah`.
    """
    return Cheetah()


def joints(states: Numbers) -> Numbers:
    """Places and angles of the joints, ``[N, JOINTS]``, in metres and radians; the first is the place along the ground."""
    return states[..., 1 : 1 + JOINTS]


def seen(states: Numbers) -> Tensor:
    """What a policy sees of states, float32 ``[N, SEEN]``."""
    places, speeds = states[..., 2 : 1 + JOINTS], states[..., 1 + JOINTS : 1 + 2 * JOINTS]
    return torch.from_numpy(np.concatenate([places, _SPEED * speeds], -1)).float()
