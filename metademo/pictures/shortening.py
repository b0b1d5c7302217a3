"""Names as they fit classes: long ones are shortened, and different ones stay different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name, name_key


def shortened(names: Iterable[str]) -> dict[str, str]:
    """Each name as it fits a class, at most :data:`MAX_CLASS_NAME` characters: different names stay different.

    Names that would agree keep what they differ by; where even that is too long they are numbered.
    """
    every = list(dict.fromkeys(names))
    short = {name: clean_name(name, MAX_CLASS_NAME) for name in every}
    groups: dict[str, list[str]] = defaultdict(list)
    for name, its in short.items():
        groups[name_key(its)].append(name)
    taken = {key for key, group in groups.items() if len(group) == 1}
    for group in groups.values():
        if len(group) == 1:
            continue
        plain = {name: clean_name(name, 10**6) for name in group}
        start = len(_prefix(list(plain.values())))
        end = len(_prefix([text[start:][::-1] for text in plain.values()]))
        for name, text in plain.items():
            short[name] = _free(_cut(text, start, len(text) - end), taken)
            taken.add(name_key(short[name]))
    return short


def _prefix(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    at = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:at]


def _cut(text: str, start: int, end: int) -> str:
    """``text`` without some of what lies around ``start`` … ``end``, from which it differs from others."""
    if len(text) <= MAX_CLASS_NAME:
        return text
    around = MAX_CLASS_NAME - (end - start) - 2
    if around < 2:
        return clean_name(text, MAX_CLASS_NAME)
    before = (
        text[:start]
        if start <= around // 2
        else f"{text[: around // 4]}…{text[start - (around // 2 - around // 4 - 1) : start]}"
    )
    room = MAX_CLASS_NAME - len(before) - (end - start)
    after = text[end:]
    return before + text[start:end] + (after if len(after) <= room else f"{after[: room - 1]}…" if room > 1 else "")


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while name_key(free) in taken:
        number += 1
        tail = f" ({number})"
        free = name[: MAX_CLASS_NAME - len(tail)] + tail
    return free
