"""Things are found where their class leads, and nothing is found where no class is near."""

import pytest
import torch

from metademo.insights import unknown
from metademo.insights.finding import Places, can_find, look, things
from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.measuring.benchmark_finding import Row, quarters
from metademo.networks import EfficientNetLite0
from metademo.pictures.mosaic import mosaic
from metademo.tasks.episodes import UNLABELLED, Episode
from tests.helpers.bending import OPTIONS
from tests.helpers.large import learner, photographs


def places():
    """Six by six places; class 0 in the upper left quarter, class 1 in the lower right one, all else background."""
    scores = torch.zeros(3, 6, 6)
    scores[0, :3, :3] = 4
    scores[0, 1, 2] = 6
    scores[1, 3:, 4:] = 5
    strange = torch.full((6, 6), 2.0)
    strange[:3, :3] = 0
    strange[3:, 4:] = 0
    return Places(scores, strange)


def test_neighbouring_places_of_a_class_are_one_thing():
    second, first = sorted(things(places()), key=lambda one: -one.label)
    assert (first.label, first.box) == (0, (0.0, 0.0, 0.5, 0.5))
    assert first.point == (2.5 / 6, 1.5 / 6)
    assert first.share == pytest.approx(float(torch.tensor([6.0, 0, 0]).softmax(0)[0]))
    assert (second.label, second.box) == (1, (4 / 6, 0.5, 1.0, 1.0))


def test_what_is_strange_to_all_classes_is_background():
    assert things(places(), threshold=-1) == []
    assert things(places(), threshold=3)[0].box == (0.0, 0.0, 1.0, 1.0)
    assert [one.label for one in things(places(), least=7)] == [0]


def test_quarters_are_told_by_where_classes_lead():
    scores = torch.zeros(3, 4, 4)
    scores[0, 3, 0], scores[1, 0, 3], scores[2, 3, 3] = 5, 5, 5
    pointed, named = quarters(Places(scores, torch.zeros(4, 4)))
    assert pointed == [2, 1, 3]
    assert named[1:] == [1, 0, 2]
    assert Row(1, 0.86, 0, 0.76, 0, 2).reached
    assert not Row(5, 0.96, 0, 0.89, 0, 2).reached


def test_a_mosaic_is_four_quarters():
    whole = mosaic([torch.full((3, 8, 8), shade) for shade in (0.1, 0.2, 0.3)], 12)
    assert whole.shape == (3, 12, 12)
    torch.testing.assert_close(whole[0, ::6, ::6], torch.tensor([[0.1, 0.2], [0.3, 0.93]]))
    with pytest.raises(ValueError, match=r"^mosaic: takes one to four pictures and an even side, not 5 and 12$"):
        mosaic([torch.zeros(3, 8, 8)] * 5, 12)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["protonet", "in-context"])
def test_a_picture_learned_from_is_found_in_a_larger_one(kind):
    """On a random body: nothing else looks like one's own support picture."""
    made, episode = learner(kind, roots=True), photographs(shots=1)
    start, state = made.state_at(episode, AdaptSettings(), 0)
    assert can_find(made.network)
    assert can_find(made.frozen().network)
    flat = [picture.mean((1, 2), keepdim=True).expand(3, 64, 64) for picture in episode.support]
    seen = look(start, state, episode, mosaic([flat[0], episode.support[1], flat[0], flat[0]], 128))
    assert seen.scores.shape == (3, 4, 4)
    assert seen.strange.shape == (4, 4)
    assert seen.scores.isfinite().all()


@pytest.mark.parametrize("step", [1, 4])
def test_a_place_is_as_strange_as_a_picture_of_it(step):
    """Of one place alone, a picture as large as those learned from: the body before any step counts too, once it is bent."""
    network = EfficientNetLite0(size=32, tail=1)
    made = LEARNERS["maml"].initial(network, torch.Generator().manual_seed(0), **OPTIONS)
    pictures = torch.rand(7, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    labels = torch.arange(3).repeat_interleave(2)
    episode = Episode(pictures[:6], labels, pictures[6:], torch.tensor([UNLABELLED]), tuple("abc"))
    settings = AdaptSettings(adapts="all", variations="none", rate_factor=10.0)
    trace = made.adapt(episode, settings)
    start, state = made.state_at(episode, settings, step)
    assert start.fitted(step) == (step == 4)
    seen = look(start, state, made.prepared(episode), pictures[6])
    torch.testing.assert_close(seen.strange.view(1), unknown.scores(trace.at(step), episode), rtol=1e-3, atol=1e-3)


def test_other_learners_cannot_find(make_learner, make_episode):
    for kind in ("maml", "label-propagation"):
        made, episode = make_learner(kind), make_episode()
        start, state = made.state_at(episode, AdaptSettings(steps=1), 1)
        assert not can_find(made.network)
        with pytest.raises(ValueError, match=r"^start: finding takes a pre-trained body"):
            look(start, state, episode, torch.zeros(3, 64, 64))
