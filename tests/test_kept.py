"""Data sets as a trunk sees them: computed once, kept in the cache, and the same whenever they are asked for."""

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.datasets import kept
from metademo.datasets.files import DataError
from metademo.datasets.kept import KeptPictures, LargePictures, enlarged, keep
from metademo.networks import EfficientNetLite0
from metademo.pictures.domains import PHOTOS
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.training.processes import World

NETWORK = EfficientNetLite0(size=32, tail=0)


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "metademo" / "kept"


@pytest.fixture
def pictures(generator):
    """Two classes of three small pictures."""
    images = torch.randint(256, (6, 3, 8, 8), generator=generator, dtype=torch.uint8)
    return PictureSet(images, (torch.tensor([0, 2, 4]), torch.tensor([1, 3, 5])), (0, 0), ("a", "b"), "toys/train")


def darker(pictures, generator):
    return pictures * torch.rand(len(pictures), 1, 1, 1, generator=generator)


def test_pictures_come_as_the_trunk_sees_them(pictures):
    ready = keep(pictures, NETWORK)
    rows = torch.tensor([2, 0])
    seen = NETWORK.prepare(enlarged(pictures.images[[5, 1]], 32))
    torch.testing.assert_close(ready.pictures(1, rows), seen.half().float(), rtol=2e-3, atol=1e-3)
    assert (ready.name, ready.names, len(ready), ready.pictures(0, rows).dtype) == (
        "toys/train",
        ("a", "b"),
        2,
        torch.float32,
    )


def test_what_is_there_is_not_computed_again(pictures, monkeypatch, cache):
    keep(pictures, NETWORK)
    calls, write = [], kept._write
    monkeypatch.setattr(kept, "_write", lambda path, *rest: (calls.append(path), write(path, *rest)))
    keep(pictures, NETWORK)
    assert calls == []
    next(cache.iterdir()).unlink()
    keep(pictures, NETWORK)
    assert len(calls) == 1
    # other pictures, another trunk: other files
    keep(PictureSet(255 - pictures.images, pictures.rows, (0, 0), ("a", "b"), "toys"), NETWORK)
    keep(pictures, EfficientNetLite0(size=32, tail=1))
    assert len(calls) == 5
    assert {path.suffix for path in cache.iterdir()} == {".npy"}


def test_versions_are_varied_alike_each_time_and_drawn_by_the_generator(pictures, cache):
    ready = keep(pictures, NETWORK, darker, variations=2)
    plain = keep(pictures, NETWORK)
    rows = torch.arange(3)
    assert [len(versions) for versions in ready.kept] == [3, 3]
    assert torch.equal(ready.pictures(0, rows), plain.pictures(0, rows))
    contents = [path.read_bytes() for path in ready.kept[1]]
    assert len({*contents}) == 3
    for path in cache.iterdir():
        path.unlink()
    kept._mapped.cache_clear()
    assert [path.read_bytes() for path in keep(pictures, NETWORK, darker, 2).kept[1]] == contents
    one, again, other = (ready.pictures(0, rows.repeat(4), torch.Generator().manual_seed(s)) for s in (0, 0, 1))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    sampler = EpisodeSampler(ready, ((2, 1),), 2)
    assert sampler.sample(torch.Generator().manual_seed(0)).support.shape == (2, *NETWORK.input_shape)


def test_processes_share_the_work(pictures, cache, monkeypatch):
    """Each its own part, also where the other has done some of its own already."""
    monkeypatch.setattr(World, "sum", lambda self, tensors: tensors)
    whole = keep(pictures, NETWORK, darker, 2)
    contents = {path.name: path.read_bytes() for path in cache.iterdir()}
    assert len(contents) == 6
    for path in cache.iterdir():
        path.unlink()
    for rank in (1, 0):
        assert keep(pictures, NETWORK, darker, 2, World(rank, 2)).kept == whole.kept
        assert len(list(cache.iterdir())) == (3 if rank else 6)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == contents


def test_an_interrupted_computation_leaves_no_half_file(pictures, monkeypatch, cache):
    monkeypatch.setattr(np, "save", lambda file, *rest, **options: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        keep(pictures, NETWORK)
    assert not list(cache.glob("*.npy"))


def test_a_damaged_file_is_told(pictures):
    ready = keep(pictures, NETWORK)
    ready.kept[0][0].write_bytes(b"nonsense")
    kept._mapped.cache_clear()
    with pytest.raises(DataError, match=rf"^{ready.kept[0][0].name} in .* is damaged .* Delete it and try again\.$"):
        ready.pictures(0, torch.tensor([0]))


def test_what_a_trunk_sees_cannot_be_turned(pictures):
    assert keep(pictures, NETWORK).with_symmetries(1).names == ("a", "b")
    for turn in (
        lambda: keep(pictures.with_symmetries(4), NETWORK),
        lambda: keep(pictures, NETWORK).with_symmetries(4),
    ):
        with pytest.raises(ValueError, match=r"^symmetries: photographs are kept upright; take 1$"):
            turn()


def test_without_a_trunk_pictures_are_only_enlarged(pictures, cache):
    large = keep(pictures, NETWORK.without_pretraining())
    assert isinstance(large, LargePictures)
    assert not isinstance(large, KeptPictures)
    assert torch.equal(large.pictures(0, torch.tensor([1])), enlarged(pictures.images[2:3], 32))
    assert not cache.exists()


def test_a_small_picture_is_enlarged_as_the_domain_does(generator):
    image = torch.randint(80, 176, (1, 3, 32, 32), generator=generator, dtype=torch.uint8)
    person = PHOTOS.tensor(Image.fromarray(image[0].permute(1, 2, 0).numpy()))
    assert person.shape == (3, 192, 192)
    assert (enlarged(image, 192)[0] - person).abs().max() <= 2.01 / 255  # Pillow rounds between rows and columns too
