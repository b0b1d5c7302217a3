"""Weights that are not as they should be, and learners and checkpoints that rest on them."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import CheckpointError, read, save
from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.networks import WeightsError
from tests.helpers.backbones import SIZE, TINY, keep


def test_without_a_network_the_remedy_is_named(offline):
    told = (
        "The weights of mobilenet_v3_small are not in torch's cache and could not be downloaded (<urlopen error no route to "
        "host>). To have them, connect to the network once, or put "
        "https://download.pytorch.org/models/mobilenet_v3_small-047dcff4.pth into hub/checkpoints in torch's folder: torch in "
        "your cache (~/.cache), or the one that TORCH_HOME names."
    )
    for attempt in (lambda: TINY.initial_params(torch.Generator()), lambda: TINY.prepare(torch.rand(1, 3, SIZE, SIZE))):
        with pytest.raises(WeightsError, match=f"^{re.escape(told)}$"):
            attempt()
    assert len(offline) == 2


@pytest.mark.parametrize("damage", ["bytes", "pickle", "another", "shape", "numbers"])
def test_damaged_weights_name_the_remedy(damage, reference, offline, tmp_path):
    stored = reference[0].state_dict()
    damaged = {
        "bytes": {},
        "pickle": {**stored, "features.0.0.weight": SimpleNamespace()},  # an object, which is never made
        "another": [1, 2],
        "shape": {**stored, "features.12.0.weight": torch.zeros(5)},
        "numbers": {**stored, "features.0.1.running_var": torch.full((16,), float("nan"))},
    }
    keep(damaged[damage], "mobilenet_v3_small", tmp_path)
    if damage == "bytes":
        next((tmp_path / "hub" / "checkpoints").iterdir()).write_bytes(b"nonsense")
    with pytest.raises(
        WeightsError, match=r"^The file mobilenet_v3_small-047dcff4\.pth in torch's cache is damaged"
    ) as error:
        TINY.initial_params(torch.Generator())
    assert "Delete it and connect to the network once, or put https://" in str(error.value)
    assert "\n" not in str(error.value)
    assert offline == []


def test_weights_are_read_once(home, monkeypatch):
    reads, load = [], torch.load
    monkeypatch.setattr("torch.load", lambda *given, **named: (reads.append(named), load(*given, **named))[1])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: TINY.initial_params(torch.Generator()), range(8)))
    assert [named["weights_only"] for named in reads] == [True]


# --- learners and checkpoints


@pytest.mark.slow
@pytest.mark.parametrize("tail", [0, 1])
@pytest.mark.parametrize("kind", LEARNERS)
def test_every_learner_runs_on_it(kind, tail, home, photo_episode):
    """On pictures and on what the trunk made of them alike, whatever adapts: without a tail, there is no body to adapt."""
    options = {"steps": 2} if "steps" in LEARNERS[kind].initial(TINY, torch.Generator()).options else {}
    learner = LEARNERS[kind].initial(replace(TINY, tail=tail), torch.Generator().manual_seed(0), **options)
    prepared = learner.prepared(photo_episode)
    for adapts in (None, *learner.choices):
        trace = learner.adapt(photo_episode, AdaptSettings(adapts=adapts))
        again = learner.adapt(prepared, AdaptSettings(adapts=adapts))
        assert torch.equal(trace.last.query_probabilities, again.last.query_probabilities)
        assert all(torch.isfinite(step.query_probabilities).all() for step in trace.steps)


def test_a_tail_is_meta_trained_through_the_inner_loop(home, photo_episode):
    learner = LEARNERS["maml"].initial(replace(TINY, tail=2), torch.Generator(), steps=2, rates="layers")
    outer = learner.outer_gradient(learner.params, learner.prepared(photo_episode))
    assert all(outer.grads[name].norm() > 0 for name in (*learner.network.names, "rate.block12", "centre"))


@pytest.fixture
def card(home, tmp_path):
    learner = LEARNERS["maml"].initial(TINY, torch.Generator(), steps=2)
    learner = replace(learner, params={name: value + 1 / 3 for name, value in learner.params.items()})
    save(checkpoint_of(learner, "photos", "photos", {}), tmp_path)
    return tmp_path / "photos.json", learner


def test_a_checkpoint_holds_the_tail_alone(card):
    path, learner = card
    back = read(path).learner
    assert back.network == learner.network
    assert all(torch.equal(back.params[name], value.half().float()) for name, value in learner.params.items())
    # two bytes a number of the last block: 96 · 576 weights, scales and shifts of 576, and a centre
    assert path.with_suffix(".safetensors").stat().st_size < 2 * (96 * 576 + 3 * 576) + 2000


def test_a_checkpoint_without_the_weights_below_it_is_told(card, offline):
    with pytest.raises(
        CheckpointError, match=r"^The checkpoint photos needs the weights it builds on\. The weights of"
    ):
        read(card[0])


@pytest.mark.parametrize(
    "name", ["get_model", "detection.fasterrcnn_resnet50_fpn", "quantized_resnet18", "../resnet18"]
)
def test_a_card_can_name_nothing_but_a_backbone(name, card, offline):
    path, _ = card
    described = json.loads(path.read_text())
    described["network"]["backbone"] = name
    path.write_text(json.dumps(described))
    with pytest.raises(
        CheckpointError, match=rf"^The checkpoint card photos\.json is damaged .*backbone: '{name}' is none"
    ):
        read(path)
    assert offline == []
