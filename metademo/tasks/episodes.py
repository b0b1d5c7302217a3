"""Episodes: small classification tasks, each with a support set to learn from and a query set to be asked about.

The names are those of Vinyals et al. 2016, *Matching Networks for One Shot Learning*: an N-way K-shot episode has N
classes with K labelled support pictures each, and query pictures of the same classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.tasks.lessons import Lesson
from metademo.tasks.losses import balanced_cross_entropy

UNLABELLED = -1
"""The label of a query picture whose right answer nobody has given."""

MIN_WAYS = 2


@dataclass(frozen=True)
class Episode:
    """One few-shot task. Immutable; every learner is given the very same object.

    Attributes:
        support: float32 ``[S, C, H, W]``, the network's input for the pictures to learn from.
        support_labels: int64 ``[S]`` in ``0 … ways-1``; every class occurs at least once, counts may differ.
        query: float32 ``[Q, C, H, W]``; ``Q`` may be 0.
        query_labels: int64 ``[Q]`` in ``0 … ways-1``, or :data:`UNLABELLED` for a picture without a right answer.
        classes: the classes' names, ``ways`` of them.
        again: the support pictures once more, each in another version, as its mirror image: for a learner that learns from such
            too where pictures come as a trunk sees them, and cannot be varied any more. None without.
        seed: of what a learner draws at random for this episode in meta-training.

    Raises:
        ValueError: on construction, naming the field, if shapes, labels or counts do not fit together.
    """

    support: Tensor
    support_labels: Tensor
    query: Tensor
    query_labels: Tensor
    classes: tuple[str, ...]
    again: Tensor | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        ways = len(self.classes)
        if ways < MIN_WAYS:
            raise ValueError(f"classes: an episode needs at least {MIN_WAYS} classes, not {ways}")
        if self.support.ndim != 4 or self.query.ndim != 4:
            raise ValueError("support and query: must be [pictures, channels, height, width]")
        if self.support.shape[1:] != self.query.shape[1:]:
            raise ValueError(
                f"query: pictures of shape {tuple(self.query.shape[1:])} beside support of {tuple(self.support.shape[1:])}"
            )
        if self.support_labels.shape != self.support.shape[:1]:
            raise ValueError("support_labels: must hold one label for each support picture")
        if self.query_labels.shape != self.query.shape[:1]:
            raise ValueError("query_labels: must hold one label for each query picture")
        if (self.support_labels < 0).any():
            raise ValueError(f"support_labels: must lie in 0 … {ways - 1}")
        if self.again is not None and self.again.shape != self.support.shape:
            raise ValueError("again: must be as many pictures of the same shape as the support set")
        counts = self.shots
        if len(counts) != ways or min(counts) < 1:
            raise ValueError(f"support_labels: every class needs a support picture, the counts are {list(counts)}")
        if len(self.query) and not UNLABELLED <= int(self.query_labels.min()) <= int(self.query_labels.max()) < ways:
            raise ValueError(f"query_labels: must lie in 0 … {ways - 1}, or be {UNLABELLED} for unlabelled")

    @property
    def ways(self) -> int:
        """How many classes."""
        return len(self.classes)

    @property
    def shots(self) -> tuple[int, ...]:
        """How many support pictures each class has."""
        return tuple(torch.bincount(self.support_labels, minlength=self.ways).tolist())

    @property
    def labelled(self) -> Tensor:
        """bool ``[Q]``: which query pictures have a right answer."""
        return self.query_labels != UNLABELLED

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`: no class counts for more than another."""
        return balanced_cross_entropy(outputs, labels)

    def query_loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`: the mean cross-entropy, in nats."""
        return F.cross_entropy(outputs, labels)

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`."""
        return _share_right(outputs, labels)

    def to(self, device: torch.device) -> Episode:
        """The same episode in another device's memory."""
        values: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        moved: dict[str, Any] = {
            name: value.to(device) if isinstance(value, Tensor) else value for name, value in values.items()
        }
        return replace(self, **moved)


def _share_right(scores: Tensor, labels: Tensor) -> Tensor:
    """The share ``[]`` of the scores ``[N, ways]`` that are highest at their label."""
    return (scores.argmax(1) == labels).to(scores.dtype).mean()


def shown_again(episode: Episode) -> Episode:
    """The episode with its support pictures' other versions behind them, or as it is where there are none."""
    if episode.again is None:
        return episode
    return replace(
        episode,
        support=torch.cat([episode.support, episode.again]),
        support_labels=episode.support_labels.repeat(2),
        again=None,
    )


@dataclass(frozen=True)
class Episodes:
    """Several episodes of as many classes and support pictures, to be learned side by side.

    Raises:
        ValueError: on construction, if there is none or they differ.
    """

    each: tuple[Episode, ...]

    def __post_init__(self) -> None:
        if len({(episode.ways, episode.support.shape) for episode in self.each}) != 1:
            raise ValueError("each: must be episodes of as many classes and support pictures, at least one")

    def __len__(self) -> int:
        return len(self.each)

    @property
    def ways(self) -> int:
        """How many classes each has."""
        return self.each[0].ways

    @cached_property
    def support(self) -> Tensor:
        """``[T, S, C, H, W]``."""
        return torch.stack([episode.support for episode in self.each])

    @cached_property
    def support_labels(self) -> Tensor:
        """int64 ``[T, S]``."""
        return torch.stack([episode.support_labels for episode in self.each])

    @property
    def query(self) -> Tensor:
        """``[…, C, H, W]``: those of one episode after another."""
        return torch.cat([episode.query for episode in self.each])

    @property
    def query_labels(self) -> Tensor:
        """int64: those of one episode after another."""
        return torch.cat([episode.query_labels for episode in self.each])

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`; ``[T]``."""
        return balanced_cross_entropy(outputs, labels)

    def query_loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`; of outputs one episode after another."""
        counts = [len(episode.query) for episode in self.each]
        both = zip(outputs.split(counts), labels.split(counts), strict=True)
        return torch.stack([F.cross_entropy(own, right) for own, right in both]).sum()

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`metademo.tasks.lessons.Lesson`."""
        return _share_right(outputs, labels) * len(self)


@dataclass(frozen=True)
class Batch:
    """Pictures to classify among all classes of a set, for ordinary supervised training.

    Attributes:
        query: float32 ``[N, C, H, W]``.
        query_labels: int64 ``[N]``, numbers of the set's classes.
    """

    query: Tensor
    query_labels: Tensor

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """The share ``[]`` of the pictures that are recognised."""
        return _share_right(outputs, labels)


Task = Lesson | Batch
"""What a learner is meta-trained on at a time."""


class Sampler(Protocol):
    """Where the tasks of a meta-training come from."""

    def draw_setting(self, generator: torch.Generator) -> tuple[int, int]:
        """Ways and shots of the task that :meth:`sample` would draw with this generator; those of a size are alike."""

    def sample(self, generator: torch.Generator) -> Episode | Batch:
        """One task; all its randomness comes from ``generator``."""


def side_by_side(tasks: Sequence[Episode | Batch]) -> Task:
    """Several episodes as one thing to learn; of one task alone, that task.

    Raises:
        TypeError: for several batches.
    """
    if len(tasks) == 1:
        return tasks[0]
    return Episodes(tuple(one_episode(task) for task in tasks))


def lesson_of(task: Task) -> Lesson:
    """The task, of a learner that learns from support sets.

    Raises:
        TypeError: for a batch, which has none.
    """
    if isinstance(task, Batch):
        raise TypeError("task: a batch has no support set to learn from")
    return task


def one_episode(task: Task) -> Episode:
    """The task, of a learner that takes an episode alone.

    Raises:
        TypeError: for anything else.
    """
    if not isinstance(task, Episode):
        raise TypeError(f"task: must be an episode alone, not {type(task).__name__}")
    return task
