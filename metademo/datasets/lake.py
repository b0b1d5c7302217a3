"""Lake's one-shot classification (Lake, Salakhutdinov & Tenenbaum 2015): twenty fixed runs of 20-way 1-shot within an alphabet.

In each run twenty characters of one alphabet of Omniglot's ``evaluation`` set are drawn once each by one person, and are to be
recognised as another person drew them. People err in 4.5 % of the 400 trials. Who is measured here may have learned from
the ``background`` alphabets alone. The file is ``python/one-shot-classification/all_runs.zip`` of brendenlake/omniglot.
"""

from __future__ import annotations

import io
import os
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from metademo.datasets import files
from metademo.datasets.omniglot import SIZE
from metademo.tasks.episodes import Episode

RUNS = 20
NAMES = ("lake_one_shot_runs.zip", "all_runs.zip")
PEOPLE = 0.045
"""How often people err (Lake et al. 2015, figure 6)."""
_URL = "https://raw.githubusercontent.com/brendenlake/omniglot/master/python/one-shot-classification/all_runs.zip"
_MOST_BYTES = 4_000_000
"""Of a file in the ZIP: far more than any of the benchmark's has."""


def load(data: str | Path | None = None) -> tuple[Episode, ...]:
    """The twenty runs as episodes of twenty classes, one support picture and one query picture each, ``[20, 1, 28, 28]``.

    Args:
        data: the ZIP, or a folder that holds it by one of :data:`NAMES`; by default the environment variable ``METADEMO_DATA``,
            and without it the ZIP is downloaded to the user's cache.

    Raises:
        DataError: if it is neither there nor to be downloaded, or is not what it should be.
    """
    path = _path(data)
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(_run(archive, f"run{number:02}") for number in range(1, RUNS + 1))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError) as error:
        raise files.DataError(files.damaged(path, error)) from error


def _path(data: str | Path | None) -> Path:
    if data is not None and Path(data).is_file():
        return Path(data)
    folder = data or os.environ.get(files.ENVIRONMENT)
    found = [Path(folder) / name for name in NAMES if (Path(folder) / name).is_file()] if folder else []
    return found[0] if found else files.find(NAMES[0], data, _download)


def _download(path: Path) -> None:
    with files.downloading("Lake's runs", path), urllib.request.urlopen(_URL, timeout=60) as answer:
        content = answer.read()
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)


def _run(archive: zipfile.ZipFile, run: str) -> Episode:
    """A run; its list says of each test picture which training picture shows the same character."""
    pairs = [
        line.split() for line in _bytes(archive, f"{run}/class_labels.txt").decode("ascii").splitlines() if line.strip()
    ]
    classes = sorted({training for _, training in pairs})
    if len(pairs) != len(classes) or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{run}/class_labels.txt does not name each training picture once")
    return Episode(
        support=torch.stack([_drawing(archive, name) for name in classes]),
        support_labels=torch.arange(len(classes)),
        query=torch.stack([_drawing(archive, test) for test, _ in pairs]),
        query_labels=torch.tensor([classes.index(training) for _, training in pairs]),
        classes=tuple(classes),
    )


def _drawing(archive: zipfile.ZipFile, name: str) -> Tensor:
    """float32 ``[1, 28, 28]``, ink 1 on paper 0: made smaller as Omniglot's own are, see :mod:`metademo.datasets.omniglot`."""
    with Image.open(io.BytesIO(_bytes(archive, name)), formats=("PNG",)) as original:
        inverted = ImageOps.invert(original.convert("L"))
    small = inverted.resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    return torch.from_numpy(np.asarray(small, dtype=np.float32) / 255)[None]


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} is larger than any of the benchmark's files")
    return archive.read(name)
