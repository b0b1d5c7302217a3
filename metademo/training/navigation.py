"""Meta-training policies that find a goal by reward (Finn et al. 2017, section 5.3 and algorithm 3).

A meta-step draws goals; each task's policy explores, steps, explores again, as often as there are inner steps. The outer loss is
the policy gradient's on what every adapted policy then met, not the last one alone: one step is to lead far, and further ones
further. The second counts half as much as the first, the third a third. Its gradient goes back through the inner steps, and Adam
follows it.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.inner_loop import Start, State, inner_loop, score
from metademo.learners.scratch import Scratch
from metademo.networks import Params, Policy
from metademo.tasks.navigation import HORIZON, MOST_TRAJECTORIES, TRAJECTORIES, Search, some_goals
from metademo.tasks.policy_gradient import Experience, advantages
from metademo.tasks.seeds import task_generator
from metademo.training.run_state import RunState
from metademo.training.trainer import Diverged, adam, clip

LEARNED = ("maml", "fomaml", "anil", "transfer")
"""Keys of the learners that can be trained here."""
MOST_STEPS = 10
CLIP = 5.0
"""Length to which an outer gradient is shortened."""
BOOST = 4.0
"""So much faster are inner rates learned than all else."""
_LEAST = 0.05
_HELD_OUT = 2**31 - 1
"""In the place of a meta-step's number: goals that no meta-step draws."""
SCRATCH = ("adam", 0.01)
TRANSFER = ("adam", 0.01)
"""Optimiser and rate of scratch and of transfer: the best on validation goals, see docs/navigation.md."""
SCRATCH_DEVIATION = 0.1
"""Likewise: who does not know where to go earns more by exploring nearby."""


@dataclass(frozen=True)
class NavigationSettings:
    """How to meta-train.

    Attributes:
        learner: key of what to train, one of :data:`LEARNED`. Transfer learns one policy for all goals, without inner steps.
        steps: inner steps in meta-training.
        tasks: goals a meta-step.
        trajectories: of each task before each inner step, and after the last.
        moves: of a trajectory in meta-training. Half of what a policy is judged by: the rest is much like it.
        rate: inner rate to begin with; it is learned, for each layer and step.
        outer_rate: of Adam.
        total: meta-steps in which the outer rate falls to a twentieth, evenly; 0 for never.
        seed: of the initialisation, goals and noise.

    Raises:
        ValueError: on construction, naming the field.
    """

    learner: str = "maml"
    steps: int = 3
    tasks: int = 20
    trajectories: int = TRAJECTORIES
    moves: int = 50
    rate: float = 0.1
    outer_rate: float = 3e-3
    total: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.learner not in LEARNED:
            raise ValueError(f"learner: {self.learner!r} is none of {', '.join(LEARNED)}")
        for name in ("rate", "outer_rate"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name}: must lie above 0 and up to 1, not {getattr(self, name)}")
        most = {"steps": MOST_STEPS, "tasks": 1000, "trajectories": MOST_TRAJECTORIES, "moves": HORIZON}
        for name, limit in most.items():
            if not 1 <= getattr(self, name) <= limit:
                raise ValueError(f"{name}: must lie in 1 … {limit}, not {getattr(self, name)}")
        if not 0 <= self.total <= 10**6:
            raise ValueError(f"total: must lie in 0 … {10**6}, not {self.total}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    def begin(self) -> NavigationTraining:
        """A fresh run."""
        return NavigationTraining(self)

    def learner_from(self, params: Params | None = None) -> MetaLearner:
        """The learner as it begins, or with meta-parameters that training has come to."""
        options: dict[str, Any] = {"steps": self.steps}
        if self.learner == "transfer":
            options |= {"adapts": "all", "optimiser": TRANSFER[0], "rate": TRANSFER[1]}
        else:
            options |= {"clip": 0.0, "rates": "layers"}
        generator = torch.Generator().manual_seed(self.seed)
        learner = LEARNERS[self.learner].initial(Policy(body_rate=self.rate), generator, **options)
        return learner if params is None else replace(learner, params=dict(params))


def scratch(steps: int) -> Scratch:
    """The same policy from random numbers, trained on the same trajectories: what everybody else starts from."""
    return Scratch(Policy(deviation=SCRATCH_DEVIATION), steps, SCRATCH[1], SCRATCH[0])


def held_out(count: int, seed: int, trajectories: int = TRAJECTORIES, part: int = 0) -> Search:
    """Goals that no meta-step draws; of another ``part``, others."""
    goals = some_goals(count, task_generator(seed, _HELD_OUT, part))
    return Search(goals, (seed + 7919 * (part + 1)) % 2**31, trajectories)


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


class NavigationTraining:
    """A run: what it has come to, and how to go on.

    Attributes:
        settings: how it is trained.
        state: parameters and Adam's moments.
    """

    def __init__(self, settings: NavigationSettings) -> None:
        self.settings = settings
        self._learner = settings.learner_from()
        self.state = RunState.begin(self._learner.params)

    @property
    def learner(self) -> MetaLearner:
        """The learner as the run has it."""
        return replace(self._learner, params=dict(self.state.params))

    def search(self, number: int) -> Search:
        """The goals of a meta-step, and its noise: a function of seed and number alone."""
        s = self.settings
        goals = some_goals(s.tasks, task_generator(s.seed, number, 0))
        return Search(goals, (s.seed * 1_000_003 + number) % 2**31, s.trajectories, s.moves)

    def step(self) -> MetaStep:
        """Make one meta-step.

        Raises:
            Diverged: if the outer gradient is not finite. Nothing has changed then.
        """
        began = time.process_time()
        s, state = self.settings, self.state
        grads, returns = outer_gradient(self._learner, state.params, self.search(state.step))
        length = math.hypot(*(float(grad.norm()) for grad in grads.values()))
        if not math.isfinite(length):
            raise Diverged(state.step + 1, f"the gradient’s length is {length:.3g}", True)
        rate = s.outer_rate * max(_LEAST, 1 - state.step / s.total if s.total else 1)
        adam(state, clip(grads, CLIP), rate, self._learner.logarithms, BOOST)
        state.step += 1
        spent = time.process_time() - began
        state.seconds += spent
        return MetaStep(state.step, returns, length, spent)


def outer_gradient(learner: MetaLearner, params: Params, search: Search) -> tuple[Params, tuple[float, ...]]:
    """The outer gradient by name, a mean over tasks; and the mean returns before and after each step."""
    leaves = {name: value.detach().requires_grad_() for name, value in params.items()}
    start = learner.start_from(leaves, search)
    steps = 0 if learner.record.key == "transfer" else learner.steps
    losses, returns = [], []
    for state, tried in attempts(start, search, steps, differentiable=True, second_order=learner.second_order):
        returns.append(float(tried.returns.mean()))
        if state.step or not steps:
            outputs = state.support[0]
            if not learner.second_order:  # the loop has let go of its graph
                outputs, _ = score(start, state.params, tried.states, None)
            own = search.loss(outputs, tried.labels(advantages(tried)))
            losses.append(own.mean() / max(1, state.step))
    grads = torch.autograd.grad(torch.stack(losses).sum(), list(leaves.values()), materialize_grads=True)
    return dict(zip(leaves, grads, strict=True)), tuple(returns)


def attempts(
    start: Start, search: Search, steps: int, differentiable: bool = False, second_order: bool = True
) -> list[tuple[State, Experience]]:
    """The inner loop on a search: each of its states, and what came of following the policy in it."""
    tried: list[Experience] = []

    def gather(step: int, params: Params) -> tuple[Tensor, Tensor]:
        def policy(places: Tensor) -> Tensor:
            return score(start, params, places, None)[0]

        found = search.follow(policy, search.noise(step))
        tried.append(found)
        return found.states, search.lesson(found)

    states = inner_loop(
        start,
        search.support,
        search.support_labels,
        steps,
        differentiable=differentiable,
        second_order=second_order,
        gather=gather,
    )
    return [(state, tried[state.step]) for state in states]


def found(
    learner: Learner, search: Search, steps: int, settings: AdaptSettings = DEFAULT
) -> list[tuple[State, Experience]]:
    """What a learner makes of a search: before the first inner step and after each."""
    return attempts(learner.start(search, settings), search, steps)


def returns(learner: Learner, search: Search, steps: int, settings: AdaptSettings = DEFAULT) -> Tensor:
    """Each goal's mean return over its trajectories, before the first inner step and after each: ``[steps + 1, T]``."""
    return torch.stack([tried.returns.mean(-1) for _, tried in found(learner, search, steps, settings)])
