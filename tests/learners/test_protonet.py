from dataclasses import replace

import pytest
import torch

from metademo.learners.base import AdaptSettings


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_a_picture_belongs_to_the_nearest_class_mean(precise, episode, norm):
    """Snell et al. 2017, eq. 1 and 2: the softmax over minus the squared distances."""
    protonet = precise("protonet", norm)
    network, params = protonet.network, protonet.params
    support, statistics = network.features(params, episode.support)
    query, _ = network.features(params, episode.query, statistics if norm == "batch" else None)

    def embedded(features):
        centred = features - params["centre"]
        return centred / centred.square().sum(1, keepdim=True).sqrt() * torch.exp(params["log_scale"])

    means = torch.stack([embedded(support)[episode.support_labels == label].mean(0) for label in range(3)])
    distances = torch.stack([(embedded(query) - mean).square().sum(1) for mean in means], 1)
    expected = torch.exp(-distances) / torch.exp(-distances).sum(1, keepdim=True)
    last = protonet.adapt(episode).last
    torch.testing.assert_close(last.query_probabilities, expected, rtol=1e-9, atol=1e-12)
    assert torch.equal(last.query_classes, distances.argmin(1))
    assert last.query_loss == pytest.approx(-expected[range(9), episode.query_labels].log().mean().item())


def test_it_makes_no_step_however_many_are_asked_for(make_learner, make_episode):
    protonet, episode = make_learner("protonet"), make_episode()
    for steps in (None, 0, 50):
        trace = protonet.adapt(episode, AdaptSettings(steps=steps))
        assert [step.index for step in trace.steps] == [0]
        assert trace.last.movement == {}
    assert protonet.steps == protonet.planned(AdaptSettings(steps=9)) == 0
    assert protonet.options == {}


def test_from_one_picture_a_class_it_recognises_that_picture(make_learner, make_episode):
    episode = make_episode(shots=(1, 1, 1, 1))
    asked = replace(episode, query=episode.support, query_labels=episode.support_labels)
    assert make_learner("protonet").adapt(asked).last.query_accuracy == 1.0


def test_proto_maml_begins_at_the_prototypes_and_steps_on(precise, episode):
    """Triantafillou et al. 2020, eq. 3: the head begins at 2c and -|c|²."""
    learner = precise("proto-maml")
    start = learner.start(episode)
    features, _ = learner.network.features(learner.params, episode.support)
    centred = features - learner.params["centre"]
    embedded = centred / centred.norm(dim=1, keepdim=True) * learner.params["log_scale"].exp()
    for label in range(3):
        mean = embedded[episode.support_labels == label].mean(0)
        torch.testing.assert_close(start.params["head.weight"][label], 2 * mean)
        torch.testing.assert_close(start.params["head.bias"][label], -(mean @ mean))
    first, *_, last = learner.adapt(episode, AdaptSettings(rate_factor=0.1)).steps
    assert last.support_loss < first.support_loss
    assert min(last.movement.values()) > 0
