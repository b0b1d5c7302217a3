"""Kanji, drawn from the strokes of KanjiVG: characters of a kind that no network here has been trained on.

KanjiVG (Ulrich Apel, https://kanjivg.tagaini.net, CC BY-SA 3.0) describes each character by its strokes' centre lines, one
drawing each. Here each is drawn twenty times, each time by another hand: turned, slanted and stretched as a whole, every
stroke a little out of place and bent, with a pen of its own. It is an invented hand, not twenty people's: expect it to be
easier than real handwriting of such intricate characters.

Needs the packages ``kanjivg`` and ``svg.path``, which nothing else here does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from metademo.datasets import files
from metademo.datasets.files import DataError
from metademo.messages import Message
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("test",)
CHARACTERS = 200
HANDS = 20
SIZE = 28

_WORK = 4  # drawings are made at this many times the final size
_BOX = 109  # width and height of KanjiVG's drawings
_SEED = 0
_IDEOGRAPHS = range(0x4E00, 0xA000)

Stroke = np.ndarray
"""float ``[points, 2]``: where a pen goes, x and y in 0 … 1."""


def load(split: str = "test", data: str | Path | None = None) -> PictureSet:
    """200 kanji, always the same, as uint8 ``[4000, 1, 28, 28]``, ink 255 on paper 0.

    Args:
        split: ``test``: nothing here is trained on kanji, all of them are new.
        data: not used; the strokes come from an installed package.

    Raises:
        ValueError: for an unknown split.
        DataError: if the packages are not installed.
    """
    files.check_split(split, SPLITS)
    random = np.random.default_rng(_SEED)
    known = _installed()
    chosen = sorted(random.choice(sorted(known), CHARACTERS, replace=False).tolist())
    drawings = [strokes(known[code].read_text(encoding="utf-8")) for code in chosen]
    images = [written(drawing, random) for drawing in drawings for _ in range(HANDS)]
    return PictureSet(
        images=torch.from_numpy(np.stack(images)).unsqueeze(1),
        rows=tuple(torch.arange(HANDS * at, HANDS * (at + 1)) for at in range(CHARACTERS)),
        symmetries=(0,) * CHARACTERS,
        names=tuple(chr(code) for code in chosen),
        name="kanji/test",
    )


def _installed() -> dict[int, Path]:
    """The ordinary drawing of every kanji, by code point; those of variants have longer names."""
    try:
        import svg.path  # noqa: F401

        listed = metadata.files("kanjivg") or []
    except ImportError as error:
        raise DataError(
            Message(
                f"Drawing kanji needs two packages more ({error}): pip install kanjivg svg.path. The strokes are CC BY-SA 3.0.",
                "data.kanji-packages",
                error=str(error),
            )
        ) from error
    found = {int(file.stem, 16): Path(file.locate()) for file in listed if re.fullmatch(r"[0-9a-f]{5}\.svg", file.name)}
    return {code: path for code, path in found.items() if code in _IDEOGRAPHS}


def strokes(drawing: str) -> list[Stroke]:
    """The strokes of one of KanjiVG's files, each a few points on every one of its curves."""
    from svg.path import CubicBezier, parse_path

    along = np.linspace(0, 1, 6)
    found = []
    for path in re.findall(r'<path [^>]*\bd="([^"]+)"', drawing):
        points = []
        for curve in parse_path(path):
            if isinstance(curve, CubicBezier):
                ends = (curve.start, curve.control1, curve.control2, curve.end)
                points.append(sum(math.comb(3, k) * along**k * (1 - along) ** (3 - k) * ends[k] for k in range(4)))
            elif curve.start != curve.end:
                points.append(curve.start + along * (curve.end - curve.start))
        if points:
            line = np.concatenate(points) / _BOX
            found.append(np.stack([line.real, line.imag], 1))
    return found


def written(drawing: Sequence[Stroke], random: np.random.Generator) -> np.ndarray:
    """uint8 ``[28, 28]``: the strokes as one hand writes them, ink 255 on paper 0."""
    turn, slant = random.normal(0, 0.06), random.normal(0, 0.1)
    stretch = np.exp(random.normal(0, 0.06, 2))
    whole = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) @ [[1, slant], [0, 1]]
    lines = [_stroke(stroke, random) @ (whole * stretch).T for stroke in drawing]
    points = np.concatenate(lines)
    low, high = points.min(0), points.max(0)
    extent = random.uniform(18, 22) / (high - low).max()  # Omniglot's fill 18 of 28 pixels; kanji have more to show
    middle = SIZE / 2 + random.normal(0, 0.7, 2)
    width = random.uniform(1.2, 1.7)
    image = Image.new("L", (SIZE * _WORK, SIZE * _WORK))
    pen = ImageDraw.Draw(image)
    for line in lines:
        placed = ((line - (low + high) / 2) * extent + middle) * _WORK
        dots = [tuple(point) for point in placed.tolist()]
        pen.line(dots, fill=255, width=round(width * _WORK))
        for x, y in (dots[0], dots[-1]):
            pen.circle((x, y), width * _WORK / 2, fill=255)
    return np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BOX))


def _stroke(stroke: Stroke, random: np.random.Generator) -> Stroke:
    """A stroke a little shifted, scaled, turned and bent, around its middle."""
    middle = stroke.mean(0)
    away = stroke - middle
    turn = random.normal(0, 0.07)
    around = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    along = np.linspace(-1, 1, len(stroke))[:, None]
    bend = (along**2 - 1 / 3) * random.normal(0, 0.012, 2)
    return middle + away @ around.T * np.exp(random.normal(0, 0.06)) + bend + random.normal(0, 0.013, 2)
