"""Reptile (Nichol, Achiam & Schulman 2018, *On First-Order Meta-Learning Algorithms*, algorithm 1 and 2).

Outer gradient: θ - φ, from the initialisation to where a few steps of ordinary training on a task lead. No derivative of an
update is taken, and no query set needed: in meta-training all of an episode's pictures are learned from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.base import ADAPTS, DEFAULT, AdaptSettings, adapting_names
from metademo.learners.inner_loop import Start, inner_loop
from metademo.learners.meta import MetaLearner, OuterGradient, Taught
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import Adam
from metademo.networks import Params
from metademo.networks.last_layer import last_layer
from metademo.tasks.episodes import Episodes, Task, lesson_of
from metademo.tasks.lessons import Lesson

RECORD = Record(
    key="reptile",
    name="Reptile",
    family=Family.GRADIENT_STEPS,
    colour="#718d18",
    words=Words(
        label="Reptile",
        line="an initialisation moved, again and again, a little towards where training on a task ends (Nichol et al. "
        "2018).",
        story="No gradient goes through the inner loop and no query pictures are needed: train on a task the ordinary way, "
        "then move the start some of the way to the end. On a new task it takes many small steps, as ordinary "
        "training does.",
    ),
)


@dataclass(frozen=True)
class Reptile(MetaLearner):
    """A meta-learned initialisation from which Adam (β₁ = 0, as in the paper) trains on a task.

    The head begins at zero for every class; its centre and length are trained on a task like all else, and meta-learned.

    Attributes:
        steps: inner steps on a new task.
        training_steps: inner steps in meta-training.
        rate: inner learning rate.
    """

    steps: int = 50
    training_steps: int = 5
    rate: float = 1e-3

    record: ClassVar[Record] = RECORD
    choices: ClassVar[tuple[str, ...]] = ADAPTS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.training_steps < 1:
            raise ValueError(f"training_steps: meta-training needs at least one inner step, not {self.training_steps}")
        if not 0 < self.rate <= 1:
            raise ValueError(f"rate: must lie above 0 and up to 1, not {self.rate}")

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`MetaLearner`."""
        head = last_layer(self.network)
        began = {**params, **head.start(params, episode.ways)}
        rule = Adam(self.rate * settings.rate_factor, betas=(0.0, 0.999))
        adapts = adapting_names(began, settings.adapts)
        return Start(self.network, began, rule, adapts, head=head.outputs, loss=episode.loss)

    def outer_gradient(
        self, params: Params, task: Task, done: float = 1.0, taught: Taught | None = None
    ) -> OuterGradient:
        """θ - φ; loss and accuracy are those of all that was learned from, after the last step."""
        if taught is not None:
            raise TypeError("taught: Reptile differentiates no outer loss")
        episode = lesson_of(task)
        if isinstance(episode, Episodes):
            raise TypeError("task: Reptile takes one episode at a time")
        at = episode.support.ndim - 1 - len(self.network.input_shape)
        pictures = torch.cat([episode.support, episode.query], at)
        labels = torch.cat([episode.support_labels, episode.query_labels], at)
        *_, last = inner_loop(self.start_from(params, episode), pictures, labels, self.training_steps)
        grads = {name: value.detach() - last.params[name].detach() for name, value in params.items()}
        if at:  # several tasks side by side
            grads = {name: value.sum(0) for name, value in grads.items()}
        outputs, loss, _ = last.support
        return OuterGradient(grads, loss.detach().sum(), episode.accuracy(outputs.detach(), labels))
