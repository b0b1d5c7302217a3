"""MAML++ (Antoniou et al. 2019, *How to Train Your MAML*, section 4).

MAML with a learned rate for each layer and step, a multi-step loss at first (the query loss after every step counts, ever
less, until only the last one's is left; eq. 4), and first-order gradients at first (derivative-order annealing). The outer
rate's cosine decay is every learner's here; its batch statistics for each step have no place in a group-normalised network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from metademo.learners.maml import Maml
from metademo.learners.record import Family, Record, Words
from metademo.tasks.episodes import Task, lesson_of

RECORD = Record(
    key="maml++",
    name="MAML++",
    family=Family.GRADIENT_STEPS,
    colour="#c05ad7",
    words=Words(
        label="MAML++",
        line="MAML with a rate for each layer and step, and a gentler meta-training (Antoniou et al. 2019).",
        story="MAML’s meta-training can be unsteady. Here the answers after every inner step count at first, not the last "
        "alone, and second derivatives come in only later; each layer and each step has a rate of its own.",
    ),
)


@dataclass(frozen=True)
class MamlPlusPlus(Maml):
    """See :class:`metademo.learners.maml.Maml`.

    Attributes:
        multi_step: the share of meta-training over which the losses of the earlier steps fade out.
        first_order_until: the share of meta-training that goes by first-order gradients.
    """

    rates: str = "layers"
    multi_step: float = 0.15
    first_order_until: float = 0.1

    record: ClassVar[Record] = RECORD

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("multi_step", "first_order_until"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: must be a share, 0 … 1, not {getattr(self, name)}")

    def weights(self, done: float) -> tuple[float, ...]:
        """How much the query loss after each of the steps counts; they sum to one."""
        left = max(0.0, 1 - done / self.multi_step) if self.multi_step else 0.0
        early = left / self.steps
        return (*(early for _ in range(self.steps - 1)), 1 - early * (self.steps - 1))

    def outer_loss(self, params: Mapping[str, Tensor], task: Task, done: float = 1.0) -> tuple[Tensor, Tensor]:
        """See :class:`metademo.learners.meta.MetaLearner`; eq. 4 of the paper."""
        episode = lesson_of(task)
        weights = (0.0, *self.weights(done))
        start = self.start_from(params, episode)
        losses: list[Tensor] = []
        for state in self.differentiable_loop(start, episode, self.second_order and done >= self.first_order_until):
            if weights[state.step]:
                loss, scores = self.query_loss(start, state, episode)
                losses.append(weights[state.step] * loss)
        return sum(losses[1:], losses[0]), scores
