"""Accuracy over many random episodes, mean ± 95 % interval: how published few-shot tables are made.

From the same run: how far confidences can be trusted, and how well pictures of no class are told apart.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import torch

from metademo.insights import calibration, unknown
from metademo.insights.intervals import Z_95
from metademo.learners import MetaLearner
from metademo.learners.base import ADAPTS, MAX_STEPS, AdaptSettings, Learner
from metademo.tasks.episodes import MIN_WAYS
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator

PROCESSOR = torch.device("cpu")
_CHUNK = 10
"""Episodes that a process takes at a time."""


@dataclass(frozen=True)
class EvaluationPlan:
    """What to measure.

    Attributes:
        ways, shots: of every episode.
        queries: query pictures a class.
        episodes: how many.
        steps: the numbers of inner steps to report, all from the same run.
        transductive: let the query pictures normalise each other; only for networks with batch normalisation.
        seed: decides the episodes, and with it the result.
        within: draw all classes of an episode from one group of the pictures, as an alphabet; see
            :class:`metademo.tasks.picture_sets.EpisodeSampler`.
        adapts: ``all``, ``head`` or ``body``; None for what the learner adapts by itself.
        unknown: mix pictures of further classes, as many as there are ways, among the query pictures, and measure how well
            :func:`metademo.insights.unknown.scores` tells them apart. Accuracy is of the others alone.
        varied: whether a learner that was made to learn from variations of the support pictures has them.
        names: whether the classes' names count as support too; of sentences alone.

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
    within: bool = False
    adapts: str | None = None
    unknown: bool = False
    varied: bool = True
    names: bool = False

    def __post_init__(self) -> None:
        for name, least in (("ways", MIN_WAYS), ("shots", 1), ("queries", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}: must be at least {least}, not {getattr(self, name)}")
        if self.episodes < 2:
            raise ValueError(f"episodes: an interval needs at least 2, not {self.episodes}")
        if not self.steps or not all(0 <= steps <= MAX_STEPS for steps in self.steps):
            raise ValueError(f"steps: must be numbers in 0 … {MAX_STEPS}, not {list(self.steps)}")
        if self.adapts not in (None, *ADAPTS):
            raise ValueError(f"adapts: {self.adapts!r} is none of {', '.join(ADAPTS)}")
        if self.unknown and self.transductive:
            raise ValueError("unknown: pictures of no class would take part in a transductive normalisation")


@dataclass(frozen=True)
class Row:
    """One line of an accuracy table, all of it fractions of one.

    Attributes:
        learner, ways, shots, steps, mode, episodes: what was measured.
        accuracy, interval: mean, and half the width of its 95 % interval.
        ece_before, ece: expected calibration error over the query pictures of all episodes, of the softmax and with the
            temperature of :mod:`metademo.insights.calibration`.
        auroc, auroc_interval: as accuracy, of pictures of no class among others; None where there were none.
    """

    learner: str
    ways: int
    shots: int
    steps: int
    mode: str
    accuracy: float
    interval: float
    episodes: int
    ece_before: float | None = None
    ece: float | None = None
    auroc: float | None = None
    auroc_interval: float | None = None

    def as_dict(self) -> dict[str, object]:
        """The row with its keys."""
        return asdict(self)


def evaluate(
    learner: Learner,
    pictures: PictureSet,
    plan: EvaluationPlan,
    processes: int | None = None,
    tick: Callable[[int], object] = lambda episodes: None,
    device: torch.device = PROCESSOR,
) -> list[Row]:
    """Mean accuracy of ``learner``, and what else a :class:`Row` holds, after each of ``plan.steps`` inner steps.

    An episode is a function of the plan's seed and its own number, so the result does not depend on ``processes`` (by default
    one a core), nor on how many episodes there are besides.

    Args:
        learner: what to measure.
        pictures: where the episodes' classes come from.
        plan: what to measure.
        processes: how many to share the work; 1 stays in this process.
        tick: called with the number of episodes done since the last call.
        device: what the learner computes on.

    Raises:
        ValueError: if the plan does not fit the pictures or the learner.
    """
    most = max(plan.steps)
    made = learner.planned(AdaptSettings(steps=most))
    if made != most:
        raise ValueError(f"steps: {learner.record.key} makes {made}, not {most}")
    if plan.unknown and learner.transductive:
        raise ValueError(
            f"unknown: {learner.record.key} answers all together, and would go by the pictures of no class too"
        )
    sampler = EpisodeSampler(
        pictures,
        ((plan.ways, plan.shots),),
        plan.queries,
        within=plan.within,
        others=plan.ways * plan.unknown,
        again=pictures.varies and learner.varied,
        names=plan.names,
    )
    chunks = [range(first, min(first + _CHUNK, plan.episodes)) for first in range(0, plan.episodes, _CHUNK)]
    parts: dict[int, _Measured] = {}
    count = min(len(chunks), processes or os.cpu_count() or 1)
    if count == 1:
        for chunk in chunks:
            parts[chunk[0]] = _measure(_on(learner, device), sampler, plan, chunk, device)
            tick(len(chunk))
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(count, context, _prepare, (learner, sampler, plan, device)) as pool:
            futures = {pool.submit(_measure_prepared, chunk): chunk for chunk in chunks}
            try:
                for future in as_completed(futures):
                    parts[futures[future][0]] = future.result()
                    tick(len(futures[future]))
            except BaseException:  # Ctrl-C among them
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    # in the episodes' order, whichever process was done first: sums of fractions depend on it
    found = [parts[chunk[0]] for chunk in chunks]
    accuracies, aurocs = (torch.cat([getattr(part, name) for part in found]) for name in ("accuracies", "aurocs"))
    before, after = (sum(getattr(part, name) for part in found) for name in ("before", "after"))
    mode = "transductive" if plan.transductive or learner.transductive else "inductive"
    return [
        Row(
            learner.record.key,
            plan.ways,
            plan.shots,
            steps,
            mode,
            *_mean(accuracies[:, at]),
            plan.episodes,
            calibration.ece(before[at]),
            calibration.ece(after[at]),
            *(_mean(aurocs[:, at]) if plan.unknown else (None, None)),
        )
        for at, steps in enumerate(plan.steps)
    ]


def _mean(values: torch.Tensor) -> tuple[float, float]:
    """The mean of float64 ``[episodes]``, and half the width of its 95 % interval."""
    return float(values.mean()), float(Z_95 * values.std() / math.sqrt(len(values)))


class _Measured(NamedTuple):
    """Some episodes: float64 ``[episodes, steps]`` accuracies and AUROCs, and ``[steps, bins, 3]``, see :mod:`calibration`."""

    accuracies: torch.Tensor
    aurocs: torch.Tensor
    before: torch.Tensor
    after: torch.Tensor


_prepared: tuple[Learner, EpisodeSampler, EvaluationPlan, torch.device] | None = None


def _on(learner: Learner, device: torch.device) -> Learner:
    """The learner where it is to compute; what has no parameters of its own begins where the episode is."""
    return learner.to(device) if isinstance(learner, MetaLearner) else learner


def _prepare(learner: Learner, sampler: EpisodeSampler, plan: EvaluationPlan, device: torch.device) -> None:
    """Give a worker process its work once, and one thread: more would only fight over the cores."""
    global _prepared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that it works for hears Ctrl-C, and ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    _prepared = (_on(learner, device), sampler, plan, device)


def _end_with_parent() -> None:
    """A process that is killed cannot tell its workers, and they would go on measuring for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _measure_prepared(chunk: Sequence[int]) -> _Measured:
    if _prepared is None:
        raise RuntimeError("this process was not prepared")
    learner, sampler, plan, device = _prepared
    return _measure(learner, sampler, plan, chunk, device)


def _measure(
    learner: Learner, sampler: EpisodeSampler, plan: EvaluationPlan, chunk: Sequence[int], device: torch.device
) -> _Measured:
    """What each episode gives after each number of steps."""
    settings = AdaptSettings(
        steps=max(plan.steps),
        adapts=plan.adapts,
        transductive=plan.transductive,
        variations=None if plan.varied else "none",
    )
    accuracies, aurocs = [], []
    before = after = torch.zeros(len(plan.steps), calibration.BINS, 3, dtype=torch.float64)
    for number in chunk:
        episode = sampler.sample(task_generator(plan.seed, plan.ways * 1000 + plan.shots, number))
        adapted = learner.iterate(episode.to(device), replace(settings, seed=number), set(plan.steps))
        looks = {step.index: step.to(PROCESSOR) for step in adapted}
        steps = [looks[count] for count in plan.steps]
        accuracies.append([step.query_accuracy for step in steps])
        if plan.unknown:
            aurocs.append([unknown.auroc(unknown.scores(step, episode), ~episode.labelled) for step in steps])
        else:
            aurocs.append([math.nan] * len(steps))
        before = before + torch.stack([calibration.bins(step.query_probabilities, episode) for step in steps])
        after = after + torch.stack(
            [calibration.bins(calibration.confidences(step, episode), episode) for step in steps]
        )
    return _Measured(
        torch.tensor(accuracies, dtype=torch.float64), torch.tensor(aurocs, dtype=torch.float64), before, after
    )
