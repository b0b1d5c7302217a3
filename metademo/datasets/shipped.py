"""Some of Omniglot's characters, which come with the project: its licence (MIT) allows that.

``python -m metademo.datasets.shipped FOLDER`` makes ``assets/omniglot/omniglot.npz`` anew from the ``omniglot.npz`` in a folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from metademo.datasets import files, omniglot
from metademo.places import ASSETS

FOLDER = ASSETS / "omniglot"
"""To be given to :func:`metademo.datasets.omniglot.load` as ``data``."""


def write_some(whole: Path, path: Path, train: int = 200, test: int = 100) -> None:
    """Write a file of the same form with some of the characters: ``train`` to train on and ``test`` test ones, evenly spaced.

    The drawings are the very same.
    """
    images, names, splits = files.read(whole, "images", "class_names", "class_vinyals_split")
    chosen = []
    for split, count in (("train", train), ("test", test)):
        rows = np.flatnonzero(splits == split)
        chosen += rows[np.linspace(0, len(rows) - 1, count).round().astype(int)].tolist()
    chosen.sort()
    drawings = images.reshape(len(names), omniglot.DRAWERS, omniglot.SIZE, omniglot.SIZE)[chosen]
    kept = drawings.reshape(-1, omniglot.SIZE, omniglot.SIZE)
    files.write(path, images=kept, class_names=names[chosen], class_vinyals_split=splits[chosen])


if __name__ == "__main__":
    write_some(Path(sys.argv[1]) / "omniglot.npz", FOLDER / "omniglot.npz")
