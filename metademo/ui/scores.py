"""How a learner stands: so many right of so many, and how sure that is. No words, no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from metademo.insights.intervals import Z_95


@dataclass(frozen=True)
class Score:
    """How one learner stands at a chosen step.

    Attributes:
        learner: its key, as ``maml``.
        steps: how many steps it has made by then; fewer than chosen if it makes fewer.
        finished: whether it makes no more than that.
        correct: labelled query pictures it gets right.
        total: labelled query pictures.
        later: steps and correct answers at its last step, if that still lies ahead.
    """

    learner: str
    steps: int
    finished: bool
    correct: int
    total: int
    later: tuple[int, int] | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share that it would get right of many such pictures."""
        return wilson(self.correct, self.total)

    @property
    def later_interval(self) -> tuple[float, float]:
        """Likewise at its last step."""
        return wilson(self.later[1] if self.later else self.correct, self.total)


def wilson(correct: int, total: int) -> tuple[float, float]:
    """95 % score interval of a share, from ``correct`` of ``total`` (Wilson 1927, JASA 22:209, "Probable inference").

    Unlike the textbook's ± it stays within 0 … 1 and has a width even when everything is right.

    Raises:
        ValueError: unless 0 ≤ correct ≤ total and total ≥ 1.
    """
    if total < 1 or not 0 <= correct <= total:
        raise ValueError(f"correct and total: {correct} of {total} is no share")
    share, zz = correct / total, Z_95**2
    centre = (share + zz / (2 * total)) / (1 + zz / total)
    half = Z_95 * sqrt(share * (1 - share) / total + zz / (4 * total**2)) / (1 + zz / total)
    # exactly 0 and 1 at the ends, where rounding would leave a speck
    return (0.0 if correct == 0 else centre - half), (1.0 if correct == total else centre + half)
