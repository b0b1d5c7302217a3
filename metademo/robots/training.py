"""Meta-imitation (Finn et al. 2017, *One-Shot Visual Imitation Learning via Meta-Learning*, with states in place of pictures).

The inner loop imitates one demonstration, by the squared error of its actions; the outer loss is the imitation of another episode
with the same goal and the object elsewhere. Tasks, loss and learners are the usual ones.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import torch

from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import MAX_STEPS
from metademo.learners.scratch import Scratch
from metademo.networks import Params
from metademo.robots.demonstrations import Demonstrations
from metademo.robots.policy import Sight, network
from metademo.robots.skills import skill_of
from metademo.tasks.lessons import Regression
from metademo.tasks.seeds import task_generator
from metademo.training.run_state import RunState
from metademo.training.trainer import LOGARITHM_BOOST, Diverged, adam, clip

LEARNED = ("maml", "fomaml", "anil", "meta-sgd", "maml++", "reptile", "transfer")
"""Keys of the learners that can be trained here: all that go by gradient steps, and transfer to compare them with."""
SCRATCH_STEPS, SCRATCH_RATE = 400, 1e-3
"""Of Adam, on the same demonstration."""


@dataclass(frozen=True)
class RobotSettings:
    """How to meta-train a policy.

    Attributes:
        skill: key of what it is shown.
        learner: key of what to train, one of :data:`LEARNED`.
        rate: inner learning rate to begin with; learned for each layer and step, or for each parameter (Meta-SGD).
        steps: inner steps in meta-training.
        tasks: a meta-step.
        outer_rate: of Adam, at the beginning; it falls to zero along half a cosine.
        clip: length at which the outer gradient is cut.
        meta_steps: how many.
        aims: goals, or choices of an object's place, that demonstrations are collected of.
        seed: of the initialisation and the tasks.

    Raises:
        ValueError: on construction, naming the field.
    """

    skill: str
    learner: str = "maml"
    rate: float = 0.05
    steps: int = 5
    tasks: int = 8
    outer_rate: float = 1e-3
    clip: float = 10.0
    meta_steps: int = 3000
    aims: int = 160
    seed: int = 0

    def __post_init__(self) -> None:
        skill_of(self.skill)
        if self.learner not in LEARNED:
            raise ValueError(f"learner: {self.learner!r} is none of {', '.join(LEARNED)}")
        for name, most in (("rate", 1.0), ("outer_rate", 1.0), ("clip", math.inf)):
            if not 0 < getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie above 0 and up to {most:g}, not {getattr(self, name)}")
        for name, most in (("steps", MAX_STEPS), ("tasks", 1000), ("meta_steps", 10**7), ("aims", 10**4)):
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie in 1 … {most}, not {getattr(self, name)}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: must lie in 0 … {2**31 - 1}, not {self.seed}")

    def learner_from(self, params: Params | None = None) -> MetaLearner:
        """The learner as it begins, or with meta-parameters that training has come to."""
        options: dict[str, Any] = {"steps": self.steps}
        if self.learner == "reptile":
            options = {"steps": self.steps, "training_steps": self.steps, "rate": self.rate}
        elif self.learner == "transfer":
            options = {"steps": TRANSFER_STEPS, "rate": TRANSFER_RATE, "adapts": "all", "optimiser": "adam"}
        else:
            options["clip"] = 0.0  # a squared error's gradient may well be long
            if self.learner in ("maml", "fomaml", "anil"):
                options["rates"] = "layers"
        learner = LEARNERS[self.learner].initial(
            network(self.rate), torch.Generator().manual_seed(self.seed), **options
        )
        return learner if params is None else replace(learner, params=dict(params))

    def scratch(self) -> Scratch:
        """The same network from random numbers, trained on the demonstration alone: what everybody else starts from."""
        return Scratch(network(self.rate), SCRATCH_STEPS, SCRATCH_RATE, "adam")


TRANSFER_STEPS, TRANSFER_RATE = 50, 3e-4
"""Of fine-tuning by Adam."""


THINNED = 2
"""Of an episode's steps, which are much like their neighbours, every so many-th is looked at in a meta-step."""


def tasks_of(demonstrations: Demonstrations, sight: Sight, count: int, generator: torch.Generator) -> Regression:
    """Tasks side by side: of each a demonstration to learn from, and another episode with the same goal to be asked about."""
    d = demonstrations
    aims = torch.randint(len(d), (count,), generator=generator)
    shown = torch.randint(d.supports, (count,), generator=generator)
    # any other episode of the same aim
    asked = (shown + 1 + torch.randint(d.seen.shape[1] - 1, (count,), generator=generator)) % d.seen.shape[1]
    first, second = torch.randint(THINNED, (2,), generator=generator).tolist()
    seen, done = d.seen[aims, shown, first::THINNED], d.done[aims, shown, first::THINNED]
    later, right = d.seen[aims, asked, second::THINNED], d.done[aims, asked, second::THINNED]
    return Regression(sight(seen), done, sight(later), right)


@dataclass(frozen=True)
class MetaStep:
    """What one meta-step did: its number from 1, the outer loss, a mean over its tasks, and seconds of processor time."""

    number: int
    loss: float
    seconds: float


class RobotTraining:
    """A run: what it has come to, and how to go on.

    Attributes:
        settings: how it is trained.
        state: parameters and Adam's moments.
    """

    def __init__(self, settings: RobotSettings, demonstrations: Demonstrations, sight: Sight) -> None:
        self.settings, self.demonstrations, self.sight = settings, demonstrations, sight
        self._learner = settings.learner_from()
        self.state = RunState.begin(self._learner.params)

    @property
    def learner(self) -> MetaLearner:
        """The learner as the run has it."""
        return replace(self._learner, params=dict(self.state.params))

    def step(self) -> MetaStep:
        """Make one meta-step.

        Raises:
            Diverged: if loss or gradient are not finite. Nothing has changed then.
        """
        began = time.process_time()
        s, state = self.settings, self.state
        lesson = tasks_of(self.demonstrations, self.sight, s.tasks, task_generator(s.seed, state.step, 0))
        done = state.step / s.meta_steps
        outer = self._learner.outer_gradient(state.params, lesson, done)
        loss = float(outer.loss) / s.tasks
        grads = {name: grad / s.tasks for name, grad in outer.grads.items()}
        length = math.hypot(*(float(grad.norm()) for grad in grads.values()))
        if not math.isfinite(loss + length):
            raise Diverged(state.step + 1, f"the loss is {loss:.3g}, its gradient’s length {length:.3g}", True)
        rate = s.outer_rate * 0.5 * (1 + math.cos(math.pi * done))
        adam(state, clip(grads, s.clip), rate, self._learner.logarithms, LOGARITHM_BOOST)
        state.step += 1
        spent = time.process_time() - began
        state.seconds += spent
        return MetaStep(state.step, loss, spent)
