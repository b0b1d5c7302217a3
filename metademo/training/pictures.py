"""Meta-training on classes of pictures as it is watched: small enough that within seconds there is something to see.

It is the project's own trainer, one meta-step at a time, in one process and thread, on a network from random numbers or on
whatever a plan begins with.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from metademo.learners import LEARNERS, Learner, MetaLearner
from metademo.learners.base import MAX_STEPS, AdaptSettings
from metademo.networks import Conv4, Network, Params
from metademo.tasks.episodes import Episode, one_episode
from metademo.tasks.picture_sets import Augmentation, EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.run_state import RunState
from metademo.training.settings import TrainSettings
from metademo.training.trainer import MetaTrainer, Progress

LEARNED = ("maml", "fomaml", "anil", "meta-sgd", "reptile", "meta-lstm", "transfer")
"""Keys of the learners that can be trained here."""
MANY = 5
"""Inner steps that a new task is given by those that adapt in a few."""
BESIDE = {"maml": "fomaml", "fomaml": "maml"}
"""Second order and first: what can be trained beside each, on the very same tasks."""
SMALL = Conv4(filters=32)
"""The network of characters: it learns within seconds what one of twice as many filters learns within minutes."""
USUAL: dict[str, dict[str, Any]] = {
    "reptile": {"steps": 5},  # of a single step its gradient is that of joint training
    "meta-lstm": {"steps": 5, "tasks": 2},  # every parameter has an LSTM to run
}
"""What is best chosen otherwise than by default."""
_ENDLESS = 10**9
_BATCH = 25
"""Pictures a meta-step of joint training and task: as many as a task of the others asks about."""
_HELD_OUT = 2**31 - 1
"""In the place of a meta-step's number: tasks that no meta-step draws."""


@dataclass(frozen=True)
class PictureSettings:
    """How to meta-train on classes of pictures.

    Attributes:
        learner: key of what to train, one of :data:`LEARNED`.
        ways, shots: of every task.
        queries: pictures a class that a task asks about.
        steps: inner steps in meta-training.
        rate_factor: on the inner learning rates that a learner begins with; most learn their own from there.
        tasks: a meta-step.
        outer_rate: of Adam.
        minutes: a budget, towards whose end the outer rate falls to zero; None for no end.
        seed: of the initialisation and the tasks.

    Raises:
        ValueError: on construction, naming the field.
    """

    learner: str = "maml"
    ways: int = 5
    shots: int = 1
    queries: int = 5
    steps: int = 1
    rate_factor: float = 1.0
    tasks: int = 4
    outer_rate: float = 2e-3
    minutes: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.learner not in LEARNED:
            raise ValueError(f"learner: {self.learner!r} is none of {', '.join(LEARNED)}")
        for name, least, most in (
            ("ways", 2, 20), ("shots", 1, 10), ("queries", 1, 20), ("steps", 1, MAX_STEPS), ("tasks", 1, 100)
        ):  # fmt: skip
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie in {least} … {most}, not {getattr(self, name)}")
        for name, top in (("rate_factor", 100.0), ("outer_rate", 1.0)):
            if not 0 < getattr(self, name) <= top:
                raise ValueError(f"{name}: must lie above 0 and up to {top:g}, not {getattr(self, name)}")
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            raise ValueError(f"minutes: must lie above 0 and up to a day, not {self.minutes}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    @classmethod
    def usual(cls, learner: str, **chosen: Any) -> PictureSettings:
        """What is usual for this learner, but for what was chosen."""
        return cls(learner, **{**USUAL.get(learner, {}), **chosen})

    def learner_from(self, network: Network, params: Params | None = None) -> MetaLearner:
        """The learner as it begins, or with meta-parameters that training has come to."""
        options: dict[str, Any] = {"steps": self.steps}
        if self.learner == "reptile":
            options = {"training_steps": self.steps, "rate": min(1.0, 1e-3 * self.rate_factor)}
        elif self.learner == "transfer":
            options = {"rate": 0.01 * self.rate_factor}
        learner = LEARNERS[self.learner].initial(network, torch.Generator().manual_seed(self.seed), **options)
        if params is not None:
            return replace(learner, params={name: params[name] for name in learner.params})
        begun = dict(learner.params)
        for name in begun:
            if name.startswith(("rate.", "alpha.")):
                logarithm = name in learner.logarithms
                begun[name] = begun[name] + math.log(self.rate_factor) if logarithm else begun[name] * self.rate_factor
        return replace(learner, params=begun)

    @property
    def asked(self) -> AdaptSettings:
        """How many steps a new task is given: a few, or as many as a learner needs that trains on it."""
        return AdaptSettings(None if self.learner in ("reptile", "transfer") else max(MANY, self.steps))


class PictureTraining:
    """A run: what it has come to, and how to go on.

    Attributes:
        settings: how it is trained.
        trainer: what trains it.
        state: parameters and Adam's moments; its seconds are by the clock.
        seconds: of processor time, in all meta-steps so far.
    """

    def __init__(
        self,
        settings: PictureSettings,
        pictures: PictureSet,
        learner: MetaLearner,
        augment: Augmentation | None = None,
        state: RunState | None = None,
        keep_centre: bool = False,
    ) -> None:
        self.settings = settings
        plan = TrainSettings(
            meta_steps=_ENDLESS,
            ways_and_shots=((settings.ways, settings.shots),),
            queries=_BATCH if settings.learner == "transfer" else settings.queries,
            tasks=settings.tasks,
            rate=settings.outer_rate,
            minutes=settings.minutes,
            seed=settings.seed,
        )
        self.trainer = MetaTrainer(learner, plan, pictures, augment)
        self.state = self.trainer.begin(keep_centre) if state is None else state
        self.seconds = 0.0

    @property
    def learner(self) -> MetaLearner:
        """The learner as the run has it."""
        return self.trainer.trained(self.state)

    def step(self) -> Progress | None:
        """Make one meta-step; None where the budget is used up.

        Raises:
            metademo.training.trainer.Diverged: as :meth:`MetaTrainer.run`.
        """
        began = time.process_time()
        try:
            return next(self.trainer.run(self.state), None)
        finally:
            self.seconds += time.process_time() - began


def tasks_of(pictures: PictureSet, settings: PictureSettings) -> EpisodeSampler:
    """Where tasks of these settings come from; the very ones that a meta-step draws, but for joint training."""
    return EpisodeSampler(pictures, ((settings.ways, settings.shots),), settings.queries)


def held_out(pictures: PictureSet, settings: PictureSettings, count: int) -> tuple[Episode, ...]:
    """Tasks of classes that no meta-step meets, always the same."""
    sampler = tasks_of(pictures, settings)
    return tuple(one_episode(sampler.sample(task_generator(settings.seed, _HELD_OUT, at))) for at in range(count))


def accuracies(
    learner: Learner, tasks: Sequence[Episode], asked: AdaptSettings
) -> tuple[dict[int, float], list[float]]:
    """The mean accuracy on some tasks by inner steps, and that of each task after the last."""
    planned = learner.planned(asked)
    looks = {*range(MANY + 1), planned} if planned <= 2 * MANY else {0, 1, planned // 5, planned // 2, planned}
    sums: dict[int, float] = {}
    last: list[float] = []
    for task in tasks:
        steps = list(learner.iterate(task, asked, looks))
        for step in steps:
            sums[step.index] = sums.get(step.index, 0.0) + (step.query_accuracy or 0.0)
        last.append(steps[-1].query_accuracy or 0.0)
    return {step: total / len(tasks) for step, total in sums.items()}, last
