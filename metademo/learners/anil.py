"""ANIL: Almost No Inner Loop (Raghu et al. 2020, *Rapid Learning or Feature Reuse?*, section 4).

MAML whose inner loop changes the head alone, in meta-training and after; the body is only meta-learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metademo.learners.maml import Maml
from metademo.learners.record import Family, Record, Words

RECORD = Record(
    key="anil",
    name="ANIL",
    family=Family.GRADIENT_STEPS,
    colour="#5f80ee",
    words=Words(
        label="ANIL",
        line="MAML that adapts its last layer only, the head (Raghu et al. 2020).",
        story="Almost No Inner Loop: its authors asked whether MAML learns fast or has learned features that fit already, "
        "and found mostly the second. So the body stays as meta-training left it, and only the head takes the inner "
        "steps.",
    ),
)


@dataclass(frozen=True)
class Anil(Maml):
    """See :class:`metademo.learners.maml.Maml`; with ``adapts="all"`` it is MAML."""

    adapts: str = "head"

    record: ClassVar[Record] = RECORD
