"""The square that is proposed around a thing on plain ground."""

import numpy as np
import pytest
from PIL import Image

from metademo.pictures.crop import MIDDLE
from metademo.pictures.proposal import proposed


def scene(left: int, top: int, side: int, ground: str = "plain", size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A patterned square on light ground."""
    rng = np.random.default_rng(0)
    width, height = size
    pixels = np.full((height, width, 3), (200, 190, 170)) + rng.normal(0, 6, (height, width, 3))
    if ground == "lit from one side":
        pixels += np.linspace(-40, 40, width)[:, None]
    if ground == "busy":
        pixels = np.asarray(Image.fromarray(rng.integers(0, 256, (12, 16, 3), np.uint8)).resize(size)).astype(float)
    pixels[top : top + side, left : left + side] = (150, 30, 40) + 40 * (rng.random((side, side, 1)) > 0.5)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("ground", ["plain", "lit from one side"])
@pytest.mark.parametrize(("left", "top"), [(10, 10), (250, 10), (10, 180), (250, 180), (135, 95)])
def test_a_small_thing_is_found_wherever_it_lies(left, top, ground):
    crop = proposed(scene(left, top, 50, ground))
    x, y, right, bottom = crop.box(320, 240)
    assert x <= left + 4
    assert y <= top + 4
    assert right >= left + 46
    assert bottom >= top + 46
    assert 2.5 < crop.zoom <= 4
    assert proposed(scene(left, top, 50, ground)) == crop


@pytest.mark.parametrize(
    "image",
    [
        scene(250, 10, 50, "busy"),
        scene(40, 20, 200),  # large: the middle holds most of it
        scene(0, 0, 0),  # nothing there
        scene(10, 10, 4),  # a speck
        Image.blend(scene(0, 0, 40), scene(280, 200, 40), 0.5),  # two things, far apart
        Image.new("L", (3, 150), 128),
    ],
    ids=["busy", "large", "nothing", "speck", "two", "tiny"],
)
def test_where_nothing_stands_out_alone_it_is_the_middle(image):
    assert proposed(image) == MIDDLE


def test_a_things_square_keeps_to_the_picture():
    for left, top, size in ((20, 25, (400, 100)), (350, 50, (400, 100)), (45, 350, (100, 400))):
        crop = proposed(scene(left, top, 30, size=size))
        x, y, right, bottom = crop.box(*size)
        assert 0 <= x < right <= size[0]
        assert 0 <= y < bottom <= size[1]
        assert x - 4 <= left <= right
        assert y - 4 <= top <= bottom
