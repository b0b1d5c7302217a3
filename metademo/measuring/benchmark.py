"""How fast meta-training is here, beside the same step written with the library `higher` (Grefenstette et al. 2019).

The step is second-order MAML's on Conv4-64 (max-pooling, group normalisation): 5 ways, 1 shot, 5 inner steps with learned
rates, 15 queries a class; the full gradient of the outer loss, and an Adam step every 8 tasks. The pictures are random numbers,
which take as long as drawings do; both sides get the very same tasks. Our step is what training does with tasks of this size: the
eight side by side, and with compiled operators where Numba is installed. `higher` computes in float32; so do we, to be compared,
and beside it with convolutions in bfloat16, one task after another, as most of the shipped checkpoints were trained.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
import torch.multiprocessing as mp
from torch.multiprocessing.spawn import start_processes

from metademo.measuring.benchmark_steps import (
    STANDARD,
    Clock,
    HigherStep,
    OurStep,
    Setup,
    as_it_is_written,
    count_flops,
)
from metademo.networks import Params, for_training
from metademo.tasks.episodes import side_by_side
from metademo.tasks.seeds import task_generator
from metademo.training.memory import keep_freed_memory

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier

Run = Callable[[int, Clock], int]
"""Does some tasks: told how many have been done and a clock, it says how many more it did."""
_Result = tuple[int, float, Mapping[str, float]]
"""Tasks, seconds, and seconds by part."""

PARTS = ("data", "support passes", "query pass", "outer backward", "optimiser")
TASKS = 8
"""Tasks of a meta-step."""
WARM_UP = 2
"""Tasks that each process does at least before the clock starts."""


class Way(NamedTuple):
    """A way of doing the step: whose, in how many processes of how many threads, 0 for one a core."""

    step: str
    processes: int
    threads: int
    keep: bool = False
    precision: str = "float32"

    def text(self, cores: int) -> str:
        """As the table names it."""
        processes, threads = self.processes or cores, self.threads or cores
        extras = [self.precision] * (self.precision != "float32") + ["freed memory kept"] * self.keep
        return ", ".join([self.step, f"{processes} × {threads} thread{'s' if threads > 1 else ''}", *extras])


PRODUCT = Way("product", 1, 0, keep=True)
HIGHER = (Way("higher", 1, 0), Way("higher", 0, 1), Way("higher", 0, 1, keep=True))
OURS = Way("metademo", 0, 1, keep=True)
ALONE = Way("metademo", 1, 1, keep=True)
TRAINING = Way("metademo", 0, 1, keep=True, precision="bfloat16")
FIRST, IN_TURN = HIGHER[:2], (ALONE, OURS, PRODUCT, HIGHER[2], TRAINING)
"""Freed memory that is kept once stays kept: these come last. They take turns: a processor's speed changes by the minute."""
TURNS = 5


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
class SpeedReport:
    """What :func:`run_speed` measured.

    Attributes:
        cores: that this process may use; all were at work.
        matrix_flops: float32 operations a second of a 2048³ matrix product, one process with all threads.
        task_flops: operations of one task as the algorithm is written, see
            :func:`metademo.measuring.benchmark_steps.count_flops`.
        done_flops: the same without those that are known to come to nothing.
        left_flops: those that PyTorch does of them in our step, where Winograd's algorithm needs fewer.
        ours: our step, one single-thread process for each core.
        alone: the same in a single one of these processes, the other cores idle.
        training: the same with convolutions in bfloat16, as training does it on a processor that has it.
        higher: the ways of doing it with `higher`; the first is how its users run it.
    """

    cores: int
    matrix_flops: float
    task_flops: int
    done_flops: int
    left_flops: int
    ours: Speed
    alone: Speed
    training: Speed
    higher: tuple[Speed, ...]

    @property
    def reached(self) -> float:
        """The part of the matrix product's rate that our step reaches, by the operations of the algorithm as it is written."""
        return self.ours.tasks_per_second * self.task_flops / self.matrix_flops

    @property
    def done(self) -> float:
        """The same without the operations that are known to come to nothing."""
        return self.reached * self.done_flops / self.task_flops


def run_speed(
    seconds_per_part: float = 15.0, setup: Setup = STANDARD, cores: int | None = None, start: str = "spawn"
) -> SpeedReport:
    """Measure everything, each way for so many seconds, and those that are compared most closely in turns.

    ``start`` is :mod:`multiprocessing`'s way of starting processes; one that forks must not do so from a process with threads.
    """
    cores = cores or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    HigherStep(setup.learner(), setup.ways)  # says at once, and here, if the library is missing
    context = mp.get_context(start)
    barrier, results = context.Barrier(cores), context.SimpleQueue()
    work = setup, seconds_per_part, cores, barrier, results
    processes = start_processes(_work, work, cores, join=False, start_method=start)
    measured: dict[Way, list[_Result]] = defaultdict(list)
    ended = False
    while not ended:
        ended = processes.join(timeout=0.2)
        while not results.empty():  # all along: a process waits for room where nobody takes what it has
            way, *result = results.get()
            measured[way].append(result)
    speeds = {way: _speed(way, cores, of_processes) for way, of_processes in measured.items()}
    learner = setup.learner()
    return SpeedReport(
        cores=cores,
        matrix_flops=speeds[PRODUCT].tasks_per_second * 2 * setup.matrix**3,
        task_flops=count_flops(as_it_is_written(learner), setup),
        done_flops=count_flops(learner, setup),
        left_flops=count_flops(replace(learner, network=for_training(learner.network, "float32")), setup),
        ours=speeds[OURS],
        alone=speeds[ALONE],
        training=speeds[TRAINING],
        higher=tuple(speeds[way] for way in HIGHER),
    )


def _speed(way: Way, cores: int, measured: list[_Result]) -> Speed:
    total = sum(count for count, _, _ in measured)
    parts = {part: sum(by_part.get(part, 0.0) for _, _, by_part in measured) / total for part in PARTS}
    each = total / sum(spent for _, spent, _ in measured)
    return Speed(way.text(cores), each * (way.processes or cores), parts)


def _work(
    rank: int, setup: Setup, seconds: float, cores: int, barrier: Barrier, results: SimpleQueue[tuple[Any, ...]]
) -> None:
    """What each process does: every way in turn, all starting each together; where a way is for one process, the rest wait."""
    runs: dict[Way, Run] = {}
    done: dict[Way, int] = defaultdict(int)
    for way in (*FIRST, *IN_TURN * TURNS):
        takes_part = rank < (way.processes or cores)
        if takes_part:
            torch.set_num_threads(way.threads or cores)
            if way.keep:
                keep_freed_memory()
            if way not in runs:
                runs[way] = _products(setup.matrix) if way is PRODUCT else _training(way, setup, rank)
                while done[way] < WARM_UP:
                    done[way] += runs[way](done[way], lambda part: None)
                if way.keep:
                    gc.freeze()  # as the command `train` does
        barrier.wait(timeout=600 + 10 * seconds)
        if takes_part:
            count, spent, by_part = _timed(runs[way], done[way], seconds / TURNS if way in IN_TURN else seconds)
            done[way] += count
            results.put((way, count, spent, by_part))
        barrier.wait(timeout=600 + 10 * seconds)


def _timed(run: Run, done: int, seconds: float) -> tuple[int, float, dict[str, float]]:
    """How many tasks ``run`` did in so many seconds, how many they were in the end, and how many its parts took.

    ``run`` is told how many tasks it has done, ``done`` of them already, and says how many more it did.
    """
    by_part: dict[str, float] = defaultdict(float)
    count = 0
    began = last = time.perf_counter()

    def clock(part: str) -> None:
        nonlocal last
        now = time.perf_counter()
        by_part[part] += now - last
        last = now

    while count == 0 or last - began < seconds:
        count += run(done + count, clock)
    return count, last - began, dict(by_part)


def _products(size: int) -> Run:
    a, b = torch.rand(2, size, size)

    def run(done: int, clock: Clock) -> int:
        a @ b
        clock("product")
        return 1

    return run


def _training(way: Way, setup: Setup, rank: int) -> Run:
    """Training, a task at a time or as many as our step gains by; after every :data:`TASKS` tasks, Adam."""
    learner = setup.learner()
    learner = replace(learner, network=for_training(learner.network, way.precision))
    ours = way.step == "metademo"
    step = OurStep(learner) if ours else HigherStep(learner, setup.ways)
    together = min(TASKS, learner.tasks_at_once(setup.ways, setup.shots)) if ours else 1
    sampler = setup.sampler()
    sums: Params = {}

    def run(done: int, clock: Clock) -> int:
        tasks = range(done, done + together)
        episodes = tuple(sampler.sample(task_generator(rank, task // TASKS, task % TASKS)) for task in tasks)
        clock("data")
        _, grads = step.gradient(side_by_side(episodes), clock)
        for name, grad in grads.items():
            sums[name] = sums[name] + grad / TASKS if name in sums else grad / TASKS
        if done // TASKS < tasks.stop // TASKS:
            step.update(dict(sums))
            sums.clear()
        clock("optimiser")
        return together

    return run


def table(report: SpeedReport) -> str:
    """The report as text."""
    fast = max(report.higher, key=lambda speed: speed.tasks_per_second)
    lines = [f"{'second-order MAML, 5-way 1-shot, Conv4-64':44}{'tasks/s':>9}{'ms a task and process':>24}"]
    for speed in (report.ours, report.training, report.alone, *report.higher):
        lines.append(f"{speed.way:44}{speed.tasks_per_second:9.2f}{1000 * sum(speed.parts.values()):24.0f}")
    ours, parts = report.ours.tasks_per_second, report.ours.parts
    training = report.training.tasks_per_second
    total = sum(parts.values())
    lines += [
        "",
        f"{ours / report.higher[0].tasks_per_second:.2f} times higher as its users run it ({report.higher[0].way})",
        f"{ours / fast.tasks_per_second:.2f} times higher at its fastest here ({fast.way})",
        f"{training / report.higher[0].tasks_per_second:.2f} and {training / fast.tasks_per_second:.2f} times in bfloat16",
        f"{ours / report.alone.tasks_per_second:.2f} times one process, with {report.cores}",
        f"2048³ float32 product, {report.cores} threads: {report.matrix_flops / 1e9:.0f} GFLOP/s",
        f"a task: {report.task_flops / 1e9:.2f} GFLOP of convolutions and products as the algorithm is written, double backward",
        f"included; our step reaches {100 * report.reached:.0f} % of the product's rate by them, {100 * report.done:.0f} % by",
        f"the {report.done_flops / 1e9:.2f} that do not come to nothing, of which Winograd's algorithm does "
        f"{report.left_flops / 1e9:.2f}",
        "",
        "our time by part: " + ", ".join(f"{part} {100 * spent / total:.0f} %" for part, spent in parts.items()),
    ]
    return "\n".join(lines)


def main() -> int:
    """The command: measure, print the table, and return the exit status."""
    try:
        print(table(run_speed()))
    except RuntimeError as error:  # without the library to compare with
        print(error, file=sys.stderr)
        return 1
    return 0
