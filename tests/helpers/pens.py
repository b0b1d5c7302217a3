"""Wobbly pen drawings, as files that a person would upload."""

import io
import random

from PIL import Image, ImageDraw

SHAPES = {
    "cross": [((60, 20), (60, 100)), ((20, 60), (100, 60))],
    "arrow": [((20, 60), (100, 60)), ((100, 60), (70, 30)), ((100, 60), (70, 90))],
    "house": [
        ((25, 100), (25, 55)),
        ((25, 55), (60, 20)),
        ((60, 20), (95, 55)),
        ((95, 55), (95, 100)),
        ((25, 100), (95, 100)),
    ],
}


def picture(shape, seed, kind="PNG"):
    """A wobbly pen drawing of a shape, as the bytes of a file."""
    wobble = random.Random(seed)
    image = Image.new("RGB", (120, 120), "white")
    draw = ImageDraw.Draw(image)
    for line in SHAPES[shape]:
        moved = [(x + wobble.uniform(-6, 6), y + wobble.uniform(-6, 6)) for x, y in line]
        draw.line(moved, fill=(20, 20, 60), width=5 + seed % 3)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def files(shape, count, kind="PNG"):
    suffix, mime = ("png", "image/png") if kind == "PNG" else ("jpg", "image/jpeg")
    return [
        {"name": f"{shape} {number}.{suffix}", "mimeType": mime, "buffer": picture(shape, number, kind)}
        for number in range(count)
    ]
