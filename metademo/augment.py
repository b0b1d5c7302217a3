"""Variation for meta-training on characters: other hands, other pens, other papers than Omniglot's.

A person draws with a mouse or a finger, or photographs pen on paper; the network should have met such strokes.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

MAX_TURN = math.radians(15)
MAX_SHEAR = 0.25
MAX_SHIFT = 0.12
MAX_STRETCH = 0.22
MAX_THICKENING = 0.9
MAX_THINNING = 0.35
MIN_INK = 0.6


def characters(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Each of ``[N, 1, H, W]`` (ink 1, paper 0) turned, sheared, stretched, shifted, re-inked on its own.

    How much is drawn anew for each picture, from nothing at all up to the limits above, so that untouched pictures stay
    part of what the network knows.
    """
    count = len(pictures)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, generator=generator)

    amount = uniform(0, 1)
    turn, shear = uniform(-MAX_TURN, MAX_TURN) * amount, uniform(-MAX_SHEAR, MAX_SHEAR) * amount
    across, down = (torch.exp(uniform(-MAX_STRETCH, MAX_STRETCH) * amount) for _ in range(2))
    right, low = (uniform(-2 * MAX_SHIFT, 2 * MAX_SHIFT) * amount for _ in range(2))
    # rows of the inverse map, output to input, as affine_grid wants it: rotation · shear · stretch, then the shift
    cos, sin = turn.cos(), turn.sin()
    maps = torch.stack(
        [
            torch.stack([cos * across, (cos * shear - sin) * down, right], 1),
            torch.stack([sin * across, (sin * shear + cos) * down, low], 1),
        ],
        1,
    )
    grid = F.affine_grid(maps, list(pictures.shape), align_corners=False)
    moved = F.grid_sample(pictures, grid, align_corners=False)

    thicker = F.max_pool2d(moved, 3, stride=1, padding=1)
    thinner = -F.max_pool2d(-moved, 3, stride=1, padding=1)
    width = uniform(-MAX_THINNING, MAX_THICKENING) * amount
    more, less = (part[:, None, None, None] for part in (width.clamp(min=0), (-width).clamp(min=0)))
    inked = moved + more * (thicker - moved) - less * (moved - thinner)
    strength = (1 - (1 - MIN_INK) * uniform(0, 1) * amount)[:, None, None, None]
    return inked * strength
