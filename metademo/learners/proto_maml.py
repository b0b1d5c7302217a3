"""Proto-MAML (Triantafillou et al. 2020, *Meta-Dataset*, section 3, eq. 3).

MAML whose head starts from the class means, as a ProtoNet's; the outer gradient goes through that start too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.maml import Maml
from metademo.learners.protonet import LENGTH, prototype_head
from metademo.learners.record import Family, Record, Words
from metademo.networks import Params
from metademo.tasks.episodes import one_episode
from metademo.tasks.lessons import Lesson

RECORD = Record(
    key="proto-maml",
    name="Proto-MAML",
    family=Family.GRADIENT_STEPS,
    colour="#176bff",
    words=Words(
        label="Proto-MAML",
        line="MAML whose head begins at the class means (Triantafillou et al. 2020).",
        story="ProtoNet’s start and MAML’s steps: before the first step it already answers by the nearest class mean, and "
        "the steps go on from there. Meta-training knows of both.",
    ),
)


@dataclass(frozen=True)
class ProtoMaml(Maml):
    """See :class:`metademo.learners.maml.Maml`."""

    rates: str = "layers"

    record: ClassVar[Record] = RECORD
    updates: ClassVar[tuple[str, ...]] = ("sgd",)

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`metademo.learners.meta.MetaLearner`."""
        return {**super().initial_params(generator), "log_scale": torch.tensor(LENGTH).log()}

    def tasks_at_once(self, ways: int, shots: int) -> int:
        """One: each head comes from a support set of its own."""
        return 1

    def head(self, params: Mapping[str, Tensor], episode: Lesson) -> Params:
        """The head before the first step: the support set's class means."""
        return prototype_head(self.network, params, one_episode(episode))

    def first(self, names: tuple[str, ...]) -> None:
        """The first step changes what every other does."""
