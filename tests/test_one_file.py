"""A checkpoint in one file, and what may be wrong with one from anywhere."""

import json
import struct

import pytest
import torch
from safetensors.torch import save

import metademo
from metademo.checkpoints import one_file
from metademo.checkpoints.cards import checkpoint_of, described
from metademo.checkpoints.files import CheckpointError, stored
from metademo.learners import LEARNERS
from metademo.networks import Conv4

NETWORK = Conv4(filters=8, groups=4)


@pytest.fixture(scope="module")
def checkpoint():
    learner = LEARNERS["maml"].initial(NETWORK, torch.Generator().manual_seed(0), steps=1)
    return checkpoint_of(learner, "My MAML", "characters", {"data": "test"})


def altered(checkpoint, card=None, tensors=None, **changes):
    """The file with another card or other tensors."""
    told = {**described(checkpoint.card, torch.float32), **changes} if card is None else card
    return save(stored(checkpoint.learner) if tensors is None else tensors, {"metademo": json.dumps(told)})


def test_it_comes_back_as_it_was(checkpoint, tmp_path):
    data = one_file.write(checkpoint)
    found = one_file.parse(data, "mine.safetensors")
    assert found.card == checkpoint.card
    assert found.learner.options == checkpoint.learner.options
    for name, value in checkpoint.learner.params.items():
        assert torch.equal(found.learner.params[name], value)
    path = tmp_path / "mine.safetensors"
    path.write_bytes(data)
    loaded = metademo.load(str(path))
    assert torch.equal(loaded.params["block1.weight"], checkpoint.learner.params["block1.weight"])


@pytest.mark.parametrize("key", ["fomaml", "anil", "meta-sgd", "reptile", "meta-lstm", "transfer"])
def test_every_learner_of_the_page_comes_back(key):
    learner = LEARNERS[key].initial(NETWORK, torch.Generator().manual_seed(0))
    found = one_file.parse(one_file.write(checkpoint_of(learner, key, "characters", {})), "x.safetensors")
    assert type(found.learner) is LEARNERS[key]


def test_without_a_card_it_says_so(checkpoint):
    with pytest.raises(CheckpointError, match="no card"):
        one_file.parse(save(stored(checkpoint.learner)), "bare.safetensors")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip",
        struct.pack("<Q", 2**60) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 100) + b"{}",
        struct.pack("<Q", 100_000) + b"[" * 100_000,
        b"\x80\x04\x95" + b"x" * 100,
    ],
)
def test_what_is_no_such_file_is_refused_by_name(data):
    with pytest.raises(CheckpointError, match=r"odd\.safetensors"):
        one_file.parse(data, "odd.safetensors")


def test_a_file_that_was_cut_off_is_refused(checkpoint):
    data = one_file.write(checkpoint)
    for length in (7, 200, len(data) // 2, len(data) - 1):
        with pytest.raises(CheckpointError):
            one_file.parse(data[:length], "cut.safetensors")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 99},
        {"domain": "music"},
        {"domain": "photos"},
        {"learner": {"kind": "in-context"}},
        {"learner": {"kind": "nobody"}},
        {"learner": {"kind": "meta-lstm", "hidden": 10**9}},
        {"learner": {"kind": "maml", "steps": 10**9}},
        {"learner": {"kind": "maml", "steps": "x"}},
        {"learner": 7},
        {"network": {"kind": "conv4", "filters": 1024}},
        {"network": {"kind": "conv4", "filters": 8, "groups": 4, "size": 1000}},
        {"network": {"kind": "torchvision"}},
        {"network": None},
        {"name": 7},
        {"training": []},
    ],
)
def test_a_card_that_lies_is_refused(checkpoint, changes):
    with pytest.raises(CheckpointError, match=r"lie\.safetensors|lie"):
        one_file.parse(altered(checkpoint, **changes), "lie.safetensors")


def test_a_card_that_is_no_table_is_refused(checkpoint):
    for card in (None, 7, "x", []):
        with pytest.raises(CheckpointError):
            one_file.parse(save(stored(checkpoint.learner), {"metademo": json.dumps(card)}), "odd.safetensors")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: {**t, "block1.weight": t["block1.weight"][:4]},
        lambda t: {**t, "block2.scale": t["block2.scale"].double()},
        lambda t: {**t, "centre": torch.full_like(t["centre"], float("nan"))},
        lambda t: {**t, "more": torch.zeros(1)},
        lambda t: {name: value for name, value in t.items() if name != "centre"},
        lambda t: {name: value for name, value in t.items() if name != "block1.weight"},
    ],
)
def test_numbers_that_do_not_fit_are_refused(checkpoint, change):
    with pytest.raises(CheckpointError):
        one_file.parse(altered(checkpoint, tensors=change(dict(stored(checkpoint.learner)))), "misfit.safetensors")


def test_what_is_too_large_is_not_read(checkpoint, monkeypatch, tmp_path):
    monkeypatch.setattr(one_file, "MAX_BYTES", 1000)
    with pytest.raises(CheckpointError, match="larger than"):
        one_file.parse(one_file.write(checkpoint), "large.safetensors")
    path = tmp_path / "large.safetensors"
    path.write_bytes(b"0" * 1001)
    with pytest.raises(CheckpointError, match="larger than"):
        one_file.read(path)
    with pytest.raises(CheckpointError, match=r"gone\.safetensors"):
        one_file.read(tmp_path / "gone.safetensors")
