"""A task back into a ZIP file, which :func:`metademo.pictures.archives.collect` reads."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from metademo.pictures import manifest
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.manifest import Listed, Manifest
from metademo.pictures.reasons import clean_name, file_key

_RESERVED = r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?"  # on Windows


@dataclass(frozen=True)
class Packed:
    """A picture to be packed, and its part."""

    picture: Picture
    role: Role = "query"


def to_zip(
    classes: Iterable[tuple[str, Iterable[Packed]]], unlabelled: Iterable[Picture], domain: str, shots: int
) -> bytes:
    """A ZIP file with one folder of PNG files for each class, and a list of what folders cannot say: :func:`collect` reads it.

    The same task gives the same bytes, whenever. Names that a file system might refuse, or take for one, are changed; the
    list has them as they are. Of a picture with a square of its own the ZIP file holds the whole; the list has the square.
    The larger copies that squares are cut from lie in a hidden folder. Unlabelled pictures lie at the top level.
    """
    buffer = io.BytesIO()
    folders: set[str] = {file_key(manifest.FILE)}
    top_level: set[str] = set()
    with zipfile.ZipFile(buffer, "w") as archive:
        rows = []
        for class_name, pictures in classes:
            folder = _unique(_file_safe(class_name, "class"), "", folders) + "/"
            used: set[str] = set()
            rows.append((class_name, tuple(_pack(archive, folder, used, each.picture, each.role) for each in pictures)))
        loose = tuple(_pack(archive, "", top_level, picture, "query") for picture in unlabelled)
        task = Manifest(domain, shots, tuple(rows), loose)
        archive.writestr(_entry(manifest.FILE), task.to_json().encode("utf-8"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _pack(archive: zipfile.ZipFile, folder: str, used: set[str], picture: Picture, role: Role) -> Listed:
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", picture.name)
    path = folder + _unique(_file_safe(stem, "picture"), ".png", used)
    whole = picture.source or picture
    archive.writestr(_entry(path), whole.data)
    large = None
    if whole.large is not None:
        large = f"{manifest.LARGE}/{path.removesuffix('.png')}.jpg"
        archive.writestr(_entry(large), whole.large)
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
