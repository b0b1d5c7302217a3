"""How values are written in an address, and which of them are taken. Whatever stands there may be anybody's."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from metademo.ui.texts import links as text

NOTHING: Final = object()
"""In the place of a value, where there is none."""
LONGEST = 300
"""Characters of a value; a longer one is none of ours."""
_DIGITS = re.compile(r"[0-9]{1,6}")
_DECIMAL = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,6})?")


class RefusedError(ValueError):
    """A value, or part of one, that is not taken.

    Attributes:
        part: what is not taken.
        wanted: what would be, in the person's language.
        rest: what is taken in spite of it; :data:`NOTHING` where nothing is.
    """

    def __init__(self, part: str, wanted: str, rest: Any = NOTHING) -> None:
        super().__init__(wanted)
        self.part, self.wanted, self.rest = part, wanted, rest


class Kind(Protocol):
    """How one choice's values are written."""

    def read(self, said: str) -> Any:
        """The value.

        Raises:
            RefusedError: if it is none.
        """

    def write(self, value: Any) -> str | None:
        """As the address has it; None for what no address can hold."""


def written(value: object) -> str:
    """One value of a choice among several, as the address has it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Whole:
    """A whole number from ``least`` to ``most``; ``empty`` is the word for None, where that can be chosen."""

    least: int
    most: int
    empty: str | None = None

    def read(self, said: str) -> int | None:
        if self.empty is not None and said == self.empty:
            return None
        if not _DIGITS.fullmatch(said) or not self.least <= int(said) <= self.most:
            raise RefusedError(said, text.whole(self.least, self.most))
        return int(said)

    def write(self, value: int | None) -> str | None:
        return self.empty if value is None else str(int(value))


@dataclass(frozen=True)
class Decimal:
    """A number from ``least`` to ``most`` in steps of ``step``."""

    least: float
    most: float
    step: float

    def read(self, said: str) -> float:
        value = float(said) if _DECIMAL.fullmatch(said) else math.nan
        if not self.least <= value <= self.most:
            raise RefusedError(said, text.decimal(f"{self.least:g}", f"{self.most:g}"))
        return round(self.least + self.step * round((value - self.least) / self.step), 6)

    def write(self, value: float) -> str:
        return f"{value:g}"


@dataclass(frozen=True)
class Flag:
    """On or off."""

    def read(self, said: str) -> bool:
        if said not in ("0", "1"):
            raise RefusedError(said, text.one_of(["0", "1"]))
        return said == "1"

    def write(self, value: bool) -> str:
        return "1" if value else "0"


@dataclass(frozen=True)
class OneOf:
    """One of some values, which may depend on what was chosen before."""

    options: Callable[[], Iterable[Any]]

    def read(self, said: str) -> Any:
        known = {written(each): each for each in self.options()}
        if said not in known:
            raise RefusedError(said, text.one_of(list(known)) if known else text.NOT_HERE)
        return known[said]

    def write(self, value: Any) -> str | None:
        return written(value) if value in list(self.options()) else None


@dataclass(frozen=True)
class Several:
    """Some of some values, in the order of these; what is no such value is refused, and the rest is taken."""

    options: Callable[[], Iterable[Any]]

    def read(self, said: str) -> tuple[Any, ...]:
        known = {written(each): each for each in self.options()}
        asked = [each for each in said.split(",") if each]
        taken = tuple(value for name, value in known.items() if name in asked)
        if refused := [each for each in asked if each not in known]:
            wanted = text.one_of(list(known)) if known else text.NOT_HERE
            raise RefusedError(", ".join(dict.fromkeys(refused)), wanted, taken or NOTHING)
        return taken

    def write(self, value: Sequence[Any]) -> str:
        return ",".join(written(each) for each in self.options() if each in value)


@dataclass(frozen=True)
class Words:
    """A person's own words, of at most ``most`` characters. What shows them escapes them."""

    most: int

    def read(self, said: str) -> str:
        if len(said) > self.most:
            raise RefusedError(said, text.at_most(self.most))
        kept = "".join(each for each in said if each.isprintable() or each == "\n")
        return "\n".join(line.strip() for line in kept.split("\n")).strip()

    def write(self, value: str) -> str | None:
        return value or None
