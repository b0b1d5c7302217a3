"""What an inner loop can learn, of whatever kind: it knows neither pictures nor classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import torch
from torch import Tensor

from metademo.tasks.losses import Loss, squared_error


class Lesson(Protocol):
    """A task, or several side by side: what to learn from, what is asked about afterwards, and how both are judged.

    Attributes:
        support: what to learn from, ``[S, …]`` as a network takes it; of several tasks ``[T, S, …]``.
        support_labels: what should come out there, as :meth:`loss` takes it.
        query: what is asked about.
        query_labels: what should come out there.
        ways: of a classification, how many classes. A head's gradients shrink with them, see :mod:`metademo.networks.heads`; 1
            where there are no classes.
    """

    @property
    def support(self) -> Tensor: ...

    @property
    def support_labels(self) -> Tensor: ...

    @property
    def query(self) -> Tensor: ...

    @property
    def query_labels(self) -> Tensor: ...

    @property
    def ways(self) -> int: ...

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """The loss ``[]`` that the inner loop descends on; ``[T]`` of several tasks."""

    def query_loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """The loss ``[]`` by which the outer loop judges what was learned; of several tasks their sum."""

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """The share ``[]`` of the outputs that are right; of several tasks their sum; not a number where nothing is right or
        wrong."""


@dataclass(frozen=True)
class Regression:
    """A task whose answers are numbers, to be learned from a few points; or several tasks side by side.

    Attributes:
        support: float ``[S, I]``; of several tasks ``[T, S, I]``.
        support_labels: float ``[S, O]`` or ``[T, S, O]``.
        query: float ``[Q, I]`` or ``[T, Q, I]``; ``Q`` may be 0.
        query_labels: float ``[Q, O]`` or ``[T, Q, O]``.
        criterion: how outputs are judged.

    Raises:
        ValueError: on construction, naming the field, if the shapes do not fit together.
    """

    support: Tensor
    support_labels: Tensor
    query: Tensor
    query_labels: Tensor
    criterion: Loss = squared_error

    ways: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.support.ndim not in (2, 3) or not self.support.shape[-2]:
            raise ValueError(f"support: must be [points, numbers] or [tasks, …], not {tuple(self.support.shape)}")
        for name, inputs, labels in (
            ("support_labels", self.support, self.support_labels),
            ("query_labels", self.query, self.query_labels),
        ):
            if labels.shape[:-1] != inputs.shape[:-1]:
                raise ValueError(f"{name}: {tuple(labels.shape)} beside inputs of {tuple(inputs.shape)}")
        if self.query.shape[:-2] != self.support.shape[:-2] or self.query.shape[-1] != self.support.shape[-1]:
            raise ValueError(f"query: {tuple(self.query.shape)} beside support of {tuple(self.support.shape)}")

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`Lesson`."""
        return self.criterion(outputs, labels)

    def query_loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`Lesson`."""
        return self.criterion(outputs, labels).sum()

    def accuracy(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """See :class:`Lesson`: a number is never just right."""
        return torch.full_like(outputs[..., :1].sum(), torch.nan)

    def task(self, index: int) -> Regression:
        """One of several tasks."""
        return Regression(
            self.support[index],
            self.support_labels[index],
            self.query[index],
            self.query_labels[index],
            self.criterion,
        )
