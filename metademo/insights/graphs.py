"""Where to draw a graph's nodes."""

from __future__ import annotations

import math

import torch
from torch import Tensor

ROUNDS = 150


def laid_out(edges: Tensor, count: int) -> Tensor:
    """Places ``[count, 2]`` in -1 … 1 at which nodes that are tied lie close together (Fruchterman & Reingold 1991).

    Every two nodes push each other away, every edge pulls its two ends together by its weight; how far a node may move in a round
    shrinks to nothing. It begins on a circle, and so comes to the same places each time.

    Args:
        edges: ``[E, 3]``, see :attr:`metademo.learners.traces.Step.graph`.
        count: how many nodes.
    """
    turns = torch.arange(count, dtype=torch.float64) * (math.pi * (3 - math.sqrt(5)))  # the golden angle: no two alike
    radii = ((torch.arange(count, dtype=torch.float64) + 0.5) / max(count, 1)).sqrt()
    places = torch.stack([radii * turns.cos(), radii * turns.sin()], 1)
    pull = torch.zeros(count, count, dtype=torch.float64)
    if len(edges):
        one, other = edges[:, 0].long(), edges[:, 1].long()
        pull[one, other] = pull[other, one] = edges[:, 2].double()
        pull = pull / pull.max().clamp(min=1e-12)
    apart = 1 / math.sqrt(max(count, 1))
    for number in range(ROUNDS):
        between = places[:, None] - places
        distances = between.square().sum(2).sqrt().clamp(min=1e-6)
        force = apart**2 / distances - pull * distances**2 / apart
        moved = (between / distances[:, :, None] * force[:, :, None]).sum(1)
        length = moved.square().sum(1, keepdim=True).sqrt().clamp(min=1e-12)
        places = places + moved / length * length.clamp(max=0.2 * (1 - number / ROUNDS))
    places = places - (places.amax(0) + places.amin(0)) / 2 if count else places
    return places / places.abs().amax(0).clamp(min=1e-12) if count else places
