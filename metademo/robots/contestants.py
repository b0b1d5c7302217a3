"""Who is shown something: MAML's policy of a skill, transfer's where there is one, and scratch."""

from __future__ import annotations

from functools import lru_cache

from metademo.robots import policies
from metademo.robots.policies import PREFIX, Policy
from metademo.robots.showing import Contestant

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
