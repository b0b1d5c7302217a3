"""CIFAR-FS (Bertinetto et al. 2019): CIFAR-100's 100 classes of 600 colour photographs of 32×32, split for few-shot learning.

64 classes to train on, 16 to validate, 20 to test. The photographs are those of Krizhevsky 2009, *Learning Multiple Layers of
Features from Tiny Images*, who state no licence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from metademo.datasets import files
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("train", "val", "test")
EACH = 600
SIZE = 32

_VALIDATION = {
    "beaver", "beetle", "butterfly", "camel", "cattle", "crab", "crocodile", "flatfish", "lamp", "maple_tree",
    "motorcycle", "otter", "sea", "shark", "television", "tractor",
}  # fmt: skip
_TEST = {
    "baby", "bed", "bicycle", "chimpanzee", "fox", "leopard", "man", "pickup_truck", "plain", "poppy", "rocket",
    "rose", "snail", "sweet_pepper", "table", "telephone", "wardrobe", "whale", "woman", "worm",
}  # fmt: skip


def load(split: str, data: str | Path | None = None) -> PictureSet:
    """The photographs of one split, as uint8 ``[N, 3, 32, 32]``.

    Args:
        split: one of :data:`SPLITS`; no two have a class in common.
        data: folder that holds ``cifar_fs.npz``; by default the environment variable ``METADEMO_DATA``, and without it
            torchvision downloads CIFAR-100 to the user's cache.

    Raises:
        ValueError: for an unknown split.
        DataError: if the pictures are neither there nor to be downloaded.
    """
    files.check_split(split, SPLITS)
    path = files.find("cifar_fs.npz", data, _download)
    images, class_names = files.read(path, "images", "class_names")
    chosen = [index for index, name in enumerate(class_names.tolist()) if split_of(name) == split]
    pictures = torch.from_numpy(images.reshape(-1, EACH, SIZE, SIZE, 3)[chosen])
    return PictureSet(
        images=pictures.flatten(0, 1).permute(0, 3, 1, 2).contiguous(),
        rows=tuple(torch.arange(EACH * at, EACH * (at + 1)) for at in range(len(chosen))),
        symmetries=(0,) * len(chosen),
        names=tuple(str(class_names[index]) for index in chosen),
        name=f"cifar-fs/{split}",
    )


def split_of(name: str) -> str:
    """Which split the class of that name belongs to."""
    return "val" if name in _VALIDATION else "test" if name in _TEST else "train"


def _download(path: Path) -> None:
    from torchvision.datasets import CIFAR100

    root = path.parent / "torchvision"
    with files.downloading("CIFAR-100", path):
        # CIFAR-100's own training and test pictures are of the same classes: few-shot splits go by class and take both
        parts = [CIFAR100(root, train=train, download=True) for train in (True, False)]
    labels = np.concatenate([np.asarray(part.targets) for part in parts])
    order = np.argsort(labels, kind="stable")
    files.write(
        path,
        images=np.concatenate([part.data for part in parts])[order],
        class_names=np.array(parts[0].classes),
    )
