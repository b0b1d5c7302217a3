"""ANIL: Almost No Inner Loop (Raghu et al. 2020, *Rapid Learning or Feature Reuse?*, section 4).

MAML whose inner loop changes the head alone, in meta-training and after; the body is only meta-learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metademo.learners.maml import Maml


@dataclass(frozen=True)
class Anil(Maml):
    """See :class:`metademo.learners.maml.Maml`; with ``adapts="all"`` it is MAML."""

    adapts: str = "head"

    name: ClassVar[str] = "anil"
