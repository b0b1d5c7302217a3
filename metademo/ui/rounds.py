"""Rounds of the game: five characters of an alphabet that was in no meta-training, and what was answered. No Streamlit."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from statistics import median

import torch
from PIL import Image, ImageEnhance

from metademo.datasets import omniglot, shipped
from metademo.insights.findings import Difference
from metademo.pictures.images import Picture, read_picture
from metademo.project.project import Project
from metademo.tasks.picture_sets import PictureSet

WAYS, QUERIES = 5, 12
ALPHABETS = (
    "Keble", "Manipuri", "Mongolian", "Old_Church_Slavonic_(Cyrillic)", "Sylheti", "Syriac_(Serto)", "Tengwar", "ULOG",
)  # fmt: skip
"""Invented, old, or read by few, of those whose characters no learner was trained on."""
LONGEST = 600_000
"""Milliseconds that an answer may be said to have taken."""
_ENLARGED, _CONTRAST = 4, 1.5


@cache
def _characters() -> PictureSet:
    return omniglot.load("test", shipped.FOLDER)


@dataclass(frozen=True)
class Round:
    """One round.

    Attributes:
        seed: that it was drawn with.
        alphabet: whose characters they are.
        project: the five classes, ``1`` to ``5``, of one support picture each; the others are asked about.
        order: in which the project's query pictures are asked about.
    """

    seed: int
    alphabet: str
    project: Project
    order: tuple[int, ...]

    @property
    def truth(self) -> tuple[int, ...]:
        """The class of each query picture as the project has them, 0 … 4."""
        keys = [each.key for each in self.project.classes]
        return tuple(keys.index(key) for key, _ in self.project.query_pictures() if key is not None)

    @property
    def support(self) -> list[Picture]:
        """The five pictures to learn from."""
        return [picture for _, picture in self.project.support_pictures()]

    @property
    def queries(self) -> list[Picture]:
        """Those asked about, in the order in which they are."""
        found = [picture for _, picture in self.project.query_pictures()]
        return [found[row] for row in self.order]


def drawn(seed: int) -> Round:
    """The round of a seed."""
    generator = torch.Generator().manual_seed(seed)
    characters = _characters()
    alphabet = ALPHABETS[int(torch.randint(len(ALPHABETS), (), generator=generator))]
    of_it = [row for row, group in enumerate(characters.groups) if group == alphabet]
    chosen = [of_it[at] for at in torch.randperm(len(of_it), generator=generator)[:WAYS].tolist()]
    # each class is asked about at least once, so that nobody may leave one out
    counts = [1] * WAYS
    for label in torch.randint(WAYS, (QUERIES - WAYS,), generator=generator).tolist():
        counts[label] += 1
    classes = {}
    for number, (row, count) in enumerate(zip(chosen, counts, strict=True), start=1):
        drawers = torch.randperm(omniglot.DRAWERS, generator=generator)[: count + 1].tolist()
        pictures = [characters.images[characters.rows[row][drawer], 0] for drawer in drawers]
        classes[str(number)] = [_picture(f"{number}-{at}.png", each) for at, each in enumerate(pictures)]
    project = Project.of(classes)
    order = torch.randperm(QUERIES, generator=generator).tolist()
    return Round(seed, alphabet.replace("_", " "), project, tuple(order))


def _picture(name: str, ink: torch.Tensor) -> Picture:
    """A drawing, dark on white, large enough to be looked at."""
    image = Image.fromarray(255 - ink.numpy())
    size = _ENLARGED * omniglot.SIZE
    buffer = io.BytesIO()
    large = image.resize((size, size), Image.Resampling.BICUBIC)
    ImageEnhance.Contrast(large.convert("L")).enhance(_CONTRAST).save(buffer, "PNG")
    return read_picture(name, buffer.getvalue())


@dataclass(frozen=True)
class Answers:
    """What a person answered in a round.

    Attributes:
        classes: of each query picture as the project has them, 0 … 4; None where time ran out.
        seconds: that each took.
    """

    classes: tuple[int | None, ...]
    seconds: tuple[float, ...]

    @property
    def total(self) -> float:
        """Seconds of all answers together."""
        return sum(self.seconds)

    @property
    def usual(self) -> float:
        """The median of the seconds."""
        return median(self.seconds)


def answers(event: object, of: Round) -> Answers | None:
    """What a browser sent of a round; None for what is none."""
    if not isinstance(event, dict) or event.get("round") != of.seed:
        return None
    told = event.get("answers")
    if not isinstance(told, list) or len(told) != QUERIES:
        return None
    classes: list[int | None] = [None] * QUERIES
    seconds = [0.0] * QUERIES
    for row, pair in zip(of.order, told, strict=True):
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        number, taken = pair
        if type(taken) not in (int, float) or not 0 <= taken <= LONGEST:
            return None
        if number is not None and (type(number) is not int or not 0 <= number < WAYS):
            return None
        classes[row], seconds[row] = number, taken / 1000
    return Answers(tuple(classes), tuple(seconds))


def right(truth: tuple[int, ...], given: tuple[int | None, ...]) -> tuple[bool, ...]:
    """Which are right."""
    return tuple(known == said for known, said in zip(truth, given, strict=True))


def between(first: tuple[bool, ...], second: tuple[bool, ...]) -> Difference:
    """How two differ on the same drawings."""
    pairs = list(zip(first, second, strict=True))
    return Difference(sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs), len(pairs))
