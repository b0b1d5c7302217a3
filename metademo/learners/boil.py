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
from metademo.learners.record import Family, Record, Words
from metademo.networks import Params
from metademo.pictures.limits import MAX_WAYS
from metademo.tasks.lessons import Lesson

RECORD = Record(
    key="boil",
    name="BOIL",
    family=Family.GRADIENT_STEPS,
    colour="#ed2627",
    words=Words(
        label="BOIL",
        line="MAML that adapts everything but the head (Oh et al. 2021).",
        story="Body Only update in Inner Loop: the opposite of ANIL. The head’s vectors stay where meta-training put them, "
        "and the features must move to them, so every class has to find its vector within a few steps.",
    ),
)


@dataclass(frozen=True)
class Boil(Maml):
    """See :class:`metademo.learners.maml.Maml`.

    From a head that is the same for every class no gradient reaches the body, so BOIL cannot share one vector among the
    classes as the others do. It has ``vectors`` ``[20, features]``, a meta-parameter, and the first of them serve an
    episode's classes in their order.

    Its steps are not shortened after meta-training either: they must carry the features all the way to vectors that know nothing
    of the classes (docs/decisions.md has what shortening costs).
    """

    adapts: str = "body"
    clip: float = 0.0

    record: ClassVar[Record] = RECORD
    updates: ClassVar[tuple[str, ...]] = ("sgd",)

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`metademo.learners.meta.MetaLearner`; vectors of length one."""
        vectors = torch.randn(MAX_WAYS, self.network.features_size, generator=generator)
        return {**super().initial_params(generator), "vectors": F.normalize(vectors, dim=1)}

    def head(self, params: Mapping[str, Tensor], episode: Lesson) -> Params:
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
