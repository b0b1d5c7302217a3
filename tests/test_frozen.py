"""A learner whose body stays as it is answers the same when its body is frozen, and looks at each picture once."""

from dataclasses import replace

import pytest
import torch

from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.learners.maml import Maml
from metademo.networks import Conv4, EfficientNetLite0, Frozen
from metademo.tasks.episodes import Episode

NETWORK = EfficientNetLite0(size=32, tail=1)


@pytest.fixture
def photo_episode() -> Episode:
    """Three classes of random pictures of 32 pixels, three of each to learn from: more than are looked at together."""
    generator = torch.Generator().manual_seed(3)
    patterns = torch.rand(3, 3, 32, 32, generator=generator)
    labels = torch.arange(3).repeat_interleave(3)

    def pictures():
        return (patterns[labels] + 0.2 * torch.rand(9, 3, 32, 32, generator=generator)).clamp(0, 1)

    return Episode(pictures(), labels, pictures(), labels, ("a", "b", "c"))


def learner(kind: str, **options):
    made = LEARNERS[kind].initial(NETWORK, torch.Generator().manual_seed(0), **options)
    return replace(made, params={**made.params, "centre": torch.rand(NETWORK.features_size)})


@pytest.mark.parametrize("kind", ["maml", "anil", "proto-maml", "meta-sgd", "protonet", "transfer", "baseline++"])
@pytest.mark.parametrize("variations", ["none", "mirror"])
def test_frozen_it_answers_as_before(kind, variations, photo_episode):
    before, settings = learner(kind), AdaptSettings(steps=3, variations=variations)
    assert before.leaves_body(settings)
    after = before.frozen()
    assert (after.network.names, after.network.trunk != NETWORK.trunk) == ((), True)
    first, second = before.adapt(photo_episode, settings), after.adapt(photo_episode, settings)
    assert len(first.steps) == len(second.steps)
    for one, other in zip(first.steps, second.steps, strict=True):
        torch.testing.assert_close(other.query_probabilities, one.query_probabilities, rtol=1e-3, atol=1e-5)
        torch.testing.assert_close(other.distances.query, one.distances.query, rtol=1e-3, atol=1e-4)
        assert other.support_loss == pytest.approx(one.support_loss, rel=1e-3, abs=1e-5)
        assert other.movement.keys() == one.movement.keys()


@pytest.mark.parametrize(
    ("kind", "options", "chosen", "still"),
    [
        ("maml", {}, None, True),
        ("maml", {}, "head", True),
        ("maml", {}, "all", False),
        ("maml", {"adapts": "body"}, None, False),
        ("anil", {}, "all", True),  # what was never to adapt does not
        ("transfer", {}, None, True),
        ("transfer", {}, "body", False),
        ("transfer", {"adapts": "all"}, None, False),
        ("protonet", {}, "all", True),
        ("reptile", {}, "head", False),  # its centre is trained too
    ],
)
def test_whose_body_stays(kind, options, chosen, still, photo_episode):
    settings = AdaptSettings(steps=2, adapts=chosen)
    tested = learner(kind, **options)
    assert tested.leaves_body(settings) == still
    moved = tested.adapt(photo_episode, settings).last.movement
    assert still == (not {*moved} - {"head"} if kind != "reptile" else False)


def test_the_body_adapts_to_characters_and_to_photographs_only_where_asked(tiny_maml, generator):
    small = Maml.initial(replace(tiny_maml.network, channels=3), generator)
    asked = AdaptSettings(adapts="all")
    assert (tiny_maml.usual, tiny_maml.leaves_body(AdaptSettings())) == ("all", False)
    assert (small.usual, small.leaves_body(AdaptSettings()), small.leaves_body(asked)) == ("head", True, False)
    assert learner("maml").usual == "head"
    # in meta-training the last stage adapts too, so that it can be opened
    assert set(NETWORK.names) < set(learner("maml").start_from(learner("maml").params, episode_of_two()).adapts)


def episode_of_two() -> Episode:
    pictures = torch.rand(2, 3, 32, 32)
    return Episode(pictures, torch.arange(2), pictures, torch.arange(2), ("a", "b"))


def test_its_name_goes_by_the_values(generator):
    params = NETWORK.initial_params(generator)
    changed = {**params, "top.shift": params["top.shift"] + 1}
    one, same, other = (Frozen(NETWORK, each) for each in (params, dict(params), changed))
    assert (one.trunk, one == same) == (same.trunk, True)
    assert (one.trunk != other.trunk, one != other) == (True, True)
    assert other.trunk != Frozen(replace(NETWORK, size=64), changed).trunk


def test_it_takes_no_pictures_too(generator):
    frozen = Frozen(NETWORK, NETWORK.initial_params(generator))
    assert frozen.prepare(torch.zeros(0, 3, 32, 32)).shape == (0, 1280, 1, 1)


def test_batch_normalisation_cannot_be_frozen(generator):
    network = Conv4(filters=8, norm="batch")
    with pytest.raises(ValueError, match=r"^below: with batch normalisation a picture's features depend on"):
        Frozen(network, network.initial_params(generator))
