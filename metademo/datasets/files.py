"""Where a data set's arrays lie: the folder that a person names, or the user's cache, filled by a download.

A data set is one NumPy file, ``NAME.npz``, of plain arrays; nothing in it is ever unpickled.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from metademo.messages import Message

ENVIRONMENT = "METADEMO_DATA"

_DAMAGES = (OSError, ValueError, KeyError, EOFError, AttributeError, TypeError, BadZipFile, zlib.error)


class DataError(RuntimeError):
    """The data set cannot be had; the message says what to do."""


def cache() -> Path:
    """The folder in the user's cache where the project keeps what it downloaded or computed."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "metademo"


def find(name: str, data: str | Path | None, download: Callable[[Path], None]) -> Path:
    """The file ``name`` in the folder ``data``, or in that of ``METADEMO_DATA``, or else in the user's cache.

    Args:
        name: as ``omniglot.npz``.
        data: the folder; None to go by the environment.
        download: makes the file at the path it is given; called if the cache has none yet.

    Raises:
        DataError: if the named folder does not hold it.
    """
    folder = data or os.environ.get(ENVIRONMENT)
    if folder:
        path = Path(folder) / name
        if not path.is_file():
            raise DataError(
                Message(
                    f"There is no {name} in {folder}. Point --data or {ENVIRONMENT} at the folder it lies in.",
                    "data.missing",
                    file=name,
                    folder=str(folder),
                    variable=ENVIRONMENT,
                )
            )
        return path
    path = cache() / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        download(path)
    return path


def there(name: str, data: str | Path | None = None) -> bool:
    """Whether :func:`find` would find the file without a download."""
    folder = data or os.environ.get(ENVIRONMENT)
    return (Path(folder) if folder else cache()).joinpath(name).is_file()


def read(path: Path, *keys: str) -> tuple[np.ndarray, ...]:
    """The file's arrays of these names; others are not read.

    Raises:
        DataError: if it is damaged or lacks one.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return tuple(arrays[key] for key in keys)
    except _DAMAGES as error:
        raise DataError(damaged(path, error)) from error


def damaged(path: Path, error: Exception) -> Message:
    """That a file cannot be used, and why."""
    return Message(
        f"{path.name} in {path.parent} is damaged ({error}). Delete it and try again.",
        "data.damaged",
        file=path.name,
        folder=str(path.parent),
        error=str(error),
    )


def write(path: Path, **arrays: np.ndarray) -> None:
    """Write the arrays to ``path``, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, allow_pickle=False, **arrays)
    partial.replace(path)


@contextmanager
def downloading(title: str, path: Path) -> Iterator[None]:
    """Turn torchvision's ways of failing into a :class:`DataError` that says how to do without a network."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise DataError(
            Message(
                f"{title} could not be downloaded ({error}). Without a network, copy {path.name} from a machine that has "
                f"one (it is made in {path.parent} there) and set {ENVIRONMENT} to its folder.",
                "data.no-download",
                title=title,
                error=str(error),
                file=path.name,
                folder=str(path.parent),
                variable=ENVIRONMENT,
            )
        ) from error


def check_split(split: str, splits: tuple[str, ...]) -> None:
    """Raise ValueError, naming the field, unless ``split`` is one of ``splits``."""
    if split not in splits:
        raise ValueError(f"split: {split!r} is none of {', '.join(splits)}")
