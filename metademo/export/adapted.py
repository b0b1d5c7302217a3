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
from metademo.learners.distances import Distances, distances
from metademo.learners.in_context import InContext
from metademo.learners.inner_loop import Start, inner_loop
from metademo.learners.traces import Step
from metademo.messages import Message
from metademo.networks import Conv4, EfficientNetLite, Frozen, MiniLm, Network, Params, WordCounts, heads
from metademo.pictures.domains import KINDS, Domain
from metademo.tasks.episodes import Episode

UNBENT = "unbent."
"""What names of the body before any step begin with, see :attr:`Adapted.unbent`, wherever it is written to."""


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
    """How far is too far, to one body: the class means' directions ``[ways, D]``, what is taken off each one's squared distance
    ``[ways]``, the distance that is 0 on the scale of 'none of these', and how much more is 1; and how far the support pictures
    lie from the classes known beforehand, None without any."""

    means: Tensor
    error: Tensor
    own: float
    gap: float
    near: float | None


class Body(NamedTuple):
    """A body's parameters, and its features ``[own, D]`` of the person's own support pictures."""

    params: Params
    support: Tensor


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
        unbent: the body before any step, with those parameters alone that have changed since, where it has a part in telling
            'none of these', see :attr:`metademo.learners.traces.Step.unbent`; None elsewhere.
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
    unbent: Body | None = None

    @property
    def body(self) -> Params:
        """The body's own parameters."""
        return {name: self.params[name] for name in self.network.names}

    @property
    def bodies(self) -> tuple[Body, ...]:
        """By which 'none of these' is told: as adapted, and, where that has a part in it, as it was before any step."""
        bent = Body(self.params, self.support[: self.own])
        return (bent,) if self.unbent is None else (bent, self.unbent._replace(params=self.params | self.unbent.params))

    def features(self, pictures: Tensor) -> Tensor:
        """``[N, D]``: what the adapted body sees in pictures ``[N, C, H, W]`` in 0 … 1."""
        with torch.no_grad():
            return self.network.features(self.params, self.network.prepare(pictures))[0]

    def answers(self, pictures: Tensor) -> Answers:
        """What it makes of pictures ``[N, C, H, W]`` in 0 … 1."""
        network, bodies = self.network, self.bodies
        with torch.no_grad():
            prepared = network.prepare(pictures)
            seen = [network.features(body.params, prepared)[0] for body in bodies]
        looks = [self._distances(*each) for each in zip(bodies, seen, strict=True)]
        shares = heads.logits(self.params, seen[0]).softmax(1)
        none = unknown.mean_scores(looks, self._episode, self.own_share)
        return Answers(calibration.at_temperature(shares, self.temperature), none)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """On which each of :attr:`bodies` tells 'none of these', see :mod:`metademo.insights.unknown`."""
        episode, found = self._episode, []
        for body in self.bodies:
            far = self._distances(body, body.support[:0])
            own, other = unknown.scale(far, episode, self.own_share)
            means = heads.class_means(heads.direction(body.params, body.support), episode.support_labels, episode.ways)
            near = None if far.support_reference is None else float(far.support_reference.mean())
            found.append(Scale(means, unknown.error(far, episode), own, unknown.gap(own, other), near))
        return tuple(found)

    @property
    def _episode(self) -> Episode:
        own = self.support[: self.own, :, None, None]
        labels = self.labels[: self.own]
        return Episode(own, labels, own[:0], labels[:0], self.classes)

    def _distances(self, body: Body, asked: Tensor) -> Distances:
        labels, ways = self.labels[: self.own], len(self.classes)
        return distances(body.params, body.support, labels, ways, asked, self.learner.reference)


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
    states = list(inner_loop(start, taught.support, taught.support_labels, learner.planned(settled)))
    last = states[-1]
    logits, _, features = last.support
    params = {name: value.detach() for name, value in last.params.items()}
    linear = _linear(start, params)
    if not torch.allclose(heads.logits(linear, features), logits, rtol=1e-3, atol=1e-3):
        raise ExportError(_NO_HEAD)
    unbent = None
    if start.fitted(last.step):
        began = {name: start.params[name].detach() for name in network.names if name in start.adapts}
        unbent = Body(began, states[0].support[2][:own].detach())
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
        unbent=unbent,
    )
    looks = [found._distances(body, features[:0]) for body in found.bodies]
    shares = logits[:own].detach().softmax(1)
    before = looks[1] if unbent is not None else None
    step = Step(last.step, 0.0, 0.0, None, None, shares, shares[:0], looks[0], {}, 0.0, depth=depth, unbent=before)
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
