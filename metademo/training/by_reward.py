"""Meta-training policies that learn by reward (Finn et al. 2017, algorithm 3), whatever they are rewarded for.

A meta-step draws tasks; each task's policy explores, steps, explores again, as often as there are inner steps. The outer loss is
the policy gradient's on what every adapted policy then met, not the last one alone: one step is to lead far, and further ones
further. The second counts half as much as the first, the third a third. Its gradient goes back through the inner steps, and Adam
follows it: once, or several times where exploring is dear, the inner steps made anew from the same trajectories each time.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch
from torch import Tensor

from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.inner_loop import Start, State, inner_loop, score
from metademo.networks import Params, Policy
from metademo.tasks.policy_gradient import (
    MOST_TRAJECTORIES,
    TRAJECTORIES,
    ByReward,
    Experience,
    policy_gradient,
)
from metademo.training.run_state import RunState
from metademo.training.trainer import Diverged, adam, clip

BOOST = 4.0
"""So much faster are inner rates learned than all else."""
_LEAST = 0.05


LEARNED = ("maml", "fomaml", "anil", "transfer")
"""Keys of the learners that can be trained so."""
MOST_STEPS = 10
STEPS = 3
"""Inner steps that are made, shown and measured where nobody says how many."""
VALIDATION, REPORTED = 0, 1
"""Parts of the held-out tasks: what is chosen is chosen on the first, what is told is told of the second."""
HELD_OUT = 2**31 - 1
"""In the place of a meta-step's number: tasks that no meta-step draws."""


@dataclass(frozen=True)
class Settings(ABC):
    """How to meta-train on one kind of task.

    Attributes:
        learner: key of what to train, one of :data:`LEARNED`. Transfer learns one policy for all tasks, without inner steps.
        steps: inner steps in meta-training.
        tasks: of a meta-step.
        trajectories: of each task before each inner step, and after the last.
        rate: inner rate to begin with; it is learned, for each layer and step.
        outer_rate: of Adam.
        total: meta-steps in which the outer rate falls to a twentieth, evenly; 0 for never.
        seed: of the initialisation, tasks and noise.
        clip: length to which an outer gradient is shortened.
        epochs: outer steps from the same trajectories.
        trust: see :func:`metademo.tasks.policy_gradient.policy_gradient`.
        fine_tuning: transfer's optimiser and rate.

    Raises:
        ValueError: on construction, naming the field.
    """

    learner: str = "maml"
    steps: int = 3
    tasks: int = 20
    trajectories: int = TRAJECTORIES
    rate: float = 0.1
    outer_rate: float = 3e-3
    total: int = 0
    seed: int = 0

    clip: ClassVar[float]
    epochs: ClassVar[int] = 1
    trust: ClassVar[float | None] = None
    fine_tuning: ClassVar[tuple[str, float]]

    def __post_init__(self) -> None:
        if self.learner not in LEARNED:
            raise ValueError(f"learner: {self.learner!r} is none of {', '.join(LEARNED)}")
        for name in ("rate", "outer_rate"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name}: must lie above 0 and up to 1, not {getattr(self, name)}")
        for name, limit in {"steps": MOST_STEPS, "tasks": 1000, "trajectories": MOST_TRAJECTORIES}.items():
            if not 1 <= getattr(self, name) <= limit:
                raise ValueError(f"{name}: must lie in 1 … {limit}, not {getattr(self, name)}")
        if not 0 <= self.total <= 10**6:
            raise ValueError(f"total: must lie in 0 … {10**6}, not {self.total}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    @property
    @abstractmethod
    def network(self) -> Policy:
        """Whose parameters are trained."""

    @abstractmethod
    def task(self, number: int) -> ByReward:
        """The tasks of a meta-step, side by side, and their noise: a function of seed and number alone."""

    def begin(self) -> RewardTraining:
        """A fresh run."""
        return RewardTraining(self)

    def learner_from(self, params: Params | None = None) -> MetaLearner:
        """The learner as it begins, or with meta-parameters that training has come to."""
        options: dict[str, Any] = {"steps": self.steps}
        if self.learner == "transfer":
            optimiser, rate = self.fine_tuning
            options |= {"adapts": "all", "optimiser": optimiser, "rate": rate}
        else:
            options |= {"clip": 0.0, "rates": "layers"}
        generator = torch.Generator().manual_seed(self.seed)
        learner = LEARNERS[self.learner].initial(self.network, generator, **options)
        return learner if params is None else replace(learner, params=dict(params))


@dataclass(frozen=True)
class MetaStep:
    """What one meta-step did.

    Attributes:
        number: from 1.
        returns: the mean over its tasks before the first inner step and after each.
        length: of the outer gradient.
        seconds: of processor time.
    """

    number: int
    returns: tuple[float, ...]
    length: float
    seconds: float


class RewardTraining:
    """A run: what it has come to, and how to go on.

    Attributes:
        settings: how it is trained.
        state: parameters and Adam's moments.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._learner = settings.learner_from()
        self.state = RunState.begin(self._learner.params)

    @property
    def learner(self) -> MetaLearner:
        """The learner as the run has it."""
        return replace(self._learner, params=dict(self.state.params))

    def step(self) -> MetaStep:
        """Make one meta-step.

        Raises:
            Diverged: if the outer gradient is not finite. Nothing has changed then.
        """
        began = time.process_time()
        s, state = self.settings, self.state
        task, before = s.task(state.step), state.copy()
        rate = s.outer_rate * max(_LEAST, 1 - state.step / s.total if s.total else 1)
        tried: Sequence[Experience] | None = None
        lengths = []
        for _ in range(s.epochs):
            grads, tried = outer_gradient(self._learner, state.params, task, tried, s.trust)
            lengths.append(math.hypot(*(float(grad.norm()) for grad in grads.values())))
            if not math.isfinite(lengths[-1]):
                state.go_back(before)
                raise Diverged(state.step + 1, f"the gradient’s length is {lengths[-1]:.3g}", True)
            adam(state, clip(grads, s.clip), rate, self._learner.logarithms, BOOST)
        assert tried is not None  # there is one epoch at least
        state.step += 1
        spent = time.process_time() - began
        state.seconds += spent
        return MetaStep(state.step, tuple(float(each.returns.mean()) for each in tried), lengths[0], spent)


def outer_gradient(
    learner: MetaLearner,
    params: Params,
    task: ByReward,
    before: Sequence[Experience] | None = None,
    trust: float | None = None,
) -> tuple[Params, Sequence[Experience]]:
    """The outer gradient by name, a mean over tasks; and what was met before and after each step.

    Args:
        learner: who learns.
        params: its meta-parameters.
        task: what it learns on.
        before: what was met already, to learn from that; None to explore.
        trust: see :func:`metademo.tasks.policy_gradient.policy_gradient`.
    """
    leaves = {name: value.detach().requires_grad_() for name, value in params.items()}
    start = learner.start_from(leaves, task)
    steps = 0 if learner.record.key == "transfer" else learner.steps
    losses, tried = [], []
    for state, met in attempts(
        start, task, steps, differentiable=True, second_order=learner.second_order, before=before
    ):
        tried.append(met)
        if state.step or not steps:
            outputs = state.support[0]
            if not learner.second_order:  # the loop has let go of its graph
                outputs, _ = score(start, state.params, met.states, None)
            own = policy_gradient(outputs, task.outer_lesson(met), trust)
            losses.append(own.mean() / max(1, state.step))
    grads = torch.autograd.grad(torch.stack(losses).sum(), list(leaves.values()), materialize_grads=True)
    return dict(zip(leaves, grads, strict=True)), tried


def attempts(
    start: Start,
    task: ByReward,
    steps: int,
    differentiable: bool = False,
    second_order: bool = True,
    before: Sequence[Experience] | None = None,
) -> list[tuple[State, Experience]]:
    """The inner loop on such a task: each of its states, and what came of following the policy in it, or what had come of it
    ``before``."""
    tried: list[Experience] = []

    def gather(step: int, params: Params) -> tuple[Tensor, Tensor]:
        def policy(states: Tensor) -> Tensor:
            return score(start, params, states, None)[0]

        met = task.follow(policy, task.noise(step)) if before is None else before[step]
        tried.append(met)
        return met.states, task.lesson(met)

    states = inner_loop(
        start,
        task.support,
        task.support_labels,
        steps,
        differentiable=differentiable,
        second_order=second_order,
        gather=gather,
    )
    return [(state, tried[state.step]) for state in states]


def found(
    learner: Learner, task: ByReward, steps: int, settings: AdaptSettings = DEFAULT
) -> list[tuple[State, Experience]]:
    """What a learner makes of a task: before the first inner step and after each."""
    return attempts(learner.start(task, settings), task, steps)


def returns(learner: Learner, task: ByReward, steps: int, settings: AdaptSettings = DEFAULT) -> Tensor:
    """Each task's mean return over its trajectories, before the first inner step and after each: ``[steps + 1, T]``."""
    return torch.stack([tried.returns.mean(-1) for _, tried in found(learner, task, steps, settings)])
