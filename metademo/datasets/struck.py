"""Drawings that have been struck through: a line that says nothing about the class lies over each.

A learner that has met clean drawings alone takes the line for a stroke. What it would have to learn is what to overlook.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from metademo.tasks.picture_sets import PictureSet

_WIDTH = 2.0
_OFF = 7.0
"""Pixels that a line misses the middle by, at most."""


def struck(pictures: PictureSet, seed: int = 0) -> PictureSet:
    """The same classes with a straight line over each drawing, in any direction and near its middle.

    Args:
        pictures: uint8 ``[N, 1, size, size]``, ink 255 on paper 0.
        seed: draws the lines.
    """
    count, size = len(pictures.images), pictures.images.shape[-1]
    generator = torch.Generator().manual_seed(seed)
    angle = torch.rand(count, 1, 1, generator=generator) * torch.pi
    off = (2 * torch.rand(count, 1, 1, generator=generator) - 1) * _OFF
    place = torch.arange(size) - (size - 1) / 2
    far = (place[None, None, :] * angle.cos() + place[None, :, None] * angle.sin() - off).abs()
    lines = ((_WIDTH / 2 + 0.5 - far).clamp(0, 1) * 255).round().to(torch.uint8)
    return replace(
        pictures, images=torch.maximum(pictures.images, lines[:, None]), name=f"{pictures.name}, struck through"
    )
