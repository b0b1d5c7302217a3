"""A heat map over a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image
from torch import Tensor

FOR, AGAINST = (224, 78, 12), (22, 104, 204)
"""Warm where a place speaks for the class, cool where it speaks against it; strength says it too, and the words beside it."""
SIDE = 288
"""Pixels: twice its size on the page, for dense screens."""
NOTHING = 1e-7
"""What is no more than this anywhere speaks for nothing."""
_MOST = 0.9
"""How much of the picture the strongest place covers."""
_LEAST = 0.06
"""What share of the strongest place a place needs to be coloured at all: less is haze over the whole picture."""
_PALER = 0.45
"""How far the picture goes towards white, so that colours are seen on ink."""


def enlarged(picture: Image.Image) -> Image.Image:
    """The picture at :data:`SIDE`, its pixels with sharp edges where they are few."""
    few = max(picture.size) < SIDE // 4
    return picture.resize((SIDE, SIDE), Image.Resampling.NEAREST if few else Image.Resampling.LANCZOS)


def over(picture: Image.Image, values: Tensor) -> Image.Image:
    """The picture, sharp, grey and pale, with ``[h, w]`` of heat laid over it: the strongest place in full colour."""
    grey = np.asarray(enlarged(picture.convert("L")), dtype=np.float32)[:, :, None]
    ground = 255 - (255 - grey.repeat(3, 2)) * (1 - _PALER)
    strongest = float(values.abs().max())
    if strongest <= NOTHING:
        return Image.fromarray(ground.round().astype(np.uint8))
    cells = Image.fromarray((values / strongest).numpy().astype(np.float32))
    share = np.clip(np.asarray(cells.resize((SIDE, SIDE), Image.Resampling.BICUBIC)), -1, 1)[:, :, None]
    colour = np.where(share > 0, np.array(FOR), np.array(AGAINST))
    strength = np.clip((np.abs(share) - _LEAST) / (1 - _LEAST), 0, 1)
    cover = _MOST * strength**0.7
    return Image.fromarray(((1 - cover) * ground + cover * colour).round().astype(np.uint8))
