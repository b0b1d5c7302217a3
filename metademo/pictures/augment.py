"""Variation of pictures: for meta-training, each picture on its own, and for a support set of photographs.

Characters: other hands, other pens, other papers than Omniglot's. A person draws with a mouse or a finger, or photographs pen
on paper; the network should have met such strokes. Photographs: another framing, another light.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.tasks.episodes import Episode

VARIATIONS = {"none": 0, "mirror": 1, "crops": 5}
"""How many further pictures each support picture gives: none, its mirror image, or that and four random crops."""
MIN_CROP = 0.7
"""The least share of a picture's side that a random crop of it shows."""
MAX_TAUGHT = 600
"""The most pictures that a support set grows to: enough for twenty classes of five, and a bound on time and memory."""

MAX_TURN = math.radians(15)
MAX_SHEAR = 0.25
MAX_SHIFT = 0.12
MAX_STRETCH = 0.22
MAX_THICKENING = 0.9
MAX_THINNING = 0.35
MIN_INK = 0.6
_WARP_POINTS = 4  # a side: between them the bending is smooth

MAX_ZOOM = 0.25
MAX_OFFSET = 0.12
MAX_BRIGHTNESS = 0.15
MAX_CONTRAST = 0.3
MAX_SATURATION = 0.4
MAX_TINT = 0.06


def characters(pictures: Tensor, generator: torch.Generator, warp: float = 0.0) -> Tensor:
    """Each of ``[N, 1, H, W]`` (ink 1, paper 0) turned, sheared, stretched, shifted, bent, re-inked on its own.

    How much is drawn anew for each picture, from nothing at all up to the limits above, so that untouched pictures stay
    part of what the network knows.

    Args:
        pictures: to be varied; they stay as they are.
        generator: decides how.
        warp: how far points are drawn out of place at the most, each neighbourhood its own way (elastic distortion, Simard
            et al. 2003), as a share of half the picture.
    """
    uniform = _uniform(len(pictures), generator, pictures.device)
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
    if warp:
        drawn = torch.rand(len(pictures), 2, _WARP_POINTS, _WARP_POINTS, generator=generator).to(pictures.device)
        away = warp * (2 * drawn - 1)
        bent = F.interpolate(away * _each(amount), pictures.shape[2:], mode="bicubic", align_corners=False)
        grid = grid + bent.permute(0, 2, 3, 1)
    moved = F.grid_sample(pictures, grid, align_corners=False)

    thicker, thinner = _largest_around(moved), -_largest_around(-moved)
    width = uniform(-MAX_THINNING, MAX_THICKENING) * amount
    more, less = (_each(part) for part in (width.clamp(min=0), (-width).clamp(min=0)))
    inked = moved + more * (thicker - moved) - less * (moved - thinner)
    return inked * _each(1 - (1 - MIN_INK) * uniform(0, 1) * amount)


def _largest_around(pictures: Tensor) -> Tensor:
    """The largest of each pixel and its eight neighbours; along the rows first, which is ten times as quick as max-pooling."""
    x = F.pad(pictures, (1, 1, 1, 1), value=-math.inf)
    x = torch.maximum(torch.maximum(x[..., :-2], x[..., 1:-1]), x[..., 2:])
    return torch.maximum(torch.maximum(x[..., :-2, :], x[..., 1:-1, :]), x[..., 2:, :])


def photos(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Each of ``[N, 3, H, W]`` in 0 … 1 mirrored or not, cropped or shrunk, shifted, and lit and coloured on its own.

    As much as ``characters`` does, the variation goes from nothing at all to the limits above. What comes into view at an
    edge is the picture's own reflection. The result stays in 0 … 1.
    """
    uniform = _uniform(len(pictures), generator, pictures.device)
    amount = uniform(0, 1)
    mirror = (uniform(0, 1) < 0.5).float() * -2 + 1
    zoom = torch.exp(uniform(-MAX_ZOOM, MAX_ZOOM) * amount)
    right, low = (uniform(-2 * MAX_OFFSET, 2 * MAX_OFFSET) * amount for _ in range(2))
    zero = torch.zeros_like(zoom)
    maps = torch.stack([torch.stack([mirror * zoom, zero, right], 1), torch.stack([zero, zoom, low], 1)], 1)
    grid = F.affine_grid(maps, list(pictures.shape), align_corners=False)
    moved = F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)

    contrast, saturation = (_each(torch.exp(uniform(-most, most) * amount)) for most in (MAX_CONTRAST, MAX_SATURATION))
    tint = torch.stack([uniform(-MAX_TINT, MAX_TINT) * amount for _ in range(3)], 1)[:, :, None, None]
    grey = moved.mean(1, keepdim=True)
    middle = grey.mean((2, 3), keepdim=True)
    coloured = grey + (moved - grey) * saturation
    lit = middle + (coloured - middle) * contrast + tint + _each(uniform(-MAX_BRIGHTNESS, MAX_BRIGHTNESS) * amount)
    return lit.clamp(0, 1)


def copies(support: int, variations: str) -> int:
    """How many further pictures each of so many support pictures gives: fewer where :data:`MAX_TAUGHT` would be passed."""
    return min(VARIATIONS[variations], max(0, MAX_TAUGHT // support - 1))


def varied(episode: Episode, variations: str, seed: int) -> Episode:
    """The episode with more support pictures: after its own, ``S`` in number, :func:`variations_of` them. For photographs.

    The query set stays as it is.
    """
    count = copies(len(episode.support), variations)
    if not count:
        return episode
    more = variations_of(episode.support, count, seed).flatten(0, 1)
    return replace(
        episode,
        support=torch.cat([episode.support, more]),
        support_labels=episode.support_labels.repeat(1 + count),
    )


def variations_of(pictures: Tensor, count: int, seed: int) -> Tensor:
    """``[count, N, C, H, W]`` of pictures ``[N, C, H, W]``: their mirror images, then random crops, every second one mirrored.

    A crop shows a square of 0.7 … 1 times the picture's side, anywhere in it. What a picture gives depends on the seed and on
    its place, not on how many come after it.
    """
    drawn = torch.rand(len(pictures), count - 1, 3, generator=torch.Generator().manual_seed(seed)).to(pictures.device)
    mirrored = pictures.flip(3)
    crops = [_cropped((pictures, mirrored)[index % 2], drawn[:, index]) for index in range(count - 1)]
    return torch.stack([mirrored, *crops])


def _cropped(pictures: Tensor, drawn: Tensor) -> Tensor:
    """A square of each of ``[N, C, H, W]``, enlarged to the picture's size; its side and place from ``[N, 3]`` in 0 … 1."""
    share = MIN_CROP + (1 - MIN_CROP) * drawn[:, 0]
    right, low = ((1 - share) * (2 * drawn[:, axis] - 1) for axis in (1, 2))
    zero = torch.zeros_like(share)
    maps = torch.stack([torch.stack([share, zero, right], 1), torch.stack([zero, share, low], 1)], 1)
    grid = F.affine_grid(maps.to(pictures), list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


def _uniform(count: int, generator: torch.Generator, device: torch.device) -> Callable[[float, float], Tensor]:
    """Draws ``count`` numbers between two limits: on whatever device they are wanted, the same ones."""
    return lambda low, high: low + (high - low) * torch.rand(count, generator=generator).to(device)


def _each(numbers: Tensor) -> Tensor:
    """``[N]`` as ``[N, 1, 1, 1]``: one number for each picture."""
    return numbers[:, None, None, None]
