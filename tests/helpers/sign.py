"""A learner that the library does not have: MAML by the gradient's sign. One class and one record, as a stranger adds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from metademo.learners.maml import Maml
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import Sgd, UpdateRule
from metademo.networks import Params


@dataclass(frozen=True)
class SignSgd(Sgd):
    """φ ← φ - α sign(∇L)."""

    def step(self, index: int, params: Params, grads: Params, loss: Tensor, state: None) -> tuple[Params, None]:
        """See :class:`metademo.learners.rules.UpdateRule`."""
        return super().step(index, params, {name: grad.sign() for name, grad in grads.items()}, loss, state)


@dataclass(frozen=True)
class SignMaml(Maml):
    """See :class:`metademo.learners.maml.Maml`."""

    record: ClassVar[Record] = Record(
        key="sign-maml",
        name="Sign-MAML",
        family=Family.GRADIENT_STEPS,
        colour="#445566",
        words=Words(
            label="Sign-MAML",
            line="MAML that goes by the gradient’s signs (Fan et al. 2021).",
            story="Each number moves as far as any other; only the direction is the gradient’s.",
        ),
    )

    def rule(
        self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int, factor: float, clip: float | None
    ) -> UpdateRule:
        """See :class:`metademo.learners.maml.Maml`."""
        return SignSgd(self.alphas(params, names, ways), factor)
