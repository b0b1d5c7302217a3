"""The ready tasks: sentences written for this project, one file a task in ``assets/sentences``.

A file holds how many sentences of a class are learned from, the classes, and sentences of none of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from metademo.places import ASSETS

FOLDER = ASSETS / "sentences"
TASKS = ("kitchen", "library", "moods", "topics", "two-languages", "word-length", "rhyme")
"""As they are offered: what the body knows first, what it does not know last."""


@dataclass(frozen=True)
class ReadyTask:
    """One of :data:`TASKS`.

    Attributes:
        name: of its file.
        shots: how many of each class's sentences, the first ones, are learned from.
        classes: their names and sentences.
        others: sentences of no class.
    """

    name: str
    shots: int
    classes: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]


@cache
def ready(name: str) -> ReadyTask:
    """The ready task of that name.

    Raises:
        ValueError: if there is none.
    """
    if name not in TASKS:
        raise ValueError(f"task: {name!r} is none of {', '.join(TASKS)}")
    found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    classes = tuple((each, tuple(texts)) for each, texts in found["classes"].items())
    return ReadyTask(name, found["shots"], classes, tuple(found["others"]))
