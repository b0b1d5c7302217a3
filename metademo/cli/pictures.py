"""The files that a command is given: folders walked, tables of labels with the pictures that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from metademo.pictures import limits
from metademo.pictures.labels import is_table, table
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.spelling import by_name


def files_of(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file at these paths, read when it is asked for.

    A folder stands for all that is in it, below it too; links are not followed. A table stands for itself and the pictures
    that it names, of those that lie in its folder or below. Of a file larger than an archive may be, too much is read for it
    to be taken, and no more.

    Raises:
        OSError: if there is no such file, or it cannot be read.
        ValueError: if a path is neither a file nor a folder.
    """
    given = list(paths)
    alone = len(given) == 1
    for path in given:
        if path.is_dir():
            # several folders are classes by their names, one is a collection
            yield from _folder(path, path if alone else path.parent)
        elif is_table(path.name) and path.is_file() and alone:
            yield from _named(path)
        elif path.is_file() or not path.exists():
            yield path.name, _content(path)
        else:
            raise ValueError(f"{path.name} is neither a file nor a folder")


def _folder(folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    for name, path in _below(folder, root):
        yield name, _content(path)


def _below(folder: Path, root: Path) -> list[tuple[str, Path]]:
    """Files below a folder with their paths from ``root``, in the order of their names, at most as many as an archive holds."""
    found: list[tuple[str, Path]] = []
    for path in folder.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_file() or is_leftover(name):
            continue
        found.append((name, path))
        if len(found) >= limits.MAX_ENTRIES:
            break
    return sorted(found, key=lambda each: by_name(each[0]))


def _named(path: Path) -> Iterator[tuple[str, bytes]]:
    """A table, and the pictures below its folder of which a cell gives the name, with or without folders and suffix."""
    content = _content(path)
    yield path.name, content
    cells = {cell.replace("\\", "/").rsplit("/", 1)[-1].casefold() for row in table(content) for cell in row if cell}
    for name, file in _below(path.parent, path.parent):
        if file != path and {file.name.casefold(), file.stem.casefold()} & cells:
            yield name, _content(file)


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(limits.MAX_ARCHIVE + 1)
