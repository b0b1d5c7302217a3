import os

import numpy as np
import pytest
import torch

from metademo.datasets import cifar_fs
from metademo.datasets.cifar_fs import load, split_of
from metademo.datasets.files import DataError

NAMES = ["apple", "baby", "beaver", "bear", "worm"]


@pytest.fixture(autouse=True)
def small_classes(monkeypatch, tmp_path):
    monkeypatch.delenv("METADEMO_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cifar_fs, "EACH", 3)


@pytest.fixture
def npz(tmp_path):
    """A folder with a small cifar_fs.npz; picture n of class c has red 10 c + n in its top row, green 100, blue 200."""
    images = np.zeros((15, 32, 32, 3), np.uint8)
    images[:, 0, :, 0] = (10 * np.repeat(np.arange(5), 3) + np.tile(np.arange(3), 5))[:, None]
    images[..., 1], images[..., 2] = 100, 200
    np.savez(tmp_path / "cifar_fs.npz", images=images, class_names=np.array(NAMES))
    return tmp_path


def test_a_split_holds_its_classes_and_no_other_pictures(npz):
    test = load("test", npz)
    assert (test.name, test.names) == ("cifar-fs/test", ("baby", "worm"))
    assert (test.images.shape, test.images.dtype) == ((6, 3, 32, 32), torch.uint8)
    picture = test.pictures(1, torch.tensor([2]))[0] * 255
    assert picture[0, 0].tolist() == pytest.approx([42] * 32)
    assert picture[0, 1].tolist() == [0] * 32
    assert (float(picture[1].mean()), float(picture[2].mean())) == pytest.approx((100, 200))
    assert load("train", npz).names == ("apple", "bear")
    assert load("val", npz).names == ("beaver",)


def test_what_is_not_there_is_told(npz, tmp_path):
    with pytest.raises(ValueError, match=r"^split: 'dev' is none of train, val, test$"):
        load("dev", npz)
    with pytest.raises(DataError, match=r"no cifar_fs.npz in .* METADEMO_DATA"):
        load("train", tmp_path / "elsewhere")
    path = npz / "cifar_fs.npz"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match=r"^cifar_fs.npz in .* is damaged"):
        load("train", npz)


def test_without_a_folder_it_is_downloaded_once(tmp_path, monkeypatch):
    """CIFAR-100's own two parts become one; each class's training pictures come first."""
    asked = []

    class Part:
        classes = NAMES

        def __init__(self, root, train, download):
            assert download
            asked.append(train)
            self.targets = [4, 3, 2, 1, 0] * 2 if train else [0, 1, 2, 3, 4]
            self.data = np.zeros((len(self.targets), 32, 32, 3), np.uint8)
            self.data[:, 0, 0, 0] = np.arange(len(self.targets)) + (0 if train else 100)

    monkeypatch.setattr("torchvision.datasets.CIFAR100", Part)
    test = load("test")
    assert test.names == ("baby", "worm")
    assert test.images[:, 0, 0, 0].tolist() == [3, 8, 101, 0, 5, 104]
    assert len(load("train")) == 2
    assert asked == [True, False]
    assert (tmp_path / "cache" / "metademo" / "cifar_fs.npz").is_file()


def test_without_a_network_the_message_says_what_to_do(monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no route to host")

    monkeypatch.setattr("torchvision.datasets.CIFAR100", fail)
    with pytest.raises(
        DataError, match=r"^CIFAR-100 could not .*\(no route to host\).* copy cifar_fs.npz .* METADEMO_DATA"
    ):
        load("train")


REAL = os.environ.get("METADEMO_DATA")


@pytest.mark.skipif(not REAL, reason="METADEMO_DATA names no folder with cifar_fs.npz")
def test_the_real_set_has_its_known_split(monkeypatch):
    monkeypatch.setattr(cifar_fs, "EACH", 600)
    with np.load(f"{REAL}/cifar_fs.npz", allow_pickle=False) as arrays:
        names, splits, labels = (arrays[key] for key in ("class_names", "class_cifarfs_split", "label"))
    assert [split_of(name) for name in names.tolist()] == splits.tolist()
    assert {split: splits.tolist().count(split) for split in cifar_fs.SPLITS} == {"train": 64, "val": 16, "test": 20}
    assert (labels == np.repeat(np.arange(100), 600)).all()
    val = load("val", REAL)
    assert (len(val), val.images.shape) == (16, (9600, 3, 32, 32))
