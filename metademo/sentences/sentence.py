"""One sentence, as it is learned from or asked about, and how much of them a person may bring."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property

MAX_CHARACTERS = 4000
"""Of a sentence; what lies beyond is let go. The body reads some 200 words."""
MAX_SENTENCES = 1000
"""The most sentences of a project."""
MAX_OF_CLASS = 100
"""The most sentences of a class, so that the first of them does not take all the room."""
_JOINERS = "\u200c\u200d"  # written Persian and emoji need them


@dataclass(frozen=True)
class Sentence:
    """A sentence on one line, never empty; :func:`sentence` makes one of any text."""

    text: str

    @cached_property
    def digest(self) -> str:
        """Of what it says: the same sentence, wherever it stands, has the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def sentence(text: str) -> Sentence | None:
    """The text on one line, without control characters and what steers the direction of writing; None if nothing is left."""
    kept = " ".join(unicodedata.normalize("NFC", text[: 4 * MAX_CHARACTERS]).split())[:MAX_CHARACTERS]
    shown = "".join(
        each
        for each in kept
        if each in _JOINERS or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    ).strip()
    return Sentence(shown) if shown else None
