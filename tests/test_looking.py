"""What is asked of a picture is computed while the next ones are still being read."""

import io
import logging
import threading

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.pictures.domains import PHOTOS
from metademo.pictures.images import read_picture
from metademo.pictures.tensors import stacked
from metademo.ui import thumbnails
from metademo.ui.background.looking import Looking, looker
from metademo.ui.background.reading import Reading


def photograph(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


class Counting:
    """A network whose trunk counts the pictures that it looks at."""

    input_shape = (3, 1, 1)

    def __init__(self) -> None:
        self.trunk, self.seen = f"a trunk of its own {id(self)}", 0

    def prepare(self, pictures):
        self.seen += len(pictures)
        return pictures.mean((2, 3), keepdim=True)


def test_at_the_end_of_a_reading_nothing_is_left_to_compute(monkeypatch):
    network = Counting()
    files = [(f"a/{seed}.png", photograph(seed)) for seed in range(9)]
    reading = Reading(files, None, look=looker(PHOTOS, [(PHOTOS, network), (PHOTOS, network)]))
    assert reading.wait(60)
    pictures = [found.picture for found in reading.collected.found]
    assert len(pictures) == network.seen == 9  # each once, however often its network was named
    before = thumbnails.thumbnail.cache_info().misses
    features = stacked(pictures, PHOTOS, network)
    for picture in pictures:
        thumbnails.thumbnail(picture)
    assert network.seen == 9
    assert thumbnails.thumbnail.cache_info().misses == before
    # and what it computed is what is computed without it
    again = torch.stack([PHOTOS.tensor(picture.open()).mean((1, 2), keepdim=True) for picture in pictures])
    torch.testing.assert_close(features, again)


def test_pictures_are_looked_at_in_their_order_while_others_are_read():
    first, rest = threading.Event(), threading.Event()
    seen = []

    def look(pictures):
        seen.extend(picture.name for picture in pictures)
        first.set()
        assert rest.wait(60)

    looking = Looking(look, threading.Event())
    looking.add(read_picture("0.png", photograph(0)))
    assert first.wait(60)  # nobody has said yet that this was all
    for number in range(1, 7):
        looking.add(read_picture(f"{number}.png", photograph(number)))
    rest.set()
    looking.finish()
    assert seen == [f"{number}.png" for number in range(7)]


def test_what_fails_is_logged_and_the_reading_goes_on(caplog):
    def look(pictures):
        raise RuntimeError("a network that fails")

    reading = Reading([("a/0.png", photograph(0)), ("a/1.png", photograph(1))], None, look=look)
    with caplog.at_level(logging.ERROR):
        assert reading.wait(60)
    assert len(reading.collected.found) == 2
    assert "a network that fails" in caplog.text


@pytest.mark.parametrize("when", ["before", "while"])
def test_cancelling_ends_it(when):
    cancel, looked = threading.Event(), threading.Event()

    def look(pictures):
        looked.set()
        cancel.set()

    if when == "before":
        cancel.set()
    looking = Looking(look, cancel)
    for number in range(9):
        looking.add(read_picture(f"{number}.png", photograph(number)))
    looking.finish()
    assert looked.is_set() == (when == "while")
