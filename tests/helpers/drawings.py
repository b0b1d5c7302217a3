"""Small drawings as a person might upload them."""

import io

from PIL import Image, ImageDraw

from metademo.pictures.images import Picture, read_picture


def picture(number: int, name: str | None = None) -> Picture:
    """A slanting stroke, another for each number."""
    image = Image.new("L", (60, 60), 255)
    ImageDraw.Draw(image).line((10, 5 + number % 50, 50, 55 - number // 50), fill=0, width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return read_picture(name or f"{number}.png", buffer.getvalue())


PICTURES = [picture(number) for number in range(12)]
