"""Which kind of picture a person's pictures look like, to suggest the learners that were made for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from metademo.pictures.domains import CHARACTERS, PHOTOS
from metademo.pictures.images import Picture
from metademo.pictures.ink import looks_written

_ASKED = 24
"""The most pictures that are looked at."""
_SURE = 0.7
"""The share of them that has to speak for one kind."""


def kind(pictures: Sequence[Picture]) -> str | None:
    """The name of the domain that most of the pictures look like; None without pictures, or if they do not agree."""
    asked = pictures[:: max(1, -(-len(pictures) // _ASKED))]
    if not asked:
        return None
    written = sum(map(_written, asked)) / len(asked)
    return CHARACTERS.name if written >= _SURE else PHOTOS.name if 1 - written >= _SURE else None


@lru_cache(maxsize=2048)
def _written(picture: Picture) -> bool:
    return looks_written(picture.open())
