"""Label propagation on a graph of all pictures (Zhou et al. 2004, *Learning with Local and Global Consistency*), as the
transductive propagation network runs it (TPN; Liu et al. 2019, *Learning to Propagate Labels*, section 3.2).

Pictures, labelled or not, are the nodes; each is tied to its nearest neighbours by W_ij = exp(-d²_ij / (σ_i σ_j)), where σ_i is
the distance of i's last neighbour (a local scale, Zelnik-Manor & Perona 2004; TPN learns it). With S = D^-½ W D^-½, labels flow
along the edges:

    F_t+1 = α S F_t + (1 - α) Y,    which ends at    F = (1 - α) (I - αS)⁻¹ Y    (eq. 4; the factor changes no answer).

Each inner step is one round of the flow, and the last one goes to its end at once. Y has the labelled pictures' classes; with
unequal shots each counts for as much less, so that no class starts with more than another.

It assumes that pictures that lie close together, in one cluster of the graph, are of one class.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.learners.inner_loop import Start
from metademo.learners.record import Family, Record, Words
from metademo.learners.transductive import Transductive, one_hot
from metademo.networks import Params, heads
from metademo.tasks.lessons import Lesson

_FLOW = "head.flow"
_LEAST = 1e-12
"""What has not been reached by any label is this far from it."""

RECORD = Record(
    key="label-propagation",
    name="Label propagation",
    family=Family.TRANSDUCTIVE,
    colour="#a6652d",
    words=Words(
        label="Label propagation (transductive)",
        line="a graph of all your pictures, along whose edges the labels flow (Zhou et al. 2004; TPN, Liu et al. 2019).",
        story="Every picture, labelled or not, is tied to those that look most like it, and hands on what it knows of the "
        "classes, round after round. It assumes that pictures that lie close together are of one class.",
        short="Label prop.",
        in_sentence="label propagation (transductive)",
    ),
)


@dataclass(frozen=True)
class Flow:
    """The update rule: one round of the flow; the last of ``steps`` goes to its end.

    Attributes:
        links: S ``[N, N]``.
        given: Y ``[N, ways]``.
        alpha: the share that is handed on.
        steps: how many rounds there are.
    """

    links: Tensor
    given: Tensor
    alpha: float
    steps: int

    def begin(self, params: Params) -> None:
        """Nothing to remember."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: None) -> tuple[Params, None]:
        """See :class:`metademo.learners.rules.UpdateRule`; no gradient is used."""
        if index + 1 == self.steps:
            return {_FLOW: settled(self.links, self.given, self.alpha)}, None
        return {_FLOW: self.alpha * self.links @ params[_FLOW] + (1 - self.alpha) * self.given}, None

    def insight(self, state: None) -> dict[str, dict[str, float]]:
        """See :class:`metademo.learners.rules.UpdateRule`."""
        return {}


@dataclass(frozen=True)
class LabelPropagation(Transductive):
    """See the module.

    Attributes:
        neighbours: k, how many pictures each is tied to at least; but no more than others of its class there would be if all
            pictures were as many of each, lest every picture be tied to other classes.
        alpha: α, the share that is handed on, 0 … 1.
        sharpness: what the logarithms of F are multiplied by before the softmax; changes how sure, not which class.
    """

    neighbours: int = 5
    alpha: float = 0.9
    sharpness: float = 2.0

    record: ClassVar[Record] = RECORD

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.neighbours < 1:
            raise ValueError(f"neighbours: must be at least 1, not {self.neighbours}")
        if not 0 < self.alpha < 1:
            raise ValueError(f"alpha: must lie between 0 and 1, not {self.alpha}")
        if not 0 < self.sharpness < math.inf:
            raise ValueError(f"sharpness: must be positive, not {self.sharpness}")

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.meta.MetaLearner`."""
        one, support, query = self.looked_at(params, episode)
        placed = heads.direction(params, torch.cat([support, query]))
        weights = affinity(placed, max(1, min(self.neighbours, len(placed) // one.ways - 1)))
        counts = torch.bincount(one.support_labels, minlength=one.ways).to(weights)
        labels = one_hot(one.support_labels, one.ways, weights) / counts
        given = torch.cat([labels, labels.new_zeros(len(query), one.ways)])
        edges = edges_of(weights.detach())

        def scores(now: Mapping[str, Tensor]) -> Tensor:
            return self.sharpness * (now[_FLOW] + _LEAST).log()

        return Start(
            self.network,
            {**params, _FLOW: given},
            Flow(normalised(weights), given, self.alpha, self.planned(settings)),
            adapts=(_FLOW,),
            head=lambda now, features: scores(now)[: len(features)],
            asked=lambda now, features: scores(now)[len(support) :],
            shown=lambda now, features: {"graph": edges},
            loss=episode.loss,
        )


def affinity(placed: Tensor, neighbours: int) -> Tensor:
    """W ``[N, N]`` of pictures that lie at ``placed`` ``[N, D]``: symmetric, zero where neither is a neighbour of the other."""
    squared = torch.cdist(placed, placed).square()
    apart = squared + torch.diag(placed.new_full((len(placed),), math.inf))
    nearest, which = apart.topk(min(neighbours, len(placed) - 1), largest=False)
    scale = nearest[:, -1].clamp(min=torch.finfo(placed.dtype).eps).sqrt()
    tied = torch.zeros_like(squared, dtype=torch.bool).scatter_(1, which, True)
    weights = torch.exp(-squared / (scale[:, None] * scale))
    return torch.where(tied | tied.T, weights, 0.0)


def normalised(weights: Tensor) -> Tensor:
    """S = D^-½ W D^-½ ``[N, N]``, D the sums of the rows of W."""
    root = weights.sum(1).clamp(min=torch.finfo(weights.dtype).tiny).rsqrt()
    return root[:, None] * weights * root


def settled(links: Tensor, given: Tensor, alpha: float) -> Tensor:
    """(1 - α) (I - αS)⁻¹ Y ``[N, ways]``: where the flow along ``links`` S comes to rest."""
    identity = torch.eye(len(links), dtype=links.dtype, device=links.device)
    return (1 - alpha) * torch.linalg.solve(identity - alpha * links, given)


def edges_of(weights: Tensor) -> Tensor:
    """``[E, 3]``: the edges of W, each once, as the numbers of its two pictures and its weight."""
    ends = weights.triu(1).nonzero()
    return torch.cat([ends.to(weights), weights[ends[:, 0], ends[:, 1], None]], 1)
