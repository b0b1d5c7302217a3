"""How much is kept of trainings that rest, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from metademo.ui.background.training import Training

Key = tuple[str, str]
"""Whose training it is, and of which part."""
FORGOTTEN = 6 * 3600.0
"""Seconds without a look after which what a training had come to is let go of."""
KEPT = 200
"""So many are kept at most; those that nobody has looked at for the longest are let go of first."""
KEPT_BYTES = 10**9
"""And of so much memory, with what they learn from: one on waves takes less than a tenth of a megabyte, one on characters a few,
one on photographs fifty."""


def too_much(everything: Mapping[Key, Training], beside: Training) -> list[Key]:
    """Which of those that rest are to be let go of, for no more than that to be kept; never ``beside``."""
    count, size = len(everything), sum(each.size for each in everything.values())
    found = []
    for key in sorted(everything, key=lambda key: everything[key].looked):
        if count <= KEPT and size <= KEPT_BYTES:
            break
        each = everything[key]
        if not each.wanted and each is not beside:
            found.append(key)
            count, size = count - 1, size - each.size
    return found
