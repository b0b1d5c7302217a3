"""What is seen of a meta-training on classes of pictures while it runs: its marks, its tasks, what it was, its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from metademo.networks import Params


@dataclass(frozen=True)
class Mark:
    """Where the run was at one time.

    Attributes:
        step: meta-steps made.
        seconds: of processor time, spent on them.
        accuracies: on held-out tasks, by inner steps.
        of_each: of each held-out task, after the last inner step.
        operations: of one adaptation to a held-out task; of the finishing line alone.
    """

    step: int
    seconds: float
    accuracies: dict[int, float]
    of_each: tuple[float, ...] = ()
    operations: int = 0


@dataclass(frozen=True)
class Streamed:
    """A task as it went by.

    Attributes:
        number: of the meta-step that it is of.
        classes: their names.
        support: ``[S, C, H, W]``, the pictures learned from; a trunk's view of photographs.
        query: ``[ways, C, H, W]``, one picture asked about of each class.
        labels: of ``support``.
        before, after: the class that each query picture was taken for, before the inner loop and after it.
        shares: right answers among all that were asked, before and after.
    """

    number: int
    classes: tuple[str, ...]
    support: Tensor
    query: Tensor
    labels: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    shares: tuple[float, float]


@dataclass(frozen=True)
class Self:
    """What the learner was at one time."""

    seconds: float
    step: int
    params: Params


@dataclass(frozen=True)
class Course:
    """How one learner has come along, all of one moment: the last at which held-out tasks were asked.

    Attributes:
        key: of the learner.
        step, seconds: meta-steps made, and processor time they took.
        params: the meta-parameters as they are.
        marks: the way there, oldest first.
        selves: what it was at some times, oldest first; of the first learner of a run alone.
    """

    key: str
    step: int
    seconds: float
    params: Params
    marks: tuple[Mark, ...]
    selves: tuple[Self, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A learner beside the initialisation that comes with the project, on the same tasks of held-out classes.

    Attributes:
        own, shipped: accuracies after adaptation.
        gain: the mean difference.
        half: half the width of its 95 % interval, over tasks.
        tasks: how many.
    """

    own: float
    shipped: float
    gain: float
    half: float
    tasks: int


@dataclass(frozen=True)
class PicturesSeen:
    """What is to be seen of a run.

    Attributes:
        main: the learner that is trained.
        beside: the one trained beside it on the same tasks, if any.
        stream: the last tasks that went by, newest first.
        finish: what the shipped initialisation makes of the held-out tasks; None until it was asked.
        done: the share of its budget that is used up; None without one.
        verdict: the comparison at the end; None before.
        compared: the share of that comparison that is done; None before it.
    """

    main: Course
    beside: Course | None
    stream: tuple[Streamed, ...]
    finish: Mark | None
    done: float | None
    verdict: Verdict | None = None
    compared: float | None = None

    @property
    def step(self) -> int:
        """Meta-steps made."""
        return self.main.step

    @property
    def over(self) -> bool:
        """Whether its budget is used up."""
        return self.done is not None and self.done >= 1
