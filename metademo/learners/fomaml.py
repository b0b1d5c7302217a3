"""FOMAML: first-order MAML (Finn et al. 2017, section 5.2).

MAML with the second derivatives left out: each inner gradient counts as a constant, so that the outer gradient by θ is the
query loss's gradient by the adapted φ. Cheaper in time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metademo.learners.maml import Maml


@dataclass(frozen=True)
class Fomaml(Maml):
    """See :class:`metademo.learners.maml.Maml`."""

    second_order: bool = False

    name: ClassVar[str] = "fomaml"
