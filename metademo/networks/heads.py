"""The head: a linear classifier for any number of classes, on features of unit length around a meta-learned centre.

Ye & Chao 2022 (*How to Train Your MAML to Excel in Few-Shot Classification*) start every class from one shared vector,
which makes MAML independent of the number and the order of the classes. Adding the same vector to every class changes no
softmax, so that vector may as well be zero, and here it is. Then, for any number of classes,

* before the first step every class is equally likely: exactly chance;
* with centred features z of length s, the gradient of the class-balanced loss for class c is -(mean_c z - mean z)/ways, so
  the first step is the nearest-class-mean classifier of cosine similarity. Its length shrinks as 1/ways, which is why the
  update rules multiply the head's inner learning rate by the number of ways.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

HEAD = "head"
"""The head's layer name; its adapted parameters are ``head.weight`` and ``head.bias``."""


def initial_params(features: int, scale: float = 10.0) -> dict[str, Tensor]:
    """The meta-learned, not adapted part: the centre ``[features]`` and the logarithm of the length ``[]``."""
    return {"centre": torch.zeros(features), "log_scale": torch.tensor(scale).log()}


def start(params: Mapping[str, Tensor], ways: int) -> dict[str, Tensor]:
    """The head before the first step, zero: weights ``[ways, features]`` and biases ``[ways]``."""
    centre = params["centre"]
    return {"head.weight": centre.new_zeros(ways, len(centre)), "head.bias": centre.new_zeros(ways)}


def class_means(embedded: Tensor, labels: Tensor, ways: int) -> Tensor:
    """``[ways, D]``: the mean of each class's pictures, from ``[S, D]`` and their labels ``[S]``; every class occurs."""
    counts = torch.bincount(labels, minlength=ways).to(embedded.dtype)
    return embedded.new_zeros(ways, embedded.shape[1]).index_add(0, labels, embedded) / counts[:, None]


def nearest_mean(means: Tensor) -> dict[str, Tensor]:
    """The linear head that prefers the nearest of the class means ``[ways, D]``, by squared Euclidean distance.

    -|z - p|² is 2 z·p - |p|² and a term that is the same for all classes (Snell et al. 2017, eq. 8; Triantafillou et al.
    2020, eq. 3).
    """
    return {"head.weight": 2 * means, "head.bias": -means.square().sum(1)}


def direction(params: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """Features ``[…, D]``, centred and brought to unit length: where a picture lies, whatever the learned length is."""
    return F.normalize(features - params["centre"], dim=-1)


def distances(directions: Tensor, means: Tensor) -> Tensor:
    """``[N, ways]``: squared Euclidean distances of directions ``[N, D]`` from class means ``[ways, D]``."""
    products = directions @ means.T
    return (directions.square().sum(1)[:, None] + means.square().sum(1) - 2 * products).clamp(min=0)


def embed(params: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """Features ``[…, D]``, centred, brought to unit length and multiplied by the learned length."""
    return direction(params, features) * params["log_scale"].exp()


def logits(params: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """Class scores ``[N, ways]`` of features ``[N, D]``; of several tasks ``[T, N, ways]``, each by a head of its own or not."""
    weight, bias = params["head.weight"], params["head.bias"]
    if weight.ndim == 2:
        return F.linear(embed(params, features), weight, bias)
    return embed(params, features) @ weight.mT + bias[:, None]


def from_means(params: Mapping[str, Tensor], features: Tensor, labels: Tensor, ways: int) -> dict[str, Tensor]:
    """The point ``origin`` ``[D]`` from which :func:`distance_logits` looks: the middle of a support set's class means."""
    return {"origin": class_means(embed(params, features), labels, ways).mean(0)}


def distance_logits(params: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """Class scores ``[N, ways]`` by the squared distance from a point for each class (Snell et al. 2017, eq. 2).

    The points, ``head.weight``, are told from ``origin``. From zero, all at the origin, every class is as likely as every other;
    the gradient of the class-balanced loss there is -2 (mean_c - origin)/ways for class c, so that a step of ways/2 along it puts
    each point on its class's mean: exactly the nearest-class-mean classifier, whatever the means' lengths. What is added to all
    scores of a picture alike, its own squared length, is left out.
    """
    points = params["head.weight"]
    return 2 * (embed(params, features) - params["origin"]) @ points.mT - points.square().sum(-1)


def cosine_logits(params: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """Class scores ``[N, ways]`` by the cosine between feature and class vector (Chen et al. 2019, Baseline++)."""
    return F.linear(embed(params, features), F.normalize(params["head.weight"], dim=1))
