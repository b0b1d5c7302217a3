"""What was found in a larger picture: points with names, and rough boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from metademo.insights.finding import Found
from metademo.ui.charts.graph import class_hue

SIDE = 576
_POINT = 7


def draw(picture: Tensor, found: Sequence[Found], classes: Sequence[str]) -> Image.Image:
    """The picture ``[3, H, H]`` with every thing that was found in the colour of its class, with its name."""
    pixels = (255 * picture.permute(1, 2, 0)).round().byte().numpy().astype(np.uint8)
    image = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(17)
    for one in found:
        colour = class_hue(one.label, len(classes))
        pen.rectangle([SIDE * each for each in one.box], outline=colour, width=3)
        x, y = (SIDE * each for each in one.point)
        pen.ellipse([x - _POINT, y - _POINT, x + _POINT, y + _POINT], fill=colour, outline="white", width=2)
        said = classes[one.label]
        left, top, right, bottom = pen.textbbox((x + 12, y - 10), said, font=font)
        over = max(0.0, right + 6 - SIDE)
        pen.rectangle([left - 4 - over, top - 3, right + 4 - over, bottom + 3], fill="white")
        pen.text((x + 12 - over, y - 10), said, fill="black", font=font)
    return image
