"""An adapted learner written as a checkpoint: a learner that begins where it stopped, and a classifier that answers as it did."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from metademo import load
from metademo.checkpoints.files import CheckpointError
from metademo.export.adapted import ExportError, adapted
from metademo.export.checkpoint import read, write
from metademo.learners.scratch import Scratch
from metademo.networks import Conv4
from metademo.pictures.domains import CHARACTERS
from tests.helpers.taken import bent, made

NETWORK = Conv4(filters=8, groups=2)


@pytest.fixture
def one():
    return made(CHARACTERS, NETWORK)


def test_it_answers_as_before(one, tmp_path):
    _, card = write(one, tmp_path / "mine", {})
    back = read(card)
    pictures = torch.rand(3, *CHARACTERS.shape, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(back.answers(pictures), one.answers(pictures))
    assert (back.classes, back.key, back.steps) == (("a", "b", "c"), "maml", 5)


def test_of_a_bent_body_it_keeps_the_one_before_any_step(tmp_path):
    one = bent(CHARACTERS, NETWORK)
    _, card = write(one, tmp_path / "mine", {})
    pictures = torch.rand(3, *CHARACTERS.shape, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(read(card).answers(pictures), one.answers(pictures))
    weights = card.with_suffix(".safetensors")
    whole = load_file(weights)
    for name, other in (("support", torch.zeros(1, 3)), ("block1.weight", torch.full((8, 1, 3, 3), torch.nan))):
        save_file(whole | {f"adapted/unbent.{name}": other}, weights)
        with pytest.raises(CheckpointError, match=r"mine\.json is no card of an adapted learner"):
            read(card)


def test_as_a_checkpoint_it_begins_at_the_adapted_body(one, tmp_path):
    _, card = write(one, tmp_path / "mine.safetensors", {})
    learner = load(str(card))
    assert learner.params.keys() == one.learner.params.keys()
    torch.testing.assert_close({name: learner.params[name] for name in NETWORK.names}, one.body)
    assert not torch.equal(one.body["block1.weight"], one.learner.params["block1.weight"])


def test_what_has_no_meta_parameters_has_no_checkpoint(one, make_episode, tmp_path):
    scratch = adapted(Scratch(NETWORK, steps=1), make_episode(size=28), CHARACTERS)
    with pytest.raises(ExportError, match="Scratch has no checkpoint"):
        write(scratch, tmp_path / "mine", {})


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.pop("adapted"),
        lambda card: card["adapted"].update(classes=["a", "b"]),
        lambda card: card["adapted"].update(classes=["a", "b", 3]),
        lambda card: card["adapted"].update(own=70),
        lambda card: card["adapted"].update(own="6"),
        lambda card: card["adapted"].update(temperature=0.0),
        lambda card: card.update(adapted=[]),
    ],
)
def test_a_card_that_was_tampered_with_is_told(one, tmp_path, change):
    _, card = write(one, tmp_path / "mine", {})
    told = json.loads(card.read_text("utf-8"))
    change(told)
    card.write_text(json.dumps(told), "utf-8")
    with pytest.raises(CheckpointError, match=r"mine\.json is no card of an adapted learner"):
        read(card)
