"""Which pictures may join a project, before they do: sorted by class, and without those there is no place for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from metademo.pictures import reasons
from metademo.pictures.archives import Found
from metademo.pictures.images import Picture
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.problems import describe
from metademo.pictures.reasons import Reason
from metademo.pictures.spelling import clean_name, name_key


def by_class(found: Iterable[Found]) -> tuple[dict[str, tuple[str, list[Found]]], list[Picture]]:
    """Found pictures by the class they are of, and those of which none is named.

    The dictionary's keys are such as :func:`metademo.pictures.spelling.name_key` makes; its values are the class's name, as it is
    written first and cleaned, and what was found of it.
    """
    named: dict[str, tuple[str, list[Found]]] = {}
    loose: list[Picture] = []
    for item in found:
        name = clean_name(item.class_name or "", MAX_CLASS_NAME)
        if name:
            named.setdefault(name_key(name), (name, []))[1].append(item)
        else:
            loose.append(item.picture)
    return named, loose


def ambiguous(named: Mapping[str, tuple[str, list[Found]]]) -> set[str]:
    """Names of pictures that do not say which is meant, since several classes have one of that name."""
    counts = Counter(name for _, items in named.values() for name in {item.picture.name for item in items})
    return {name for name, count in counts.items() if count > 1}


def admitted(
    pictures: Iterable[Picture],
    taken: Mapping[str, Reason],
    again: Reason,
    room: int,
    called: Callable[[Picture], str],
) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Those of ``pictures`` that may be added, and notices of the others.

    Args:
        pictures: in the order in which they ask for a place.
        taken: by digest, why a picture is refused.
        again: why a picture is refused that comes twice.
        room: how many may be added at most.
        called: what a picture is called in notices.
    """
    welcome: dict[str, Picture] = {}
    refused: dict[Reason, list[str]] = {}
    for picture in pictures:
        digest = picture.digest
        reason = again if digest in welcome else taken.get(digest)
        if reason is None and len(welcome) >= room:
            reason = reasons.TOO_MANY
        if reason is None:
            welcome[digest] = picture
        else:
            refused.setdefault(reason, []).append(called(picture))
    notices = tuple(describe(reason, names, noun="pictures") for reason, names in refused.items())
    return tuple(welcome.values()), notices
