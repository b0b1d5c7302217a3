"""A trunk that was trained: the same function however deep it is open, and kept with its checkpoint."""

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import CheckpointError, read, save
from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners import LEARNERS
from metademo.networks import EfficientNetLite0, build, describe

NETWORK = EfficientNetLite0(size=32, tail=3)


@pytest.fixture(scope="module")
def trained():
    """A learner all of whose three stages are a little otherwise than ImageNet's, in numbers that half precision has."""
    learner = LEARNERS["maml"].initial(NETWORK, torch.Generator(), steps=2, rates="layers")
    changed = {name: (1.01 * learner.params[name]).half().float() for name in NETWORK.names}
    return replace(learner, params={**learner.params, **changed})


@pytest.fixture(scope="module")
def pictures():
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(3))


def features(learner, pictures):
    return learner.network.features(learner.params, learner.network.prepare(pictures))[0]


def test_closing_stages_changes_nothing_but_what_can_adapt(trained, pictures):
    shallow = trained.with_tail(1)
    assert set(shallow.network.layers) < set(NETWORK.layers)
    assert set(shallow.params) < set(trained.params)
    assert set(shallow.network.held) == {*NETWORK.names} - {*shallow.network.names}
    torch.testing.assert_close(features(shallow, pictures), features(trained, pictures))
    assert shallow.network.trunk != replace(NETWORK, tail=1).trunk  # what a trunk saw is kept by its name
    again = shallow.with_tail(3)
    assert again.network == NETWORK
    assert all(again.params[name].equal(trained.params[name]) for name in NETWORK.names)
    with pytest.raises(ValueError, match=r"^tail: 3 is no other"):
        trained.with_tail(3)


def test_what_is_as_imagenet_left_it_is_not_held(trained):
    untouched = LEARNERS["maml"].initial(NETWORK, torch.Generator(), steps=2)
    shallow = untouched.with_tail(1)
    assert shallow.network == replace(NETWORK, tail=1)
    assert shallow.network.held is None
    assert trained.with_tail(1).network != shallow.network


def test_a_checkpoint_keeps_the_trunk_and_a_card_its_digest(trained, pictures, tmp_path):
    shallow = trained.with_tail(1)
    save(checkpoint_of(shallow, "photos", "photos", {}), tmp_path)
    path = tmp_path / "photos.json"
    back = read(path).learner
    assert back.network == shallow.network == replace(build(describe(shallow.network)), held=shallow.network.held)
    assert json.loads(path.read_text())["network"]["below"] == shallow.network.below
    assert fingerprint(back) == fingerprint(read(path).learner)
    torch.testing.assert_close(features(back, pictures), features(shallow, pictures), rtol=2e-3, atol=2e-3)
    # a file that belongs to another card
    save(checkpoint_of(trained.with_tail(2), "other", "photos", {}), tmp_path)
    (tmp_path / "other.safetensors").replace(tmp_path / "photos.safetensors")
    with pytest.raises(CheckpointError, match=r"^photos\.safetensors does not fit its card"):
        read(path)


def test_checkpoints_share_the_file_of_their_trunk(trained, tmp_path):
    shallow = trained.with_tail(1)
    beside = tmp_path / f"below-{shallow.network.below}.safetensors"
    for name in ("photos", "photos-protonet"):
        save(checkpoint_of(shallow, name, "photos", {}), tmp_path)
    assert {path.name for path in tmp_path.glob("*.safetensors")} == {
        beside.name, "photos.safetensors", "photos-protonet.safetensors",
    }  # fmt: skip
    own = load_file(tmp_path / "photos.safetensors")
    held = load_file(beside)
    assert {*held} == {*shallow.network.held}
    assert not {*held} & {*own}
    # as one file, as adapted learners are taken away, it is the same
    beside.rename(tmp_path / "elsewhere")
    with pytest.raises(CheckpointError, match=r"^There is no below-[0-9a-f]{16}\.safetensors beside photos\.json"):
        read(tmp_path / "photos.json")
    save_file({**own, **held}, tmp_path / "photos.safetensors")
    assert read(tmp_path / "photos.json").learner.network == shallow.network


@pytest.mark.parametrize("below", ["../photos", 3, None, "0" * 17])
def test_a_card_names_no_file_but_a_trunk(trained, tmp_path, below):
    save(checkpoint_of(trained.with_tail(1), "photos", "photos", {}), tmp_path)
    path = tmp_path / "photos.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps({**card, "network": {**card["network"], "below": below}}))
    with pytest.raises(CheckpointError, match="photos"):
        read(path)


def test_what_was_trained_is_drawn_back_towards_imagenets(trained, pictures):
    known = NETWORK.initial_params(torch.Generator())
    shallow = trained.with_tail(1)
    for learner in (trained, shallow):  # in the tail or in the trunk, it is the same network
        network, params = learner.network.blended(learner.params, 0.25)
        whole = {**(network.held or {}), **params}
        for name in NETWORK.names:
            expected = 0.75 * known[name] + 0.25 * trained.params[name]
            torch.testing.assert_close(whole[name], expected, rtol=2e-3, atol=1e-4)
        assert (
            features(replace(learner, network=network, params={**learner.params, **params}), pictures).isfinite().all()
        )
    untouched, params = shallow.network.blended(shallow.params, 0.0)
    for name, value in untouched.held.items():  # in half precision, as it is kept
        assert value.equal(known[name].half().float())
    assert all(params[name].equal(known[name]) for name in params)
    whole, params = shallow.network.blended(shallow.params, 1.0)
    for name, value in {**whole.held, **params}.items():
        torch.testing.assert_close(value, trained.params[name])
    with pytest.raises(ValueError, match=r"^blend: between 0 and 1"):
        shallow.network.blended(shallow.params, 1.5)
    bare = shallow.network.without_pretraining()
    params = bare.initial_params(torch.Generator())
    with pytest.raises(ValueError, match=r"^blend: "):
        bare.blended(params, 0.5)
