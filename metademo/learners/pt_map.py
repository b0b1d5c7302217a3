"""PT+MAP (Hu, Gripon & Pateux 2021, *Leveraging the Feature Distribution in Transfer-Based Few-Shot Learning*).

PT: square roots of the features, centred and brought to unit length, so that a class's lie about their mean as a Gaussian's do.
MAP: in turn, query pictures are dealt out to classes by optimal transport, each picture whole and every class as many (Sinkhorn's
algorithm on exp(-λ d²), Cuturi 2013), and each class's centre moves towards the mean of what it was dealt and of its own,

    c ← c + ρ (mean - c)    (algorithm 1).

Each inner step is one such round.

It assumes that there are as many query pictures of each class. Where that is wrong, it deals out wrongly.
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

_CENTRES = "head.centres"
_ROUNDS = 100
"""Of Sinkhorn's algorithm, each of which scales columns, then rows."""
_LEAST = 1e-12

RECORD = Record(
    key="pt-map",
    name="PT+MAP",
    family=Family.TRANSDUCTIVE,
    colour="#a041fa",
    words=Words(
        label="PT+MAP (transductive)",
        short="PT+MAP",
        line="deals the unlabelled pictures out to the classes, as many to each (Hu et al. 2021).",
        story="Class centres and shares are found in turn: pictures go to near centres, but every class gets as many as any "
        "other; then each centre moves towards what it was dealt. It assumes that your other pictures are as many of each class, "
        "and is misled where they are not.",
    ),
)


@dataclass(frozen=True)
class Dealing:
    """The update rule: a round of algorithm 1.

    Attributes:
        support, labels: ``[S, D]`` and, one-hot, ``[S, ways]``.
        query: ``[Q, D]``.
        hardness: λ.
        rate: ρ.
    """

    support: Tensor
    labels: Tensor
    query: Tensor
    hardness: float
    rate: float

    def begin(self, params: Params) -> None:
        """Nothing to remember."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: None) -> tuple[Params, None]:
        """See :class:`metademo.learners.rules.UpdateRule`; no gradient is used."""
        centres = params[_CENTRES]
        shares = dealt(heads.distances(self.query, centres), self.hardness)
        total = self.labels.sum(0) + shares.sum(0)
        mean = (self.labels.T @ self.support + shares.T @ self.query) / total[:, None]
        return {_CENTRES: centres + self.rate * (mean - centres)}, None

    def insight(self, state: None) -> dict[str, dict[str, float]]:
        """See :class:`metademo.learners.rules.UpdateRule`."""
        return {}


@dataclass(frozen=True)
class PtMap(Transductive):
    """See the module.

    Attributes:
        hardness: λ, of the transport: the greater, the less is shared out.
        rate: ρ, how far a centre moves each round, 0 … 1.
    """

    hardness: float = 10.0
    rate: float = 0.3

    record: ClassVar[Record] = RECORD

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.hardness < math.inf:
            raise ValueError(f"hardness: must be positive, not {self.hardness}")
        if not 0 < self.rate <= 1:
            raise ValueError(f"rate: must lie above 0 and up to 1, not {self.rate}")

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.meta.MetaLearner`."""
        one, support, query = self.looked_at(params, episode)
        middle = roots(self.network, torch.cat([support, query])).mean(0)

        def placed(features: Tensor) -> Tensor:
            return F.normalize(roots(self.network, features) - middle, dim=1)

        labels = one_hot(one.support_labels, one.ways, support)
        return Start(
            self.network,
            {**params, _CENTRES: heads.class_means(placed(support), one.support_labels, one.ways)},
            Dealing(placed(support), labels, placed(query), self.hardness, self.rate),
            adapts=(_CENTRES,),
            head=lambda now, features: -self.hardness * heads.distances(placed(features), now[_CENTRES]),
            asked=lambda now, features: (
                dealt(heads.distances(placed(features), now[_CENTRES]), self.hardness) + _LEAST
            ).log(),
            loss=episode.loss,
        )


def dealt(distances: Tensor, hardness: float) -> Tensor:
    """Optimal transport ``[Q, ways]`` of pictures to classes by their squared distances: rows sum to 1, columns to Q / ways."""
    pictures, ways = distances.shape
    if not pictures:
        return distances
    # in logarithms, where nothing is ever too small
    shares = -hardness * distances
    for _ in range(_ROUNDS):
        shares = shares - shares.logsumexp(0, keepdim=True) + math.log(pictures / ways)
        shares = shares - shares.logsumexp(1, keepdim=True)
    return shares.exp()
