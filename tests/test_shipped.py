"""Some of Omniglot's characters come with the project: the very same drawings, under its licence."""

import os
from pathlib import Path

import numpy as np
import pytest

from metademo.datasets import files, omniglot, shipped

REAL = os.environ.get("METADEMO_DATA")


def test_it_is_small_read_as_the_whole_is_and_has_its_licence():
    assert sum(each.stat().st_size for each in shipped.FOLDER.iterdir()) < 2**20
    test, train = (omniglot.load(split, shipped.FOLDER) for split in ("test", "train"))
    assert (len(test), len(train)) == (100, 200)
    assert test.images.shape == (2000, 1, 28, 28)
    assert {omniglot.vinyals_split(name) for name in test.names} == {"test"}
    assert {omniglot.vinyals_split(name) for name in train.names} == {"train"}
    said = (shipped.FOLDER / "LICENSE").read_text()
    assert "Brenden Lake" in said
    assert "MIT License" in said


def test_some_are_taken_evenly_and_unchanged(tmp_path):
    names = np.array([f"A/{number}" for number in range(40)])
    splits = np.array(["train"] * 20 + ["test"] * 20)
    images = np.arange(40 * 20, dtype=np.uint8)[:, None, None].repeat(28, 1).repeat(28, 2)
    files.write(tmp_path / "whole.npz", images=images, class_names=names, class_vinyals_split=splits)
    shipped.write_some(tmp_path / "whole.npz", tmp_path / "some.npz", train=15, test=5)
    kept, kept_names = files.read(tmp_path / "some.npz", "images", "class_names")
    assert kept_names.tolist()[15:] == ["A/20", "A/25", "A/30", "A/34", "A/39"]
    assert kept[-1, 0, 0] == images[-1, 0, 0]
    assert len(kept) == 20 * 20


@pytest.mark.skipif(
    not REAL or not Path(REAL, "omniglot.npz").is_file(), reason="METADEMO_DATA names no folder with omniglot.npz"
)
def test_the_drawings_are_those_of_the_whole():
    whole, some = omniglot.load("test", REAL), omniglot.load("test", shipped.FOLDER)
    for name in some.names[::10]:
        here, there = (pictures.images[pictures.rows[pictures.names.index(name)]] for pictures in (some, whole))
        assert here.equal(there)
