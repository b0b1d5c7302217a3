"""A larger network that teaches a smaller one (Hinton, Vinyals & Dean 2015, *Distilling the Knowledge in a Neural Network*).

Both are given the same task; the smaller is to answer its query pictures as the larger does, and not as their labels say alone.
What a network of a few numbers cannot find in a label, that a fox is nearer to a wolf than to a bus, it is told that way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.meta import MetaLearner, Taught
from metademo.learners.record import Family
from metademo.tasks.episodes import Task


@dataclass(frozen=True)
class Teacher:
    """Who teaches, and how much of the outer loss goes by its answers.

    Attributes:
        learner: it makes no inner step; it lies where the tasks do.
        share: of the outer loss by its answers, the rest by the labels; above 0, at most 1.
        temperature: what its scores and the learner's are divided by, both, before they are compared.

    Raises:
        ValueError: on construction, naming the field.
    """

    learner: MetaLearner
    share: float = 0.5
    temperature: float = 2.0

    def __post_init__(self) -> None:
        if getattr(self.learner, "steps", 0) or self.learner.network.needs_statistics:
            raise ValueError(
                "teacher: a learner without inner steps and without batch normalisation can teach, as ProtoNet"
            )
        if not 0 < self.share <= 1:
            raise ValueError(f"share: must be above 0 and at most 1, not {self.share}")
        if not 0 < self.temperature < math.inf:
            raise ValueError(f"temperature: must be positive, not {self.temperature}")

    def check(self, learner: MetaLearner) -> None:
        """Whether that learner can be taught by this one.

        Raises:
            ValueError: if they do not see the same pictures, or if its training asks about no query pictures.
        """
        own, its = learner.network.input_shape, self.learner.network.input_shape
        if own != its:
            raise ValueError(f"teacher: sees pictures {its}, and who is to be taught {own}")
        by_queries = type(learner).outer_gradient is MetaLearner.outer_gradient
        if not by_queries or learner.record.family is Family.NOT_META_LEARNED:
            raise ValueError(
                f"teacher: {learner.record.name} learns from no query pictures, and so not from answers to them"
            )

    def answered(self, task: Task) -> Taught:
        """What becomes of a task's loss ``[]`` and query scores ``[Q, ways]`` when this teacher has answered it too.

        With t and s for the teacher's and the learner's scores and T for the temperature, that is
        (1 - share) · loss + share · T² · KL(softmax(t / T) ‖ softmax(s / T)), the mean over the query pictures (section 2.1
        there; T² keeps the gradient's size whatever T is).
        """
        with torch.no_grad():
            _, taught = self.learner.outer_loss(self.learner.params, task)
        by = (taught / self.temperature).log_softmax(1)

        def of(loss: Tensor, scores: Tensor) -> Tensor:
            own = (scores / self.temperature).log_softmax(1)
            apart = F.kl_div(own, by, reduction="batchmean", log_target=True)
            return (1 - self.share) * loss + self.share * self.temperature**2 * apart

        return of
