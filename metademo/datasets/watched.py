"""Classes of pictures to be meta-trained on while somebody watches: characters that come with the project, or a person's own."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import cache

import torch

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.files import Checkpoint
from metademo.datasets import DATASETS, omniglot, shipped
from metademo.learners.base import AdaptSettings
from metademo.tasks.episodes import PictureSet
from metademo.training.pictures import BESIDE, MANY, SMALL, PictureSettings
from metademo.training.pictures_live import Course, PicturesPlan

CHARACTERS = "characters"


@cache
def characters() -> tuple[PictureSet, PictureSet]:
    """Characters to learn from, each in four rotations as a class of its own, and others, of other alphabets, to be asked about.

    Raises:
        metademo.datasets.files.DataError: if the file that comes with the project is damaged.
    """
    train = omniglot.load("train", shipped.FOLDER).with_symmetries(DATASETS["omniglot"].symmetries)
    return train, omniglot.load("new-alphabets", shipped.FOLDER)


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
    finish = checkpoints.shipped(CHARACTERS).learner, AdaptSettings(MANY)
    return PicturesPlan(settings, CHARACTERS, beside, SMALL, train, held, finish=finish)


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
    learner = settings.learner_from(plan.network, course.params)
    return checkpoints.checkpoint_of(learner, name, domain, training)
