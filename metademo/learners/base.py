"""The one inner loop, and what a learner is.

A gradient-based few-shot learner is a triple: initial parameters θ₀, an update rule, and which parameters adapt. Every
algorithm here fills in that triple; the page, the commands and the tests all run :func:`inner_loop`. What is meta-learned,
and how, is a matter of :mod:`metademo.learners.meta`.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.augment import VARIATIONS, varied
from metademo.episodes import Episode
from metademo.learners.rules import UpdateRule, layer_of
from metademo.networks import Network, Params, heads
from metademo.networks.network import Statistics
from metademo.traces import Step, Trace

ADAPTS = ("all", "head", "body")
MAX_STEPS = 200


@dataclass(frozen=True)
class Start:
    """Where an inner loop begins: the triple that defines a learner on one episode.

    Attributes:
        network: whose parameters these are.
        params: θ₀, all that the network and its head need for this episode's classes.
        rule: how a step is made.
        adapts: names of the parameters that the steps change.
        first: names of those that the first step changes, where the others' gradient is known to be zero; None for all.
            From a zero head no gradient reaches the body, and not computing it saves a fifth of a five-step inner loop.
        head: from parameters and features to class scores.
    """

    network: Network
    params: Params
    rule: UpdateRule
    adapts: tuple[str, ...]
    first: tuple[str, ...] | None = None
    head: Callable[[Mapping[str, Tensor], Tensor], Tensor] = heads.logits

    @property
    def still(self) -> bool:
        """Whether no step changes the body, so that a picture's features are the same throughout."""
        return not {*self.network.names} & {*self.adapts}


class State(NamedTuple):
    """The inner loop before its step ``step``: parameters φ, and what they make of the support set.

    ``logits`` ``[S, ways]``, ``loss`` ``[]`` and ``statistics`` are None after the last step where they were not asked for;
    ``rule`` is what the update rule remembers, ``features`` ``[S, D]`` what the body sees in the support set.
    """

    step: int
    params: Params
    logits: Tensor | None
    loss: Tensor | None
    statistics: Statistics | None
    rule: Any = None
    features: Tensor | None = None


def score(
    start: Start, params: Mapping[str, Tensor], pictures: Tensor, statistics: Statistics | None
) -> tuple[Tensor, Statistics]:
    """Class scores ``[N, ways]`` of pictures ``[N, C, H, W]``, and the normalisation statistics used."""
    features, used = start.network.features(params, pictures, statistics)
    return start.head(params, features), used


class Seen:
    """The same pictures under one state of the parameters after another; a body that never changes sees them once."""

    def __init__(self, start: Start, pictures: Tensor) -> None:
        self._start, self._pictures = start, pictures
        self._kept: tuple[Tensor, Statistics] | None = None

    def features(self, params: Mapping[str, Tensor], statistics: Statistics | None) -> tuple[Tensor, Statistics]:
        """The features ``[N, D]``, and the normalisation statistics used."""
        kept = self._kept or self._start.network.features(params, self._pictures, statistics)
        if self._start.still:
            self._kept = kept
        return kept


def inner_loop(
    start: Start,
    support: Tensor,
    labels: Tensor,
    steps: int,
    *,
    differentiable: bool = False,
    second_order: bool = True,
    look_at_last: bool = True,
) -> Iterator[State]:
    """Adapt to a support set (Finn et al. 2017, algorithm 1, lines 5 to 7), yielding the state before each step and at the end.

    Args:
        start: the learner's triple.
        support: float ``[S, C, H, W]``.
        labels: int64 ``[S]``.
        steps: how many updates, from 0.
        differentiable: keep the graph of every update, so that a loss of the last state can be differentiated with
            respect to θ₀ and the rates (second order). Otherwise each state's parameters are leaves.
        second_order: with ``differentiable``, whether the gradients' own dependence on the parameters is kept (MAML) or the
            gradients are taken for constants (FOMAML).
        look_at_last: whether the last state's support scores are wanted too.
    """
    params = dict(start.params)
    if not differentiable:
        params = {name: value.detach() for name, value in params.items()}
    rule_state = start.rule.begin({name: params[name] for name in start.adapts})
    seen = Seen(start, support)
    for index in range(steps + 1):
        last = index == steps
        if last and not look_at_last:
            yield State(index, params, None, None, None, rule_state)
            return
        names = start.first if index == 0 and start.first is not None else start.adapts
        adapting = {name: params[name] for name in names}
        if not differentiable:
            adapting = {name: value.detach().requires_grad_(not last) for name, value in adapting.items()}
        else:
            # A view is a place of its own in the graph: what other parameters' earlier steps made of this one is no part of
            # its gradient. And what starts as a constant (a zero head) has a gradient too.
            adapting = {n: v.view_as(v) if v.requires_grad else v.clone().requires_grad_() for n, v in adapting.items()}
        params = {**params, **adapting}
        with torch.set_grad_enabled(differentiable or not last):
            features, statistics = seen.features(params, None)
            scores = start.head(params, features)
            loss = heads.balanced_loss(scores, labels)
        yield State(index, params, scores, loss, statistics, rule_state, features)
        if last:
            return
        if not adapting:
            continue
        graph = differentiable and second_order
        # the statistics' graph is needed again where the caller asked the query set in this state
        kept = graph or (differentiable and start.network.needs_statistics)
        grads = torch.autograd.grad(
            loss, list(adapting.values()), retain_graph=kept, create_graph=graph, materialize_grads=True
        )
        by_name = dict(zip(adapting, grads, strict=True))
        with torch.set_grad_enabled(differentiable):
            told = loss if graph else loss.detach()
            moved, rule_state = start.rule.step(index, adapting, by_name, told, rule_state)
        params = {**params, **moved}


@dataclass(frozen=True)
class AdaptSettings:
    """What a person can choose about an adaptation.

    Attributes:
        steps: inner steps, 0 to 200; None for the number the learner was made for.
        rate_factor: a factor on the learner's own inner learning rates.
        adapts: ``all``, ``head`` or ``body``; None for what the learner adapts by itself.
        transductive: let the query pictures normalise each other, as published tables with batch normalisation do. Has
            no meaning, and is refused, for a network without batch normalisation.
        seed: of the random parameters, for learners that begin with such, and of the variations.
        variations: what it learns from beside the support pictures themselves, for photographs only: ``none``, ``mirror``
            or ``crops``, see :func:`metademo.augment.varied`. The loss is then that of all these pictures; accuracy and
            probabilities are still those of the support pictures themselves, each counted once.

    Raises:
        ValueError: on construction, naming the field.
    """

    steps: int | None = None
    rate_factor: float = 1.0
    adapts: str | None = None
    transductive: bool = False
    seed: int = 0
    variations: str = "none"

    def __post_init__(self) -> None:
        if self.steps is not None and not 0 <= self.steps <= MAX_STEPS:
            raise ValueError(f"steps: must lie in 0 … {MAX_STEPS}, not {self.steps}")
        if not 0 < self.rate_factor <= 100:
            raise ValueError(f"rate_factor: must lie above 0 and up to 100, not {self.rate_factor}")
        if self.adapts is not None and self.adapts not in ADAPTS:
            raise ValueError(f"adapts: {self.adapts!r} is none of {', '.join(ADAPTS)}")
        if self.variations not in VARIATIONS:
            raise ValueError(f"variations: {self.variations!r} is none of {', '.join(VARIATIONS)}")


DEFAULT = AdaptSettings()


class Learner(ABC):
    """An algorithm that can adapt: it knows where its inner loop begins.

    Attributes:
        name: its key in the registry, as ``maml``.
        network: the network it adapts.
        steps: how many inner steps it was made for.
        choices: which of ``all``, ``head`` and ``body`` a person can choose to adapt; empty where nothing adapts at all.
    """

    name: ClassVar[str]
    choices: ClassVar[tuple[str, ...]] = ADAPTS
    network: Network
    steps: int

    @abstractmethod
    def start(self, episode: Episode, settings: AdaptSettings) -> Start:
        """The triple for an episode, whose query set it does not look at."""

    def still(self, settings: AdaptSettings) -> bool:
        """Whether under these settings no step changes the body, on any episode."""
        return False

    def planned(self, settings: AdaptSettings) -> int:
        """How many inner steps it makes under these settings."""
        return self.steps if settings.steps is None else settings.steps

    def check(self, episode: Episode, settings: AdaptSettings) -> None:
        """Make sure that it can adapt to this episode under these settings.

        Raises:
            ValueError: if the pictures are not of the network's shape, or the settings ask for a transductive run of a
                network that has nothing to switch, or for variations of characters.
        """
        expected = (self.network.channels, self.network.size, self.network.size)
        if tuple(episode.support.shape[1:]) not in (expected, self.network.input_shape):
            raise ValueError(f"episode: pictures of {tuple(episode.support.shape[1:])}, the network takes {expected}")
        if settings.transductive and not self.network.needs_statistics:
            raise ValueError(
                "transductive: this network normalises each picture on its own, there is nothing to switch"
            )
        if settings.variations != "none" and self.network.channels == 1:
            raise ValueError("variations: for photographs only; a character's mirror image is another character")
        if settings.variations != "none" and tuple(episode.support.shape[1:]) != expected:
            raise ValueError("variations: the pictures themselves are needed, not what a trunk made of them")

    def prepared(self, episode: Episode) -> Episode:
        """The episode as the inner loop takes it: what of the network never changes has seen the pictures.

        One that was prepared already is given back as it is.
        """
        if tuple(episode.support.shape[1:]) == self.network.input_shape:
            return episode
        prepare = self.network.prepare
        return replace(episode, support=prepare(episode.support), query=prepare(episode.query))

    def adapt(self, episode: Episode, settings: AdaptSettings = DEFAULT) -> Trace:
        """Adapt to an episode's support set and answer its query set after every step.

        Raises:
            ValueError: as :meth:`check`.
        """
        return Trace(self.name, episode, tuple(self.iterate(episode, settings)))

    def iterate(
        self, episode: Episode, settings: AdaptSettings = DEFAULT, looks: Collection[int] | None = None
    ) -> Iterator[Step]:
        """As :meth:`adapt`, one step at a time, for a caller who wants to look in between or stop early.

        Args:
            episode: what to learn and be asked.
            settings: what a person can choose.
            looks: the steps to yield, where not all are wanted; the others are made but the query set is not asked.
        """
        self.check(episode, settings)
        taught = self.prepared(varied(episode, settings.variations, settings.seed))
        own = len(episode.support)
        episode = replace(taught, support=taught.support[:own], support_labels=taught.support_labels[:own])
        clock = time.perf_counter()
        start = self.start(taught, settings)
        look = _Look(start, episode, settings.transductive)
        for state in inner_loop(start, taught.support, taught.support_labels, self.planned(settings)):
            seconds = time.perf_counter() - clock
            if looks is None or state.step in looks:
                yield look.at(state, seconds)
            clock = time.perf_counter()


class _Look:
    """What is seen of an episode in one state of the inner loop after another."""

    def __init__(self, start: Start, episode: Episode, transductive: bool) -> None:
        self._start, self._episode, self._transductive = start, episode, transductive
        self._asked = Seen(start, episode.query)
        self._labelled = episode.labelled
        self._distances: tuple[Tensor, Tensor] | None = None

    @torch.no_grad()
    def at(self, state: State, seconds: float) -> Step:
        """The step that ended in ``state``."""
        start, episode, labelled = self._start, self._episode, self._labelled
        logits = state.logits[: len(episode.support)]  # variations come after the pictures themselves
        features = None
        scores = episode.support.new_zeros(0, episode.ways)
        if len(episode.query):
            inductive = start.network.needs_statistics and not self._transductive
            features, _ = self._asked.features(state.params, state.statistics if inductive else None)
            scores = start.head(state.params, features)
        query_loss = query_accuracy = None
        if bool(labelled.any()):
            asked, right = scores[labelled], episode.query_labels[labelled]
            query_loss = float(F.cross_entropy(asked, right))
            query_accuracy = float((asked.argmax(1) == right).double().mean())
        support_distances, query_distances = self._places(state, features)
        return Step(
            index=state.step,
            support_loss=float(state.loss),
            support_accuracy=float((logits.argmax(1) == episode.support_labels).double().mean()),
            query_loss=query_loss,
            query_accuracy=query_accuracy,
            support_probabilities=logits.detach().softmax(1),
            query_probabilities=scores.softmax(1),
            support_distances=support_distances,
            query_distances=query_distances,
            movement=_movement(start, state.params),
            gates=start.rule.insight(state.rule) if state.step else {},
            seconds=seconds,
        )

    def _places(self, state: State, asked: Tensor | None) -> tuple[Tensor, Tensor]:
        """How far support and query pictures lie from each class's mean; where the body never changes, found out once."""
        if self._distances is not None:
            return self._distances
        episode = self._episode
        placed = heads.direction(state.params, state.features[: len(episode.support)])
        means = heads.class_means(placed, episode.support_labels, episode.ways)
        of_query = placed.new_zeros(0, episode.ways)
        if asked is not None:
            of_query = heads.distances(heads.direction(state.params, asked), means)
        found = heads.distances(placed, means), of_query
        if self._start.still:
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


def adapting_names(params: Mapping[str, Tensor], adapts: str | None) -> tuple[str, ...]:
    """The names among ``params`` (body and head) that adapt under ``all``, ``head`` or ``body``; None is all."""
    if adapts in (None, "all"):
        return tuple(params)
    return tuple(name for name in params if (layer_of(name) == heads.HEAD) == (adapts == "head"))
