"""The outer loop: meta-training an initialisation over random episodes, in one process or several.

Tasks are spread over processes with ``torch.distributed``; the tasks of a meta-step depend on the seed, the meta-step and
the task's number alone, so that one process and eight see the same ones, and an interrupted run goes on as if it had not been.
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import torch
import torch.distributed as dist
from torch import Tensor

from metademo.episodes import EpisodeSampler
from metademo.learners.maml import Maml
from metademo.networks import Params

LOGARITHM_BOOST = 10.0
"""How much faster the logarithms (of rates and of the head's length) learn: they are few, and must settle before the rest."""


@dataclass(frozen=True)
class TrainSettings:
    """How to meta-train.

    A run has two phases. The warm-up adapts the head alone, one step, on episodes of many ways: from a zero head that step
    is the nearest-class-mean classifier, so this is metric learning (Snell et al. 2017 also train with more ways than they
    test with) and gives MAML a body worth adapting. Then the inner loop proper is meta-trained.

    Attributes:
        warmup_steps: meta-steps of the warm-up.
        warmup_ways, warmup_shots, warmup_queries, warmup_tasks: its episodes, and how many a meta-step.
        warmup_rate: its outer learning rate.
        meta_steps: meta-steps of the main phase.
        settings: its ``(ways, shots)`` pairs.
        queries: its query pictures a class.
        tasks: its episodes a meta-step, over all processes.
        rate: its outer learning rate; both phases decay theirs along a half cosine.
        clip: the meta-gradient is shortened to this length where it is longer.
        minutes: a time budget for the main phase's schedule and the run's end, whichever of it and the steps comes first.
        seed: of the tasks and of the random initialisation.

    Raises:
        ValueError: on construction, naming the field.
    """

    warmup_steps: int = 0
    warmup_ways: int = 60
    warmup_shots: tuple[int, ...] = (1, 2, 3)
    warmup_queries: int = 5
    warmup_tasks: int = 2
    warmup_rate: float = 2e-3
    meta_steps: int = 1000
    settings: tuple[tuple[int, int], ...] = ((5, 1), (5, 5), (20, 1))
    queries: int = 10
    tasks: int = 8
    rate: float = 1e-3
    clip: float = 2.0
    minutes: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("warmup_ways", "warmup_queries", "warmup_tasks", "queries", "tasks"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1, not {getattr(self, name)}")
        for name in ("warmup_steps", "meta_steps", "seed"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: must not be negative, not {getattr(self, name)}")
        for name in ("warmup_rate", "rate", "clip", "minutes"):
            value = getattr(self, name)
            if value is not None and not value > 0:  # so that NaN is refused too
                raise ValueError(f"{name}: must be positive, not {value}")

    @property
    def total_steps(self) -> int:
        """Meta-steps of both phases."""
        return self.warmup_steps + self.meta_steps


@dataclass
class RunState:
    """All that a run needs to go on exactly: saved and loaded by :mod:`metademo.checkpoints`."""

    params: Params
    first: Params
    second: Params
    step: int = 0
    seconds: float = 0.0
    updates: int = 0

    @classmethod
    def begin(cls, params: Params) -> RunState:
        """The state before the first meta-step."""
        zeros = {name: torch.zeros_like(value) for name, value in params.items()}
        return cls(params=dict(params), first=zeros, second={name: value.clone() for name, value in zeros.items()})


@dataclass(frozen=True)
class Progress:
    """What one meta-step did: means over all its tasks."""

    step: int
    total: int
    phase: str
    loss: float
    accuracy: float
    rate: float
    seconds: float


@dataclass(frozen=True)
class World:
    """The processes that train together."""

    rank: int = 0
    size: int = 1

    @classmethod
    def join(cls) -> World:
        """The world that ``torchrun`` describes in the environment, or a world of one."""
        size = int(os.environ.get("WORLD_SIZE", "1"))
        if size > 1 and not dist.is_initialized():
            dist.init_process_group("gloo")
        return cls(int(os.environ.get("RANK", "0")), size)

    def leave(self) -> None:
        """Part from the other processes, after the last sum."""
        if self.size > 1:
            dist.destroy_process_group()

    def sum(self, tensors: list[Tensor]) -> list[Tensor]:
        """Each tensor summed over the processes, in one message."""
        if self.size == 1:
            return tensors
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        dist.all_reduce(flat)
        parts = flat.split([tensor.numel() for tensor in tensors])
        return [part.view_as(tensor) for part, tensor in zip(parts, tensors, strict=True)]


def task_generator(seed: int, step: int, task: int) -> torch.Generator:
    """The generator of one task, a function of its place in the run alone."""
    return torch.Generator().manual_seed(((seed * 1_000_003 + step) * 4_099 + task) % 2**63)


@dataclass(frozen=True)
class MetaTrainer:
    """Meta-trains a :class:`Maml` learner.

    Attributes:
        learner: what to train; its own parameters are where a fresh run begins.
        settings: how.
        sampler: a sampler whose ``settings`` and ``queries`` are replaced by each phase's.
        world: the processes to share the tasks with.
    """

    learner: Maml
    settings: TrainSettings
    sampler: EpisodeSampler
    world: World = field(default_factory=World)

    def begin(self) -> RunState:
        """A fresh run: the learner's parameters, the head's centre moved to where the features are."""
        params = dict(self.learner.params)
        return RunState.begin({**params, "centre": self._mean_feature(params, episodes=1)})

    def _mean_feature(self, params: Params, episodes: int) -> Tensor:
        """``[features]``: the mean feature of the support pictures of some episodes.

        The features follow a ReLU and so are all positive; around a centre of zero every pair of them looks alike, and an
        inner loop of several steps swings along the direction they share instead of settling.
        """
        sampler = self._sampler(warming=self.settings.warmup_steps > 0)
        means = []
        with torch.no_grad():
            for number in range(episodes):
                episode = sampler.sample(task_generator(self.settings.seed, 2**31, number))
                features, _ = self.learner.network.features(params, episode.support)
                means.append(features.mean(0))
        return torch.stack(means).mean(0)

    def _begin_main_phase(self, params: Params) -> RunState:
        """The warm-up's body under a fresh head: a new objective, for which the old moments would only mislead.

        The warm-up has one step to answer with, so it learns a length and a rate that settle everything in it, and a centre
        that serves that one step. Several steps want a gentle start, from which the body still has something to learn.
        """
        fresh = {name: value for name, value in self.learner.params.items() if name not in self.learner.network.names}
        params = {**params, **fresh}
        return RunState.begin({**params, "centre": self._mean_feature(params, episodes=16)})

    def run(self, state: RunState, until: Callable[[Progress], bool] = lambda progress: False) -> Iterator[Progress]:
        """Train on, changing ``state`` in place after each meta-step, until done or ``until`` says so.

        All processes see the same progress and so stop at the same step, as long as ``until`` goes by it alone.
        """
        while state.step < self.settings.total_steps and not self._out_of_time(state):
            began = time.perf_counter()
            progress = self._meta_step(state)
            # the mean of the processes' clocks is everybody's, so that schedule and end are the same in all of them
            spent = torch.tensor([time.perf_counter() - began], dtype=torch.float64)
            state.seconds += float(self.world.sum([spent])[0]) / self.world.size
            state.step += 1
            progress = replace(progress, seconds=state.seconds)
            yield progress
            if until(progress):
                return

    def _out_of_time(self, state: RunState) -> bool:
        return self.settings.minutes is not None and state.seconds >= 60 * self.settings.minutes

    def _sampler(self, warming: bool) -> EpisodeSampler:
        s = self.settings
        if warming:
            pairs = tuple((s.warmup_ways, shots) for shots in s.warmup_shots)
            return replace(self.sampler, settings=pairs, queries=s.warmup_queries)
        return replace(self.sampler, settings=s.settings, queries=s.queries)

    def _rate(self, state: RunState, warming: bool) -> float:
        s = self.settings
        if warming:
            done = state.step / s.warmup_steps
        else:
            done = (state.step - s.warmup_steps) / max(1, s.meta_steps)
            if s.minutes is not None:
                done = max(done, state.seconds / (60 * s.minutes))
        return (s.warmup_rate if warming else s.rate) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    def _meta_step(self, state: RunState) -> Progress:
        s = self.settings
        warming = state.step < s.warmup_steps
        tasks = s.warmup_tasks if warming else s.tasks
        if state.step == s.warmup_steps > 0:
            fresh = self._begin_main_phase(state.params)
            state.params, state.first, state.second, state.updates = fresh.params, fresh.first, fresh.second, 0
        grads, loss, accuracy = self.meta_gradient(state.params, state.step)
        rate = self._rate(state, warming)
        adam(state, clip(grads, s.clip), rate)
        phase = "warm-up" if warming else "meta"
        return Progress(state.step + 1, s.total_steps, phase, loss / tasks, accuracy / tasks, rate, 0.0)

    def meta_gradient(self, params: Params, step: int) -> tuple[Params, float, float]:
        """The gradient of the mean outer loss over meta-step ``step``'s tasks, and the sums of their loss and accuracy."""
        s = self.settings
        warming = step < s.warmup_steps
        tasks = s.warmup_tasks if warming else s.tasks
        sampler = self._sampler(warming)
        leaves = {name: value.detach().requires_grad_() for name, value in params.items()}
        sums = [torch.zeros_like(value) for value in params.values()]
        totals = torch.zeros(2, dtype=sums[0].dtype)
        how = {"steps": 1, "adapts": "head"} if warming else {}
        for task in range(self.world.rank, tasks, self.world.size):
            episode = sampler.sample(task_generator(s.seed, step, task))
            loss, scores = self.learner.outer_loss(leaves, episode, **how)
            grads = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
            for total, grad in zip(sums, grads, strict=True):
                if grad is not None:
                    total += grad / tasks
            totals += torch.stack([loss.detach(), (scores.argmax(1) == episode.query_labels).to(totals.dtype).mean()])
        *sums, totals = self.world.sum([*sums, totals])
        return dict(zip(params, sums, strict=True)), float(totals[0]), float(totals[1])


def adam(state: RunState, grads: Params, rate: float, betas: tuple[float, float] = (0.9, 0.999)) -> None:
    """One step of Adam (Kingma & Ba 2015) on a run's parameters, in place.

    PyTorch's own keeps its state by parameter object; a run's state here is plain named tensors, to be saved as they are.
    """
    state.updates += 1
    b1, b2 = betas
    for name, grad in grads.items():
        first, second = state.first[name], state.second[name]
        first.mul_(b1).add_(grad, alpha=1 - b1)
        second.mul_(b2).addcmul_(grad, grad, value=1 - b2)
        step = (first / (1 - b1**state.updates)) / ((second / (1 - b2**state.updates)).sqrt() + 1e-8)
        boost = LOGARITHM_BOOST if name.startswith("rate.") or name == "log_scale" else 1.0
        state.params[name] = state.params[name] - rate * boost * step


def clip(grads: Params, length: float) -> Params:
    """The gradients, all scaled alike so that together they are no longer than ``length``."""
    # by name, so that the rounding of a resumed run, whose parameters are read in another order, is the same
    norm = float(torch.stack([grads[name].norm() for name in sorted(grads)]).norm())
    return grads if norm <= length else {name: grad * (length / norm) for name, grad in grads.items()}


def keep_freed_memory() -> None:
    """Have the C library keep what training frees instead of returning it to the system (Linux with glibc).

    Every step frees and takes again the same hundreds of megabytes; having them zeroed by the kernel each time costs about
    a quarter of the training time.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    mmap_max, trim_threshold, top_pad = -4, -1, -2  # the parameters' numbers in malloc.h
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 2**28)
