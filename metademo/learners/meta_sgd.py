"""Meta-SGD (Li et al. 2017, *Meta-SGD: Learning to Learn Quickly for Few-Shot Learning*, eq. 2 and 3).

φ = θ - α ∘ ∇L(θ): a learned rate for every single parameter, which sets the length of a step and its direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.maml import Maml
from metademo.learners.record import Family, Record, Words
from metademo.networks import Params, heads
from metademo.networks.last_layer import last_layer

RECORD = Record(
    key="meta-sgd",
    name="Meta-SGD",
    family=Family.GRADIENT_STEPS,
    colour="#935fb2",
    words=Words(
        label="Meta-SGD",
        line="MAML that also learns a rate for every single parameter (Li et al. 2017).",
        story="Where to begin and how far each number should move are learned together. A rate may be negative: that "
        "parameter is best moved against its own gradient. It has twice as many numbers to learn as MAML.",
    ),
)


@dataclass(frozen=True)
class MetaSgd(Maml):
    """See :class:`metademo.learners.maml.Maml`, but for the rates.

    ``alpha.NAME`` is shaped like the parameter ``NAME`` and may turn negative. The head's, ``[features]`` and ``[]``, serve
    every class alike. The same α serves every step.
    """

    rates: str = "elements"

    record: ClassVar[Record] = RECORD
    updates: ClassVar[tuple[str, ...]] = ("sgd",)
    kinds: ClassVar[tuple[str, ...]] = ("elements",)

    @property
    def logarithms(self) -> frozenset[str]:
        """See :class:`metademo.learners.meta.MetaLearner`; the rates are learned as they are."""
        return super(Maml, self).logarithms

    def initial_rates(self) -> Params:
        """See :class:`metademo.learners.maml.Maml`."""
        body = self.network.initial_params(torch.Generator())
        alphas = {f"alpha.{name}": torch.full_like(value, self.network.body_rate) for name, value in body.items()}
        rate = last_layer(self.network).rate
        alphas["alpha.head.weight"] = torch.full((self.network.features_size,), rate)
        alphas["alpha.head.bias"] = torch.tensor(rate)
        return alphas

    def alphas(self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int) -> dict[str, Tensor]:
        """See :class:`metademo.learners.maml.Maml`."""
        return {name: params[f"alpha.{name}"][None] * (ways if name.startswith(heads.HEAD) else 1) for name in names}
