"""Data sets to sample episodes from: each module reads one into a :class:`metademo.tasks.picture_sets.PictureSet`.

:data:`DATASETS` is what the commands know of them. A new data set is a new module and one entry there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from metademo.datasets import cifar_fs, collections, features, intents, kanji, omniglot, own
from metademo.datasets.kept import keep
from metademo.networks import Conv4, EfficientNetLite2, Frozen, Network
from metademo.pictures import augment
from metademo.pictures.domains import CHARACTERS, PHOTOS, PHOTOS_SMALL, SENTENCES, Domain
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.training.processes import World


@dataclass(frozen=True)
class DataSet:
    """A data set that networks are trained on or measured with.

    Attributes:
        name: its key in :data:`DATASETS`.
        title: what a card says of it, with its paper.
        licence: of the pictures.
        domain: the kind of picture, by which checkpoints are told which data are theirs.
        splits: its parts' names. A network may be trained on it if there is one called ``train``.
        read: from split and data folder to the pictures of that split.
        symmetries: in how many symmetries each class is trained on, as so many classes, if nobody chooses otherwise.
        turned: the splits that are measured in as many, because published figures are; see :meth:`measured_in`.
        network: what is trained on it, if nobody chooses otherwise.
        augment: the variation to train with.
        variations: in how many varied versions beside its own a picture is kept, for a network with a trunk; see
            :mod:`metademo.datasets.kept`.
        of: the data set whose pictures these are, if they are another's, only larger.
        licences: of each group of the pictures, where they have several.
    """

    name: str
    title: str
    licence: str
    domain: Domain
    splits: tuple[str, ...]
    read: Callable[..., PictureSet]
    network: Network
    augment: Augmentation
    symmetries: int = 1
    turned: tuple[str, ...] = ()
    variations: int = 0
    of: str | None = None
    licences: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The data set whose pictures these are."""
        return self.of or self.name

    def load(self, split: str, symmetries: int = 1, data: str | Path | None = None) -> PictureSet:
        """The pictures of a split, or of several, as ``train+val``.

        Args:
            split: its name, or names.
            symmetries: see :meth:`metademo.tasks.picture_sets.PictureSet.with_symmetries`.
            data: see the data sets.

        Raises:
            ValueError: for an unknown split, or for several that have classes in common.
            metademo.datasets.files.DataError: if the pictures cannot be had.
        """
        parts = [self.read(part, data=data) for part in split.split("+")]
        whole = reduce(lambda one, other: one.joined(other, f"{self.source}/{split}"), parts)
        if len({*whole.names}) < len(whole):
            raise ValueError(f"split: {split} would hold the same classes more than once")
        return whole.with_symmetries(symmetries)

    def measured_in(self, split: str) -> int:
        """In how many symmetries each class of a split is measured, as so many classes, if nobody chooses otherwise.

        Papers on Omniglot turn the test characters as they do those for training (Vinyals et al. 2016): of 423 they make 1,692
        classes. An episode then has fewer characters that are alike, so without turns it is harder.
        """
        return self.symmetries if split in self.turned else 1

    def prepared(
        self,
        pictures: PictureSet,
        network: Network,
        variations: int = 0,
        world: World | None = None,
        mirrored: bool = False,
        device: torch.device | None = None,
    ) -> PictureSet:
        """The pictures that :meth:`load` gave, as ``network`` takes them.

        Those of its size come as they are, or as their features where nothing of it changes. Others are enlarged, and if it has
        a trunk they come as that sees them, which takes a while the first time: see :func:`metademo.datasets.kept.keep`, for the
        other arguments too.

        Raises:
            ValueError: for pictures in symmetries.
            metademo.networks.WeightsError: if the network's weights cannot be had.
        """
        if isinstance(pictures, intents.SentenceSet):
            return pictures.read_by(network)
        if self.of is None:
            if isinstance(network, Frozen):
                return features.seen(pictures, network, self.augment, variations)
            return pictures
        return keep(pictures, network, self.augment, variations, world, mirrored, device)

    def licence_of(self, pictures: PictureSet) -> str:
        """What a card says of the licence of the pictures it was trained on."""
        if not self.licences:
            return self.licence
        groups = dict.fromkeys(pictures.groups)
        return "; ".join(f"{group}: {self.licences.get(group, 'not known')}" for group in groups)

    def described(self, pictures: PictureSet) -> str:
        """What a card says of the pictures it was trained on."""
        suffixes = {
            1: "",
            4: ", each class in four rotations",
            8: ", each class and its mirror image in four rotations",
        }
        count = len({*pictures.symmetries})
        return f"{self.title}, {pictures.name}{suffixes.get(count, f', each class in {count} symmetries')}"


def _as_they_are(sentences: Tensor, generator: torch.Generator) -> Tensor:
    return sentences


def _sentences(name: str, title: str, *collections: str) -> DataSet:
    return DataSet(
        name=name,
        title=title,
        licence="of each collection its own",
        licences=intents.LICENCES,
        domain=SENTENCES,
        splits=intents.SPLITS,
        read=partial(intents.load, names=collections),
        network=intents.NETWORK,
        augment=_as_they_are,
    )


DATASETS: dict[str, DataSet] = {
    dataset.name: dataset
    for dataset in (
        DataSet(
            name="omniglot",
            title="Omniglot (Lake et al. 2015)",
            licence="Omniglot: MIT",
            domain=CHARACTERS,
            splits=omniglot.SPLITS,
            read=omniglot.load,
            symmetries=4,
            turned=("train", "val", "test"),
            network=Conv4(),
            augment=augment.characters,
        ),
        DataSet(
            name="cifar-fs",
            title="CIFAR-FS (Bertinetto et al. 2019), classes of CIFAR-100 (Krizhevsky 2009)",
            licence="CIFAR-100: none stated by its authors",
            domain=PHOTOS_SMALL,
            splits=cifar_fs.SPLITS,
            read=cifar_fs.load,
            network=Conv4(channels=3, size=32, pools=4, mean=0.5, deviation=0.25),
            augment=augment.photos,
        ),
        DataSet(
            name="cifar-fs-large",
            title="CIFAR-FS (Bertinetto et al. 2019), classes of CIFAR-100 (Krizhevsky 2009), enlarged",
            licence="CIFAR-100: none stated by its authors",
            domain=PHOTOS,
            splits=cifar_fs.SPLITS,
            read=cifar_fs.load,
            network=EfficientNetLite2(size=PHOTOS.size, roots=True),
            augment=augment.photos,
            variations=2,
            of="cifar-fs",
        ),
        DataSet(
            name="collections",
            title="CIFAR-FS and small collections of many kinds, one to an episode",
            licence="of each collection its own",
            licences=collections.LICENCES,
            domain=PHOTOS,
            splits=collections.SPLITS,
            read=collections.load,
            network=EfficientNetLite2(size=PHOTOS.size, roots=True),
            augment=augment.photos,
            variations=1,
            of="collections",
        ),
        DataSet(
            name="kanji",
            title="Kanji drawn from the strokes of KanjiVG (Apel)",
            licence="KanjiVG: CC BY-SA 3.0",
            domain=CHARACTERS,
            splits=kanji.SPLITS,
            read=kanji.load,
            network=Conv4(),
            augment=augment.characters,
        ),
        _sentences("intents", "banking77 and clinc150, one to an episode", *intents.LICENCES),
        _sentences("banking77", "banking77 (Casanueva et al. 2020)", "banking77"),
        _sentences("clinc150", "clinc150 (Larson et al. 2019)", "clinc150"),
    )
}

TRAINABLE = tuple(name for name, dataset in DATASETS.items() if "train" in dataset.splits)
"""The data sets that networks are trained on."""


def of_domain(domain: str) -> DataSet:
    """The data set that networks of a domain are trained on.

    Raises:
        ValueError: if there is none.
    """
    for name in TRAINABLE:
        if DATASETS[name].domain.name == domain:
            return DATASETS[name]
    raise ValueError(f"domain: no data set has pictures of the kind {domain!r}")


def chosen(name: str | None, data: str | Path | None, domain: Domain | None = None, seed: int = 0) -> DataSet:
    """The data set that is meant: a person's own where ``data`` is one, see :mod:`metademo.datasets.own`, or else by name.

    Args:
        name: a key of :data:`DATASETS`; of a person's own data, whose kind of picture, network and variation they take.
        data: a folder or ZIP of classes, or the folder that holds data sets' files.
        domain: where no name is given, the kind of picture.
        seed: deals out the classes of a person's own data set.
    """
    path = Path(data) if data is not None and own.is_own(data) else None
    base = DATASETS[name] if name else of_domain((domain or (PHOTOS if path else CHARACTERS)).name)
    if path is None:
        return base
    stem, place = path.resolve().stem, path

    def read(split: str, data: str | Path | None = None) -> PictureSet:
        return own.load(split, place, base.domain, seed)

    return DataSet(
        name=f"own/{stem}",
        title=f"The pictures of {stem}",
        licence="its owner's",
        domain=base.domain,
        splits=own.splits(path),
        read=read,
        network=base.network,
        augment=base.augment,
        variations=base.variations,
        of=None if base.of is None else stem,
    )


def trained_on(training: Mapping[str, Any], pictures: PictureSet, data: str | Path | None = None) -> int:
    """How many of the classes in ``pictures`` a checkpoint was trained on.

    Args:
        training: from the checkpoint's card; a recipe without a data set's name is of the time when there was one alone.
        pictures: to be measured with.
        data: see the data sets.
    """
    recipe = training.get("recipe", {})
    if "classes" in training:  # a person's own, which may be elsewhere by now
        return len({*training["classes"]} & {*pictures.names})
    name, split = recipe.get("dataset", "omniglot"), recipe.get("split")
    # sentences are known by their intents, whichever of the data sets they were drawn from
    alike = name in DATASETS and DATASETS[name].domain is SENTENCES and isinstance(pictures, intents.SentenceSet)
    if split is None or name not in DATASETS or not (alike or pictures.name.startswith(f"{DATASETS[name].source}/")):
        return 0
    return len({*DATASETS[name].load(split, recipe.get("symmetries", 1), data).names} & {*pictures.names})
