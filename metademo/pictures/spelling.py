"""Names of files and classes: fit to be shown, compared, sorted and put in a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from metademo.pictures.limits import MAX_NAME

_JOINED = re.compile(r"[_\-]+")
_NUMBERED = re.compile(r"(?:class|类别)\s*\d+", re.IGNORECASE)
"""What a class is called that nobody has named yet, in every language of the page."""


def clean_name(text: str, limit: int = MAX_NAME) -> str:
    """``text`` fit to be shown on one line: no control characters or text-direction overrides, at most ``limit`` long.

    Too long a text loses its middle, so that names which differ only at the end stay apart. May return "".
    """
    joiners = "\u200c\u200d"  # written Persian and emoji need them
    kept = "".join(
        character
        for character in " ".join(unicodedata.normalize("NFC", text).split())
        if character in joiners or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
    kept = " ".join(kept.split())
    if len(kept) <= limit:
        return kept
    head = limit // 2
    return f"{kept[:head]}…{kept[-(limit - head - 1) :]}"


def name_key(name: str) -> str:
    """Two names with one key are the same name: written alike, however Unicode spells it and whatever space surrounds it.

    Case counts, and so do width and height: 'a' and 'A', '2' and '²' are classes of characters that differ.
    """
    return " ".join(unicodedata.normalize("NFC", name).split())


def spoken(name: str) -> str:
    """A class's name as words, ``card_arrival`` as ``card arrival``; empty where it says nothing.

    So do ``Class 2`` and the like, and what has no letter.
    """
    words = " ".join(_JOINED.sub(" ", name).split())
    return "" if _NUMBERED.fullmatch(words) or not any(map(str.isalpha, words)) else words


def file_key(name: str) -> str:
    """Two names with one key are the same file on some operating system: neither case nor Unicode spelling tells them apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def listed(names: Sequence[str], shown: int = 6) -> str:
    """Names in a row, the last after 'and', no more than ``shown`` of them."""
    if len(names) > shown:
        return ", ".join(names[:shown]) + ", …"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def by_name(path: str) -> list[list[str | tuple[int, str]]]:
    """What to sort files by, as people do: folder by folder, without regard to case, and ``2.jpg`` before ``10.jpg``."""
    split = [re.split(r"([0-9]+)", part) for part in file_key(path).split("/")]
    # every second part is a number: the longer is the larger
    return [[(len(p.lstrip("0")), p.lstrip("0")) if at % 2 else p for at, p in enumerate(parts)] for parts in split]
