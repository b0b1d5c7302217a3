"""What was found in a larger picture: points with names, and rough boxes.

Names are written by the browser, in whatever script they are: no font of ours knows them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PIL import Image
from torch import Tensor

from metademo.insights.finding import Found
from metademo.ui.charts.graph import class_hue
from metademo.ui.thumbnails import data_uri

SIDE = 576
_POINT = 7
_FONT = "'Source Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"


def draw(picture: Tensor, found: Sequence[Found], classes: Sequence[str]) -> str:
    """The picture ``[3, H, H]`` with every thing that was found in the colour of its class, with its name, as SVG."""
    pixels = (255 * picture.permute(1, 2, 0)).round().byte().numpy()
    image = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    marks = "".join(_marked(one, classes) for one in found)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
        f'<image href="{data_uri(image)}" width="{SIDE}" height="{SIDE}"/>{marks}</svg>'
    )


def _marked(one: Found, classes: Sequence[str]) -> str:
    colour = class_hue(one.label, len(classes))
    left, top, right, bottom = (SIDE * each for each in one.box)
    x, y = (SIDE * each for each in one.point)
    beside = f'x="{x - 12:.0f}" text-anchor="end"' if x > SIDE / 2 else f'x="{x + 12:.0f}"'
    return (
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}" fill="none" '
        f'stroke="{colour}" stroke-width="3"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{_POINT}" fill="{colour}" stroke="white" stroke-width="2"/>'
        f'<text {beside} y="{y + 6:.0f}" font-family="{_FONT}" font-size="18" stroke="white" stroke-width="6" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(classes[one.label])}</text>'
    )
