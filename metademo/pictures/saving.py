"""A task back into files, and those into a ZIP file, which :func:`metademo.pictures.archives.collect` reads."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from metademo.pictures import manifest
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.manifest import PICTURES_ALONE, Beside, Listed, Manifest
from metademo.pictures.spelling import clean_name, file_key

_RESERVED = r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?"  # on Windows


@dataclass(frozen=True)
class Packed:
    """A picture to be packed, and its part."""

    picture: Picture
    role: Role = "query"


@dataclass(frozen=True)
class Piece:
    """One file of a saved task; equal keys are equal contents, in whatever task."""

    key: str
    data: bytes


def arranged(
    classes: Iterable[tuple[str, Iterable[Packed]]],
    unlabelled: Iterable[Picture],
    domain: str,
    shots: int,
    beside: Beside = PICTURES_ALONE,
) -> tuple[Manifest, dict[str, Piece]]:
    """The list of a task, and its pictures by where they lie: one folder of PNG files a class, unlabelled ones beside them.

    Names that a file system might refuse, or take for one, are changed; the list has them as they are. Of a picture with a square
    of its own the file holds the whole; the list has the square. The larger copies that squares are cut from lie in a hidden
    folder.
    """
    pieces: dict[str, Piece] = {}
    folders: set[str] = {file_key(manifest.FILE), file_key(manifest.LEARNERS)}
    top_level: set[str] = set(folders)
    rows = []
    for class_name, pictures in classes:
        folder = _unique(_file_safe(class_name, "class"), "", folders) + "/"
        used: set[str] = set()
        rows.append((class_name, tuple(_pack(pieces, folder, used, each.picture, each.role) for each in pictures)))
    loose = tuple(_pack(pieces, "", top_level, picture, "query") for picture in unlabelled)
    return Manifest(domain, shots, tuple(rows), loose, beside), pieces


def to_zip(task: Manifest, pieces: Mapping[str, Piece], own: Mapping[str, bytes] | None = None) -> bytes:
    """A ZIP file of a task as :func:`arranged` gives it, with the list: :func:`collect` reads it.

    The same task gives the same bytes, whenever. ``own`` are the person's own initialisations by their files' names.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, piece in pieces.items():
            archive.writestr(_entry(path), piece.data)
        used: set[str] = set()
        for name, data in (own or {}).items():
            path = f"{manifest.LEARNERS}/{_unique(_file_safe(name.removesuffix('.safetensors'), 'own'), '.safetensors', used)}"
            archive.writestr(_entry(path), data)
            task = replace(task, beside=replace(task.beside, own=(*task.beside.own, path)))
        archive.writestr(_entry(manifest.FILE), task.to_json().encode("utf-8"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _pack(pieces: dict[str, Piece], folder: str, used: set[str], picture: Picture, role: Role) -> Listed:
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", picture.name)
    path = folder + _unique(_file_safe(stem, "picture"), ".png", used)
    whole = picture.source or picture
    pieces[path] = Piece(f"{whole.digest}.png", whole.data)
    large = None
    if whole.large is not None:
        large = f"{manifest.LARGE}/{path.removesuffix('.png')}.jpg"
        pieces[large] = Piece(f"{whole.digest}-{len(whole.large)}.jpg", whole.large)
    return Listed(path, picture.name, role, picture.crop, large)


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same bytes on every operating system
    return entry


def _file_safe(name: str, otherwise: str) -> str:
    """``name`` as a file name that Windows, macOS and Linux accept and that is not hidden."""
    safe = re.sub(r'[\\/:*?"<>|]', "_", clean_name(name)).strip(" .")
    if is_leftover(f"{safe}/x") or is_leftover(safe) or re.fullmatch(_RESERVED, safe, re.IGNORECASE):
        safe += "_"
    return safe or otherwise


def _unique(stem: str, suffix: str, used: set[str]) -> str:
    """``stem`` + ``suffix``, numbered if ``used`` has it already; ``used`` is told."""
    name, number = stem + suffix, 1
    while file_key(name) in used:
        number += 1
        name = f"{stem} ({number}){suffix}"
    used.add(file_key(name))
    return name
