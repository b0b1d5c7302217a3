"""What is seen of an episode while a learner adapts to it: a state of the inner loop as a :class:`Step`."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.depth import Depth
from metademo.learners.distances import Distances, distances
from metademo.learners.inner_loop import FeatureCache, Start, State
from metademo.learners.rules import layer_of
from metademo.learners.traces import Step
from metademo.networks import Params
from metademo.networks.network import Statistics
from metademo.tasks.episodes import Episode


class Look:
    """What is seen of an episode in one state of the inner loop after another."""

    def __init__(
        self,
        start: Start,
        episode: Episode,
        transductive: bool,
        depth: Depth | None = None,
        reference: Tensor | None = None,
    ) -> None:
        self._start, self._episode, self._transductive, self._depth = start, episode, transductive, depth
        self._reference = reference
        self._asked = FeatureCache(start, episode.query)
        self._labelled = episode.labelled
        self._began: Distances | None = None

    @torch.no_grad()
    def at(self, state: State, seconds: float) -> Step:
        """The step that ended in ``state``."""
        start, episode, labelled = self._start, self._episode, self._labelled
        all_logits, loss, body = state.support
        logits = all_logits[: len(episode.support)]  # variations come after the pictures themselves
        features = self._seen(state.params, state.statistics)
        scores = episode.support.new_zeros(0, episode.ways)
        if features is not None:
            scores = (start.asked or start.head)(state.params, features)
        as_began = start.leaves_body or state.step == 0
        far = self._began if as_began and self._began is not None else self._distances(state.params, body, features)
        if as_began:
            self._began = far
        query_loss = query_accuracy = None
        if bool(labelled.any()):
            asked, right = scores[labelled], episode.query_labels[labelled]
            query_loss = float(F.cross_entropy(asked, right))
            query_accuracy = float((asked.argmax(1) == right).double().mean())
        return Step(
            index=state.step,
            support_loss=float(loss),
            support_accuracy=float((logits.argmax(1) == episode.support_labels).double().mean()),
            query_loss=query_loss,
            query_accuracy=query_accuracy,
            support_probabilities=logits.detach().softmax(1),
            query_probabilities=scores.softmax(1),
            distances=far,
            movement=_movement(start, state.params),
            gates=start.rule.insight(state.rule) if state.step else {},
            seconds=seconds,
            depth=self._depth,
            unbent=self._before() if start.fitted(state.step) else None,
            **(start.shown(state.params, features) if start.shown and features is not None else {}),
        )

    def _distances(self, params: Params, support: Tensor, asked: Tensor | None) -> Distances:
        episode = self._episode
        own = support[: len(episode.support)]
        asked = own[:0] if asked is None else asked
        return distances(params, own, episode.support_labels, episode.ways, asked, self._reference)

    def _before(self) -> Distances:
        """By the body before any step."""
        if self._began is None:  # nobody has looked at it then
            start, episode = self._start, self._episode
            support, statistics = start.network.features(start.params, episode.support, None)
            self._began = self._distances(start.params, support, self._seen(start.params, statistics))
        return self._began

    def _seen(self, params: Params, statistics: Statistics | None) -> Tensor | None:
        """The query set's features; None without any."""
        if not len(self._episode.query):
            return None
        inductive = self._start.network.needs_statistics and not self._transductive
        return self._asked.features(params, statistics if inductive else None)[0]


def _movement(start: Start, params: Params) -> dict[str, float]:
    moved: dict[str, float] = {}
    began: dict[str, float] = {}
    for name in start.adapts:
        layer = layer_of(name)
        moved[layer] = moved.get(layer, 0.0) + float((params[name] - start.params[name]).square().sum())
        began[layer] = began.get(layer, 0.0) + float(start.params[name].square().sum())
    return {layer: (moved[layer] / (began[layer] or 1.0)) ** 0.5 for layer in moved}
