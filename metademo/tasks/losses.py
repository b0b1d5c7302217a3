"""What tasks are judged by. A loss is a function of a network's outputs and of what they should have been, ``labels``.

What the labels are is the loss's own affair: classes, numbers, or, of a policy gradient, actions beside their advantages.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional as F

Loss = Callable[[Tensor, Tensor], Tensor]
"""From outputs ``[N, O]`` and labels ``[N, …]`` to a mean ``[]``; of several tasks, from ``[T, N, O]`` and ``[T, N, …]`` to
``[T]``."""


def balanced_cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy, averaged within each class and then over the classes.

    The usual mean where every class has as many pictures; with unequal counts, no class counts for more than another.

    Args:
        scores: ``[N, ways]``; of several tasks ``[T, N, ways]``.
        labels: int64 ``[N]`` or ``[T, N]``; every class occurs.

    Returns:
        ``[]`` or ``[T]``.
    """
    ways = scores.shape[-1]
    losses = F.cross_entropy(scores.flatten(0, -2), labels.flatten(), reduction="none").view(labels.shape)
    counts = scores.new_zeros(*labels.shape[:-1], ways).scatter_add_(-1, labels, scores.new_ones(labels.shape))
    return (losses / counts.gather(-1, labels)).sum(-1) / ways


def squared_error(outputs: Tensor, labels: Tensor) -> Tensor:
    """The mean squared error over points and outputs (Finn et al. 2017, eq. 2).

    Args:
        outputs: ``[N, O]``; of several tasks ``[T, N, O]``.
        labels: of the same shape.

    Returns:
        ``[]`` or ``[T]``.
    """
    return (outputs - labels).square().flatten(-2).mean(-1)
