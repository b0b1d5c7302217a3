"""Random episodes of a person's own pictures: which of them to learn from and which to ask about is drawn anew each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import torch
from torch import Tensor

from metademo.messages import Message, together
from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.pictures.limits import MAX_SHOTS
from metademo.pictures.tensors import stacked
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS, Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet

QUERIES = 15
"""The most pictures of a class that an episode asks about, as published tables do."""


def to_draw_from(project: Project) -> Project:
    """The project without what redrawing forgets: unlabelled pictures, classes' names, and each picture's part in the Lab.

    Two projects whose episodes would be the same are equal after it.
    """
    alike = project.with_shots(1)
    numbered = tuple(replace(each, name=f"Class {number}") for number, each in enumerate(alike.classes, 1))
    return replace(alike, classes=numbered, unlabelled=(), next_key=0)


def problems(project: Project) -> tuple[str, ...]:
    """Why no episode can be drawn, each with a remedy; empty if some can."""
    found = []
    if len(project.classes) < MIN_WAYS:
        found.append(
            Message(
                f"Random episodes need at least {MIN_WAYS} classes. Add some in the Lab.",
                "episodes.classes",
                least=MIN_WAYS,
            )
        )
    for each in project.classes:
        count = len(each.entries)
        if count < 2:
            have = "no pictures" if not count else "only one picture"
            found.append(
                Message(
                    f"Class '{each.name}' has {have}; one to learn from and one to ask about are the least. "
                    "Add some in the Lab, or remove the class.",
                    "episodes.pictures",
                    name=each.name,
                    count=count,
                )
            )
    return tuple(found)


def most_shots(project: Project) -> int:
    """The most support pictures a class that leave one to ask about in each; 0 if there are none."""
    smallest = min((len(each.entries) for each in project.classes), default=0)
    return max(0, min(MAX_SHOTS, smallest - 1))


def why_not(project: Project, shots: int) -> str | None:
    """Why an episode cannot have so many shots; None if it can."""
    if shots <= most_shots(project):
        return None
    if not project.classes:
        return Message("There are no classes to draw from.", "episodes.no-classes")
    if shots > MAX_SHOTS:
        return Message(f"{MAX_SHOTS} shots are the most.", "episodes.most-shots", most=MAX_SHOTS)
    smallest = min(project.classes, key=lambda each: len(each.entries))
    count = len(smallest.entries)
    return Message(
        f"{shots} shots need {shots + 1} pictures of each class, and '{smallest.name}' has {count or 'none'}.",
        "episodes.shots",
        shots=shots,
        name=smallest.name,
        count=count,
    )


def sampler(project: Project, shots: int, queries: int = QUERIES) -> EpisodeSampler:
    """Episodes of all the project's labelled pictures, whatever part they play in the Lab.

    In place of pictures they hold the pictures' numbers, since not all learners see a picture alike: see :func:`view`.

    Args:
        project: whose pictures; those without a class are left out.
        shots: the most that will be asked for. As many pictures of each class as then remain are asked about, the same number
            in every class and episode, but at most ``queries``.
        queries: see ``shots``.

    Raises:
        ProjectError: if the pictures do not suffice, saying why.
    """
    why = problems(project) or tuple(filter(None, [why_not(project, shots)]))
    if why:
        raise ProjectError(together(why))
    rows, count = [], 0
    for each in project.classes:
        rows.append(torch.arange(count, count + len(each.entries)))
        count += len(each.entries)
    remaining = min(len(each.entries) for each in project.classes) - shots
    return EpisodeSampler(
        PictureSet(
            images=torch.arange(count, dtype=torch.float32).view(count, 1, 1, 1),
            rows=tuple(rows),
            symmetries=(0,) * len(rows),
            names=tuple(each.name for each in project.classes),
            name="your pictures",
        ),
        settings=((len(project.classes), shots),),
        queries=min(queries, remaining),
    )


def view(project: Project, domain: Domain, network: Network, mirrored: bool = False) -> Callable[[Episode], Episode]:
    """From an episode of :func:`sampler` to the same one as ``network`` takes it, its pictures read as ``domain`` does.

    With ``mirrored``, the support pictures' mirror images too, see :attr:`Episode.again`.
    """

    @cache
    def tensors(flipped: bool = False) -> Tensor:
        pictures = [entry.picture for each in project.classes for entry in each.entries]
        return stacked(pictures, domain, network, flipped)

    def viewed(episode: Episode) -> Episode:
        asked = episode.support.flatten().long()
        again = tensors(True)[asked] if mirrored else None
        return replace(episode, support=tensors()[asked], query=tensors()[episode.query.flatten().long()], again=again)

    return viewed
