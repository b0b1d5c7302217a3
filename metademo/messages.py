"""What the library has to say to a person: English sentences that a page can say in another language.

A message is a string, and reads as English wherever nobody speaks anything else: in an error, in a log, on the command line.
Beside its words it carries a code, the same whatever it is about, and its parts: names, numbers, and messages within it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TOGETHER = "together"
"""The code of several messages one after the other, its part ``sentences``."""


class Message(str):
    """A text in English, with what it says.

    Attributes:
        code: which message it is, as ``class.name-taken``; another language has its own words for it.
        parts: what is filled in, by name: names, numbers, truth values, other messages, and tuples of them.
    """

    code: str
    parts: dict[str, Any]

    def __new__(cls, english: str, code: str, /, **parts: Any) -> Message:
        made = super().__new__(cls, english)
        made.code, made.parts = code, parts
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (str(self), self.code, self.parts)


def _made(english: str, code: str, parts: dict[str, Any]) -> Message:
    return Message(english, code, **parts)


def together(sentences: Iterable[str]) -> Message:
    """Several messages as one."""
    every = tuple(sentences)
    return Message(" ".join(every), TOGETHER, sentences=every)


def message_of(error: BaseException) -> str:
    """What an error says: its message where it has one, else its words."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else str(error)
