"""What the page of the robot has computed behind it: a scenario played through, in turn with what is computed for others."""

from __future__ import annotations

import threading
from collections.abc import Generator
from functools import lru_cache

from metademo.robots import policies
from metademo.robots.arm import Arm
from metademo.robots.policies import PREFIX, Policy
from metademo.robots.showing import Contestant, Scenario, Shown, show
from metademo.robots.skills import skill_of

JOINTLY = "transfer"
SCRATCH = "scratch"
MAIN = "maml"


@lru_cache(None)
def policy(name: str) -> Policy:
    """A policy that comes with the project, read once.

    Raises:
        metademo.checkpoints.files.CheckpointError: if there is none, or it is damaged.
    """
    return policies.find(name)


def contestants(skill: str) -> dict[str, Contestant]:
    """Who is shown something, by key.

    Raises:
        metademo.checkpoints.files.CheckpointError: if the main policy is missing or damaged.
    """
    main = policy(f"{PREFIX}{skill}")
    steps = main.settings.steps
    found = {MAIN: Contestant(main.learner, main.sight, tuple(range(2 * steps + 1)))}
    name = f"{PREFIX}{skill}-{JOINTLY}"
    if name in policies.available():
        jointly = policy(name)
        found[JOINTLY] = Contestant(jointly.learner, jointly.sight, (jointly.learner.steps,))
    scratch = main.settings.scratch()
    found[SCRATCH] = Contestant(scratch, main.sight, (scratch.steps,))
    return found


@lru_cache(None)
def _arm(skill: str) -> tuple[Arm, threading.Lock]:
    """One arm for all people, who take turns with it."""
    return Arm(skill_of(skill)), threading.Lock()


def ready(skill: str) -> None:
    """Make sure that this can be simulated.

    Raises:
        metademo.robots.arm.Missing: if not, saying why.
    """
    _arm(skill)


def playing(scenario: Scenario) -> Generator[float, None, Shown]:
    """Play a scenario through; yields how far it is.

    Raises:
        metademo.robots.arm.Missing: if nothing can be simulated here.
    """
    arm, lock = _arm(scenario.aim.skill)
    with lock:
        for each in show(arm, scenario, contestants(scenario.aim.skill)):
            if isinstance(each, Shown):
                return each
            yield each
    raise AssertionError("a scenario ends with what came of it")
