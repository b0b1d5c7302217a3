"""A person's own folder or ZIP as a data set, and collections of many kinds."""

import io
import logging
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.cli.parser import main
from metademo.datasets import chosen, collections, own
from metademo.datasets.files import DataError
from metademo.pictures.domains import PHOTOS_SMALL
from metademo.tasks.picture_sets import EpisodeSampler

COLOURS = {
    "red": (220, 20, 20),
    "green": (20, 200, 20),
    "blue": (20, 20, 220),
    "grey": (128, 128, 128),
    "pink": (250, 150, 200),
}


def png(colour, number, size=(40, 32), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, tuple(min(255, value + number) for value in colour)).save(buffer, kind)
    return buffer.getvalue()


def files(each=4, top=""):
    return {
        f"{top}{name}/{number}.png": png(colour, number) for name, colour in COLOURS.items() for number in range(each)
    }


@pytest.fixture
def folder(tmp_path):
    def make(contents, name="paints"):
        for place, data in contents.items():
            path = tmp_path / name / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / name

    return make


@pytest.fixture
def zipped(tmp_path):
    def make(contents, name="paints.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for place, data in contents.items():
                archive.writestr(place, data)
        return tmp_path / name

    return make


# --- a folder or a ZIP of classes


@pytest.mark.parametrize("top", ["", "paints/"])
def test_each_folder_of_a_folder_or_a_zip_is_a_class(folder, zipped, top):
    from_folder = own.load("all", folder(files(top=top)) / top, PHOTOS_SMALL)
    from_zip = own.load("all", zipped(files(top=top)), PHOTOS_SMALL)
    assert from_folder.names == from_zip.names == ("blue", "green", "grey", "pink", "red")
    assert torch.equal(from_folder.images, from_zip.images)
    assert (from_folder.images.shape, from_folder.images.dtype) == ((20, 3, 32, 32), torch.uint8)
    assert from_folder.images[from_folder.rows[4][2], :, 5, 5].tolist() == [222, 22, 22]


def test_what_is_no_picture_is_left_out_and_said(folder, caplog):
    contents = files() | {"red/notes.txt": b"x", "red/broken.png": b"nonsense", ".hidden/a.png": png((1, 2, 3), 0)}
    contents |= {"loose.png": png((1, 2, 3), 0), "empty/readme.md": b""}
    with caplog.at_level(logging.WARNING):
        found = own.load("all", folder(contents), PHOTOS_SMALL)
    assert found.names == ("blue", "green", "grey", "pink", "red")
    assert [len(rows) for rows in found.rows] == [4] * 5
    assert "1 of paints left out, the first: " in caplog.text
    assert "broken.png" in caplog.text


def test_folders_of_splits_are_splits(folder):
    parts = {"train": ("red", "green"), "test": ("blue", "grey", "pink")}
    contents = {
        f"{split}/{place}": data
        for split, names in parts.items()
        for place, data in files().items()
        if place.split("/")[0] in names
    }
    path = folder(contents)
    assert own.splits(path) == ("train", "test", "all")
    assert own.load("test", path, PHOTOS_SMALL).names == ("blue", "grey", "pink")
    assert len(own.load("all", path, PHOTOS_SMALL)) == 5
    with pytest.raises(ValueError, match=r"^split: 'val' is none of train, test, all$"):
        own.load("val", path, PHOTOS_SMALL)


def test_without_such_folders_a_seed_deals_the_classes_out(folder):
    path = folder(files())
    assert own.splits(path) == ("train", "val", "test", "all")
    parts = [own.load(split, path, PHOTOS_SMALL, seed=3).names for split in ("train", "val", "test")]
    assert [len(part) for part in parts] == [3, 1, 1]
    assert sorted(sum(parts, ())) == sorted(COLOURS)
    assert parts[0] == own.load("train", path, PHOTOS_SMALL, seed=3).names
    assert len({own.load("train", path, PHOTOS_SMALL, seed=seed).names for seed in range(8)}) > 1


def test_a_folder_of_data_sets_files_is_none(folder, zipped, tmp_path):
    assert own.is_own(folder(files()))
    assert own.is_own(zipped(files()))
    (tmp_path / "data").mkdir()
    np.savez(tmp_path / "data" / "omniglot.npz", x=np.zeros(1))
    for path in (None, tmp_path / "data", tmp_path / "data" / "omniglot.npz", tmp_path / "nowhere"):
        assert not own.is_own(path)


def test_nothing_to_learn_from_is_said(folder, tmp_path):
    with pytest.raises(
        DataError, match=r"^There are no classes for all in .*each folder that holds pictures is a class"
    ):
        own.load("all", folder({"red/a.png": b"nonsense"}), PHOTOS_SMALL)
    (tmp_path / "no.zip").write_bytes(b"nonsense")
    with pytest.raises(DataError, match="is neither a folder of classes nor a ZIP of them"):
        own.load("all", tmp_path / "no.zip", PHOTOS_SMALL)


def test_a_data_set_of_one_s_own_goes_before_the_default(folder):
    dataset = chosen(None, folder(files()), PHOTOS_SMALL)
    assert (dataset.name, dataset.domain, dataset.source) == ("own/paints", PHOTOS_SMALL, "own/paints")
    assert chosen(None, None, PHOTOS_SMALL).name == "cifar-fs"
    assert chosen(None, None).name == "omniglot"
    assert chosen("cifar-fs", folder(files())).domain is PHOTOS_SMALL


def test_one_s_own_pictures_are_trained_on_and_measured_with(folder, tmp_path, capsys):
    path = str(folder(files(each=8)))
    words = ["train", "paints", "--dataset", "cifar-fs", "--data", path, "--split", "all", "--filters", "8"]
    words += ["--settings", "3x1", "--queries", "2", "--tasks", "1", "--meta-steps", "1", "--validate-every", "0"]
    assert main([*words, "--out", str(tmp_path / "runs")]) == 0
    card = tmp_path / "runs" / "paints" / "paints.json"
    assert '"--data paints' in card.read_text().replace("python -m metademo train paints --dataset cifar-fs ", '"')
    assert str(tmp_path) not in card.read_text()
    capsys.readouterr()
    words = ["evaluate", str(card), "--data", path, "--ways", "5", "--shots", "1", "--queries", "3", "--episodes", "4"]
    assert main([*words, "--processes", "1"]) == 0
    told = capsys.readouterr()
    assert "maml of paints on 5 classes of paints/all, 4 episodes" in told.out
    assert "Warning: paints was trained on 5 of the 5 classes" in told.err


# --- collections


@pytest.fixture(scope="module")
def cifar(tmp_path_factory):
    """CIFAR-FS of black pictures, as large as it is."""
    path = tmp_path_factory.mktemp("cifar") / "cifar_fs.npz"
    images = np.zeros((100 * 600, 32, 32, 3), dtype=np.uint8)
    np.savez(path, images=images, class_names=np.array([f"class {n:03}" for n in range(100)]))
    return path


@pytest.fixture
def collection(tmp_path, cifar):
    """Two collections of three and two classes, and one that is held out."""
    (tmp_path / "more").mkdir()
    for name, colours in (("paints", 3), ("inks", 2), ("blood_cells_pbc", 2)):
        data = [
            png(colour, number, (64, 64), "JPEG") for colour in list(COLOURS.values())[:colours] for number in range(3)
        ]
        np.savez(
            tmp_path / "more" / f"{name}.npz",
            jpeg=np.frombuffer(b"".join(data), dtype=np.uint8),
            offsets=np.cumsum([0, *map(len, data)]),
            labels=np.repeat(np.arange(colours), 3).astype(np.int16),
            names=np.array(list(COLOURS)[:colours]),
        )
    (tmp_path / "cifar_fs.npz").symlink_to(cifar)
    return tmp_path


def test_collections_are_groups_that_stand_apart(collection, monkeypatch):
    monkeypatch.setattr(collections, "_cifar", lambda splits, data: ("cifar_fs", {}))
    found = collections.load("train", collection)
    assert found.names == ("inks: red", "inks: green", "paints: red", "paints: green", "paints: blue")
    assert found.groups == ("inks",) * 2 + ("paints",) * 3
    assert found.images.shape == (15, 3, 96, 96)
    assert (found.images[found.rows[4]].float().mean((2, 3)) - torch.tensor([21.0, 21.0, 221.0])).abs().max() < 4
    assert collections.load("val", collection).groups == ("blood_cells_pbc",) * 2
    sampler = EpisodeSampler(found, ((2, 1),), queries=1)
    for seed in range(20):
        episode = sampler.sample(torch.Generator().manual_seed(seed))
        assert len({name.partition(":")[0] for name in episode.classes}) == 1
    with pytest.raises(ValueError, match=r"^within: no group of collections/train has 4 classes$"):
        EpisodeSampler(found, ((4, 1),), queries=1)


@pytest.mark.slow
def test_cifar_s_training_classes_are_a_collection_too(collection, monkeypatch):
    monkeypatch.setattr(collections, "EACH", 20)
    found = collections.load("train", collection)
    assert found.groups.count("cifar_fs") == 100  # by these names all are training classes
    assert all(len(rows) == 20 for rows in found.rows[-100:])


@pytest.mark.slow
def test_what_is_shipped_may_learn_from_cifar_s_validation_classes_too(collection, monkeypatch):
    monkeypatch.setattr(collections, "EACH", 20)
    with np.load(collection / "cifar_fs.npz") as arrays:
        whole = dict(arrays)
    whole["class_names"][:5] = ["baby", "bed", "beaver", "beetle", "lamp"]  # two to test on, three to validate with
    (collection / "cifar_fs.npz").unlink()
    np.savez(collection / "cifar_fs.npz", **whole)
    counted = {part: collections.load(part, collection).groups.count("cifar_fs") for part in ("train", "final", "val")}
    assert counted == {"train": 95, "final": 98, "val": 0}


def test_larger_collections_are_met_more_often_by_their_size_s_root(toy_set):
    rows = tuple(own[:2] if index < 12 else own[:18] for index, own in enumerate(toy_set.rows))
    two = replace(toy_set, rows=rows, groups=("few",) * 12 + ("many",) * 12, apart=True)
    sampler = EpisodeSampler(two, ((2, 1),), queries=1)
    generator = torch.Generator().manual_seed(0)
    drawn = [sampler._draw_classes(2, generator)[0] >= 12 for _ in range(2000)]
    assert abs(sum(drawn) / 2000 - 3 / 4) < 0.03


@pytest.mark.parametrize(
    "change",
    [
        {"offsets": np.arange(3)},
        {"labels": np.full(9, 7, dtype=np.int16)},
        {"labels": np.full(9, -1, dtype=np.int16)},
        {"labels": np.zeros(9)},
        {"names": np.zeros(3)},
        {"jpeg": np.zeros(40000, dtype=np.uint8)},
    ],
)
def test_a_damaged_collection_is_named(collection, change):
    path = collection / "more" / "paints.npz"
    with np.load(path) as arrays:
        whole = dict(arrays)
    np.savez(path, **{**whole, **change})
    with pytest.raises(DataError, match=r"^paints\.npz in .* is damaged"):
        collections.load("train", collection)


def test_no_collections_are_said(tmp_path, monkeypatch):
    monkeypatch.delenv("METADEMO_DATA", raising=False)
    with pytest.raises(DataError, match=r"^Collections are not downloaded\. Point --data or METADEMO_DATA"):
        collections.load("train")
    with pytest.raises(DataError, match="There is no collection for val in"):
        collections.load("val", tmp_path)
