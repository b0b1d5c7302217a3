"""A stand-in for the data set of characters."""

from pathlib import Path

import numpy as np


def write_omniglot(folder: Path, **classes: int) -> Path:
    """A stand-in for Omniglot: so many classes in each split, each a pattern that its 20 drawers repeat with noise."""
    splits = [split for split, count in classes.items() for _ in range(count)]
    random = np.random.default_rng(0)
    patterns = random.integers(0, 200, (len(splits), 1, 7, 7)).repeat(4, 2).repeat(4, 3)
    images = (patterns + random.integers(0, 55, (len(splits), 20, 28, 28))).astype(np.uint8).reshape(-1, 28, 28)
    names = np.array([f"Toy/character{index:02}" for index in range(len(splits))])
    np.savez(folder / "omniglot.npz", images=images, class_names=names, class_vinyals_split=np.array(splits))
    return folder
