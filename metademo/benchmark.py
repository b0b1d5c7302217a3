"""How fast meta-training is here, beside the same step written with the library `higher` (Grefenstette et al. 2019).

The step is second-order MAML's on Conv4-64 (max-pooling, group normalisation): 5 ways, 1 shot, 5 inner steps with learned
rates, 15 queries a class, float32; the full gradient of the outer loss, and an Adam step every 8 tasks. The pictures are
random numbers, which take as long as drawings do; both sides get the very same tasks.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
import torch.multiprocessing as mp
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from metademo import augment
from metademo.episodes import Episode, EpisodeSampler, PictureSet
from metademo.higher_step import HigherStep
from metademo.learners.base import DEFAULT, inner_loop, score
from metademo.learners.maml import Maml
from metademo.meta_training import RunState, adam, keep_freed_memory, task_generator
from metademo.networks import Conv4, Params

PARTS = ("data", "support passes", "query pass", "outer backward", "optimiser")
TASKS = 8
"""Tasks of a meta-step."""
MATRIX = 2048
WARM_UP = 2
"""Tasks that each process does before the clock starts."""


@dataclass(frozen=True)
class Setup:
    """What is measured; the defaults are what the command measures."""

    network: Conv4 = Conv4()
    ways: int = 5
    shots: int = 1
    queries: int = 15
    inner_steps: int = 5

    def learner(self) -> Maml:
        """An untrained learner, the same in every process."""
        return Maml.initial(self.network, self.inner_steps, torch.Generator().manual_seed(0))

    def sampler(self) -> EpisodeSampler:
        """Episodes of random pictures of 50 classes, varied as in meta-training."""
        generator = torch.Generator().manual_seed(0)
        size, each = self.network.size, self.shots + self.queries
        shape = (50 * each, self.network.channels, size, size)
        images = torch.randint(256, shape, generator=generator, dtype=torch.uint8)
        rows = tuple(torch.arange(each * index, each * index + each) for index in range(50))
        names = tuple(str(index) for index in range(50))
        pictures = PictureSet(images, rows, (0,) * 50, names, "random")
        return EpisodeSampler(pictures, ((self.ways, self.shots),), self.queries, augment=augment.characters)


STANDARD = Setup()


@dataclass(frozen=True)
class Speed:
    """One way of doing the step, measured.

    Attributes:
        way: what it is.
        tasks_per_second: over all its processes.
        parts: seconds a task by part, where they were measured.
    """

    way: str
    tasks_per_second: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """What :func:`run_speed` measured.

    Attributes:
        cores: that this process may use; all were at work.
        matrix_flops: float32 operations a second of a 2048³ matrix product with all threads.
        task_flops: operations of one task, as :func:`count_flops` counts them.
        ours: our step, one single-thread process for each core.
        higher: the ways of doing it with `higher`; the first is how its users run it.
    """

    cores: int
    matrix_flops: float
    task_flops: int
    ours: Speed
    higher: tuple[Speed, ...]

    @property
    def reached(self) -> float:
        """The part of the matrix product's rate that our step reaches."""
        return self.ours.tasks_per_second * self.task_flops / self.matrix_flops


class OurStep:
    """Our training step, the clock read between its parts; the gradient is that of :meth:`Maml.outer_loss`."""

    def __init__(self, learner: Maml) -> None:
        self.learner = learner
        self.state = RunState.begin(learner.params)

    def gradient(self, episode: Episode, clock: Callable[[str], None] = lambda part: None) -> tuple[Tensor, Params]:
        """The outer loss ``[]`` of one task and its gradient by every meta-parameter."""
        leaves = {name: value.detach().requires_grad_() for name, value in self.state.params.items()}
        start = self.learner.start_from(leaves, episode.ways, DEFAULT)
        *_, last = inner_loop(
            start, episode.support, episode.support_labels, self.learner.steps, differentiable=True, look_at_last=False
        )
        clock("support passes")
        scores, _ = score(self.learner.network, last.params, episode.query, None)
        loss = F.cross_entropy(scores, episode.query_labels)
        clock("query pass")
        grads = torch.autograd.grad(loss, list(leaves.values()))
        clock("outer backward")
        return loss.detach(), dict(zip(leaves, grads, strict=True))

    def update(self, grads: Params) -> None:
        """One outer step of Adam."""
        adam(self.state, grads, 1e-3)


def count_flops(setup: Setup = STANDARD) -> int:
    """Floating-point operations of one task's convolutions and matrix products, a multiplication and an addition being two.

    Forward and inner backward passes on the support set, forward on the query set, and the outer backward through it all.
    Normalisation, ReLU, pooling, the update rules and Adam are not counted.
    """
    episode = setup.sampler().sample(task_generator(0, 0, 0))
    with FlopCounterMode(display=False) as counter:
        OurStep(setup.learner()).gradient(episode)
    return counter.get_total_flops()


def run_speed(seconds_per_part: float = 15.0, setup: Setup = STANDARD, cores: int | None = None) -> Report:
    """Measure everything, one thing after the other, each for so many seconds with all cores at work."""
    cores = cores or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)

    def measure(way: str, **how) -> Speed:
        return _measure(way, setup, seconds_per_part, **how)

    each = f"{cores} × 1 thread"
    return Report(
        cores=cores,
        matrix_flops=_measure("matrix", setup, seconds_per_part / 5, 1, cores).tasks_per_second * 2 * MATRIX**3,
        task_flops=count_flops(setup),
        ours=measure(f"metademo, {each}", processes=cores, threads=1, keep=True),
        higher=(
            measure(f"higher, 1 × {cores} threads", processes=1, threads=cores),
            measure(f"higher, {each}", processes=cores, threads=1),
            measure(f"higher, {each}, freed memory kept", processes=cores, threads=1, keep=True),
        ),
    )


def _measure(way: str, setup: Setup, seconds: float, processes: int, threads: int, keep: bool = False) -> Speed:
    context = mp.get_context("spawn")
    barrier, results = context.Barrier(processes), context.SimpleQueue()
    mp.spawn(_work, (way.split(",")[0], setup, seconds, threads, keep, barrier, results), processes)
    measured = [results.get() for _ in range(processes)]
    rate = sum(count / spent for count, spent, _ in measured)
    total = sum(count for count, _, _ in measured)
    parts = {part: sum(by_part.get(part, 0.0) for _, _, by_part in measured) / total for part in PARTS}
    return Speed(way, rate, parts)


def _work(
    rank: int, what: str, setup: Setup, seconds: float, threads: int, keep: bool, barrier, results
) -> None:
    torch.set_num_threads(threads)
    if keep:
        keep_freed_memory()
    run = _products() if what == "matrix" else _training(what, setup, rank)
    for number in range(WARM_UP):
        run(number, lambda part: None)
    barrier.wait(timeout=120)
    by_part: dict[str, float] = defaultdict(float)
    began = last = time.perf_counter()

    def clock(part: str) -> None:
        nonlocal last
        now = time.perf_counter()
        by_part[part] += now - last
        last = now

    count = 0
    while count == 0 or last - began < seconds:
        run(WARM_UP + count, clock)
        count += 1
    results.put((count, last - began, dict(by_part)))


def _products() -> Callable[[int, Callable], None]:
    a, b = torch.rand(2, MATRIX, MATRIX)

    def run(number: int, clock: Callable[[str], None]) -> None:
        a @ b
        clock("product")

    return run


def _training(what: str, setup: Setup, rank: int) -> Callable[[int, Callable], None]:
    """One task of training; after every :data:`TASKS` tasks, Adam."""
    step = OurStep(setup.learner()) if what == "metademo" else HigherStep(setup.learner(), setup.ways)
    sampler, sums = setup.sampler(), {}

    def run(number: int, clock: Callable[[str], None]) -> None:
        episode = sampler.sample(task_generator(rank, number // TASKS, number % TASKS))
        clock("data")
        _, grads = step.gradient(episode, clock)
        for name, grad in grads.items():
            sums[name] = sums[name] + grad / TASKS if name in sums else grad / TASKS
        if number % TASKS == TASKS - 1:
            step.update(dict(sums))
            sums.clear()
        clock("optimiser")

    return run


def table(report: Report) -> str:
    """The report as text."""
    fast = max(report.higher, key=lambda speed: speed.tasks_per_second)
    lines = [f"{'second-order MAML, 5-way 1-shot, Conv4-64':44}{'tasks/s':>9}{'ms a task and process':>24}"]
    for speed in (report.ours, *report.higher):
        lines.append(f"{speed.way:44}{speed.tasks_per_second:9.2f}{1000 * sum(speed.parts.values()):24.0f}")
    ours = report.ours.tasks_per_second
    lines += [
        "",
        f"{ours / report.higher[0].tasks_per_second:.2f} times higher as its users run it ({report.higher[0].way})",
        f"{ours / fast.tasks_per_second:.2f} times higher at its fastest here ({fast.way})",
        f"{MATRIX}³ float32 product, {report.cores} threads: {report.matrix_flops / 1e9:.0f} GFLOP/s",
        f"a task: {report.task_flops / 1e9:.2f} GFLOP of convolutions and products, double backward included;",
        f"our step reaches {100 * report.reached:.0f} % of the product's rate",
        "",
        "our time by part: " + ", ".join(f"{part} {100 * share:.0f} %" for part, share in _shares(report.ours).items()),
    ]
    return "\n".join(lines)


def _shares(speed: Speed) -> dict[str, float]:
    total = sum(speed.parts.values())
    return {part: seconds / total for part, seconds in speed.parts.items()}
