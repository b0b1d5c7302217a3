"""Meta-training on waves (Finn et al. 2017, section 5.1): small enough to be watched from its first step on.

The outer loop is the usual one: draw tasks, take the learner's outer gradient, make a step of Adam. All tasks of a meta-step are
learned side by side, in one process and thread: hundreds of meta-steps a second.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from metademo.learners import LEARNERS, Learner, MetaLearner
from metademo.learners.base import MAX_STEPS, AdaptSettings
from metademo.learners.inner_loop import Start, State, inner_loop
from metademo.learners.scratch import Scratch
from metademo.networks import Params, Perceptron
from metademo.tasks.lessons import Lesson, Regression
from metademo.tasks.seeds import task_generator
from metademo.tasks.waves import HIGH, LOW, MAX_POINTS, Curves, family
from metademo.training.run_state import RunState
from metademo.training.trainer import Diverged, adam

LEARNED = ("maml", "fomaml", "anil", "meta-sgd", "maml++", "reptile", "meta-lstm", "transfer")
"""Keys of the learners that can be trained here."""
MANY = 10
"""Inner steps that a new task is given, whatever meta-training made."""
USUAL: dict[str, dict[str, Any]] = {
    "reptile": {"steps": 5},  # of a single step its gradient is that of joint training
    "meta-lstm": {"tasks": 10, "outer_rate": 3e-3},  # every parameter of every task has an LSTM to run
}
"""What is best chosen otherwise than by default."""
_HELD_OUT = 2**31 - 1
"""In the place of a meta-step's number: tasks that no meta-step draws."""


@dataclass(frozen=True)
class WaveSettings:
    """How to meta-train on waves; the defaults are the paper's.

    Attributes:
        learner: key of what to train, one of :data:`LEARNED`.
        family: key of the tasks' family.
        rate: inner learning rate. MAML and its kin keep it; Meta-SGD, MAML++ and Meta-LSTM begin with it and learn their own.
        steps: inner steps in meta-training.
        points: to learn a task from.
        tasks: a meta-step.
        outer_rate: of Adam.
        seed: of the initialisation and the tasks.

    Raises:
        ValueError: on construction, naming the field.
    """

    learner: str = "maml"
    family: str = "sinusoids"
    rate: float = 0.01
    steps: int = 1
    points: int = 10
    tasks: int = 25
    outer_rate: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        if self.learner not in LEARNED:
            raise ValueError(f"learner: {self.learner!r} is none of {', '.join(LEARNED)}")
        family(self.family)
        for name, most in (("rate", 1.0), ("outer_rate", 1.0)):
            if not 0 < getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie above 0 and up to {most:g}, not {getattr(self, name)}")
        for name, most in (("steps", MAX_STEPS), ("points", MAX_POINTS), ("tasks", 1000)):
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie in 1 … {most}, not {getattr(self, name)}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    @classmethod
    def usual(cls, learner: str, **chosen: Any) -> WaveSettings:
        """What is usual for this learner, but for what was chosen."""
        return cls(learner, **{**USUAL.get(learner, {}), **chosen})

    def begin(self) -> WaveTraining:
        """A fresh run."""
        return WaveTraining(self)

    def curves(self, count: int, held_out: bool = False) -> Curves:
        """Curves of the family, always the same: the first that training meets, or some that it never does."""
        return family(self.family).draw(count, task_generator(self.seed, _HELD_OUT, int(held_out)))

    def scratch(self) -> Scratch:
        """The same network from random numbers, trained by the same steps: what everybody else starts from."""
        return Scratch(Perceptron(), MANY, self.rate, "sgd")

    def learner_from(self, params: Params | None = None) -> MetaLearner:
        """The learner as it begins, or with meta-parameters that training has come to."""
        network = Perceptron(body_rate=self.rate)
        options: dict[str, Any] = {"steps": self.steps}
        if self.learner == "reptile":
            options = {"steps": MANY, "training_steps": self.steps, "rate": self.rate}
        elif self.learner == "transfer":
            options = {"steps": MANY, "rate": self.rate, "adapts": "all", "optimiser": "sgd"}
        elif self.learner == "meta-lstm":
            options["hidden"] = 4
        else:
            options["clip"] = 0.0  # a squared error's gradient may well be long
        learner = LEARNERS[self.learner].initial(network, torch.Generator().manual_seed(self.seed), **options)
        if params is not None:
            return replace(learner, params=dict(params))
        if self.learner == "meta-lstm":  # its input gate is what others call the rate
            gate = torch.tensor(self.rate).logit()
            return replace(learner, params={**learner.params, "lstm.input_bias": gate})
        return learner


@dataclass(frozen=True)
class MetaStep:
    """What one meta-step did.

    Attributes:
        number: from 1.
        loss: the outer loss, a mean over its tasks; of Reptile, the loss of all points after the inner steps.
        length: of the outer gradient.
        seconds: of processor time, drawing the tasks included.
    """

    number: int
    loss: float
    length: float
    seconds: float


class WaveTraining:
    """A run: what it has come to, and how to go on.

    Attributes:
        settings: how it is trained.
        state: parameters and Adam's moments.
        seconds: of processor time, in all meta-steps so far.
    """

    def __init__(self, settings: WaveSettings) -> None:
        self.settings = settings
        self._learner = settings.learner_from()
        self.state = RunState.begin(self._learner.params)
        # the inner rate of MAML is a person's choice here, and no meta-parameter
        self._held = frozenset({"rate.all"} & self.state.params.keys())
        self.seconds = 0.0

    @property
    def learner(self) -> MetaLearner:
        """The learner as the run has it."""
        return replace(self._learner, params=dict(self.state.params))

    def tasks(self, number: int) -> Regression:
        """The tasks of a meta-step, a function of seed and number alone."""
        s = self.settings
        generator = task_generator(s.seed, number, 0)
        return family(s.family).draw(s.tasks, generator).tasks(s.points, s.points, generator)

    def step(self) -> MetaStep:
        """Make one meta-step.

        Raises:
            Diverged: if loss or gradient are not finite. Nothing has changed then.
        """
        began = time.process_time()
        s, state = self.settings, self.state
        outer = self._learner.outer_gradient(state.params, self.tasks(state.step))
        loss = float(outer.loss) / s.tasks
        grads = {
            name: torch.zeros_like(grad) if name in self._held else grad / s.tasks for name, grad in outer.grads.items()
        }
        length = math.hypot(*(float(grad.norm()) for grad in grads.values()))
        if not math.isfinite(loss + length):
            raise Diverged(state.step + 1, f"the loss is {loss:.3g}, its gradient’s length {length:.3g}", True)
        adam(state, grads, s.outer_rate)
        state.step += 1
        spent = time.process_time() - began
        self.seconds += spent
        return MetaStep(state.step, loss, length, spent)


# What comes of it


def look(start: Start, lesson: Lesson, steps: int, places: Tensor) -> list[tuple[State, Tensor]]:
    """The inner loop on a task or several, and what each of its states makes of ``places`` ``[…, N, 1]``: ``[…, N]``."""
    found = []
    for state in inner_loop(start, lesson.support, lesson.support_labels, steps):
        with torch.no_grad():
            features, _ = start.network.features(state.params, places)
            found.append((state, start.head(state.params, features)[..., 0]))
    return found


def errors(learner: Learner, tasks: Regression, steps: Iterable[int]) -> dict[int, float]:
    """The mean squared error on what several tasks ask about, after so many inner steps each; infinite where they run away."""
    wanted = sorted(set(steps))
    start = learner.start(tasks, AdaptSettings())
    seen = look(start, tasks, wanted[-1], tasks.query)
    found = {step: float(tasks.loss(seen[step][1][..., None], tasks.query_labels).mean()) for step in wanted}
    return {step: error if math.isfinite(error) else math.inf for step, error in found.items()}


def held_out(settings: WaveSettings, count: int, queries: int = 100) -> Regression:
    """Tasks that no meta-step draws, as many points each as in training, asked about all along their curve."""
    curves = settings.curves(count, held_out=True)
    points = curves.tasks(settings.points, 0, task_generator(settings.seed, _HELD_OUT, 2))
    places = torch.linspace(LOW, HIGH, queries).expand(count, queries)
    return replace(points, query=places[..., None], query_labels=curves.at(places)[..., None])
