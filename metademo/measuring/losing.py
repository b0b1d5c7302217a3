"""When MAML loses: ready tasks on which another learner does better, or as well, found by measuring and not by taste.

Each was found over random divisions of the task's own pictures into support and query sets, both learners on the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.measuring.comparison import Band, compare, difference, entrants
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.samples import Sample, sample_zip, samples

MAIN = "maml"


@dataclass(frozen=True)
class Example:
    """A task on which MAML does not win.

    Attributes:
        sample: the ready task.
        shots: support pictures of each class.
        rival: who does better, or as well.
        beside: who else is worth seeing.
        mean, half: by how much of all query pictures the rival is ahead over ``episodes`` random divisions, and half the width of
            the 95 % interval; fractions of one. Negative where it is not ahead.
    """

    sample: str
    shots: int
    rival: str
    beside: tuple[str, ...]
    mean: float
    half: float
    episodes: int

    @property
    def learners(self) -> tuple[str, ...]:
        """All to see."""
        return (MAIN, self.rival, *self.beside)

    @property
    def loses(self) -> bool:
        """Whether the rival was ahead by more than chance."""
        return self.mean - self.half > 0

    @property
    def even(self) -> bool:
        """Whether chance alone may have put one of the two ahead."""
        return abs(self.mean) <= self.half

    @property
    def task(self) -> Sample:
        """The ready task itself."""
        return next(each for each in samples() if each.id == self.sample)


EXAMPLES = (
    Example("rings", 1, "protonet", ("scratch",), 0.018, 0.013, 40),
    Example("surfaces", 5, "protonet", ("scratch",), -0.005, 0.025, 15),
    Example("digits", 5, "scratch", ("transfer",), -0.022, 0.028, 10),
    Example("toys", 1, "transfer", ("scratch",), 0.015, 0.024, 12),
    Example("leaves", 1, "nearest-mean", ("transfer",), -0.011, 0.017, 12),
)
"""As measured by :func:`measured` with the shipped checkpoints, each learner with the Lab's own numbers of steps."""


def measured(example: Example, episodes: int, shots: int | None = None) -> Band:
    """By how much the rival is ahead over so many random divisions of the task's pictures; ``shots`` in place of its own."""
    sample, shots = example.task, example.shots if shots is None else shots
    project, _ = Project.from_zip(f"{sample.id}.zip", sample_zip(sample.id), shots, sample.domain)
    project = redrawing.to_draw_from(project)
    choices, known = Choices(steps=None), contenders(sample.domain)
    both = {key: (known[key].learner, known[key].settings(choices), known[key].domain) for key in (MAIN, example.rival)}
    entries = entrants(both, partial(redrawing.view, project))
    drawn = compare(entries, redrawing.sampler(project, example.shots), len(project.classes), (shots,), episodes)
    band = difference(list(drawn), example.rival, MAIN, shots)
    assert band is not None
    return band
