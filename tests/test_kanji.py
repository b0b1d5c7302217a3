from importlib.util import find_spec

import numpy as np
import pytest

from metademo.datasets import kanji
from metademo.datasets.files import DataError

DRAWING = """<svg viewBox="0 0 109 109"><g id="kvg:StrokePaths_04e00">
<path id="kvg:04e00-s1" kvg:type="x" d="M10.9,54.5c0,0,76.3,0,87.2,0"/>
<path id="kvg:04e00-s2" d="M54.5,10.9C54.5,32.7,54.5,76.3,54.5,98.1S54.5,98.1,65.4,98.1"/>
</g><g><text transform="matrix(1 0 0 1 4 5)">1</text></g></svg>"""


def test_strokes_are_points_on_their_curves():
    across, down = kanji.strokes(DRAWING)
    # a cubic from 0.1 by 0.1 and 0.8 to 0.9, at thirds 0.2 … 1: b(t) = 0.1 + 2.1 t² - 1.3 t³
    t = np.linspace(0, 1, 6)
    assert across[:, 0] == pytest.approx(0.1 + 2.1 * t**2 - 1.3 * t**3)
    assert across[:, 1] == pytest.approx([0.5] * 6)
    assert down.shape == (12, 2)  # two curves, one after the other
    assert down[0] == pytest.approx([0.5, 0.1])
    assert down[-1] == pytest.approx([0.6, 0.9])


def test_a_hand_writes_ink_on_paper_each_time_anew():
    drawing = kanji.strokes(DRAWING)
    random = np.random.default_rng(3)
    hands = np.stack([kanji.written(drawing, random) for _ in range(20)])
    assert (hands.shape, hands.dtype) == ((20, 28, 28), np.uint8)
    assert np.array_equal(hands[0], kanji.written(drawing, np.random.default_rng(3)))
    assert len({hand.tobytes() for hand in hands}) == 20
    assert (hands.max((1, 2)) > 200).all()
    assert not hands[:, [0, -1]].any()
    # a cross of two strokes, 20 pixels long and one and a half wide
    ink = hands.sum((1, 2)) / 255
    assert 40 < ink.min() < ink.max() < 80
    rows, columns = (np.ptp(np.nonzero(hands.max(0) > 128)[axis]) for axis in (0, 1))
    assert min(rows, columns) >= 18


def test_missing_packages_are_told_with_what_to_do(monkeypatch):
    def missing(name):
        raise kanji.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(kanji.metadata, "files", missing)
    with pytest.raises(DataError, match=r"needs two packages more .*pip install kanjivg svg\.path"):
        kanji.load()
    with pytest.raises(ValueError, match=r"^split: 'train' is none of test$"):
        kanji.load("train")


@pytest.mark.skipif(not find_spec("kanji"), reason="the package kanjivg is not installed")
def test_the_strokes_of_kanjivg_become_classes(monkeypatch):
    monkeypatch.setattr(kanji, "CHARACTERS", 3)
    known = kanji._installed()
    assert len(known) > 6000
    assert len(kanji.strokes(known[ord("亜")].read_text(encoding="utf-8"))) == 7
    pictures = kanji.load()
    assert (pictures.name, len(pictures), pictures.images.shape) == ("kanji/test", 3, (60, 1, 28, 28))
    assert all(ord(name) in known for name in pictures.names)
    again = kanji.load()
    assert (again.names, again.images.equal(pictures.images)) == (pictures.names, True)
