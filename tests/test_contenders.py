"""Which learners a domain has: those whose checkpoints are called after it, and scratch."""

import pytest
import torch

from metademo import checkpoints
from metademo.checkpoints import checkpoint_of, save
from metademo.contenders import contenders
from metademo.learners import LEARNERS
from metademo.networks import EfficientNetLite0

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
        "maml": "photos", "protonet": "photos-protonet", "scratch": None, "scratch-sgd": None,
    }  # fmt: skip
    assert list(small) == ["anil", "boil", "scratch", "scratch-sgd"]
    # scratch has the same network, and nothing of what was pre-trained
    assert large["scratch"].learner.network == NETWORK.from_nothing()
    assert small["scratch"].learner.network == tiny_network
