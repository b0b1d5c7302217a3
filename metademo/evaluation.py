"""Accuracy over many random episodes, mean ± 95 % interval: how published few-shot tables are made."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace

import torch

from metademo.episodes import MIN_WAYS, EpisodeSampler, PictureSet
from metademo.learners.base import MAX_STEPS, AdaptSettings, Learner
from metademo.meta_training import task_generator

_CHUNK = 10
"""Episodes that a process takes at a time."""


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        ways, shots: of every episode.
        queries: query pictures a class.
        episodes: how many.
        steps: the numbers of inner steps to report, all from the same run.
        transductive: let the query pictures normalise each other; only for networks with batch normalisation.
        seed: decides the episodes, and with it the result.

    Raises:
        ValueError: on construction, naming the field.
    """

    ways: int
    shots: int
    queries: int = 15
    episodes: int = 1000
    steps: tuple[int, ...] = (5,)
    transductive: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("ways", MIN_WAYS), ("shots", 1), ("queries", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}: must be at least {least}, not {getattr(self, name)}")
        if self.episodes < 2:
            raise ValueError(f"episodes: an interval needs at least 2, not {self.episodes}")
        if not self.steps or not all(0 <= steps <= MAX_STEPS for steps in self.steps):
            raise ValueError(f"steps: must be numbers in 0 … {MAX_STEPS}, not {list(self.steps)}")


@dataclass(frozen=True)
class Row:
    """One line of an accuracy table; ``accuracy`` and ``interval`` (half the width of the 95 % interval) are fractions of one."""

    learner: str
    ways: int
    shots: int
    steps: int
    mode: str
    accuracy: float
    interval: float
    episodes: int

    def as_dict(self) -> dict:
        """The row with its keys."""
        return asdict(self)


def evaluate(
    learner: Learner,
    pictures: PictureSet,
    plan: Plan,
    processes: int | None = None,
    tick: Callable[[int], None] = lambda episodes: None,
) -> list[Row]:
    """Mean accuracy and 95 % interval of ``learner`` after each of ``plan.steps`` inner steps, or its last if it makes fewer.

    An episode is a function of the plan's seed and its own number, so the result does not depend on ``processes`` (by default
    one a core), nor on how many episodes there are besides.

    Args:
        learner: what to measure.
        pictures: where the episodes' classes come from.
        plan: what to measure.
        processes: how many to share the work; 1 stays in this process.
        tick: called with the number of episodes done since the last call.

    Raises:
        ValueError: if the plan does not fit the pictures or the learner.
    """
    sampler = EpisodeSampler(pictures, ((plan.ways, plan.shots),), plan.queries)
    chunks = [range(first, min(first + _CHUNK, plan.episodes)) for first in range(0, plan.episodes, _CHUNK)]
    accuracies = torch.empty(plan.episodes, len(plan.steps), dtype=torch.float64)
    count = min(len(chunks), processes or os.cpu_count() or 1)
    if count == 1:
        for chunk in chunks:
            accuracies[list(chunk)] = _measure(learner, sampler, plan, chunk)
            tick(len(chunk))
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(count, context, _prepare, (learner, sampler, plan)) as pool:
            futures = {pool.submit(_measure_prepared, chunk): chunk for chunk in chunks}
            try:
                for future in as_completed(futures):
                    accuracies[list(futures[future])] = future.result()
                    tick(len(futures[future]))
            except BaseException:  # Ctrl-C among them
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    means, intervals = accuracies.mean(0), 1.96 * accuracies.std(0) / math.sqrt(plan.episodes)
    mode = "transductive" if plan.transductive else "inductive"
    return [
        Row(learner.name, plan.ways, plan.shots, steps, mode, float(mean), float(interval), plan.episodes)
        for steps, mean, interval in zip(plan.steps, means, intervals, strict=True)
    ]


_prepared: tuple[Learner, EpisodeSampler, Plan] | None = None


def _prepare(learner: Learner, sampler: EpisodeSampler, plan: Plan) -> None:
    """Give a worker process its work once, and one thread: more would only fight over the cores."""
    global _prepared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that it works for hears Ctrl-C, and ends it
    torch.set_num_threads(1)
    _prepared = (learner, sampler, plan)


def _measure_prepared(chunk: Sequence[int]) -> torch.Tensor:
    return _measure(*_prepared, chunk)


def _measure(learner: Learner, sampler: EpisodeSampler, plan: Plan, chunk: Sequence[int]) -> torch.Tensor:
    """float64 ``[episodes, steps]``: query accuracy of each episode after each number of steps."""
    settings = AdaptSettings(steps=max(plan.steps), transductive=plan.transductive)
    steps = [min(wanted, learner.planned(settings)) for wanted in plan.steps]  # a ProtoNet makes none at all
    rows = []
    for number in chunk:
        episode = sampler.sample(task_generator(plan.seed, plan.ways * 1000 + plan.shots, number))
        looks = {
            step.index: step.query_accuracy
            for step in learner.iterate(episode, replace(settings, seed=number), set(steps))
        }
        rows.append([looks[made] for made in steps])
    return torch.tensor(rows, dtype=torch.float64)
