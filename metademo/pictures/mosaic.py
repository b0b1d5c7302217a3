"""Larger pictures, in which things are to be found: several put together, or one that a person brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
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


def on_a_square(image: Image.Image, side: int) -> Tensor:
    """A picture of any proportions, whole, in the middle of a grey square ``[3, side, side]`` in 0 … 1."""
    whole = Image.new("RGB", (side, side), (round(255 * PAPER),) * 3)
    fitted = image.convert("RGB")
    share = side / max(fitted.size)
    width, height = (max(1, round(share * length)) for length in fitted.size)
    whole.paste(fitted.resize((width, height), Image.Resampling.LANCZOS), ((side - width) // 2, (side - height) // 2))
    return torch.from_numpy(np.array(whole)).permute(2, 0, 1).float() / 255
