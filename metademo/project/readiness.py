"""Whether a task can be learned, and what of it a person should know before."""

from __future__ import annotations

from collections import Counter

from metademo.messages import Message
from metademo.pictures import reasons
from metademo.pictures.domains import DOMAINS, PHOTOS
from metademo.pictures.kind import kind
from metademo.pictures.problems import describe
from metademo.pictures.tensors import blank as blank_to
from metademo.project.classes import Classes
from metademo.tasks.episodes import MIN_WAYS


def problems(task: Classes) -> tuple[str, ...]:
    """Why this cannot be learned yet, each with a remedy; empty if it can."""
    found = []
    if len(task.classes) < MIN_WAYS:
        have = "There is only one class" if task.classes else "There are no classes yet"
        found.append(
            Message(
                f"{have}. Add pictures of at least {MIN_WAYS} classes.",
                "class.least",
                count=len(task.classes),
                least=MIN_WAYS,
            )
        )
    for each in task.classes:
        if not each.entries:
            found.append(
                Message(
                    f"Class '{each.name}' has no pictures. Add one, or remove the class.",
                    "class.empty",
                    name=each.name,
                )
            )
        elif not each.support:
            found.append(
                Message(
                    f"Class '{each.name}' has no picture to learn from. Move one of its pictures there.",
                    "class.no-support",
                    name=each.name,
                )
            )
    return tuple(found)


def notices(task: Classes) -> tuple[str, ...]:
    """What does not stand in the way of learning but the person should know."""
    found = [
        Message(
            f"Class '{each.name}' has no picture to be asked about, so nothing tells how well it was learned. "
            "Add one more picture of it.",
            "class.no-query",
            name=each.name,
        )
        for each in task.classes
        if each.entries and not each.query
    ]
    domain = DOMAINS[task.domain]
    everything = [(each.name, entry.picture) for each in task.classes for entry in each.entries]
    everything += [("", picture) for picture in task.unlabelled]
    blank = [(owner, picture) for owner, picture in everything if blank_to(picture, domain)]
    if blank:
        seen = [picture for _, picture in blank if not domain.photographs and not blank_to(picture, PHOTOS)]
        photographs = len(seen) == len(blank) and kind(seen) == PHOTOS.name
        reason = reasons.BLANK_PHOTOGRAPH if photographs else reasons.BLANK
        often = Counter(picture.name for _, picture in everything)  # '2.jpg' may lie in every class
        names = [f"{owner}/{each.name}" if owner and often[each.name] > 1 else each.name for owner, each in blank]
        found.append(describe(reason, names, noun="pictures"))
    return tuple(found)
