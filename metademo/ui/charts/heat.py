"""A heat map over a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image
from torch import Tensor

FOR, AGAINST = (214, 69, 24), (38, 110, 190)
"""Warm where a place speaks for the class, cool where it speaks against it; strength says it too, and the words beside it."""
SIDE = 224
_MOST = 0.75
"""How much of the picture the strongest place covers."""


def over(picture: Image.Image, values: Tensor) -> Image.Image:
    """The picture, enlarged and grey, with ``[h, w]`` of heat laid over it; as strong as the strongest place is whole."""
    ground = picture.convert("L").convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    strongest = float(values.abs().max()) or 1.0
    small = Image.fromarray((values / strongest).numpy().astype(np.float32))
    share = np.clip(np.asarray(small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)), -1, 1)[:, :, None]
    colour = np.where(share > 0, np.array(FOR), np.array(AGAINST))
    cover = _MOST * np.abs(share)
    return Image.fromarray(((1 - cover) * np.asarray(ground) + cover * colour).round().astype(np.uint8))
