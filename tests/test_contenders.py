"""Which learners a domain has: those whose checkpoints are called after it, and scratch."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.catalogue import Choices, contenders
from metademo.checkpoints.files import save
from metademo.learners import LEARNERS
from metademo.networks import EfficientNetLite0, Frozen, WeightsError

NETWORK = EfficientNetLite0(size=32, tail=1)


@pytest.fixture
def shipped(tmp_path, monkeypatch, tiny_network):
    """A folder of checkpoints of two domains, one of which is called like the beginning of the other."""
    for name, kind, network in (
        ("photos", "maml", NETWORK),
        ("photos-protonet", "protonet", NETWORK),
        ("photos-small", "anil", tiny_network),
        ("photos-small-boil", "boil", tiny_network),
    ):
        options = {"rates": "layers"} if kind == "maml" else {}
        learner = LEARNERS[kind].initial(network, torch.Generator().manual_seed(0), **options)
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
    assert contenders("photos")["scratch"].learner.network == NETWORK.without_pretraining()


def test_small_photographs_stand_in_where_the_large_ones_weights_are_missing(shipped, monkeypatch):
    def missing(self, generator):
        raise WeightsError("The package is not installed. Install it.")

    monkeypatch.setattr(EfficientNetLite0, "initial_params", missing)
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


def test_more_stages_can_be_opened_to_the_inner_loop(shipped):
    maml, small, scratch = (contenders("photos")[key] for key in ("maml", "photos-small", "scratch"))
    assert maml.chosen(Choices(tail=1)) is maml.learner
    assert [maml.settings(Choices(tail=tail)).adapts for tail in (0, 1, 3)] == ["head", "all", "all"]
    assert maml.settings(Choices(tail=1, adapts="head")).adapts == "head"
    deeper = maml.chosen(Choices(tail=2))
    assert deeper is maml.chosen(Choices(tail=2))  # a run asks whether it is the very same
    assert deeper.network == replace(NETWORK, tail=2)
    assert set(deeper.network.layers) > set(NETWORK.layers)
    # what was meta-trained is kept, what is opened is as it was pre-trained, at the rate of the first layer that had one
    for name, value in maml.learner.params.items():
        assert deeper.params[name].equal(value)
    pretrained = deeper.network.initial_params(torch.Generator())
    added = set(deeper.network.names) - set(NETWORK.names)
    assert added
    assert all(deeper.params[name].equal(pretrained[name]) for name in added)
    for layer in deeper.network.layers:
        if layer not in NETWORK.layers:
            assert deeper.params[f"rate.{layer}"].equal(maml.learner.params[f"rate.{NETWORK.layers[0]}"])
    # who has no stages is as it was, but for adapting all that it was trained to adapt
    all_of_it = replace(small, learner=LEARNERS["maml"].initial(small.learner.network, torch.Generator()))
    assert [all_of_it.settings(Choices(tail=tail)).adapts for tail in (0, 1)] == ["head", "all"]
    assert small.chosen(Choices(tail=3)) is small.learner
    assert scratch.chosen(Choices(tail=3)) is scratch.learner
    with pytest.raises(ValueError, match=r"^tail: 1 is no other than this network has$"):
        maml.learner.with_tail(1)
    with pytest.raises(ValueError, match=r"^tail: 2"):
        small.learner.with_tail(2)


def test_where_the_body_stays_pictures_are_looked_at_once(shipped):
    maml, protonet, small = (contenders("photos")[key] for key in ("maml", "protonet", "photos-small"))
    frozen = maml.chosen(Choices())
    assert frozen.network == Frozen(NETWORK, maml.learner.params)
    assert frozen is maml.chosen(Choices(rate_factor=2, seed=1))  # a run asks whether it is the very same
    assert frozen is maml.chosen(Choices(tail=2, adapts="head"))
    assert protonet.chosen(Choices(tail=2)).network == Frozen(NETWORK, protonet.learner.params)
    # without a trunk there are pictures to be seen on the page, and little to be saved
    assert small.learner.leaves_body(small.settings(Choices()))
    assert small.chosen(Choices()) is small.learner


def test_what_is_as_its_package_has_it_is_not_stored_once_more(tmp_path):
    learner = LEARNERS["protonet"].initial(NETWORK, torch.Generator())
    changed = {**learner.params, "top.shift": learner.params["top.shift"] + 1}
    save(checkpoint_of(learner, "same", "photos", {}), tmp_path)
    save(checkpoint_of(replace(learner, params=changed), "other", "photos", {}), tmp_path)
    assert set(load_file(tmp_path / "same.safetensors")) == {"centre", "log_scale"}
    assert set(load_file(tmp_path / "other.safetensors")) == {"centre", "log_scale", "top.shift"}
    for name, expected in (("same", learner.params), ("other", changed)):
        params = checkpoints.read(tmp_path / f"{name}.json").learner.params
        assert params.keys() == expected.keys()
        for key, value in params.items():
            torch.testing.assert_close(value, expected[key], rtol=1e-3, atol=1e-5)
            assert value.equal(expected[key]) or key in ("top.shift", "centre", "log_scale")
