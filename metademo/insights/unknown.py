"""None of these: how likely a picture belongs to no class of its task.

A network always answers with one of its classes, and its confidence does not tell: softmax divides one whole among the
classes there are. What tells is how far a picture lies from all of them, among the features of the adapted network: of four
scores that were measured (docs/decisions.md), the distance to the nearest class mean (Snell et al. 2017) tells best. It is put
on a scale that the support set itself gives, by leaving out:

* 0 is as far as a picture of the task's classes lies from the nearest class mean that it had no part in: *leave one picture out*;
* 1 is as far as a picture of another class lies from the nearest class: *leave one class out*.

All distances are squared, and a class mean's own error is taken off, σ²/n for n pictures of spread σ², so that a mean of one
picture and of ten, and one with a picture left out, can be compared. With one picture of each class there is none to leave
out: there the first distance is a share of the second, measured on validation episodes (:data:`OWN_SHARE`).

A learner may know other classes beforehand, :attr:`metademo.learners.base.Learner.reference`: a picture that lies nearer to one
of these than the support pictures do is the likelier one of them. So a share of its distance from the nearest of them, less the
support pictures' mean one, is taken off (a likelihood ratio against a background, Ren et al. 2019, eq. 5, with distances for
logarithms of densities).

Where the body was bent to the very pictures that points for the classes are fitted to, how near they lie among its features
tells the less of others. There half of a score is that of the body as it was before any step: on tasks of the kind that it was
meta-trained on that tells strangers the better, on others the bent body's does, and the mean of both is near the better on each
(docs/decisions.md).

A picture's score depends on the support set and on itself, on no other query picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.distances import Distances
from metademo.learners.traces import Step
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator

THRESHOLD = 0.5
"""From which score on a picture counts as none of these: nearer to a stranger than to one of the family."""

OWN_SHARE = 0.9
"""At one shot, how far a picture of a class lies from it, as a share of how far pictures of other classes do, for a learner
of which it was not measured. So close to 1 that little is marked: without the measurement nothing speaks for more."""

REFERENCE = 0.5
"""The share of the distance from the nearest class known beforehand that is taken off; chosen on validation episodes."""

_LEAST_GAP = 0.1
"""Of the scale's two ends, as a share of the upper: where they nearly meet, the classes are no clusters, and dividing by the
gap would only enlarge noise."""


def scores(step: Step, episode: Episode, own_share: float = OWN_SHARE) -> Tensor:
    """float ``[Q]``: 0 for a picture as near as its class's own, 1 for one as far as those of other classes.

    Args:
        step: a learner at some step, and
        episode: what it learned from.
        own_share: where every class has one support picture, see :data:`OWN_SHARE`; not looked at otherwise.
    """
    return mean_scores(step.looks, episode, own_share)


def mean_scores(looks: Sequence[Distances], episode: Episode, own_share: float = OWN_SHARE) -> Tensor:
    """As :func:`scores`, the mean of what each of several bodies tells; one or more."""
    told = []
    for far in looks:
        own, other = scale(far, episode, own_share)
        nearest = against(nearest_distances(far, episode), far.query_reference, far.support_reference)
        told.append((nearest - own) / gap(own, other))
    return torch.stack(told).mean(0)


def gap(own: float, other: float) -> float:
    """How far apart the scale's two ends are taken to be."""
    return max(other - own, _LEAST_GAP * other, torch.finfo(torch.float32).tiny)


def nearest_distances(far: Distances, episode: Episode) -> Tensor:
    """float ``[Q]``: the squared distance from the nearest class mean, its own error taken off."""
    return (far.query - error(far, episode)).amin(1)


def against(distances: Tensor, reference: Tensor | None, of_support: Tensor | None) -> Tensor:
    """Squared distances ``[N]`` less a share of those ``[N]`` from the nearest class known beforehand, where one is; these told
    from the mean of the support pictures' ``[S]``."""
    if reference is None or of_support is None:
        return distances
    return distances - REFERENCE * (reference - of_support.mean())


def scale(far: Distances, episode: Episode, own_share: float = OWN_SHARE) -> tuple[float, float]:
    """The two ends of the scale, as mean squared distances; see the module."""
    labels, shots = episode.support_labels, torch.tensor(episode.shots)
    rows, counts = torch.arange(len(labels)), shots[labels]
    variance = _variance(far, episode)
    strangers = far.support - error(far, episode)
    strangers[rows, labels] = torch.inf
    strangers = strangers.min(1).values
    other = float(strangers.mean())
    several = counts > 1
    if not bool(several.any()):
        return own_share * other, other
    # without picture i, the mean of its class of n lies n/(n-1) times as far from it (Snell et al.'s mean is a plain one)
    left = counts[several].to(strangers.dtype) - 1
    left_out = far.support[rows, labels][several] * ((left + 1) / left) ** 2 - variance / left
    return float(torch.minimum(left_out, strangers[several]).mean()), other


def measured_share(learner: Learner, pictures: PictureSet, episodes: int = 100, seed: int = 0) -> float:
    """What :data:`OWN_SHARE` is for a learner at its own number of steps, over 5-way 1-shot episodes of validation classes.

    Raises:
        ValueError: if there are not five classes of six pictures.
    """
    again = pictures.varies and learner.varied
    sampler = EpisodeSampler(pictures, ((5, 1),), queries=5, again=again)
    steps = learner.planned(AdaptSettings())
    shares = []
    for number in range(episodes):
        episode = sampler.sample(task_generator(seed, 5001, number))
        (step,) = learner.iterate(episode, AdaptSettings(seed=number), {steps})
        for far in step.looks:
            _, other = scale(far, episode)
            shares.append(float(nearest_distances(far, episode).mean()) / other)
    # nearer than one: a scale needs two ends
    return round(min(sum(shares) / len(shares), 0.99), 3)


def _variance(far: Distances, episode: Episode) -> float:
    """The spread of the pictures of a class about its mean, over all classes; 0 where every class has but one picture."""
    within = far.support.gather(1, episode.support_labels[:, None])
    return float(within.sum()) / max(len(within) - episode.ways, 1)


def error(far: Distances, episode: Episode) -> Tensor:
    """``[ways]``: by how much a class mean is expected to lie too far from any picture that it was not made of."""
    shots = torch.tensor(episode.shots, dtype=far.support.dtype)
    return _variance(far, episode) / shots


def auroc(score: Tensor, unknown: Tensor) -> float:
    """The area under the ROC curve: how often a picture of no class scores higher than one of a class, ties counting half.

    Args:
        score: ``[Q]``.
        unknown: bool ``[Q]``; some are and some are not.

    Raises:
        ValueError: without pictures of either kind.
    """
    high, low = score[unknown], score[~unknown]
    if not len(high) or not len(low):
        raise ValueError("unknown: must be true of some pictures and false of others")
    # Mann & Whitney's U: among the sorted scores of the known, how many lie below each of the others
    known = low.sort().values
    below, upto = (torch.searchsorted(known, high.contiguous(), right=right).double() for right in (False, True))
    return float((below + upto).mean() / 2 / len(known))
