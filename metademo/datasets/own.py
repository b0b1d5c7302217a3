"""A person's own data set: a folder, or a ZIP, in which each folder that holds pictures is a class.

Folders ``train``, ``val`` and ``test`` at its top are splits. Without them its classes are dealt out by a seed: three in five to
train on, one in five each to validate and to test; ``all`` is the whole.
"""

from __future__ import annotations

import logging
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import torch
from torch import Tensor

from metademo.datasets import files
from metademo.messages import Message
from metademo.pictures.domains import Domain
from metademo.pictures.images import PictureError, read_image
from metademo.pictures.limits import MAX_BYTES
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("train", "val", "test", "all")
SUFFIXES = frozenset(["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif", "ppm", "pgm"])
_SHARES = {"train": (0.0, 0.6), "val": (0.6, 0.8), "test": (0.8, 1.0), "all": (0.0, 1.0)}
_DAMAGES = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError)
Source = Path | zipfile.ZipInfo
"""Where a picture is read: a file, or what lies in a ZIP."""
_log = logging.getLogger(__name__)


def is_own(data: str | Path | None) -> bool:
    """Whether ``data`` is a person's own data set, and not a folder that holds data sets' files."""
    if data is None:
        return False
    path = Path(data)
    if path.is_dir():
        return not any(path.glob("*.npz")) and not any(path.glob("more/*.npz")) and any(True for _ in _in_folder(path))
    return path.is_file() and zipfile.is_zipfile(path) and path.suffix.lower() != ".npz"


def splits(data: str | Path) -> tuple[str, ...]:
    """The names of its splits: its own folders', and ``all``; or all of :data:`SPLITS` where it has none."""
    named = _named(data, [path for path, _ in _found(Path(data))])
    return (*named, "all") if named else SPLITS


def load(split: str, data: str | Path, domain: Domain, seed: int = 0) -> PictureSet:
    """The pictures of one split, uint8 ``[N, C, size, size]`` as the domain takes them.

    Files that are no pictures are left out, and the log says how many.

    Args:
        split: one of :func:`splits`.
        data: the folder or ZIP.
        domain: the kind of picture.
        seed: deals out the classes where there are no folders for the splits.

    Raises:
        ValueError: for an unknown split.
        DataError: if there are no classes in it.
    """
    path = Path(data)
    found = list(_found(path))
    named = _named(path, [name for name, _ in found])
    files.check_split(split, (*named, "all") if named else SPLITS)
    classes: dict[str, list[tuple[str, Source]]] = {}
    for name, source in found:
        parts = PurePosixPath(name).parts
        if named and split != "all" and parts[0].lower() != split:
            continue
        # a class of the same name in two splits is one class
        kept = parts[1:-1] if named and parts[0].lower() in named else parts[:-1]
        classes.setdefault("/".join(kept), []).append((name, source))
    chosen = sorted(classes)
    if not named:
        order = torch.randperm(len(chosen), generator=torch.Generator().manual_seed(seed)).tolist()
        low, high = (round(share * len(chosen)) for share in _SHARES[split])
        chosen = sorted(chosen[at] for at in order[low:high])
    images: list[Tensor] = []
    rows: list[Tensor] = []
    names: list[str] = []
    refused: list[str] = []
    count = 0
    for name, pictures in _decoded(path, {name: classes[name] for name in chosen}, domain, refused):
        if pictures:
            images += pictures
            rows.append(torch.arange(count, count := count + len(pictures)))
            names.append(name)
    if refused:
        _log.warning("%s of %s left out, the first: %s", len(refused), path.name, refused[0])
    if not names:
        raise files.DataError(
            Message(
                f"There are no classes for {split} in {path}: each folder that holds pictures is a class.",
                "data.no-classes",
                split=split,
                path=str(path),
            )
        )
    return PictureSet(torch.stack(images), tuple(rows), (0,) * len(rows), tuple(names), f"{path.stem}/{split}")


def _named(path: str | Path, names: list[str]) -> tuple[str, ...]:
    """The splits that folders at the top stand for; all that lies below must then lie in one of them."""
    tops = {PurePosixPath(name).parts[0].lower() for name in names if len(PurePosixPath(name).parts) > 2}
    return tuple(split for split in SPLITS[:3] if split in tops) if tops and tops <= {*SPLITS[:3]} else ()


def _found(path: Path) -> Iterator[tuple[str, Source]]:
    """Each file that may be a picture in a folder: its place below ``path``, and where to read it.

    Raises:
        DataError: if there is nothing to be read.
    """
    if path.is_dir():
        yield from _in_folder(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if _is_picture(info.filename) and not info.is_dir()]
    except _DAMAGES as error:
        raise files.DataError(
            Message(
                f"{path} is neither a folder of classes nor a ZIP of them ({error}).",
                "data.neither",
                path=str(path),
                error=str(error),
            )
        ) from error
    names = [PurePosixPath(info.filename).parts for info in members]
    # a ZIP of one folder, as most programs make them: that folder is no class, if there are folders in it
    shared = len({parts[0] for parts in names}) == 1 and all(len(parts) > 2 for parts in names)
    for parts, info in zip(names, members, strict=True):
        yield "/".join(parts[1:] if shared else parts), info


def _in_folder(path: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            place = Path(folder, name).relative_to(path).as_posix()
            if _is_picture(place):
                yield place, Path(folder, name)


def _is_picture(place: str) -> bool:
    parts = PurePosixPath(place).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return len(parts) > 1 and not hidden and parts[-1].rpartition(".")[2].lower() in SUFFIXES


def _decoded(
    path: Path, classes: dict[str, list[tuple[str, Source]]], domain: Domain, refused: list[str]
) -> Iterator[tuple[str, list[Tensor]]]:
    """Each class's pictures, uint8 ``[C, size, size]``; why others are not among them is added to ``refused``."""
    archive = None if path.is_dir() else zipfile.ZipFile(path)
    try:
        for name, sources in classes.items():
            pictures = []
            for place, source in sources:
                try:
                    image = read_image(place, _bytes(archive, source))
                except (PictureError, *_DAMAGES) as error:
                    refused.append(str(error))
                    continue
                pictures.append((domain.tensor(image) * 255).round().byte())
            yield name, pictures
    finally:
        if archive is not None:
            archive.close()


def _bytes(archive: zipfile.ZipFile | None, source: Source) -> bytes:
    """At most one more than a picture may have, which is then refused by its size."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    if archive is None:
        raise ValueError("archive: is needed to read what lies in one")
    with archive.open(source) as member:
        return member.read(MAX_BYTES + 1)
