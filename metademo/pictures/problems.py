"""What to tell a person about the files and pictures that could not be used: one sentence or two for each reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from metademo.messages import Message
from metademo.pictures.reasons import Reason
from metademo.pictures.spelling import clean_name

Noun = Literal["files", "pictures", "classes"]
"""What a reason is told of."""


def describe(reason: Reason, names: Sequence[str], shown: int = 3, noun: Noun = "files") -> Message:
    """One sentence or two for all files refused for one reason, however many; ``names`` are already clean.

    Its code is the reason's; its parts are the reason's, ``names``, ``shown`` and ``noun``.
    """
    if len(names) == 1:
        said = f"'{names[0]}' {reason.one}. {reason.remedy}"
    else:
        listed = ", ".join(names[:shown]) + (", …" if len(names) > shown else "")
        said = f"{len(names)} {noun} {reason.many}: {listed}. {_of_many(reason.remedy)}"
    return Message(said, reason.code, names=tuple(names), shown=shown, noun=noun, **reason.parts)


def _of_many(remedy: str) -> str:
    """What to do, said of several files."""
    told = re.sub(
        r"\b(crop|develop|download|export|have|keep|save|scale|unpack) it\b", r"\1 them", remedy, flags=re.IGNORECASE
    )
    return told.replace(" its ", " their ")


NAMELESS = Message("a file without a name", "file.nameless")


class Problems:
    """Problems as they turn up, grouped by reason so that a hundred of one kind make one sentence."""

    def __init__(self) -> None:
        self._names: dict[Reason, list[str]] = {}

    def add(self, reason: Reason, path: str) -> None:
        self._names.setdefault(reason, []).append(clean_name(path) or NAMELESS)

    def sentences(self) -> tuple[Message, ...]:
        """One for each reason, in the order in which they turned up first."""
        return tuple(describe(reason, names) for reason, names in self._names.items())
