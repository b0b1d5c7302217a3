"""Where in a picture an answer comes from: how much each place of it speaks for a class, rather than for the others.

Where features are means over places and class scores are linear in them once centred and brought to length, as a head's and the
nearest class mean's are (2 p·z - |p|²), a score *is* a mean over places: then the map is exact. Elsewhere it is a first
approximation, picture times gradient (Simonyan et al. 2014; Ancona et al. 2018).

It says where the score comes from. It does not say why, nor what would happen if that place looked otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.inner_loop import Start, State
from metademo.networks import EfficientNetLite, Frozen, Network

_TOLERANCE = 1e-3
_BLUR = 3


@dataclass(frozen=True)
class Heat:
    """Of one picture, in one state of an inner loop.

    Attributes:
        maps: float ``[ways, h, w]``: how much each place adds to a class's score, less the mean over all classes. Where it is
            ``exact``, the mean over all places is that difference of scores, but for what the head adds whatever the picture.
        scores: float ``[ways]``: the class scores.
        exact: whether it is a decomposition, and not an approximation.
    """

    maps: Tensor
    scores: Tensor
    exact: bool


def heat(start: Start, state: State, picture: Tensor) -> Heat:
    """The heat maps of a picture ``[C, H, W]`` in 0 … 1.

    Raises:
        ValueError: for a learner that answers all pictures together: what it says of one is not in that picture alone.
    """
    if start.asked is not None:
        raise ValueError("start: answers all pictures together, and none from its own places alone")
    network, params = body_of(start, state)
    if isinstance(network, EfficientNetLite):
        found = _by_places(start, network, params, picture)
        if found is not None:
            return found
    return _by_gradient(start, state, network, params, picture)


def body_of(start: Start, state: State) -> tuple[Network, dict[str, Tensor]]:
    """The network itself, all of it, and its parameters with the head's, in one state of an inner loop."""
    network, params = start.network, dict(state.params)
    if isinstance(network, Frozen):
        return network.below, {**params, **network.params}
    return network, params


@torch.no_grad()
def _by_places(start: Start, network: EfficientNetLite, params: Mapping[str, Tensor], picture: Tensor) -> Heat | None:
    """The exact maps; None where scores are not linear."""
    prepared = network.prepare(picture[None])
    features, _ = network.features(params, prepared)
    line = linear(start, params, features)
    if line is None:
        return None
    weights, bias = line
    places = network.spread(network.maps(params, prepared))[0]
    centred = (places - params["centre"][:, None, None]) / (features - params["centre"]).norm()
    maps = torch.einsum("wd,dxy->wxy", weights, centred)
    return Heat(maps - maps.mean(0), weights @ F.normalize(features[0] - params["centre"], dim=0) + bias, True)


def linear(start: Start, params: Mapping[str, Tensor], features: Tensor) -> tuple[Tensor, Tensor] | None:
    """Weights ``[ways, D]`` and biases ``[ways]`` with which a picture's scores follow from where its features ``[1, D]`` lie.

    That is from their direction from the centre, of unit length. None where scores are not linear in it.
    """
    centre = params["centre"]
    bias = start.head(params, centre[None])[0]
    towards = features[0] - centre
    length = towards.norm()
    direction = towards / length
    with torch.enable_grad():
        leaf = features.detach().requires_grad_()
        scores = start.head(params, leaf)[0]
        rows = [torch.autograd.grad(one, leaf, retain_graph=True)[0][0] for one in scores]
    # along the direction itself a score does not change, for only the direction counts: that part is in the score
    weights = length * torch.stack(rows) + (scores.detach() - bias)[:, None] * direction
    # across the centre, and in a direction that nothing was worked out from, it is to be so too
    probe = torch.roll(towards, 1)
    for other in (-towards, probe):
        expected = weights @ F.normalize(other, dim=0) + bias
        if not torch.allclose(
            start.head(params, (centre + other)[None])[0], expected, rtol=_TOLERANCE, atol=_TOLERANCE
        ):
            return None
    return weights, bias


def _by_gradient(start: Start, state: State, network: Network, params: Mapping[str, Tensor], picture: Tensor) -> Heat:
    """Picture times gradient, from ``[C, H, W]`` or what a trunk made of it; evened out a little."""
    seen = network.prepare(picture[None])
    with torch.enable_grad():
        leaf = seen.detach().requires_grad_()
        features, _ = network.features(params, leaf, state.statistics if network.needs_statistics else None)
        scores = start.head(params, features)[0]
        rows = [torch.autograd.grad(one, leaf, retain_graph=True)[0][0] for one in scores]
    maps = torch.stack(rows).mul(seen[0]).sum(1)
    maps = F.avg_pool2d(maps[:, None], _BLUR, 1, _BLUR // 2)[:, 0] if min(maps.shape[1:]) > _BLUR else maps
    return Heat(maps - maps.mean(0), scores.detach(), False)
