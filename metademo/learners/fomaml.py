"""FOMAML: first-order MAML (Finn et al. 2017, section 5.2).

MAML with the second derivatives left out: each inner gradient counts as a constant, so that the outer gradient by θ is the
query loss's gradient by the adapted φ. Cheaper in time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metademo.learners.maml import Maml
from metademo.learners.record import Family, Record, Words

RECORD = Record(
    key="fomaml",
    name="FOMAML",
    family=Family.GRADIENT_STEPS,
    colour="#ae7775",
    words=Words(
        label="FOMAML",
        line="MAML without second derivatives: cheaper to meta-train (Finn et al. 2017).",
        story="It takes the gradient at the end of the inner loop as if the steps before it had not depended on where they "
        "began. That saves time and memory in meta-training and often costs little accuracy. Adapting is the same as "
        "MAML’s.",
    ),
)


@dataclass(frozen=True)
class Fomaml(Maml):
    """See :class:`metademo.learners.maml.Maml`."""

    second_order: bool = False

    record: ClassVar[Record] = RECORD
