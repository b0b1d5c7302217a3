"""The outer loop: meta-training an initialisation over random episodes, in one process or several.

Tasks are spread over processes with ``torch.distributed``; the tasks of a meta-step depend on the seed, the meta-step and
the task's number alone, so that one process and eight see the same ones, and an interrupted run goes on as if it had not been.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import torch

from metademo.learners.meta import MetaLearner
from metademo.networks import Params
from metademo.tasks.episodes import Sampler, side_by_side
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.processes import World
from metademo.training.run_state import RunState
from metademo.training.settings import TrainSettings
from metademo.training.teacher import Teacher


class Diverged(ArithmeticError):
    """A meta-training came to numbers that are none; the message says at which meta-step and what.

    Attributes:
        step: the meta-step.
        sound: whether a state was found before whose loss is a number; the run has gone back to the last such one.
    """

    def __init__(self, step: int, what: str, sound: bool) -> None:
        super().__init__(f"The meta-training diverged at meta-step {step}: {what}.")
        self.step, self.sound = step, sound


@dataclass(frozen=True)
class Progress:
    """What one meta-step did: means over all its tasks."""

    step: int
    total: int
    loss: float
    accuracy: float
    rate: float
    seconds: float


LOGARITHM_BOOST = 10.0
"""How much faster the logarithms (of rates and of the head's length) learn: they are few, and must settle before the rest."""


@dataclass(frozen=True)
class MetaTrainer:
    """Meta-trains a learner.

    Attributes:
        learner: what to train; its own parameters are where a fresh run begins.
        settings: how.
        pictures: what the tasks are drawn from.
        augment: see :class:`metademo.tasks.picture_sets.EpisodeSampler`.
        world: the processes to share the tasks with.
        teacher: who answers each task too, if anyone.
        held: names of parameters that stay as they are.

    Raises:
        ValueError: on construction, for a teacher of a learner that takes none.
    """

    learner: MetaLearner
    settings: TrainSettings
    pictures: PictureSet
    augment: Augmentation | None = None
    world: World = field(default_factory=World)
    teacher: Teacher | None = None
    held: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.teacher is not None:
            self.teacher.check(self.learner)

    @cached_property
    def sampler(self) -> Sampler:
        """Where the tasks come from."""
        return self.learner.sampler(self.pictures, self.settings.ways_and_shots, self.settings.queries, self.augment)

    def begin(self, keep_centre: bool = False) -> RunState:
        """A fresh run: the learner's parameters, the head's centre moved to where the features are, or where it is already.

        The features follow a ReLU and so are all positive; around a centre of zero every pair of them looks alike, and an
        inner loop of several steps swings along the direction they share instead of settling.
        """
        params = self.all_params()
        if keep_centre:
            return RunState.begin(params)
        with torch.no_grad():
            tasks = [self.sampler.sample(task_generator(self.settings.seed, 2**31, number)) for number in range(16)]
            features = [self.learner.network.features(params, task.query)[0].mean(0) for task in tasks]
        return RunState.begin({**params, "centre": torch.stack(features).mean(0)})

    def all_params(self) -> Params:
        """The learner's parameters and those that are only trained beside them."""
        generator = torch.Generator().manual_seed(self.settings.seed)
        beside = self.learner.training_params(self.pictures, generator)
        return {**self.learner.params, **{name: value.to(self.device) for name, value in beside.items()}}

    @property
    def device(self) -> torch.device:
        """What it computes on: where the learner's parameters are, and the pictures should be."""
        return self.learner.params["centre"].device

    def trained(self, state: RunState) -> MetaLearner:
        """The learner as ``state`` has it, in the processor's memory."""
        return replace(self.learner, params={name: state.params[name].cpu() for name in self.learner.params})

    def run(self, state: RunState, until: Callable[[Progress], bool] = lambda progress: False) -> Iterator[Progress]:
        """Train on, changing ``state`` in place after each meta-step, until done or ``until`` says so.

        All processes see the same progress and so stop at the same step, as long as ``until`` goes by it alone.

        Raises:
            Diverged: at the first meta-step whose loss, gradient or parameters are not finite, in all processes alike. The state
                is then the last one whose loss was finite.
        """
        sound: RunState | None = None
        while state.step < self.settings.meta_steps and not self.out_of_time(state):
            began = time.perf_counter()
            before = state.copy()
            progress, trouble = self._meta_step(state)
            if math.isfinite(progress.loss):
                sound = before
            if trouble is not None:
                state.go_back(sound or before)
                raise Diverged(progress.step, trouble, sound is not None)
            # the mean of the processes' clocks is everybody's, so that schedule and end are the same in all of them
            spent = torch.tensor([time.perf_counter() - began], dtype=torch.float64)
            state.seconds += float(self.world.sum([spent])[0]) / self.world.size
            state.step += 1
            progress = replace(progress, seconds=state.seconds)
            yield progress
            if until(progress):
                return

    def out_of_time(self, state: RunState) -> bool:
        """Whether the run has used its time budget."""
        return self.settings.minutes is not None and state.seconds >= 60 * self.settings.minutes

    def done(self, state: RunState) -> float:
        """The share of the run that is over, 0 … 1."""
        s = self.settings
        done = state.step / s.meta_steps if s.meta_steps else 1.0
        if s.minutes is not None:
            done = max(done, state.seconds / (60 * s.minutes))
        return min(1.0, done)

    def _meta_step(self, state: RunState) -> tuple[Progress, str | None]:
        """Change the state by one meta-step; what it did, and which of its numbers is not finite."""
        s, done = self.settings, self.done(state)
        grads, loss, accuracy = self.meta_gradient(state.params, state.step, done)
        grads = {name: grad for name, grad in grads.items() if name not in self.held}
        rate = s.rate * 0.5 * (1 + math.cos(math.pi * done))
        progress = Progress(state.step + 1, s.meta_steps, loss, accuracy, rate, 0.0)
        if not math.isfinite(loss):
            return progress, f"the loss is {loss}"
        if not math.isfinite(_norm(grads)):
            return progress, f"the loss is {loss:.3g}, but its gradient is not finite"
        adam(state, clip(grads, s.clip), rate, self.learner.logarithms, LOGARITHM_BOOST * self.learner.boost)
        # all sums together, for each look at a number waits for the device
        sums = torch.stack([value.sum() for value in state.params.values()]).tolist()
        for name, total in zip(state.params, sums, strict=True):
            if not math.isfinite(total):
                return progress, f"the parameters {name} are not finite after it"
        return progress, None

    def meta_gradient(self, params: Params, step: int, done: float = 1.0) -> tuple[Params, float, float]:
        """The mean over meta-step ``step``'s tasks of the outer gradient, the loss and the accuracy."""
        s = self.settings
        sums = [torch.zeros_like(value) for value in params.values()]
        totals = sums[0].new_zeros(2)
        for tasks in self._together(step, self._own_tasks(step)):
            drawn = tuple(self.sampler.sample(task_generator(s.seed, step, task)) for task in tasks)
            task = side_by_side(drawn)
            # who has no teacher is asked as anyone's own learner is
            taught = () if self.teacher is None else (self.teacher.answered(task),)
            outer = self.learner.outer_gradient(params, task, done, *taught)
            torch._foreach_add_(sums, torch._foreach_div([outer.grads[name] for name in params], s.tasks))
            totals += torch.stack([outer.loss, outer.accuracy]) / s.tasks
        *sums, totals = self.world.sum([*sums, totals])
        loss, accuracy = totals.tolist()
        return dict(zip(params, sums, strict=True)), loss, accuracy

    def _together(self, step: int, tasks: list[int]) -> list[list[int]]:
        """The tasks in lists, each of tasks of one size and no longer than what the learner gains by doing at once."""
        alike: dict[tuple[int, int], list[int]] = {}
        for task in tasks:
            setting = self.sampler.draw_setting(task_generator(self.settings.seed, step, task))
            alike.setdefault(setting, []).append(task)
        together = []
        for setting, those in alike.items():
            count = self.learner.tasks_at_once(*setting)
            together += [those[at : at + count] for at in range(0, len(those), count)]
        return together

    def _own_tasks(self, step: int) -> list[int]:
        """This process's share of a meta-step's tasks, so that all have about as many pictures to look at.

        Tasks differ in size, and whoever is done first waits: the largest is dealt first, to who has the least so far.
        """
        s = self.settings
        sizes = []
        for task in range(s.tasks):
            ways, shots = self.sampler.draw_setting(task_generator(s.seed, step, task))
            sizes.append(ways * (shots * max(1, self.learner.steps) + s.queries))
        loads = [0] * self.world.size
        shares: list[list[int]] = [[] for _ in loads]
        for task in sorted(range(s.tasks), key=lambda task: -sizes[task]):
            least = loads.index(min(loads))
            loads[least] += sizes[task]
            shares[least].append(task)
        return sorted(shares[self.world.rank])


def adam(
    state: RunState,
    grads: Params,
    rate: float,
    logarithms: Collection[str] = (),
    boost: float = LOGARITHM_BOOST,
    betas: tuple[float, float] = (0.9, 0.999),
) -> None:
    """One step of Adam (Kingma & Ba 2015) on a run's parameters, in place; on ``logarithms`` ``boost`` times as far.

    PyTorch's own keeps its state by parameter object; a run's state here is plain named tensors, to be saved as they are.
    """
    state.updates += 1
    b1, b2 = betas
    # all parameters in one call of each operator: on a graphics card the calls are what takes the time
    names, by = list(grads), list(grads.values())
    first, second, params = ([part[name] for name in names] for part in (state.first, state.second, state.params))
    torch._foreach_mul_(first, b1)
    torch._foreach_add_(first, by, alpha=1 - b1)
    torch._foreach_mul_(second, b2)
    torch._foreach_addcmul_(second, by, by, value=1 - b2)
    roots = torch._foreach_sqrt(torch._foreach_div(second, 1 - b2**state.updates))
    torch._foreach_add_(roots, 1e-8)
    steps = torch._foreach_div(torch._foreach_div(first, 1 - b1**state.updates), roots)
    torch._foreach_mul_(steps, [rate * boost if name in logarithms else rate for name in names])
    state.params.update(zip(names, torch._foreach_sub(params, steps), strict=True))


def clip(grads: Params, length: float) -> Params:
    """The gradients, all scaled alike so that together they are no longer than ``length``."""
    norm = _norm(grads)
    if norm <= length:
        return grads
    return dict(zip(grads, torch._foreach_mul(list(grads.values()), length / norm), strict=True))


def _norm(grads: Params) -> float:
    """The length of all gradients together."""
    # by name, so that the rounding of a resumed run, whose parameters are read in another order, is the same
    return float(torch.stack(torch._foreach_norm([grads[name] for name in sorted(grads)])).norm())
