"""Which learners a domain has: those whose checkpoints are called after it, and scratch."""

import pytest
import torch

from metademo import checkpoints
from metademo.checkpoints import checkpoint_of, save
from metademo.contenders import contenders
from metademo.learners import LEARNERS
from metademo.networks import EfficientNetLite0, WeightsError

NETWORK = EfficientNetLite0(size=32, tail=0)


@pytest.fixture
def shipped(tmp_path, monkeypatch, tiny_network):
    """A folder of checkpoints of two domains, one of which is called like the beginning of the other."""
    for name, kind, network in (
        ("photos", "maml", NETWORK),
        ("photos-protonet", "protonet", NETWORK),
        ("photos-small", "anil", tiny_network),
        ("photos-small-boil", "boil", tiny_network),
    ):
        learner = LEARNERS[kind].initial(network, torch.Generator().manual_seed(0))
        save(checkpoint_of(learner, name, "photos-small" if "small" in name else "photos", {}), tmp_path)
    monkeypatch.setattr(checkpoints, "ASSETS", tmp_path)
    contenders.cache_clear()
    yield
    contenders.cache_clear()


def test_a_domain_has_its_own_checkpoints_alone(shipped, tiny_network):
    large, small = contenders("photos"), contenders("photos-small")
    assert {key: each.checkpoint for key, each in large.items()} == {
        "maml": "photos", "protonet": "photos-protonet", "photos-small": "photos-small", "scratch": None, "scratch-sgd": None,
    }  # fmt: skip
    assert list(small) == ["anil", "boil", "scratch", "scratch-sgd"]
    assert {key: each.domain.name for key, each in large.items()} == {
        "maml": "photos", "protonet": "photos", "photos-small": "photos-small", "scratch": "photos-small",
        "scratch-sgd": "photos-small",
    }  # fmt: skip
    assert large["scratch"].learner.network == small["scratch"].learner.network == tiny_network
    assert large.missing == small.missing == ()


def test_without_small_photographs_scratch_is_on_the_large_network(shipped, tmp_path):
    for path in tmp_path.glob("photos-small*"):
        path.unlink()
    # the same network, and nothing of what was pre-trained
    assert contenders("photos")["scratch"].learner.network == NETWORK.from_nothing()


def test_small_photographs_stand_in_where_the_large_ones_weights_are_missing(shipped, monkeypatch):
    def missing(self, generator):
        raise WeightsError("The package is not installed. Install it.")

    monkeypatch.setattr(EfficientNetLite0, "initial", missing)
    found = contenders("photos")
    assert list(found) == ["photos-small", "scratch", "scratch-sgd"]
    assert found.missing == (
        "The checkpoint photos needs the weights it builds on. The package is not installed. Install it.",
    )


def test_a_damaged_checkpoint_is_left_out_and_told_of(shipped, tmp_path):
    (tmp_path / "photos-protonet.json").write_text("{")
    found = contenders("photos")
    assert "protonet" not in found
    assert "maml" in found
    assert len(found.missing) == 1
    assert "photos-protonet.json is damaged" in found.missing[0]
    (tmp_path / "photos-small.json").unlink()
    (tmp_path / "photos.json").unlink()
    contenders.cache_clear()
    with pytest.raises(checkpoints.CheckpointError, match="no checkpoint 'photos'"):
        contenders("photos")
