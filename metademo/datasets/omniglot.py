"""Omniglot (Lake et al. 2015): 1,623 handwritten characters of 50 alphabets, 20 drawers each, MIT licence.

The split is the one of Vinyals et al. 2016 that published few-shot tables use: 1,028 training, 172 validation and 423
test characters. It follows the alphabets, but for four Gurmukhi characters that count as test.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch

from metademo.episodes import PictureSet

SPLITS = ("train", "val", "test")
DRAWERS = 20
SIZE = 28
ENVIRONMENT = "METADEMO_DATA"

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


class DataError(RuntimeError):
    """The data set cannot be had; the message says what to do."""


def load(split: str, rotations: bool = False, data: str | Path | None = None) -> PictureSet:
    """The characters of one split, as uint8 ``[N, 1, 28, 28]``, ink 255 on paper 0.

    Args:
        split: ``train``, ``val`` or ``test`` (Vinyals et al. 2016).
        rotations: add each character turned by 90°, 180° and 270° as classes of their own (Santoro et al. 2016).
        data: folder that holds ``omniglot.npz``; by default the environment variable ``METADEMO_DATA``, and without it
            torchvision downloads Omniglot to the user's cache.

    Raises:
        ValueError: for an unknown split.
        DataError: if the pictures are neither there nor to be downloaded.
    """
    if split not in SPLITS:
        raise ValueError(f"split: {split!r} is none of {', '.join(SPLITS)}")
    images, class_names, class_split = _arrays(data)
    chosen = np.flatnonzero(class_split == split)
    rows = [torch.arange(index * DRAWERS, (index + 1) * DRAWERS) for index in chosen.tolist()]
    names = [str(class_names[index]) for index in chosen]
    turns = range(4) if rotations else range(1)
    return PictureSet(
        images=torch.from_numpy(images).unsqueeze(1),
        rows=tuple(row for _ in turns for row in rows),
        quarter_turns=tuple(turn for turn in turns for _ in rows),
        names=tuple(f"{name} turned {90 * turn}°" if turn else name for turn in turns for name in names),
        name=f"omniglot/{split}",
    )


def _arrays(data: str | Path | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    folder = data or os.environ.get(ENVIRONMENT)
    if folder:
        path = Path(folder) / "omniglot.npz"
        if not path.is_file():
            raise DataError(
                f"There is no omniglot.npz in {folder}. Point --data or {ENVIRONMENT} at the folder it lies in."
            )
    else:
        path = _cache() / "omniglot.npz"
        if not path.is_file():
            _download(path)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return arrays["images"], arrays["class_names"], arrays["class_vinyals_split"]
    except (OSError, ValueError, KeyError, EOFError, AttributeError, TypeError, BadZipFile, zlib.error) as error:
        raise DataError(f"{path.name} in {path.parent} is damaged ({error}). Delete it and try again.") from error


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "metademo"


def _download(path: Path) -> None:
    from torchvision.datasets import Omniglot

    root = path.parent / "torchvision"
    try:
        for background in (True, False):
            Omniglot(root, background=background, download=True)
    except (OSError, RuntimeError) as error:
        raise DataError(
            f"Omniglot could not be downloaded ({error}). Without a network, copy omniglot.npz from a machine that has "
            f"one (it is made in {path.parent} there) and set {ENVIRONMENT} to its folder."
        ) from error
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
                f"{character} holds {len(drawings)} drawings, not {DRAWERS}: delete {folder} and try again."
            )
        for drawing in drawings:
            with Image.open(drawing) as original:
                inverted = ImageOps.invert(original.convert("L"))
            images.append(np.asarray(inverted.resize((SIZE, SIZE), Image.Resampling.BILINEAR)))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(
        partial,
        images=np.stack(images),
        class_names=np.array(names),
        class_vinyals_split=np.array([vinyals_split(name) for name in names]),
    )
    partial.replace(path)


def vinyals_split(name: str) -> str:
    """Which split the character ``Alphabet/characterNN`` belongs to (Vinyals et al. 2016)."""
    alphabet = name.partition("/")[0]
    if alphabet in _VALIDATION_ALPHABETS:
        return "val"
    return "test" if alphabet in _TEST_ALPHABETS or name in _TEST_CHARACTERS else "train"
