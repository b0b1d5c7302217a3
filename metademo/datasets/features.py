"""A data set as a network sees it that nothing changes any more: of each picture its features, computed once and held in memory.

For small pictures, whose features take less room than a file's handling is worth. What large ones take is in
:mod:`metademo.datasets.kept`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from tqdm import tqdm

from metademo.networks import Frozen
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.tasks.seeds import task_generator

_SEED = 7


@dataclass(frozen=True)
class FeatureSet(PictureSet):
    """Classes whose pictures come as their features.

    Attributes:
        features: for each class, float16 ``[versions, pictures, features_size]``; the first is of the pictures as they are.
    """

    features: tuple[Tensor, ...] = ()

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """Of each class float32 ``[rows, features_size, 1, 1]``; with a generator, each picture in one of its versions."""
        return tuple(
            self._of_one(self.features[index], own, generator) for index, own in zip(chosen, rows, strict=True)
        )

    def turned(self, pictures: Tensor, chosen: Sequence[int], counts: Sequence[int]) -> Tensor:
        """As they are: the features are of turned pictures already."""
        return pictures

    @staticmethod
    def _of_one(kept: Tensor, rows: Tensor, generator: torch.Generator | None) -> Tensor:
        versions = torch.zeros(len(rows), dtype=torch.int64)
        if generator is not None:
            versions = torch.randint(len(kept), (len(rows),), generator=generator)
        return kept[versions, rows].float()[:, :, None, None]


def seen(pictures: PictureSet, network: Frozen, augment: Augmentation | None = None, variations: int = 0) -> PictureSet:
    """The features of every picture of every class, in its symmetry, and of ``variations`` varied versions beside.

    Raises:
        ValueError: for variations without ``augment``.
    """
    if variations and augment is None:
        raise ValueError(f"variations: {variations} are asked for, and nothing that varies a picture")
    found = []
    for index in tqdm(range(len(pictures)), desc=f"looking at {pictures.name}", unit="class", disable=None):
        whole = pictures.upright.pictures(index, torch.arange(len(pictures.rows[index])))
        versions = [whole]
        for version in range(variations):
            assert augment is not None
            versions.append(augment(whole, task_generator(_SEED, index, version)))
        shown = pictures.turned(torch.cat(versions), [index], [len(whole) * len(versions)])
        looked = network.prepare(shown).flatten(1)
        found.append(looked.view(1 + variations, len(whole), -1).half())
    own = {each.name: getattr(pictures, each.name) for each in fields(PictureSet)}
    return FeatureSet(**own, features=tuple(found))
