"""A larger picture of several: what finding is tried on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

PAPER = 0.93
"""The grey, 0 … 1, of quarters without a picture."""


def mosaic(pictures: Sequence[Tensor], side: int) -> Tensor:
    """Up to four pictures ``[3, H, W]`` in 0 … 1 as the quarters of one, ``[3, side, side]``: from left to right, row by row.

    Raises:
        ValueError: for none, or more than four; or for a side that is odd.
    """
    if not 1 <= len(pictures) <= 4 or side % 2:
        raise ValueError(f"mosaic: takes one to four pictures and an even side, not {len(pictures)} and {side}")
    half = side // 2
    whole = torch.full((3, side, side), PAPER)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, 2)
        sized = F.interpolate(picture[None], (half, half), mode="bicubic", antialias=True).clamp(0, 1)[0]
        whole[:, row * half : (row + 1) * half, column * half : (column + 1) * half] = sized
    return whole
