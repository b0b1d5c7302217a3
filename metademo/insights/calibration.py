"""Calibration: making the confidences mean something, without changing an answer.

A learner is calibrated if of the answers that it is 80 % sure of, 80 % are right. A temperature T divides the class scores
before the softmax (Guo et al. 2017, *On Calibration of Modern Neural Networks*, section 4.2): above one it makes every answer
less sure, below one surer, and the most probable class stays the same.

T is found on the support set by leaving out: the score that a picture would get without having had a part in its class. To
adapt anew without each picture would cost as many adaptations as there are pictures, so it is taken from the class means: a
class score is as good as a line in the squared distance to the class mean, its slope that of the learner's own scores on the
support set, and the distance is taken to the mean without the picture (of a ProtoNet this is exact). Few pictures say little
of T, so log T is drawn towards 0 by a normal prior of deviation :data:`PRIOR`. With one picture of each class there is nothing
to leave out, and T is 1.

What a temperature gains: docs/decisions.md.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from metademo.learners.traces import Step
from metademo.tasks.episodes import Episode

BINS = 15
"""Of the expected calibration error, as in Guo et al. 2017."""

PRIOR = 0.5
"""Standard deviation of log T before the support set has been looked at."""

_GRID = torch.linspace(-1.5, 1.5, 121, dtype=torch.float64).exp()


def confidences(step: Step, episode: Episode, usual: float = 1.0) -> Tensor:
    """float ``[Q, ways]``: the query probabilities at the temperature that the support set asks for; rows sum to one.

    ``usual`` is the temperature where no class has two pictures, so that none can be left out: as measured on other tasks, see
    :mod:`metademo.measuring.temperatures`.
    """
    told = temperature(step, episode) if max(episode.shots) > 1 else usual
    return at_temperature(step.query_probabilities, told)


def at_temperature(probabilities: Tensor, value: float) -> Tensor:
    """Probabilities ``[N, ways]`` with their logarithms divided by a temperature, and normalised again."""
    if value == 1:
        return probabilities
    tiny = torch.finfo(probabilities.dtype).tiny
    return (probabilities.clamp(min=tiny).log() / value).softmax(1)


def temperature(step: Step, episode: Episode) -> float:
    """T by leaving out on the support set; 1 where no class has two pictures, or all classes are equally likely still.

    A learner that held pictures out to choose how deep to adapt has found it with them. Where nobody held any out and the body is
    fitted to the pictures, what would be left out is in it still, and T is 1.
    """
    if step.depth is not None and step.depth.temperatures:
        return step.depth.temperatures[min(step.index, len(step.depth.temperatures) - 1)]
    scores = left_out_scores(step, episode) if step.unbent is None else None
    if scores is None:
        return 1.0
    labels = episode.support_labels[torch.tensor(episode.shots)[episode.support_labels] > 1]
    log_shares = (scores / _GRID[:, None, None]).log_softmax(2)
    losses = -log_shares.gather(2, labels[None, :, None].expand(len(_GRID), -1, 1)).sum((1, 2))
    return float(_GRID[(losses + (_GRID.log() / PRIOR).square() / 2).argmin()])


def left_out_scores(step: Step, episode: Episode) -> Tensor | None:
    """float64 ``[pictures of classes with several, ways]``: about what each would score had its class not had it."""
    labels, shots = episode.support_labels, torch.tensor(episode.shots)
    rows, counts = torch.arange(len(labels)), shots[labels]
    several = counts > 1
    distances = step.distances.support.double()
    slope = _margin(step.support_probabilities.double().clamp(min=1e-30).log(), labels) / max(
        _margin(-distances, labels), 1e-12
    )
    if not bool(several.any()) or slope <= 0:
        return None
    left_out = distances.clone()
    left_out[rows[several], labels[several]] *= (counts[several] / (counts[several] - 1)).double() ** 2
    return -slope * left_out[several]


def _margin(scores: Tensor, labels: Tensor) -> float:
    """By how much a picture's own class scores higher than the others on average."""
    own = scores.gather(1, labels[:, None])[:, 0]
    others = (scores.sum(1) - own) / (scores.shape[1] - 1)
    return float((own - others).mean())


def bins(probabilities: Tensor, episode: Episode) -> Tensor:
    """float64 ``[BINS, 3]``: of the labelled query pictures by confidence, how many, the confidences' sum, how many right."""
    return bins_of(probabilities[episode.labelled], episode.query_labels[episode.labelled])


def bins_of(probabilities: Tensor, labels: Tensor) -> Tensor:
    """As :func:`bins`, of probabilities ``[N, ways]`` and their labels ``[N]``."""
    shares, answers = probabilities.double().max(1)
    right = (answers == labels).double()
    index = (shares * BINS).ceil().long().clamp(1, BINS) - 1  # a bin holds its upper edge, as in the paper
    sums = torch.zeros(BINS, 3, dtype=torch.float64)
    return sums.index_add_(0, index, torch.stack([torch.ones_like(shares), shares, right], 1))


def ece(counted: Tensor) -> float:
    """The expected calibration error (Guo et al. 2017, eq. 3), a fraction of one, from the sums of :func:`bins`.

    Raises:
        ValueError: if nothing was counted.
    """
    total = float(counted[:, 0].sum())
    if not total or math.isnan(total):
        raise ValueError("counted: there is no labelled picture")
    return float((counted[:, 1] - counted[:, 2]).abs().sum()) / total
