"""Soft k-means from the class means (Ren et al. 2018, *Meta-Learning for Semi-Supervised Few-Shot Classification*, 3.1.1).

The class means of the support set are refined by the unlabelled pictures: each round, every such picture counts in each class's
mean by how probable the class is for it,

    z_jc = softmax_c(-|x_j - p_c|²),    p_c = (Σ_support of c x + Σ_j z_jc x_j) / (n_c + Σ_j z_jc)    (eq. 3),

and labelled pictures count whole. Ren et al. make one round; here each inner step is one.

It assumes that the query pictures are of the task's classes, each in a heap around its mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.learners.inner_loop import Start
from metademo.learners.record import Family, Record, Words
from metademo.learners.transductive import Transductive, one_hot, roots
from metademo.networks import Params, heads
from metademo.tasks.lessons import Lesson

_MEANS = "head.means"

RECORD = Record(
    key="soft-k-means",
    name="Soft k-means",
    family=Family.TRANSDUCTIVE,
    colour="#6c7a4e",
    words=Words(
        label="Soft k-means (transductive)",
        short="Soft k-means",
        line="class means that the unlabelled pictures pull to where they lie themselves (Ren et al. 2018).",
        story="It begins at the means of your labelled pictures. Each round every other picture counts in each mean by how "
        "probable that class is for it. It assumes that every picture is of one of your classes, each in a heap of its own.",
        in_sentence="soft k-means (transductive)",
    ),
)


@dataclass(frozen=True)
class Refining:
    """The update rule: a round of refinement.

    Attributes:
        support, labels: ``[S, D]`` and, one-hot, ``[S, ways]``.
        query: ``[Q, D]``.
    """

    support: Tensor
    labels: Tensor
    query: Tensor

    def begin(self, params: Params) -> None:
        """Nothing to remember."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: None) -> tuple[Params, None]:
        """See :class:`metademo.learners.rules.UpdateRule`; no gradient is used."""
        return {_MEANS: refined(params[_MEANS], self.support, self.labels, self.query)}, None

    def insight(self, state: None) -> dict[str, dict[str, float]]:
        """See :class:`metademo.learners.rules.UpdateRule`."""
        return {}


@dataclass(frozen=True)
class SoftKMeans(Transductive):
    """See the module.

    Attributes:
        length: of the features, roots of the body's, centred: the greater, the harder the shares.
    """

    length: float = 4.0

    record: ClassVar[Record] = RECORD

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.length < math.inf:
            raise ValueError(f"length: must be positive, not {self.length}")

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.meta.MetaLearner`."""
        one, support, query = self.looked_at(params, episode)
        middle = roots(self.network, torch.cat([support, query])).mean(0)

        def placed(features: Tensor) -> Tensor:
            return self.length * F.normalize(roots(self.network, features) - middle, dim=1)

        labels = one_hot(one.support_labels, one.ways, support)
        means = heads.class_means(placed(support), one.support_labels, one.ways)
        return Start(
            self.network,
            {**params, _MEANS: means},
            Refining(placed(support), labels, placed(query)),
            adapts=(_MEANS,),
            head=lambda now, features: nearness(placed(features), now[_MEANS]),
            loss=episode.loss,
        )


def nearness(placed: Tensor, means: Tensor) -> Tensor:
    """``[N, ways]``: minus the squared distances of ``[N, D]`` from the means ``[ways, D]``."""
    return -heads.distances(placed, means)


def refined(means: Tensor, support: Tensor, labels: Tensor, query: Tensor) -> Tensor:
    """The means ``[ways, D]`` after one round, see the module; arguments as in :class:`Refining`."""
    shares = nearness(query, means).softmax(1)
    return (labels.T @ support + shares.T @ query) / (labels.sum(0) + shares.sum(0))[:, None]
