"""Meta-SGD (Li et al. 2017, *Meta-SGD: Learning to Learn Quickly for Few-Shot Learning*, eq. 2 and 3).

φ = θ - α ∘ ∇L(θ): a learned rate for every single parameter, which sets the length of a step and its direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.maml import HEAD_RATE, Maml
from metademo.networks import Params, heads


@dataclass(frozen=True)
class MetaSgd(Maml):
    """See :class:`metademo.learners.maml.Maml`, but for the rates.

    ``alpha.NAME`` is shaped like the parameter ``NAME`` and may turn negative. The head's, ``[features]`` and ``[]``, serve
    every class alike. The same α serves every step.
    """

    rates: str = "elements"

    name: ClassVar[str] = "meta-sgd"
    updates: ClassVar[tuple[str, ...]] = ("sgd",)
    kinds: ClassVar[tuple[str, ...]] = ("elements",)

    def fresh_rates(self) -> Params:
        """See :class:`metademo.learners.maml.Maml`."""
        body = self.network.initial(torch.Generator())
        alphas = {f"alpha.{name}": torch.full_like(value, self.network.body_rate) for name, value in body.items()}
        alphas["alpha.head.weight"] = torch.full((self.network.features_size,), HEAD_RATE)
        alphas["alpha.head.bias"] = torch.tensor(HEAD_RATE)
        return alphas

    def alphas(self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int) -> dict[str, Tensor]:
        """See :class:`metademo.learners.maml.Maml`."""
        return {name: params[f"alpha.{name}"][None] * (ways if name.startswith(heads.HEAD) else 1) for name in names}
