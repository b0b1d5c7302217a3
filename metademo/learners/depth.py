"""How deep to adapt, chosen from the support set itself.

Bending the body pays on pictures unlike those that it knows, and can cost a little on those that it knows well. Which it is,
the support set tells: of every class a part is held out, each way of adapting learns from the rest, and the one under which the
held-out pictures are the more probable is taken (cross-validation, Stone 1974). What it found is kept with the trace's steps.

With one picture of a class there is none to hold out. Then it bends all that it may: on collections of pictures kept aside
that paid, or cost nothing (docs/decisions.md).

From the same held-out answers comes how sure the learner may be: a temperature for each step, see
:mod:`metademo.insights.calibration`. A body that was bent to its support pictures no longer tells that by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.inner_loop import Start, inner_loop
from metademo.tasks.episodes import Episode

SHALLOW, DEEP = "head", "all"
FOLDS = 2
"""Half of each class's pictures are held out in turn: every picture is asked about once, for the price of one adaptation."""
PRIOR = 0.5
"""Standard deviation of a temperature's logarithm before anything was held out."""
_GRID = torch.linspace(-1.5, 1.5, 61, dtype=torch.float64).exp()


@dataclass(frozen=True)
class Depth:
    """What was found about one task.

    Attributes:
        adapts: what the inner loop changes: ``head`` or ``all``.
        stages: how many of a pre-trained body's last stages that opens; None for a body that has no stages.
        losses: for ``head`` and ``all``, the held-out pictures' mean cross-entropy after the last step, in nats; empty where none
            could be held out.
        right: likewise, how many of the held-out pictures were recognised.
        held_out: how many pictures were held out, once each; 0 where a class has but one.
        temperatures: for each step from 0 on, what to divide the class scores by; empty where none was held out.
    """

    adapts: str
    stages: int | None = None
    losses: Mapping[str, float] = field(default_factory=dict)
    right: Mapping[str, int] = field(default_factory=dict)
    held_out: int = 0
    temperatures: tuple[float, ...] = ()

    def told(self, adapts: str) -> tuple[int, float]:
        """Of one depth, where pictures were held out: how many of them were recognised, and what probability their right answers
        had in the geometric mean, which is their cross-entropy told otherwise."""
        return self.right[adapts], math.exp(-self.losses[adapts])


def found(
    start_of: Callable[[Episode, str], Start], episode: Episode, own: int, steps: int, stages: int | None = None
) -> Depth:
    """Try both depths on parts of a support set.

    Args:
        start_of: from an episode and ``head`` or ``all`` to the learner's triple.
        episode: as the inner loop takes it: its own support pictures, and after them any number of variations of each, all in
            the order of its own.
        own: how many support pictures are its own.
        steps: of the inner loop.
        stages: how many a pre-trained body has open.
    """
    folds = _folds(episode.support_labels[:own])
    scores: dict[str, list[Tensor]] = {}
    labels = []
    for held in folds:
        kept = ~held.repeat(len(episode.support) // own)
        asked, asked_labels = episode.support[:own][held], episode.support_labels[:own][held]
        part = replace(episode, support=episode.support[kept], support_labels=episode.support_labels[kept])
        labels.append(asked_labels)
        for adapts in (SHALLOW, DEEP):
            scores.setdefault(adapts, []).append(_asked(start_of(part, adapts), part, asked, steps))
    if not scores:
        return Depth(DEEP, stages)
    truth = torch.cat(labels)
    joined = {adapts: torch.cat(parts, 1) for adapts, parts in scores.items()}
    losses = {adapts: float(F.cross_entropy(each[-1], truth)) for adapts, each in joined.items()}
    right = {adapts: int((each[-1].argmax(1) == truth).sum()) for adapts, each in joined.items()}
    best = min(losses, key=lambda adapts: losses[adapts])
    return Depth(
        best,
        stages if best == DEEP or stages is None else 0,
        losses,
        right,
        len(truth),
        tuple(_temperature(each, truth) for each in joined[best]),
    )


def _folds(labels: Tensor) -> list[Tensor]:
    """For each part, bool: which pictures are held out with it; no parts where a class has but one picture."""
    if int(labels.bincount().min()) < FOLDS:
        return []
    folds = torch.zeros_like(labels)
    for label in labels.unique():
        rows = (labels == label).nonzero()[:, 0]
        folds[rows] = torch.arange(len(rows), device=labels.device) % FOLDS
    return [folds == fold for fold in range(FOLDS)]


def _asked(start: Start, episode: Episode, pictures: Tensor, steps: int) -> Tensor:
    """Class scores ``[steps + 1, N, ways]`` of pictures that had no part in the inner loop, before each step and at the end."""
    seen = None
    rows = []
    for state in inner_loop(start, episode.support, episode.support_labels, steps):
        with torch.no_grad():
            # where the body stays as it is, a picture is looked at once
            seen = start.network.features(state.params, pictures)[0] if seen is None or not start.leaves_body else seen
            rows.append(start.head(state.params, seen))
    return torch.stack(rows)


def _temperature(scores: Tensor, labels: Tensor) -> float:
    """The temperature under which held-out scores ``[N, ways]`` say most of their labels, drawn towards 1 by a prior."""
    scores, labels = scores.cpu(), labels.cpu()
    shares = (scores.double() / _GRID[:, None, None]).log_softmax(2)
    losses = -shares.gather(2, labels[None, :, None].expand(len(_GRID), -1, 1)).sum((1, 2))
    return float(_GRID[(losses + (_GRID.log() / PRIOR).square() / 2).argmin()])
