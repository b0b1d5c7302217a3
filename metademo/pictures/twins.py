"""Equal pictures among those that were found: which of them are kept, and what is said where they lie in several classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from metademo.messages import Message
from metademo.pictures import reasons
from metademo.pictures.gathering import Item
from metademo.pictures.problems import Problems
from metademo.pictures.spelling import listed, name_key


def without_twins(items: Sequence[Item], problems: Problems) -> list[Item]:
    """Of equal pictures of a class the first, one to learn from before one to be asked about."""
    seen: set[tuple[str | None, str]] = set()
    kept = []
    for item in sorted(items, key=lambda item: item.place.role == "query"):
        name = item.place.class_name
        identity = (None if name is None else name_key(name), item.picture.digest)
        if identity in seen:
            problems.add(reasons.TWICE, item.path)
            continue
        seen.add(identity)
        kept.append(item)
    return kept


def first_only(items: Sequence[Item]) -> list[Item]:
    """Without what lies in a class of an earlier picture that is equal."""
    seen: set[str] = set()
    kept = []
    for item in items:
        if item.place.class_name is None or item.picture.digest not in seen:
            kept.append(item)
        if item.place.class_name is not None:
            seen.add(item.picture.digest)
    return kept


def contradictions(items: Sequence[Item]) -> tuple[str, ...]:
    """One sentence for all pictures that lie under several classes."""
    classes: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for item in items:
        if item.place.class_name is not None:
            classes[item.picture.digest].append(f"'{item.place.class_name}'")
            names.setdefault(item.picture.digest, item.picture.name)
    several = [digest for digest, its in classes.items() if len(its) > 1]
    if not several:
        return ()
    shown = "; ".join(f"'{names[digest]}' in {listed(classes[digest])}" for digest in several[:3])
    more = "; …" if len(several) > 3 else ""
    noun, its = ("One picture lies", "it was") if len(several) == 1 else (f"{len(several)} pictures lie", "each was")
    return (
        Message(
            f"{noun} in more than one class: {shown}{more}. A picture can be of one class only, so {its} added to the first of "
            "them.",
            "refused.several-classes",
            count=len(several),
            pictures=tuple(names[digest] for digest in several[:3]),
            classes=tuple(tuple(name.strip("'") for name in classes[digest]) for digest in several[:3]),
        ),
    )
