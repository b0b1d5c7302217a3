"""Meta-World's arm, simulated by MuJoCo: what the policy sees of it, what the experts do, and when something is done.

Both packages come with the extra ``robots`` and are imported when the first arm is made.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from metademo.robots.packages import missing, other_version
from metademo.robots.skills import Aim, Point, Skill

Numbers = npt.NDArray[np.float64]
SEEN = 14
"""Numbers that a policy sees: the hand's place, how far the gripper is open, the object's place; now and one step before."""
ACTION = 4
"""Numbers that a policy gives, each −1 … 1: how to move the hand, in hundredths of a metre, and how hard to close the gripper."""


SUCCESS = {
    "push-v3": (0.05, (0.0, 0.0, 0.0)),
    "pick-place-v3": (0.07, (0.0, 0.0, 0.0)),
    "drawer-open-v3": (0.03, (0.0, 0.0, 0.0)),
    "drawer-close-v3": (0.065, (0.0, 0.0, 0.0)),
    "faucet-open-v3": (0.07, (-0.04, 0.0, 0.03)),
    "faucet-close-v3": (0.07, (0.0, 0.0, 0.0)),
}
"""When something is done: of each environment, metres between object and target, and what is added to the object’s place before,
as its ``evaluate_state`` has it."""


@dataclass(frozen=True)
class _Scene:
    """One of Meta-World's environments, its expert, and what counts as success.

    Attributes:
        near: metres between the object, as the environment has it, and the target within which it is done.
        shift: what is added to the object's place before.
    """

    env: Any
    expert: Callable[[Numbers], Numbers]
    near: float
    shift: Numbers


class Arm:
    """The arm before one object, to be reset as often as one likes.

    Attributes:
        skill: what it is to do.

    Raises:
        metademo.robots.packages.Missing: on construction, if the extra is not installed, or in another version.
    """

    def __init__(self, skill: Skill) -> None:
        self.skill = skill
        self._scenes = [_scene(name) for _, name in skill.choices]
        self._now = self._scenes[0]
        self._before = np.zeros(SEEN // 2)
        self._goal = np.zeros(3)

    @property
    def model(self) -> Any:
        """MuJoCo's model of the scene as it was last reset."""
        return self._now.env.model

    @property
    def data(self) -> Any:
        """MuJoCo's state of the scene."""
        return self._now.env.data

    def reset(self, aim: Aim, place: Point) -> Numbers:
        """Begin: the hand where it always begins, the object at ``place``. What the policy sees, ``[SEEN]``.

        Raises:
            ValueError: if the object cannot be there, or the aim is another skill's.
        """
        import mujoco

        if aim.skill != self.skill.key:
            raise ValueError(f"aim: of {aim.skill}, the arm stands before {self.skill.key}")
        self.skill.check_place("place", place, aim.goal)  # the environment would look for another place, for ever
        self._now = scene = self._scenes[aim.choice]
        env = scene.env
        env.curr_path_length = 0
        env._last_rand_vec = np.array(place if aim.goal is None else (*place, *aim.goal))
        env.reset_model()
        if self.skill.begins is not None:
            joint, at = self.skill.begins
            env.data.joint(joint).qpos = at
            env.data.joint(joint).qvel = 0.0
        mujoco.mj_forward(env.model, env.data)
        self._goal = np.array(env._get_pos_goal())
        self._before = self._see()
        return np.concatenate([self._before, self._before])

    def _see(self) -> Numbers:
        kind, name, shift = self.skill.watched
        return np.concatenate([self._hand(), getattr(self.data, kind)(name).xpos + shift])

    def _hand(self) -> Numbers:
        """Where the hand is, and how far the gripper is open, 0 … 1, as the environment's own observation has it."""
        fingers = self.data.body("rightclaw").xpos - self.data.body("leftclaw").xpos
        return np.array([*self.data.body("hand").xpos, min(np.linalg.norm(fingers) / 0.1, 1.0)])

    def expert(self) -> Numbers:
        """What Meta-World's expert, who knows the goal, does now: ``[ACTION]``."""
        observed = np.zeros(39)
        observed[:4], observed[4:7], observed[-3:] = self._hand(), self._now.env._get_pos_objects(), self._goal
        return np.clip(self._now.expert(observed), -1, 1).astype(np.float64)

    @property
    def near(self) -> float:
        """Metres within which what was aimed at counts as reached."""
        return self._now.near

    @property
    def away(self) -> float:
        """Metres between the object, as success goes by it, and its target."""
        return float(np.linalg.norm(self._now.env._get_pos_objects() + self._now.shift - self._goal))

    def step(self, action: Numbers) -> tuple[Numbers, bool]:
        """Do something, ``[ACTION]``, cut to −1 … 1. What the policy sees next, and whether it is done.

        The environment's own ``step`` and its measure of success, without the reward that it computes beside them, which takes
        three times as long as the simulation.

        Raises:
            ValueError: if the action is not finite.
        """
        import mujoco

        if not np.isfinite(action).all():
            raise ValueError("action: not finite")
        action = np.clip(action, -1, 1).astype(np.float32)
        env = self._now.env
        env.set_xyz_action(action[:3])
        env.data.ctrl[:] = action[3], -action[3]
        mujoco.mj_step(env.model, env.data, env.frame_skip)
        mujoco.mj_forward(env.model, env.data)
        before, self._before = self._before, self._see()
        return np.concatenate([self._before, before]), self.away <= self.near


def _scene(name: str) -> _Scene:
    try:
        import metaworld.policies as experts
        import mujoco
        from metaworld.env_dict import ALL_V3_ENVIRONMENTS
    except ImportError as error:
        raise missing(error) from error
    # its experts say so at every other step
    warnings.filterwarnings("ignore", message=r"Constant\(s\) may be too high")
    kind = f"Sawyer{''.join(part.capitalize() for part in name.split('-'))}Policy"
    try:
        env: Any = ALL_V3_ENVIRONMENTS[name]()
        env._set_task_called = True
        env._partially_observable = False
        expert = getattr(experts, kind)().get_action
        mujoco.mj_resetData(env.model, env.data)
        env._reset_hand()
        which = mujoco.mjtState.mjSTATE_INTEGRATION
        ready = np.empty(mujoco.mj_stateSize(env.model, which))
        mujoco.mj_getState(env.model, env.data, ready, which)
        began = env.init_tcp.copy()
    except (AttributeError, KeyError, TypeError, mujoco.FatalError) as error:
        raise other_version(error) from error

    def reset_hand(steps: int = 50) -> None:
        """Where fifty steps of simulation bring it every time."""
        mujoco.mj_setState(env.model, env.data, ready, which)
        mujoco.mj_forward(env.model, env.data)
        env.init_tcp = began.copy()
        env.reachCompleted = False

    env._reset_hand = reset_hand
    near, shift = SUCCESS[name]
    return _Scene(env, expert, near, np.array(shift))
