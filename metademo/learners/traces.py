"""What a learner did on an episode: one :class:`Step` for each state of the inner loop, together a :class:`Trace`.

Everything a view draws comes from traces; no view runs a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from metademo.learners.depth import Depth
from metademo.learners.distances import Distances
from metademo.tasks.episodes import Episode


@dataclass(frozen=True)
class Step:
    """A learner after ``index`` inner steps; index 0 is before adaptation.

    Attributes:
        index: how many updates have been made.
        support_loss: class-balanced cross-entropy of all that was learned from, variations of the support pictures among
            it, in nats.
        support_accuracy: share of support pictures recognised, 0 … 1.
        query_loss: mean cross-entropy of the labelled query pictures, or None without such.
        query_accuracy: share of the labelled query pictures recognised, or None without such.
        support_probabilities: float ``[S, ways]``, each row sums to one.
        query_probabilities: float ``[Q, ways]``, each row sums to one.
        distances: how far its pictures lie from its classes, among the body's features as they are at this step.
        movement: for each layer that adapts, the Euclidean distance from its initial parameters, as a share of their own
            length (of the distance alone where they begin at zero).
        gates: for each layer, the means of a learned update rule's gates in the update that led here (Meta-LSTM: ``forget`` and
            ``input``); empty for every other rule.
        seconds: wall-clock time of the update that led here and of its look at the support set; of step 0, of choosing the depth
            too.
        depth: how deep the learner adapts and why, where it chose that for this task.
        attention: float ``[layers, Q, S + 1]``: how much each query picture attends to every support picture and, last, to
            itself, by layer; each row sums to one. None without attention.
        graph: float ``[E, 3]``: the edges of the graph along which labels flow, each the numbers of two pictures (support
            pictures first, then the query set's) and its weight. None without a graph.
        unbent: those distances among the features of the body before any step, where it has since been bent to the very pictures
            that points for the classes are fitted to: how near these lie now tells nothing of others. None elsewhere.
    """

    index: int
    support_loss: float
    support_accuracy: float
    query_loss: float | None
    query_accuracy: float | None
    support_probabilities: Tensor
    query_probabilities: Tensor
    distances: Distances
    movement: Mapping[str, float]
    seconds: float
    gates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    depth: Depth | None = None
    attention: Tensor | None = None
    graph: Tensor | None = None
    unbent: Distances | None = None

    def to(self, device: torch.device) -> Step:
        """The same step with its tensors in another device's memory."""
        parts = ("support_probabilities", "query_probabilities", "distances", "unbent")
        there = {part: getattr(self, part) for part in parts}
        return replace(self, **{part: value.to(device) for part, value in there.items() if value is not None})

    @property
    def looks(self) -> tuple[Distances, ...]:
        """What 'none of these' is told by: how far pictures lie at this step, and, of a bent body, before any step."""
        return (self.distances,) if self.unbent is None else (self.distances, self.unbent)

    @property
    def query_classes(self) -> Tensor:
        """int64 ``[Q]``: the most probable class of each query picture."""
        return self.query_probabilities.argmax(1)


@dataclass(frozen=True)
class Trace:
    """One learner on one episode, from step 0 on.

    Attributes:
        learner: the learner's name.
        episode: what it learned from and was asked.
        steps: in order; never empty.
    """

    learner: str
    episode: Episode
    steps: tuple[Step, ...]

    def named(self, classes: tuple[str, ...]) -> Trace:
        """With these names of the classes, which nothing that was learned depends on; ``ways`` of them."""
        if classes == self.episode.classes:
            return self
        return replace(self, episode=replace(self.episode, classes=classes))

    @property
    def last(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def seconds(self) -> float:
        """Wall-clock time of the adaptation, without that of asking the queries."""
        return sum(step.seconds for step in self.steps)

    def at(self, index: int) -> Step:
        """The state after ``index`` steps, or the last one where the learner made fewer."""
        return self.steps[min(index, len(self.steps) - 1)]

    def right(self, index: int) -> Tensor:
        """bool: which of the labelled query pictures, in their order, are recognised after ``index`` steps."""
        return (self.at(index).query_classes == self.episode.query_labels)[self.episode.labelled]

    def correct(self, index: int) -> int:
        """How many of the labelled query pictures are recognised after ``index`` steps."""
        return int(self.right(index).sum())

    def predictions(self) -> tuple[str, ...]:
        """For each query picture, the name of the class the adapted learner takes it for."""
        return tuple(self.episode.classes[index] for index in self.last.query_classes.tolist())

    def confusion(self, index: int) -> Tensor:
        """int64 ``[ways, ways]``: labelled query pictures by right class (rows) and predicted class (columns)."""
        labelled, ways = self.episode.labelled, self.episode.ways
        cells = self.episode.query_labels[labelled] * ways + self.at(index).query_classes[labelled]
        return torch.bincount(cells, minlength=ways * ways).view(ways, ways)
