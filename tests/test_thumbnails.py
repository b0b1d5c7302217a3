"""Pictures in the page itself: small, and what they show."""

import base64
import io

import numpy as np
from PIL import Image

from metademo.pictures.picture import Picture
from metademo.ui.thumbnails import THUMBNAIL, thumbnail


def opened(image):
    head, _, data = thumbnail(Picture.of("x.png", image)).partition(";base64,")
    return head.removeprefix("data:image/"), Image.open(io.BytesIO(base64.b64decode(data)))


def test_ink_is_kept_to_the_bit():
    image = Image.fromarray(np.random.default_rng(0).integers(0, 2, (100, 80), dtype=np.uint8) * 255)
    kind, small = opened(image)
    assert kind == "png"
    assert (np.asarray(small) == np.asarray(image)).all()


def test_a_small_picture_of_few_bytes_is_sent_as_it_is():
    paper = Image.new("L", (THUMBNAIL, 90), 255)
    paper.paste(0, (10, 10, 60, 12))
    picture = Picture.of("x.png", paper)
    assert thumbnail(picture) == f"data:image/png;base64,{base64.b64encode(picture.data).decode()}"
    larger = Picture.of("y.png", Image.new("L", (THUMBNAIL + 1, 90), 255))
    assert len(larger.data) < len(picture.data)
    assert opened(larger.open())[1].size[0] == THUMBNAIL


def test_colours_are_kept_as_closely_as_one_can_see():
    shades = np.indices((200, 300)).sum(0).astype(np.uint8)  # they run over, so that there are edges too
    image = Image.fromarray(np.stack([shades, shades[::-1], shades[:, ::-1]], axis=2))
    image.paste((200, 20, 30), (100, 0, 110, 200))
    kind, small = opened(image)
    assert kind == "jpeg"
    assert small.size == (THUMBNAIL, round(THUMBNAIL * 2 / 3))
    expected = image.resize(small.size, Image.Resampling.LANCZOS)
    assert np.abs(np.asarray(small, dtype=int) - np.asarray(expected, dtype=int)).mean() < 3


def test_few_colours_are_kept_to_the_bit():
    image = Image.new("RGB", (60, 40), (250, 250, 250))
    image.paste((200, 20, 30), (20, 0, 23, 40))
    kind, small = opened(image)
    assert kind == "png"
    assert (np.asarray(small) == np.asarray(image)).all()
