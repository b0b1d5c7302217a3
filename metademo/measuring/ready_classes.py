"""Classes that can be handed in as one's own by whoever has none at hand: they come with the project."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from metademo.datasets import DATASETS, omniglot, shipped
from metademo.datasets.struck import struck
from metademo.measuring.watched import classes_in, some
from metademo.pictures.domains import CHARACTERS, PHOTOS, Domain
from metademo.samples import sample_zip, samples
from metademo.tasks.picture_sets import PictureSet

READY = ("struck", "clean", "things")
THINGS = "twenty"
"""The ready task whose classes those of photographs are."""
_CLASSES = 40
"""Of characters, evenly spaced among those of alphabets that no shipped learner has met."""


@cache
def ready_classes(key: str) -> PictureSet:
    """All pictures of the classes, as :func:`metademo.measuring.watched.own_plan` takes them.

    Raises:
        KeyError: for a key that is not among :data:`READY`.
        metademo.datasets.files.DataError: if a file that comes with the project is damaged.
    """
    if key not in READY:
        raise KeyError(f"no ready classes {key!r}; there are {', '.join(READY)}")
    if key == "things":
        return classes_in([(f"{THINGS}.zip", sample_zip(THINGS))], PHOTOS)
    every = omniglot.load("new-alphabets", shipped.FOLDER)
    chosen = [at * len(every) // _CLASSES for at in range(_CLASSES)]
    kept = some(every, chosen, "omniglot/new-alphabets")
    # 'Syriac_(Serto)/character07'
    parts = (name.replace("_", " ").split("/") for name in kept.names)
    names = tuple(f"{alphabet} {int(number[-2:])}" for alphabet, number in parts)
    kept = replace(kept, names=names)
    return struck(kept) if key == "struck" else kept


def domain_of(key: str) -> Domain:
    """Their kind of picture."""
    return PHOTOS if key == "things" else CHARACTERS


def licence_of(key: str) -> str:
    """Their licence, for the card of what learned from them."""
    if key == "things":
        return next(sample.source for sample in samples() if sample.id == THINGS)
    return DATASETS["omniglot"].licence
