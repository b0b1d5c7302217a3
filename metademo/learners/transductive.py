"""Learners that use the unlabelled pictures too: they answer the whole query set together, and no picture without the others.

That is called transductive, and compares with inductive learners only where it is said. Each makes an assumption of the query
set, which its own file states. None changes the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional as F

from metademo.learners.meta import FrozenBody
from metademo.networks import Frozen, Network
from metademo.tasks.episodes import Episode, Task, one_episode
from metademo.tasks.lessons import Lesson

SMALLEST = 1e-3
"""Added to features before their square root is taken, as :mod:`metademo.networks.efficientnet_lite` does."""


@dataclass(frozen=True)
class Transductive(FrozenBody):
    """What such learners have in common.

    Attributes:
        steps: how many rounds.
    """

    steps: int = 10

    @property
    def transductive(self) -> bool:
        """Always."""
        return True

    def looked_at(self, params: Mapping[str, Tensor], task: Lesson) -> tuple[Episode, Tensor, Tensor]:
        """The episode, and the features of its support ``[S, D]`` and of its query set ``[Q, D]``.

        Batch normalisation goes by the support set's statistics.
        """
        episode = one_episode(task)
        support, statistics = self.network.features(params, episode.support)
        if not len(episode.query):
            return episode, support, support[:0]
        inductive = statistics if self.network.needs_statistics else None
        query, _ = self.network.features(params, episode.query, inductive)
        return episode, support, query

    def outer_loss(self, params: Mapping[str, Tensor], task: Task, done: float = 1.0) -> tuple[Tensor, Tensor]:
        """See :class:`metademo.learners.meta.MetaLearner`: the loss of the query set, answered together."""
        episode = one_episode(task)
        start = self.start_from(params, episode)
        *_, last = self.differentiable_loop(start, episode)
        features, _ = self.network.features(params, episode.query, last.statistics)
        scores = (start.asked or start.head)(last.params, features)
        return F.cross_entropy(scores, episode.query_labels), scores


def roots(network: Network, features: Tensor) -> Tensor:
    """Square roots of features, which come after a ReLU; or the features, of a network that has taken them already."""
    body = network.below if isinstance(network, Frozen) else network
    if getattr(body, "roots", False):
        return features
    return (features.clamp(min=0) + SMALLEST).sqrt()


def one_hot(labels: Tensor, ways: int, like: Tensor) -> Tensor:
    """``[S, ways]``: 1 for a picture's own class, and else 0."""
    return F.one_hot(labels, ways).to(like)
