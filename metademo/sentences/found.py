"""What files gave: sentences by their classes, and what was wrong with the files."""

from __future__ import annotations

from dataclasses import dataclass, field

from metademo.messages import Message
from metademo.pictures.spelling import clean_name

MAX_ROWS = 20_000
"""Rows of a file that are looked at, and sentences that all files together may give."""


@dataclass
class Read:
    """What files gave.

    Attributes:
        classes: sentences by the name of their class, in the order in which they came.
        unlabelled: sentences of which no class was named.
        problems: of files that could not be used, and of what was left out.
        shots: how many sentences of a class are learned from, where a saved task says so.
        names: likewise that classes' names count, as :func:`metademo.sentences.project.made` takes it.
    """

    classes: dict[str, list[str]] = field(default_factory=dict)
    unlabelled: list[str] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    shots: int | None = None
    names: dict[str, str] | None = None
    _left: int = MAX_ROWS

    def add(self, label: object, text: object) -> bool:
        """Take a sentence; whether there is room for more."""
        if self.full:
            return False
        said = "" if text is None else str(text).strip()
        if said:
            name = "" if label is None else clean_name(str(label), 80)
            (self.classes.setdefault(name, []) if name else self.unlabelled).append(said)
            self._left -= 1
        return True

    @property
    def full(self) -> bool:
        """Whether there is room for no more."""
        return self._left <= 0

    @property
    def count(self) -> int:
        """How many sentences."""
        return sum(map(len, self.classes.values())) + len(self.unlabelled)
