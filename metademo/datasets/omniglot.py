"""Omniglot (Lake et al. 2015): 1,623 handwritten characters of 50 alphabets, 20 drawers each, MIT licence.

Two ways of splitting it are in use, and both are here:

* Vinyals et al. 2016, what published few-shot tables use: ``train`` 1,028, ``val`` 172 and ``test`` 423 characters. It
  follows the alphabets, but for Gurmukhi: 41 of its characters are in ``train`` and four in ``test``.
* Lake et al. 2015: ``background`` 964 characters of 30 alphabets to learn from, ``evaluation`` 659 of 20 others.

The two overlap: ``evaluation`` is all of ``test`` and 236 characters of ``train``. So a network trained on ``train`` has seen a
third of ``evaluation``, and only one trained on ``background`` may be measured there. What no network trained on ``train``,
``val`` or ``background`` has seen, nor any other character of its alphabet, is ``new-alphabets``: ``test`` without the four
Gurmukhi characters, 419 characters of 12 alphabets.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from metademo.datasets import files
from metademo.datasets.files import DataError
from metademo.messages import Message
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("train", "val", "test", "background", "evaluation", "new-alphabets")
DRAWERS = 20
SIZE = 28

_VALIDATION_ALPHABETS = {"Armenian", "Bengali", "Early_Aramaic", "Hebrew", "Mkhedruli_(Georgian)"}
_TEST_ALPHABETS = {
    "Kannada",
    "Keble",
    "Malayalam",
    "Manipuri",
    "Mongolian",
    "Old_Church_Slavonic_(Cyrillic)",
    "Oriya",
    "Sylheti",
    "Syriac_(Serto)",
    "Tengwar",
    "Tibetan",
    "ULOG",
}
_TEST_CHARACTERS = {f"Gurmukhi/character{number}" for number in (42, 43, 44, 45)}
_EVALUATION_ALPHABETS = _TEST_ALPHABETS | {
    "Angelic",
    "Atemayar_Qelisayer",
    "Atlantean",
    "Aurek-Besh",
    "Avesta",
    "Ge_ez",
    "Glagolitic",
    "Gurmukhi",
}


def load(split: str, data: str | Path | None = None) -> PictureSet:
    """The characters of one split, as uint8 ``[N, 1, 28, 28]``, ink 255 on paper 0; the set's groups are the alphabets.

    Args:
        split: one of :data:`SPLITS`; see the module for which have characters in common.
        data: folder that holds ``omniglot.npz``; by default the environment variable ``METADEMO_DATA``, and without it
            torchvision downloads Omniglot to the user's cache.

    Raises:
        ValueError: for an unknown split.
        DataError: if the pictures are neither there nor to be downloaded.
    """
    files.check_split(split, SPLITS)
    path = files.find("omniglot.npz", data, _download)
    images, class_names, class_split = files.read(path, "images", "class_names", "class_vinyals_split")
    pairs = zip(class_names.tolist(), class_split.tolist(), strict=True)
    chosen = [index for index, (name, vinyals) in enumerate(pairs) if _belongs(name, vinyals, split)]
    names = [str(class_names[index]) for index in chosen]
    return PictureSet(
        images=torch.from_numpy(images.reshape(-1, DRAWERS, 1, SIZE, SIZE)[chosen]).flatten(0, 1),
        rows=tuple(torch.arange(DRAWERS * at, DRAWERS * (at + 1)) for at in range(len(chosen))),
        symmetries=(0,) * len(chosen),
        names=tuple(names),
        name=f"omniglot/{split}",
        groups=tuple(name.partition("/")[0] for name in names),
    )


def _belongs(name: str, vinyals: str, split: str) -> bool:
    """Whether the character ``name``, in ``vinyals`` of Vinyals' splits, is in ``split``."""
    if split in ("background", "evaluation"):
        return lake_split(name) == split
    if split == "new-alphabets":
        return vinyals == "test" and name not in _TEST_CHARACTERS
    return vinyals == split


def _download(path: Path) -> None:
    from torchvision.datasets import Omniglot

    root = path.parent / "torchvision"
    with files.downloading("Omniglot", path):
        for background in (True, False):
            Omniglot(root, background=background, download=True)
    write_arrays(root / "omniglot-py", path)


def write_arrays(folder: Path, path: Path) -> None:
    """Write ``omniglot.npz`` from the unpacked original, ``images_background`` and ``images_evaluation`` in ``folder``.

    Each 105×105 drawing is inverted and resized to 28×28 by Pillow's bilinear filter in mode L, as published code does.
    """
    from PIL import Image, ImageOps

    parts = ("images_background", "images_evaluation")
    characters = [character for part in parts for character in (folder / part).glob("*/*") if character.is_dir()]
    # the drawings' names begin with their character's number in the whole set, 0001 to 1623: that is the classes' order
    characters.sort(key=lambda character: min((drawing.name for drawing in character.glob("*.png")), default=""))
    names = [f"{character.parent.name}/{character.name}" for character in characters]
    images = []
    for character in characters:
        drawings = sorted(character.glob("*.png"))
        if len(drawings) != DRAWERS:
            raise DataError(
                Message(
                    f"{character} holds {len(drawings)} drawings, not {DRAWERS}: delete {folder} and try again.",
                    "data.drawings",
                    character=str(character),
                    found=len(drawings),
                    wanted=DRAWERS,
                    folder=str(folder),
                )
            )
        for drawing in drawings:
            with Image.open(drawing) as original:
                inverted = ImageOps.invert(original.convert("L"))
            images.append(np.asarray(inverted.resize((SIZE, SIZE), Image.Resampling.BILINEAR)))
    files.write(
        path,
        images=np.stack(images),
        class_names=np.array(names),
        class_vinyals_split=np.array([vinyals_split(name) for name in names]),
    )


def vinyals_split(name: str) -> str:
    """Which split the character ``Alphabet/characterNN`` belongs to (Vinyals et al. 2016)."""
    alphabet = name.partition("/")[0]
    if alphabet in _VALIDATION_ALPHABETS:
        return "val"
    return "test" if alphabet in _TEST_ALPHABETS or name in _TEST_CHARACTERS else "train"


def lake_split(name: str) -> str:
    """Which part the character ``Alphabet/characterNN`` belongs to (Lake et al. 2015)."""
    return "evaluation" if name.partition("/")[0] in _EVALUATION_ALPHABETS else "background"
