"""Classes of pictures to be meta-trained on while somebody watches: characters that come with the project, or a person's own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

import torch

from metademo.checkpoints import cards
from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.cards import Checkpoint
from metademo.datasets import DATASETS, omniglot, own, shipped
from metademo.learners.base import AdaptSettings
from metademo.measuring import pictures_live
from metademo.measuring.pictures_live import PicturesPlan
from metademo.measuring.pictures_seen import Course
from metademo.pictures.domains import Domain
from metademo.pictures.spelling import clean_name
from metademo.pictures.tensors import picture_tensor
from metademo.project.project import Project
from metademo.tasks.picture_sets import PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.pictures import BESIDE, MANY, SMALL, PictureSettings

CHARACTERS = pictures_live.CHARACTERS
MIN_CLASSES, MIN_PICTURES = 8, 10
"""So many classes of one's own, of so many pictures each, are needed."""
OUTER_RATE = 3e-4
"""Of what begins as it was trained: it is not to be forgotten in a few meta-steps."""
VERDICTS = 100
"""Tasks of held-out classes on which the two are compared."""


@cache
def characters() -> tuple[PictureSet, PictureSet]:
    """Characters to learn from, each in four rotations as a class of its own, and others, of other alphabets, to be asked about.

    Raises:
        metademo.datasets.files.DataError: if the file that comes with the project is damaged.
    """
    train = omniglot.load("train", shipped.FOLDER).with_symmetries(DATASETS["omniglot"].symmetries)
    return train, omniglot.load("new-alphabets", shipped.FOLDER)


@cache
def finishing(domain: str) -> Checkpoint:
    """The initialisation that comes with the project, read once.

    Raises:
        metademo.checkpoints.files.CheckpointError: if it is damaged.
    """
    return checkpoints.shipped(domain)


def characters_plan(settings: PictureSettings, both: bool = False) -> PicturesPlan:
    """To meta-train on those characters, from random numbers.

    Args:
        settings: how.
        both: whether the first order and the second are trained beside each other, where the learner has both.

    Raises:
        metademo.datasets.files.DataError: as :func:`characters`.
        metademo.checkpoints.files.CheckpointError: if the initialisation that comes with the project is damaged.
    """
    train, held = characters()
    beside = BESIDE.get(settings.learner) if both else None
    finish = finishing(CHARACTERS).learner, AdaptSettings(MANY)
    return PicturesPlan(settings, CHARACTERS, beside, SMALL, train, held, finish=finish)


def classes_of(project: Project, domain: Domain) -> PictureSet:
    """All pictures of a task, whether they are learned from or asked about there, as classes to draw tasks from."""
    images, rows, names = [], [], []
    at = 0
    for each in project.classes:
        images += [(picture_tensor(entry.picture, domain) * 255).round().to(torch.uint8) for entry in each.entries]
        rows.append(torch.arange(at, len(images)))
        names.append(each.name)
        at = len(images)
    stacked = torch.stack(images) if images else torch.zeros(0, *domain.shape, dtype=torch.uint8)
    return PictureSet(stacked, tuple(rows), (0,) * len(rows), tuple(names), "own")


def classes_in(files: Sequence[tuple[str, bytes]], domain: Domain) -> PictureSet:
    """Folders of pictures, or a ZIP of such, as classes.

    Args:
        files: a ZIP alone, or pictures whose names are paths, the folder being the class.
        domain: the kind of picture.

    Raises:
        metademo.datasets.files.DataError: if there are no classes in it.
    """
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        if len(files) == 1 and files[0][0].lower().endswith(".zip"):
            path = root / "own.zip"
            path.write_bytes(files[0][1])
            return own.load("all", path, domain)
        for number, (name, data) in enumerate(files):
            # a name comes from a browser and may be anything: of its folder only the letters are kept
            parts = PurePosixPath(name.replace("\\", "/")).parts
            folder = root / "own" / (clean_name(parts[-2], 80).replace("/", " ").strip(". ") if len(parts) > 1 else "-")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number:05d}{PurePosixPath(parts[-1]).suffix.lower()[:6]}").write_bytes(data)
        return own.load("all", root / "own", domain)


def enough(pictures: PictureSet) -> PictureSet:
    """The classes of at least :data:`MIN_PICTURES` pictures.

    Raises:
        ValueError: if they are fewer than :data:`MIN_CLASSES`.
    """
    kept = [at for at, rows in enumerate(pictures.rows) if len(rows) >= MIN_PICTURES]
    if len(kept) < MIN_CLASSES:
        raise ValueError(f"classes: {len(kept)} have {MIN_PICTURES} pictures; at least {MIN_CLASSES} are needed")
    return some(pictures, kept, pictures.name)


def split(pictures: PictureSet, seed: int) -> tuple[PictureSet, PictureSet]:
    """Classes to learn from, and held-out ones: three in ten, at least three."""
    order = torch.randperm(len(pictures), generator=task_generator(seed, 0, 0)).tolist()
    held = max(3, round(0.3 * len(pictures)))
    return some(pictures, sorted(order[held:]), "own/train"), some(pictures, sorted(order[:held]), "own/held out")


def some(pictures: PictureSet, chosen: Sequence[int], name: str) -> PictureSet:
    """Some of a set's classes, of the same pictures."""
    return replace(
        pictures,
        rows=tuple(pictures.rows[at] for at in chosen),
        symmetries=tuple(pictures.symmetries[at] for at in chosen),
        names=tuple(pictures.names[at] for at in chosen),
        groups=(),
        name=name,
    )


def own_plan(pictures: PictureSet, source: str, domain: Domain, minutes: float, seed: int, anew: bool) -> PicturesPlan:
    """To meta-train on a person's own classes within a budget, and to compare what comes of it on held-out ones.

    Args:
        pictures: all classes, see :func:`enough`.
        source: by which the plan is known.
        domain: the kind of picture.
        minutes: the budget.
        seed: deals the classes out, and is that of the tasks.
        anew: begin with random numbers (of photographs, with ImageNet's) and not with the initialisation that comes with the
            project.

    Raises:
        metademo.checkpoints.files.CheckpointError: if that is damaged.
    """
    train, held = split(pictures, seed)
    if not domain.photographs:
        train = train.with_symmetries(DATASETS["omniglot"].symmetries)
    shipped_one = finishing(domain.name).learner
    ways, smallest = min(5, len(held), len(train)), min(len(rows) for rows in pictures.rows)
    settings = PictureSettings(
        ways=ways,
        queries=min(5, smallest - 1),
        steps=shipped_one.steps if not anew else 1,
        tasks=2 if domain.photographs else 4,
        outer_rate=OUTER_RATE if not anew else PictureSettings.outer_rate,
        minutes=minutes,
        seed=seed,
    )
    small = SMALL if not domain.photographs else shipped_one.network
    return PicturesPlan(
        settings,
        f"{source}-{'anew' if anew else 'shipped'}",
        None,
        small if anew else shipped_one.network,
        train,
        held,
        begin=None if anew else shipped_one,
        finish=(shipped_one, AdaptSettings(MANY)),
        verdicts=VERDICTS,
    )


def checkpoint(plan: PicturesPlan, course: Course, name: str, domain: str, data: str, licence: str) -> Checkpoint:
    """What a learner has come to, with a card.

    Args:
        plan: how it was trained.
        course: of the learner.
        name: what it is to be called.
        domain: the kind of picture.
        data: what it learned from, in words.
        licence: of that.
    """
    settings = plan.settings_of(course.key)
    training = {
        "data": data,
        "licence": licence,
        "command": None,
        "recipe": checkpoints.as_json(asdict(settings)),
        "meta_steps": course.step,
        "hours": round(course.seconds / 3600, 5),
        "processes": 1,
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    learner = plan.learner(course.key, course.params)
    return cards.checkpoint_of(learner, name, domain, training)
