"""BOIL: Body Only update in Inner Loop (Oh et al. 2021, *BOIL: Towards Representation Change for Few-Shot Learning*, section 3).

MAML whose inner loop changes the body alone: the features move towards a head that stays where meta-learning put it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.maml import Maml
from metademo.networks import Params
from metademo.pictures.limits import MAX_WAYS
from metademo.tasks.episodes import Episode, Episodes


@dataclass(frozen=True)
class Boil(Maml):
    """See :class:`metademo.learners.maml.Maml`.

    From a head that is the same for every class no gradient reaches the body, so BOIL cannot share one vector among the
    classes as the others do. It has ``vectors`` ``[20, features]``, a meta-parameter, and the first of them serve an
    episode's classes in their order.

    Its steps are not shortened after meta-training either: they must carry the features all the way to vectors that know nothing
    of the classes. Shortened as MAML's are, they end at 37 % on validation episodes where they reach 88 %.
    """

    adapts: str = "body"
    clip: float = 0.0

    name: ClassVar[str] = "boil"
    updates: ClassVar[tuple[str, ...]] = ("sgd",)

    def fresh(self, generator: torch.Generator) -> Params:
        """See :class:`metademo.learners.meta.MetaLearner`; vectors of length one."""
        vectors = torch.randn(MAX_WAYS, self.network.features_size, generator=generator)
        return {**super().fresh(generator), "vectors": F.normalize(vectors, dim=1)}

    def head(self, params: Mapping[str, Tensor], episode: Episode | Episodes) -> Params:
        """The head, before the first step and after: a vector for each class.

        Raises:
            ValueError: for more classes than there are vectors.
        """
        if episode.ways > MAX_WAYS:
            raise ValueError(f"episode: BOIL's head serves up to {MAX_WAYS} classes, not {episode.ways}")
        vectors = params["vectors"][: episode.ways]
        return {"head.weight": vectors, "head.bias": vectors.new_zeros(episode.ways)}

    def first(self, names: tuple[str, ...]) -> None:
        """The first step changes what every other does."""
