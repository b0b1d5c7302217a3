"""What is known of a learner beside what it does: one record each, in the learner's own file.

The catalogue, the page, its colours and its words, and the tables of measurements read it from here and from nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum


class Family(StrEnum):
    """How a learner comes to know a new task, in the order in which they are told of."""

    GRADIENT_STEPS = "gradient steps"
    LEARNED_STEPS = "learned steps"
    NO_STEPS = "no steps"
    TRANSDUCTIVE = "transductive"
    NOT_META_LEARNED = "not meta-learned"


@dataclass(frozen=True)
class Words:
    """What a person reads of a learner, in one language. A record holds the English ones; another language has its own by key.

    Attributes:
        label: what it is called on its own.
        line: who it is, said after the label and a colon; ends with a full stop.
        story: a few sentences more, for who wants to know.
        short: what it is called at a curve's end, where there is little room; None for the label.
        in_sentence: what it is called in the middle of a sentence; None for the label.
        photographs: the line beside large photographs, where another one is true; None for the same one.

    Raises:
        ValueError: on construction, naming the field.
    """

    label: str
    line: str
    story: str
    short: str | None = None
    in_sentence: str | None = None
    photographs: str | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and (not value or value != value.strip()):
                raise ValueError(f"{each.name}: must be words, not {value!r}")
        for name in ("line", "story", "photographs"):
            value = getattr(self, name)
            if value is not None and not value.endswith((".", "。")):
                raise ValueError(f"{name}: must end with a full stop, not with {value[-1]!r}")


@dataclass(frozen=True)
class Record:
    """All that others know of a learner; or of a checkpoint of it that stands beside it under a key of its own.

    Attributes:
        key: what it is called on cards, in commands and in files, as ``maml``; never changes.
        name: what the literature calls it.
        family: how it comes to know a new task.
        colour: of its curves and marks, as ``#1f7fc7``; one that is told apart from all others and can be seen on the light and
            on the dark theme alike, so that charts need not know which it is.
        words: what a person reads of it, in English.
        checkpoint: whether it has meta-parameters, which a checkpoint holds.

    Raises:
        ValueError: on construction, naming the field.
    """

    key: str
    name: str
    family: Family
    colour: str
    words: Words
    checkpoint: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9+-]*", self.key):
            raise ValueError(f"key: must be small letters, digits, + and -, not {self.key!r}")
        if not self.name:
            raise ValueError(f"name: what is {self.key} called?")
        if not re.fullmatch(r"#[0-9a-f]{6}", self.colour):
            raise ValueError(f"colour: must be like #1f7fc7, not {self.colour!r}")
