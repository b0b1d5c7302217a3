"""The one inner loop.

A gradient-based few-shot learner is a triple: initial parameters θ₀, an update rule, and which parameters adapt. Every
algorithm here fills in that triple; the page, the commands and the tests all run :func:`inner_loop`.
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
    Of several tasks, all but ``statistics`` and the parameters that do not adapt begin with a dimension ``[T]``.
    """

    step: int
    params: Params
    logits: Tensor | None
    loss: Tensor | None
    statistics: Statistics | None
    rule: Any = None
    features: Tensor | None = None

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
        support: float ``[S, C, H, W]``; of several tasks, which adapt side by side and know nothing of each other,
            ``[T, S, C, H, W]``, see :attr:`metademo.networks.network.Network.at_once`.
        labels: int64 ``[S]`` or ``[T, S]``.
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
    if labels.ndim == 2:
        params |= {name: params[name].expand(len(labels), *params[name].shape) for name in start.adapts}
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
            loss.sum(), list(adapting.values()), retain_graph=kept, create_graph=graph, materialize_grads=True
        )
        by_name = dict(zip(adapting, grads, strict=True))
        with torch.set_grad_enabled(differentiable):
            told = loss if graph else loss.detach()
            moved, rule_state = start.rule.step(index, adapting, by_name, told, rule_state)
        params = {**params, **moved}
