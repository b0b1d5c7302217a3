"""MAML: Model-Agnostic Meta-Learning (Finn, Abbeel & Levine 2017), with the learned rates of MAML++ (Antoniou et al. 2019).

Outer objective, eq. 1 of the paper: θ* = argmin_θ Σᵢ Lᵢ(φᵢ(θ)), where φᵢ comes from θ by the inner loop on task i's support
set and Lᵢ is the cross-entropy of its query set. The gradient goes through the inner steps (second order), or, in FOMAML,
takes each inner gradient for a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.episodes import Episode
from metademo.learners.base import DEFAULT, AdaptSettings, Learner, Start, adapting_names, inner_loop, score
from metademo.learners.rules import Sgd
from metademo.networks import Conv4, Params, heads

HEAD_RATE, BODY_RATE = 0.1, 0.03
CLIP = 0.2
"""Chosen on validation episodes: 20-way 5-shot and characters unlike Omniglot's gain by it, nothing loses."""


@dataclass(frozen=True)
class Maml(Learner):
    """A meta-learned initialisation with one learned inner learning rate for each layer and step.

    Attributes:
        network: what adapts.
        params: the meta-parameters: the network's, the head's centre and length, and ``rate.LAYER`` ``[steps]``, the
            logarithms of the rates (so that they stay positive); the head's is for each way, as
            :mod:`metademo.networks.heads` explains.
        steps: inner steps in meta-training.
        second_order: differentiate through the inner gradients; without it the learner is FOMAML.
        clip: of the inner gradient when adapting, see :class:`metademo.learners.rules.Sgd`. Meta-training goes without: its
            gradients are the plain ones of the paper.
    """

    network: Conv4
    params: Params
    steps: int = 5
    second_order: bool = True
    clip: float | None = CLIP

    name: ClassVar[str] = "maml"

    @classmethod
    def initial(cls, network: Conv4, steps: int, generator: torch.Generator, second_order: bool = True) -> Maml:
        """A learner to be meta-trained, random but for its rates."""
        if steps < 1:
            raise ValueError(f"steps: meta-training needs at least one inner step, not {steps}")
        rates = {f"rate.{layer}": torch.full((steps,), BODY_RATE).log() for layer in network.layers}
        rates[f"rate.{heads.HEAD}"] = torch.full((steps,), HEAD_RATE).log()
        params = {**network.initial(generator), **heads.initial(network.features_size), **rates}
        return cls(network, params, steps, second_order)

    def start(self, ways: int, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.base.Learner`."""
        return self.start_from(self.params, ways, settings, self.clip)

    def start_from(
        self, params: Mapping[str, Tensor], ways: int, settings: AdaptSettings, clip: float | None = None
    ) -> Start:
        """The triple with other meta-parameters than the learner's own, as the outer loop needs."""
        adapting = {name: params[name] for name in self.network.names} | heads.start(params, ways)
        rates = {layer: params[f"rate.{layer}"].exp() for layer in (*self.network.layers, heads.HEAD)}
        rates[heads.HEAD] = rates[heads.HEAD] * ways
        return Start(
            network=self.network,
            params={**adapting, "centre": params["centre"], "log_scale": params["log_scale"]},
            rule=Sgd(rates, settings.rate_factor, clip),
            adapts=adapting_names(adapting, settings.adapts),
            first=adapting_names(adapting, "head") if settings.adapts == "all" else None,
        )

    def outer_loss(
        self,
        params: Mapping[str, Tensor],
        episode: Episode,
        *,
        steps: int | None = None,
        adapts: str = "all",
        clock: Callable[[str], None] = lambda part: None,
    ) -> tuple[Tensor, Tensor]:
        """Query cross-entropy ``[]`` after the inner loop, differentiable in ``params``, and the query scores ``[Q, ways]``.

        ``clock`` is told of each part as it is done, for the benchmark.
        """
        start = self.start_from(params, episode.ways, AdaptSettings(adapts=adapts))
        needs = self.network.needs_statistics
        *_, last = inner_loop(
            start,
            episode.support,
            episode.support_labels,
            self.steps if steps is None else steps,
            differentiable=True,
            second_order=self.second_order,
            look_at_last=needs,
        )
        clock("support passes")
        scores, _ = score(self.network, last.params, episode.query, last.statistics if needs else None)
        loss = F.cross_entropy(scores, episode.query_labels)
        clock("query pass")
        return loss, scores
