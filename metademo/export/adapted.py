"""A learner after its inner loop on one task: all that answering needs, whatever it is written to.

What answers is the same for every learner: a body, the point and the length that its features are seen from and at, and one
linear layer on them. A head of distances or of angles is linear in them too, once it has been found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.insights import calibration, unknown
from metademo.learners import MetaLearner
from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.in_context import InContext
from metademo.learners.inner_loop import Start, inner_loop
from metademo.learners.traces import Step
from metademo.messages import Message
from metademo.networks import Conv4, EfficientNetLite, Frozen, MiniLm, Network, Params, WordCounts, heads
from metademo.pictures.domains import KINDS, Domain
from metademo.tasks.episodes import Episode


class ExportError(ValueError):
    """A learner cannot be written that way. The message is for the person: why, and what to do instead."""


_NO_HEAD = Message(
    "This learner has no head of its own for the task: it looks at all support pictures anew with every answer. Take one "
    "that has.",
    "export.no-head",
)


def refusal(learner: Learner, pages: bool = True) -> Message | None:
    """Why a learner cannot be written as a page or as ONNX, or, for ``pages`` False, as a checkpoint; None if it can."""
    network = learner.network.below if isinstance(learner.network, Frozen) else learner.network
    if network.needs_statistics or learner.transductive:
        return Message(
            "This learner's answers depend on the pictures that are asked about together. Take one that answers each picture "
            "on its own.",
            "export.together",
        )
    if isinstance(learner, InContext):
        return _NO_HEAD
    if isinstance(network, WordCounts):
        return Message(
            "Counts of words have no body that could be taken away. Take a learner that has read sentences before.",
            "export.words",
        )
    if pages and not isinstance(network, Conv4 | EfficientNetLite | MiniLm):
        kind = type(network).__name__
        return Message(
            f"A page and an ONNX file have no place for {kind}. A checkpoint takes any network.",
            "export.network",
            network=kind,
        )
    if not pages and not isinstance(learner, MetaLearner):
        label = learner.record.words.label
        return Message(
            f"{label} has no checkpoint: it begins anew with every task. A page and ONNX take it.",
            "export.no-checkpoint",
            learner=label,
        )
    return None


class Answers(NamedTuple):
    """What is made of pictures: ``probabilities`` ``[N, ways]``, and how much each is ``none`` of the classes ``[N]``, see
    :func:`metademo.insights.unknown.scores`."""

    probabilities: Tensor
    none: Tensor


class Scale(NamedTuple):
    """How far is too far: the class means' directions ``[ways, D]``, what is taken off each one's squared distance ``[ways]``,
    the distance that is 0 on the scale of 'none of these', and how much more is 1."""

    means: Tensor
    error: Tensor
    own: float
    gap: float


@dataclass(frozen=True)
class Adapted:
    """A learner after its inner loop.

    Attributes:
        learner: whose inner loop it was, and
        key: what it is called, as ``maml``.
        network: the body, whose features are described by :attr:`params`.
        params: of the body, as the inner loop left them; ``centre`` and ``log_scale``; ``head.weight`` ``[ways, D]`` and
            ``head.bias`` ``[ways]`` on centred features of that length.
        classes: their names.
        domain: how a picture becomes the network's input.
        support: features ``[S, D]`` of all that was learned from, by the adapted body; variations of the support pictures come
            after the pictures themselves.
        labels: int64 ``[S]``.
        own: how many of ``support`` are the person's own pictures.
        steps: how many inner steps were made.
        temperature: what class scores are divided by, see :mod:`metademo.insights.calibration`.
        own_share: see :data:`metademo.insights.unknown.OWN_SHARE`.
        start: where the inner loop began, and by which rule it went.
        mirrored: whether ``support`` holds every picture's mirror image too, in the same order.
    """

    learner: Learner
    key: str
    network: Network
    params: Params
    classes: tuple[str, ...]
    domain: Domain
    support: Tensor
    labels: Tensor
    own: int
    steps: int
    temperature: float
    own_share: float
    start: Start
    mirrored: bool = False

    @property
    def body(self) -> Params:
        """The body's own parameters."""
        return {name: self.params[name] for name in self.network.names}

    def features(self, pictures: Tensor) -> Tensor:
        """``[N, D]``: what the adapted body sees in pictures ``[N, C, H, W]`` in 0 … 1."""
        with torch.no_grad():
            return self.network.features(self.params, self.network.prepare(pictures))[0]

    def answers(self, pictures: Tensor) -> Answers:
        """What it makes of pictures ``[N, C, H, W]`` in 0 … 1."""
        features = self.features(pictures)
        scale = self.scale
        distances = heads.distances(heads.direction(self.params, features), scale.means)
        of_support = self.reference_distances(self.support[: self.own])
        nearest = unknown.against((distances - scale.error).amin(1), self.reference_distances(features), of_support)
        none = (nearest - scale.own) / scale.gap
        shares = heads.logits(self.params, features).softmax(1)
        return Answers(calibration.at_temperature(shares, self.temperature), none)

    def reference_distances(self, features: Tensor) -> Tensor | None:
        """How far features ``[N, D]`` lie from the nearest class that the learner knows beforehand, ``[N]``; None without any."""
        known = self.learner.reference
        return None if known is None else heads.distances(heads.direction(self.params, features), known).amin(1)

    @property
    def scale(self) -> Scale:
        """On which 'none of these' is told, see :mod:`metademo.insights.unknown`."""
        step, episode = self._step, self._episode
        own, other = unknown.scale(step, episode, self.own_share)
        placed = heads.direction(self.params, self.support[: self.own])
        means = heads.class_means(placed, self.labels[: self.own], len(self.classes))
        return Scale(means, unknown.error(step, episode), own, unknown.gap(own, other))

    @property
    def _episode(self) -> Episode:
        own = self.support[: self.own, :, None, None]
        labels = self.labels[: self.own]
        return Episode(own, labels, own[:0], labels[:0], self.classes)

    @property
    def _step(self) -> Step:
        """What is seen of the support set."""
        support, labels = self.support[: self.own], self.labels[: self.own]
        placed = heads.direction(self.params, support)
        distances = heads.distances(placed, heads.class_means(placed, labels, len(self.classes)))
        shares = heads.logits(self.params, support).softmax(1)
        none = shares[:0]
        return Step(self.steps, 0.0, 0.0, None, None, shares, none, distances, none, {}, 0.0)


def adapted(
    learner: Learner,
    episode: Episode,
    domain: Domain,
    settings: AdaptSettings = DEFAULT,
    own_share: float = unknown.OWN_SHARE,
    key: str | None = None,
) -> Adapted:
    """Run a learner's inner loop on an episode's support set, and keep what came of it.

    The same learner, episode and settings give the same numbers as :meth:`Learner.adapt`.

    Args:
        learner: whose inner loop.
        episode: what to learn; its query set is not looked at.
        domain: how its pictures were read.
        settings: what a person chose.
        own_share: of the learner's checkpoint.
        key: what the learner is called; by default its record's own key.

    Raises:
        ExportError: if answers depend on which pictures are asked about together.
        ValueError: as :meth:`Learner.check`.
    """
    network = learner.network
    if (network.needs_statistics or learner.transductive or isinstance(learner, InContext)) and (
        why := refusal(learner)
    ):
        raise ExportError(why)
    learner.check(episode, settings)
    taught = learner.taught(replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0]), settings)
    own = len(episode.support)
    settled, depth = learner.settled(taught, own, settings)
    start = learner.start(taught, settled)
    *_, last = inner_loop(start, taught.support, taught.support_labels, learner.planned(settled))
    logits, _, features = last.support
    params = {name: value.detach() for name, value in last.params.items()}
    linear = _linear(start, params)
    if not torch.allclose(heads.logits(linear, features), logits, rtol=1e-3, atol=1e-3):
        raise ExportError(_NO_HEAD)
    found = Adapted(
        learner=learner,
        key=key or learner.record.key,
        network=network.below if isinstance(network, Frozen) else network,
        params=linear | (dict(network.params) if isinstance(network, Frozen) else {}),
        classes=episode.classes,
        domain=KINDS[domain.name],
        support=features.detach(),
        labels=taught.support_labels,
        own=own,
        steps=last.step,
        temperature=1.0,
        own_share=own_share,
        start=start,
        mirrored=len(taught.support) == 2 * own,
    )
    step = replace(found._step, index=last.step, depth=depth, fitted=start.fitted(last.step))
    return replace(found, temperature=calibration.temperature(step, found._episode))


def _linear(start: Start, params: Mapping[str, Tensor]) -> Params:
    """The parameters with a linear head in the place of whichever there was."""
    found = {name: params[name] for name in (*start.network.names, "centre", "log_scale")}
    weight = params["head.weight"]
    if "origin" in params:  # 2 (z - o)·p - |p|²
        weight, bias = 2 * weight, -2 * (weight @ params["origin"]) - weight.square().sum(1)
    elif "head.bias" in params:
        bias = params["head.bias"]
    else:
        weight, bias = F.normalize(weight, dim=1), weight.new_zeros(len(weight))
    return found | {"head.weight": weight, "head.bias": bias}
