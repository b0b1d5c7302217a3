"""Many small collections of pictures, each of a kind of its own: seedlings, emoji, clothing, rubbish, tiles of a game, …

Each is a file ``NAME.npz``: ``jpeg`` uint8, all its JPEG files end to end; ``offsets`` int64 ``[N + 1]``, where each begins and
the last one ends; ``labels`` integers ``[N]``; ``names`` of the classes. An episode's classes come from one collection
(Triantafillou et al. 2020, *Meta-Dataset*), so each is a group of the set. Whole collections are held out for validation.
CIFAR-FS's training classes are one more collection to train on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from metademo.datasets import cifar_fs, files
from metademo.messages import Message, message_of
from metademo.pictures.images import PictureError, read_image
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("train", "val", "final")
FOLDER = "more"
HELD_OUT = ("blood_cells_pbc", "solar_infrared", "traffic_signs_gtsrb")
"""The collections of ``val``; all others are for training. Of the last one the licence is not sure: nothing is trained on it."""
LICENCES = {
    "blood_cells_pbc": "CC BY 4.0 (Acevedo et al. 2020)",
    "cifar_fs": "none stated by its authors (Krizhevsky 2009)",
    "doodles_quickdraw": "CC BY 4.0 (Quick, Draw!, Google)",
    "emoji_noto": "Apache 2.0 (Noto Emoji, Google)",
    "fashion_mnist": "MIT (Xiao et al. 2017)",
    "pixel_art_crawl": "CC0 (Dungeon Crawl Stone Soup)",
    "plant_seedlings": "CC BY-SA 4.0 (Giselsson et al. 2017)",
    "solar_infrared": "MIT (Millendorf et al. 2020)",
    "traffic_signs_gtsrb": "CC0, not seen (Stallkamp et al. 2012)",
    "trash_trashnet": "MIT (Thung & Yang)",
}
EACH = 200
"""Of CIFAR-FS's 600 photographs a class: there is no need of all of them in this size."""
SIZE = 96
"""Height and width in pixels; smaller originals are enlarged."""


def load(split: str, data: str | Path | None = None) -> PictureSet:
    """The pictures of one split, as uint8 ``[N, 3, 96, 96]``; :attr:`PictureSet.groups` names each class's collection.

    Args:
        split: ``train`` or ``val``, no collection is in both; or ``final``, which is ``train`` with CIFAR-FS's validation classes
            besides, for what is chosen already.
        data: folder that holds the files, or a folder ``more`` with them, and but for ``val`` ``cifar_fs.npz``; by default that
            of the environment variable ``METADEMO_DATA``.

    Raises:
        ValueError: for an unknown split.
        DataError: if there are none, or one is damaged.
    """
    files.check_split(split, SPLITS)
    found = {path.stem: path for path in sorted(folder(data).glob("*.npz"))}
    chosen = [path for name, path in found.items() if (name in HELD_OUT) == (split == "val") and _is_one(path)]
    if not chosen:
        raise files.DataError(
            Message(
                f"There is no collection for {split} in {folder(data)}. {_REMEDY}",
                "data.no-collection",
                split=split,
                folder=str(folder(data)),
                remedy=_REMEDY,
            )
        )
    parts = [_read(path) for path in chosen]
    if split != "val":
        parts.append(_cifar(("train", "val") if split == "final" else ("train",), data))
    images, rows, names, groups, count = [], [], [], [], 0
    for group, classes in parts:
        for name, pictures in classes.items():
            rows.append(torch.arange(count, count + len(pictures)))
            images.append(pictures)
            count += len(pictures)
            names.append(f"{group}: {name}")
            groups.append(group)
    return PictureSet(
        images=torch.cat(images),
        rows=tuple(rows),
        symmetries=(0,) * len(rows),
        names=tuple(names),
        name=f"collections/{split}",
        groups=tuple(groups),
        apart=True,
    )


_REMEDY = Message(
    f"Point --data or {files.ENVIRONMENT} at a folder that holds collections, or a folder {FOLDER!r} of them.",
    "data.where-collections",
    variable=files.ENVIRONMENT,
    folder=FOLDER,
)


def folder(data: str | Path | None) -> Path:
    """Where the collections lie.

    Raises:
        DataError: if no folder is named, or there is none of that name.
    """
    named = data or os.environ.get(files.ENVIRONMENT)
    if not named:
        raise files.DataError(
            Message(f"Collections are not downloaded. {_REMEDY}", "data.collections-not-downloaded", remedy=_REMEDY)
        )
    path = Path(named)
    path = path / FOLDER if (path / FOLDER).is_dir() else path
    if not path.is_dir():
        raise files.DataError(
            Message(f"There is no folder {path}. {_REMEDY}", "data.no-folder", folder=str(path), remedy=_REMEDY)
        )
    return path


def _is_one(path: Path) -> bool:
    """Other data sets' files may lie beside them."""
    return path.name not in ("omniglot.npz", "cifar_fs.npz")


def _read(path: Path) -> tuple[str, dict[str, Tensor]]:
    """The collection's name, and of each class the pictures uint8 ``[n, 3, 96, 96]``."""
    jpeg, offsets, labels, names = files.read(path, "jpeg", "offsets", "labels", "names")
    unfit = Message("its arrays do not fit together", "data.unfit")
    whole = jpeg.ndim == offsets.ndim == labels.ndim == names.ndim == 1 and len(offsets) == len(labels) + 1 > 1
    if not whole or names.dtype.kind != "U" or "f" in (offsets.dtype.kind, labels.dtype.kind):
        raise _damaged(path, unfit)
    if int(labels.min()) < 0 or int(labels.max()) >= len(names):
        raise _damaged(path, unfit)
    data, classes = jpeg.astype("uint8", copy=False).tobytes(), {}
    for number, name in enumerate(names.tolist()):
        try:
            rows = (labels == number).nonzero()[0].tolist()
            pictures = [planes(read_image(f"{path.stem} {row}", data[offsets[row] : offsets[row + 1]])) for row in rows]
        except PictureError as error:
            raise _damaged(path, message_of(error)) from error
        if pictures:
            alike = len({picture.shape for picture in pictures}) == 1
            classes[name] = sized(torch.stack(pictures)) if alike else torch.cat([sized(one[None]) for one in pictures])
    return path.stem, classes


def _damaged(path: Path, why: str) -> files.DataError:
    return files.DataError(
        Message(
            f"{path.name} in {path.parent} is damaged: {why}.",
            "data.collection-damaged",
            file=path.name,
            folder=str(path.parent),
            why=why,
        )
    )


def _cifar(splits: Sequence[str], data: str | Path | None) -> tuple[str, dict[str, Tensor]]:
    classes: dict[str, Tensor] = {}
    for whole in (cifar_fs.load(split, data) for split in splits):
        classes |= {name: sized(whole.images[own[:EACH]]) for name, own in zip(whole.names, whole.rows, strict=True)}
    return "cifar_fs", classes


def planes(image: Image.Image) -> Tensor:
    """uint8 ``[3, H, W]``: the picture in colour."""
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)


def sized(pictures: Tensor) -> Tensor:
    """Pictures uint8 ``[N, 3, H, W]`` as uint8 ``[N, 3, 96, 96]``."""
    if pictures.shape[2:] == (SIZE, SIZE):
        return pictures
    return F.interpolate(pictures.float(), (SIZE, SIZE), mode="bicubic", antialias=True).round().clamp(0, 255).byte()
