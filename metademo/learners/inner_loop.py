"""The one inner loop.

A gradient-based few-shot learner is a triple: initial parameters θ₀, an update rule, and which parameters adapt. Every
algorithm here fills in that triple, and the task brings the loss; the page, the commands and the tests all run
:func:`inner_loop`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from metademo.learners.rules import UpdateRule
from metademo.networks import Network, Params, heads
from metademo.networks.network import Statistics
from metademo.tasks.losses import Loss, balanced_cross_entropy

Gather = Callable[[int, Params], tuple[Tensor, Tensor]]
"""From a step's number and the parameters before it, which are constants to it, to the inputs and labels that the step learns
from: of a policy, what came of following it."""


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
        head: from parameters and features to outputs, of a classification class scores.
        through_first: whether meta-training differentiates through the first step even where it is of first order for the others.
            It is a head's step to what its body makes of the classes, and the body is to learn that.
        loss: of the task, what the steps descend on, see :meth:`metademo.tasks.lessons.Lesson.loss`.
        asked: from parameters and the query set's features to its class scores, where those are answered together; None for
            ``head``, which answers each alone.
        shown: from parameters and the query set's features to what is to be seen of how the answers come about: fields of
            :class:`metademo.learners.traces.Step`, by name.
    """

    network: Network
    params: Params
    rule: UpdateRule
    adapts: tuple[str, ...]
    first: tuple[str, ...] | None = None
    head: Callable[[Mapping[str, Tensor], Tensor], Tensor] = heads.logits
    through_first: bool = False
    loss: Loss = balanced_cross_entropy
    asked: Callable[[Mapping[str, Tensor], Tensor], Tensor] | None = None
    shown: Callable[[Mapping[str, Tensor], Tensor], Mapping[str, Tensor]] | None = None

    @property
    def leaves_body(self) -> bool:
        """Whether no step changes the body, so that a picture's features are the same throughout."""
        return not {*self.network.names} & {*self.adapts}

    def fitted(self, step: int) -> bool:
        """Whether before this step the body has been bent to the very pictures that points for the classes are fitted to: how
        near they then lie tells nothing of others."""
        return self.head is heads.distance_logits and not self.leaves_body and step > 1


class State(NamedTuple):
    """The inner loop before its step ``step``: parameters φ, and what they make of the support set.

    The outputs ``logits`` ``[S, ways]``, ``loss`` ``[]`` and ``statistics`` are None after the last step where nobody asked for
    them; ``rule`` is what the update rule remembers, ``features`` ``[S, D]`` what the body sees in the support set.
    Of several tasks, all but ``statistics`` and the parameters that do not adapt begin with a dimension ``[T]``.
    """

    step: int
    params: Params
    logits: Tensor | None
    loss: Tensor | None
    statistics: Statistics | None
    rule: Any = None
    features: Tensor | None = None

    @property
    def support(self) -> tuple[Tensor, Tensor, Tensor]:
        """Logits, loss and features of the support set.

        Raises:
            ValueError: after the last step, where they were not asked for.
        """
        if self.logits is None or self.loss is None or self.features is None:
            raise ValueError("state: nobody has looked at the support set after the last step")
        return self.logits, self.loss, self.features

    def of_each(self, names: Collection[str]) -> list[State]:
        """Each task's parameters in a state of several tasks, whose parameters ``names`` adapt; nothing else of it."""
        own = zip(*(self.params[name].unbind(0) for name in names), strict=True)
        return [
            State(self.step, {**self.params, **dict(zip(names, values, strict=True))}, None, None, None)
            for values in own
        ]


def score(
    start: Start, params: Mapping[str, Tensor], pictures: Tensor, statistics: Statistics | None
) -> tuple[Tensor, Statistics]:
    """Outputs of pictures ``[N, C, H, W]`` or whatever the network takes, class scores ``[N, ways]`` of a classification; and the
    normalisation statistics used."""
    features, used = start.network.features(params, pictures, statistics)
    return start.head(params, features), used


class FeatureCache:
    """The same pictures under one state of the parameters after another, looked at anew only where the body is another.

    A learner whose body never changes sees them once; one whose first step changes the head alone, once for two states.
    """

    def __init__(self, start: Start, pictures: Tensor) -> None:
        self._network, self._pictures = start.network, pictures
        self._body: list[Tensor] = []
        self._features: tuple[Tensor, Statistics] | None = None

    def features(self, params: Mapping[str, Tensor], statistics: Statistics | None) -> tuple[Tensor, Statistics]:
        """The features ``[N, D]``, and the normalisation statistics used."""
        body = [params[name] for name in self._network.names]
        if self._features is None or any(now is not before for now, before in zip(body, self._body, strict=True)):
            self._features, self._body = self._network.features(params, self._pictures, statistics), body
        return self._features


def _own_node(value: Tensor, differentiable: bool, last: bool) -> Tensor:
    """The same numbers as a node of their own in the graph: a gradient by it is of what is made of it, not of its source.

    What starts as a constant (a zero head) has a gradient too.
    """
    if not differentiable:
        return value.detach().requires_grad_(not last)
    return value.view_as(value) if value.requires_grad else value.clone().requires_grad_()


def inner_loop(
    start: Start,
    support: Tensor,
    labels: Tensor,
    steps: int,
    *,
    differentiable: bool = False,
    second_order: bool = True,
    look_at_last: bool = True,
    gather: Gather | None = None,
) -> Iterator[State]:
    """Adapt to a support set (Finn et al. 2017, algorithm 1, lines 5 to 7), yielding the state before each step and at the end.

    Args:
        start: the learner's triple.
        support: float ``[S, *network.input_shape]``, of pictures ``[S, C, H, W]``; of several tasks, which adapt side by side and
            know nothing of each other, ``[T, S, …]``, see :attr:`metademo.networks.network.Network.pictures_at_once`.
        labels: as the task's loss takes them: of a classification int64 ``[S]`` or ``[T, S]``.
        steps: how many updates, from 0.
        differentiable: keep the graph of every update, so that a loss of the last state can be differentiated with
            respect to θ₀ and the rates (second order). Otherwise each state's parameters are leaves.
        second_order: with ``differentiable``, whether the gradients' own dependence on the parameters is kept (MAML) or the
            gradients are taken for constants (FOMAML).
        look_at_last: whether the last state's support scores are wanted too.
        gather: where what is learned from comes of trying, see :data:`Gather`; ``support`` and ``labels`` then tell no more than
            how many tasks there are. None where they are what is learned from, at every step.
    """
    params = dict(start.params)
    if not differentiable:
        params = {name: value.detach() for name, value in params.items()}
    if support.ndim > 1 + len(start.network.input_shape):
        params |= {name: params[name].expand(len(support), *params[name].shape) for name in start.adapts}
    rule_state = start.rule.begin({name: params[name] for name in start.adapts})
    cache = FeatureCache(start, support)
    moved = {name: params[name] for name in start.adapts}
    for index in range(steps + 1):
        last = index == steps
        if last and not look_at_last:
            yield State(index, {**params, **moved}, None, None, None, rule_state)
            return
        params = {**params, **{name: _own_node(value, differentiable, last) for name, value in moved.items()}}
        if gather is not None:
            support, labels = gather(index, {name: value.detach() for name, value in params.items()})
            cache = FeatureCache(start, support)
        with torch.set_grad_enabled(differentiable or not last):
            features, statistics = cache.features(params, None)
            looked_at = _own_node(features, differentiable, last)
            scores = start.head(params, looked_at)
            loss = start.loss(scores, labels)
        yield State(index, params, scores, loss, statistics, rule_state, features)
        if last:
            return
        names = start.first if index == 0 and start.first is not None else start.adapts
        adapting = {name: params[name] for name in names}
        graph = differentiable and (second_order or (start.through_first and index == 0))
        # the statistics' graph is needed again where the caller asked the query set in this state
        retain = graph or (differentiable and start.network.needs_statistics)
        # and of the first step, whose features the second one finds unchanged
        retain = retain or (differentiable and start.through_first and index <= 1)
        # To the features first, and from there to the body: they may be the step before's, which the head was moved by, and what
        # that makes of the loss is no part of this step's gradient.
        body = {name: value for name, value in adapting.items() if name in start.network.names}
        others = {name: value for name, value in adapting.items() if name not in body}
        by_name = _gradient(loss.sum(), others | ({"features": looked_at} if body else {}), None, graph, retain)
        if body:
            by_name |= _gradient(features, body, by_name.pop("features"), graph, retain)
        with torch.set_grad_enabled(differentiable):
            rule_loss = loss if graph else loss.detach()
            moved, rule_state = start.rule.step(
                index, adapting, {name: by_name[name] for name in adapting}, rule_loss, rule_state
            )


def _gradient(of: Tensor, by: Params, outer: Tensor | None, graph: bool, retain: bool) -> Params:
    """The gradient of ``of`` (with ``outer``, of their product's sum) by each tensor in ``by``."""
    if not by:
        return {}
    if outer is not None and not graph:
        # The product, in which it is a constant, not autograd's own grad_outputs: those load SymPy, for which the first visitor
        # of a server would wait half a second. Where it is to be differentiated it is none, and only meta-training does that.
        of, outer = (of * outer).sum(), None
    grads = torch.autograd.grad(
        of, list(by.values()), outer, create_graph=graph, retain_graph=retain, materialize_grads=True
    )
    return dict(zip(by, grads, strict=True))
