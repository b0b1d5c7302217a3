"""Projects that whoever runs the server has put into ``assets/shared``: a link can open them by name, and nothing else."""

from __future__ import annotations

import re

from metademo.pictures.limits import MAX_ARCHIVE
from metademo.places import ASSETS

FOLDER = ASSETS / "shared"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,79}\.zip")


def names() -> list[str]:
    """The projects that lie there, by their file names."""
    if not FOLDER.is_dir():
        return []
    return sorted(each.name for each in FOLDER.iterdir() if _NAME.fullmatch(each.name) and _plain(each.name))


def _plain(name: str) -> bool:
    """Whether it is a file of its own, which leads nowhere else."""
    path = FOLDER / name
    return path.is_file() and not path.is_symlink()


def read(name: str) -> bytes:
    """The bytes of a project.

    Raises:
        KeyError: if none of that name lies there; any other name, such as a path, is none.
        OSError: if it cannot be read.
    """
    if name not in names():
        raise KeyError(name)
    with (FOLDER / name).open("rb") as file:
        return file.read(MAX_ARCHIVE + 1)
