"""What the page of the robot has computed behind it: a scenario played through, in turn with what is computed for others."""

from __future__ import annotations

import threading
from collections.abc import Generator
from functools import lru_cache

from metademo.robots.arm import Arm
from metademo.robots.contestants import contestants
from metademo.robots.showing import Scenario, Shown, show
from metademo.robots.skills import skill_of


@lru_cache(None)
def _arm(skill: str) -> tuple[Arm, threading.Lock]:
    """One arm for all people, who take turns with it."""
    return Arm(skill_of(skill)), threading.Lock()


def ready(skill: str) -> None:
    """Make sure that this can be simulated.

    Raises:
        metademo.robots.packages.Missing: if not, saying why.
    """
    _arm(skill)


def playing(scenario: Scenario) -> Generator[float, None, Shown]:
    """Play a scenario through; yields how far it is.

    Raises:
        metademo.robots.packages.Missing: if nothing can be simulated here.
    """
    arm, lock = _arm(scenario.aim.skill)
    with lock:
        for each in show(arm, scenario, contestants(scenario.aim.skill)):
            if isinstance(each, Shown):
                return each
            yield each
    raise AssertionError("a scenario ends with what came of it")
