"""How far an episode's pictures lie from its classes among the features that a body sees: what 'none of these' is told by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Self

import torch
from torch import Tensor

from metademo.networks import heads


class Distances(NamedTuple):
    """Squared distances, from 0 to 4, among features centred and of unit length.

    Attributes:
        support: float ``[S, ways]``: of each support picture from the mean of each class's support pictures.
        query: float ``[Q, ways]``, likewise. No row depends on any other query picture, unless the run is transductive.
        support_reference: float ``[S]``: of each support picture from the nearest of the learner's
            :attr:`metademo.learners.base.Learner.reference`; None without any.
        query_reference: float ``[Q]``, likewise.
    """

    support: Tensor
    query: Tensor
    support_reference: Tensor | None = None
    query_reference: Tensor | None = None

    def to(self, device: torch.device) -> Self:
        """The same in another device's memory."""
        moved = {name: part.to(device) for name, part in self._asdict().items() if part is not None}
        return self._replace(**moved)


def distances(
    params: Mapping[str, Tensor], support: Tensor, labels: Tensor, ways: int, asked: Tensor, reference: Tensor | None
) -> Distances:
    """What is found in features.

    Args:
        params: with ``centre``, from which they are seen.
        support: float ``[S, D]``, the support pictures', without variations.
        labels: int64 ``[S]``.
        ways: how many classes there are.
        asked: float ``[Q, D]``, the query pictures'.
        reference: float ``[M, D]``, the learner's, or None.
    """
    placed, asked_placed = heads.direction(params, support), heads.direction(params, asked)
    means = heads.class_means(placed, labels, ways)
    found = Distances(heads.distances(placed, means), heads.distances(asked_placed, means))
    if reference is None:
        return found
    support_near, query_near = (heads.distances(each, reference).amin(1) for each in (placed, asked_placed))
    return found._replace(support_reference=support_near, query_reference=query_near)
