"""What is seen of an episode while a learner adapts to it: a state of the inner loop as a :class:`Step`."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.depth import Depth
from metademo.learners.inner_loop import FeatureCache, Start, State
from metademo.learners.rules import layer_of
from metademo.learners.traces import Step
from metademo.networks import Params, heads
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
        self._distances: dict[str, Tensor] | None = None

    @torch.no_grad()
    def at(self, state: State, seconds: float) -> Step:
        """The step that ended in ``state``."""
        start, episode, labelled = self._start, self._episode, self._labelled
        all_logits, loss, body = state.support
        logits = all_logits[: len(episode.support)]  # variations come after the pictures themselves
        features = None
        scores = episode.support.new_zeros(0, episode.ways)
        if len(episode.query):
            inductive = start.network.needs_statistics and not self._transductive
            features, _ = self._asked.features(state.params, state.statistics if inductive else None)
            scores = (start.asked or start.head)(state.params, features)
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
            movement=_movement(start, state.params),
            gates=start.rule.insight(state.rule) if state.step else {},
            seconds=seconds,
            depth=self._depth,
            fitted=start.fitted(state.step),
            **self._distances_of(state.params, body, features),
            **(start.shown(state.params, features) if start.shown and features is not None else {}),
        )

    def _distances_of(self, params: Params, support: Tensor, asked: Tensor | None) -> dict[str, Tensor]:
        """How far support and query pictures lie from each class's mean, and from what is known beforehand, as a step has it;
        where the body never changes, found out once."""
        if self._distances is not None:
            return self._distances
        episode = self._episode
        placed = heads.direction(params, support[: len(episode.support)])
        means = heads.class_means(placed, episode.support_labels, episode.ways)
        asked_placed = placed[:0] if asked is None else heads.direction(params, asked)
        found = {
            "support_distances": heads.distances(placed, means),
            "query_distances": heads.distances(asked_placed, means),
        }
        if self._reference is not None:
            found["support_reference"] = heads.distances(placed, self._reference).amin(1)
            found["query_reference"] = heads.distances(asked_placed, self._reference).amin(1)
        if self._start.leaves_body:
            self._distances = found
        return found


def _movement(start: Start, params: Params) -> dict[str, float]:
    moved: dict[str, float] = {}
    began: dict[str, float] = {}
    for name in start.adapts:
        layer = layer_of(name)
        moved[layer] = moved.get(layer, 0.0) + float((params[name] - start.params[name]).square().sum())
        began[layer] = began.get(layer, 0.0) + float(start.params[name].square().sum())
    return {layer: (moved[layer] / (began[layer] or 1.0)) ** 0.5 for layer in moved}
