"""Random episodes of a person's own pictures or sentences: which to learn from and which to ask about is drawn anew each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

import torch
from torch import Tensor

from metademo.messages import Message, together
from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.pictures.limits import MAX_SHOTS
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS, Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet

QUERIES = 15
"""The most of a class that an episode asks about, as published tables do."""


class Drawn(Protocol):
    """A class whose pictures or sentences are drawn."""

    @property
    def name(self) -> str: ...

    @property
    def entries(self) -> Sequence[object]: ...


class Redrawable(Protocol):
    """What random episodes are drawn from: a project of pictures, or a task of sentences.

    Attributes:
        things: what its classes are of, ``pictures`` or ``sentences``.
        named: the places of the classes whose names count as support too.
    """

    @property
    def things(self) -> str: ...

    @property
    def named(self) -> Sequence[int]: ...

    @property
    def classes(self) -> Sequence[Drawn]: ...

    def seen(self, domain: Domain, network: Network, mirrored: bool = False) -> Tensor:
        """All entries of all classes, in order, and then the names that count, as ``network`` takes them, read as ``domain``
        does; perhaps mirrored."""
        ...


def to_draw_from(project: Project) -> Project:
    """The project without what redrawing forgets: unlabelled pictures, classes' names, and each picture's part in the Lab.

    Two projects whose episodes would be the same are equal after it.
    """
    alike = project.with_shots(1)
    numbered = tuple(replace(each, name=f"Class {number}") for number, each in enumerate(alike.classes, 1))
    return replace(alike, classes=numbered, unlabelled=(), next_key=0)


def problems(source: Redrawable) -> tuple[str, ...]:
    """Why no episode can be drawn, each with a remedy; empty if some can."""
    things, found = source.things, []
    where = " in the Lab" if things == "pictures" else ""  # else beside the very place where it is said
    if len(source.classes) < MIN_WAYS:
        found.append(
            Message(
                f"Random episodes need at least {MIN_WAYS} classes. Add some{where}.",
                "episodes.classes",
                least=MIN_WAYS,
                things=things,
            )
        )
    for each in source.classes:
        count = len(each.entries)
        if count < 2:
            have = f"no {things}" if not count else f"only one {things[:-1]}"
            found.append(
                Message(
                    f"Class '{each.name}' has {have}; one to learn from and one to ask about are the least. "
                    f"Add some{where}, or remove the class.",
                    "episodes.pictures",
                    name=each.name,
                    count=count,
                    things=things,
                )
            )
    return tuple(found)


def most_shots(source: Redrawable) -> int:
    """The most support pictures or sentences a class that leave one to ask about in each; 0 if there are none."""
    smallest = min((len(each.entries) for each in source.classes), default=0)
    return max(0, min(MAX_SHOTS, smallest - 1))


def why_not(source: Redrawable, shots: int) -> str | None:
    """Why an episode cannot have so many shots; None if it can."""
    if shots <= most_shots(source):
        return None
    if not source.classes:
        return Message("There are no classes to draw from.", "episodes.no-classes")
    if shots > MAX_SHOTS:
        return Message(f"{MAX_SHOTS} shots are the most.", "episodes.most-shots", most=MAX_SHOTS)
    smallest = min(source.classes, key=lambda each: len(each.entries))
    count = len(smallest.entries)
    return Message(
        f"{shots} shots need {shots + 1} {source.things} of each class, and '{smallest.name}' has {count or 'none'}.",
        "episodes.shots",
        shots=shots,
        name=smallest.name,
        count=count,
        things=source.things,
    )


@dataclass(frozen=True)
class _Numbers(PictureSet):
    """Numbers in the place of what is drawn; behind them those of the classes' ``named`` names."""

    named: tuple[int, ...] = ()

    def names_of(self, chosen: Sequence[int]) -> tuple[Tensor, ...]:
        first = sum(map(len, self.rows))
        at = [[first + self.named.index(index)] if index in self.named else [] for index in chosen]
        return tuple(torch.tensor(each, dtype=torch.float32).view(-1, 1, 1, 1) for each in at)


def sampler(source: Redrawable, shots: int, queries: int = QUERIES) -> EpisodeSampler:
    """Episodes of all labelled pictures or sentences, whatever part they play where the person put them.

    In their place they hold their numbers, since not all learners see one alike: see :func:`view`.

    Args:
        source: whose; those without a class are left out.
        shots: the most that will be asked for. As many of each class as then remain are asked about, the same number in every
            class and episode, but at most ``queries``.
        queries: see ``shots``.

    Raises:
        ProjectError: if they do not suffice, saying why.
    """
    why = problems(source) or tuple(filter(None, [why_not(source, shots)]))
    if why:
        raise ProjectError(together(why))
    rows, count = [], 0
    for each in source.classes:
        rows.append(torch.arange(count, count + len(each.entries)))
        count += len(each.entries)
    remaining = min(len(each.entries) for each in source.classes) - shots
    return EpisodeSampler(
        _Numbers(
            images=torch.arange(count, dtype=torch.float32).view(count, 1, 1, 1),
            rows=tuple(rows),
            symmetries=(0,) * len(rows),
            names=tuple(each.name for each in source.classes),
            name=f"your {source.things}",
            named=tuple(source.named),
        ),
        settings=((len(source.classes), shots),),
        queries=min(queries, remaining),
        names=bool(source.named),
    )


def view(source: Redrawable, domain: Domain, network: Network, mirrored: bool = False) -> Callable[[Episode], Episode]:
    """From an episode of :func:`sampler` to the same one as ``network`` takes it, read as ``domain`` does.

    All that is drawn from is read once, when the first episode asks for it. With ``mirrored``, the support pictures' mirror
    images too, see :attr:`Episode.again`.
    """

    @cache
    def tensors(flipped: bool = False) -> Tensor:
        return source.seen(domain, network, flipped)

    def viewed(episode: Episode) -> Episode:
        asked = episode.support.flatten().long()
        again = tensors(True)[asked] if mirrored else None
        return replace(episode, support=tensors()[asked], query=tensors()[episode.query.flatten().long()], again=again)

    return viewed
