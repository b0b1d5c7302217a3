"""Where an answer comes from: an exact decomposition is one, and an approximation is called one."""

from dataclasses import replace

import pytest
import torch

from metademo.insights.heat import heat, linear
from metademo.learners.base import AdaptSettings
from metademo.networks.heads import direction
from tests.helpers.large import learner, photographs


@pytest.mark.slow
@pytest.mark.parametrize("roots", [False, True])
@pytest.mark.parametrize("kind", ["protonet", "maml", "baseline++"])
def test_a_score_is_the_mean_over_places(kind, roots):
    episode = photographs()
    made = learner(kind, roots, **({"steps": 1} if kind != "protonet" else {}))
    start, state = made.state_at(episode, AdaptSettings(adapts="head" if kind != "protonet" else None), made.steps)
    found = heat(start, state, episode.support[3])
    assert found.exact
    features, _ = made.network.features(state.params, episode.support[3:4])
    scores = start.head(state.params, features)[0]
    torch.testing.assert_close(found.scores, scores, rtol=1e-3, atol=1e-4)
    _, bias = linear(start, state.params, features)
    expected = scores - bias
    torch.testing.assert_close(found.maps.mean((1, 2)), expected - expected.mean(), rtol=1e-3, atol=1e-3)
    assert found.maps.shape == (3, 2, 2)
    assert float(found.maps.std()) > 0


def test_linear_finds_a_heads_own_weights(make_learner, make_episode):
    maml = make_learner("maml")
    start, state = maml.state_at(make_episode(), AdaptSettings(steps=2), 2)
    features = torch.rand(1, maml.network.features_size)
    weights, bias = linear(start, state.params, features)
    length = state.params["log_scale"].exp()
    torch.testing.assert_close(bias, state.params["head.bias"], rtol=1e-3, atol=1e-4)
    placed = direction(state.params, features)[0]
    torch.testing.assert_close(weights @ placed, length * state.params["head.weight"] @ placed, rtol=1e-3, atol=1e-3)


def test_what_flattens_its_features_is_told_of_by_its_gradient(make_learner, make_episode):
    maml, episode = make_learner("maml"), make_episode()
    start, state = maml.state_at(episode, AdaptSettings(steps=2), 2)
    found = heat(start, state, episode.query[0])
    assert not found.exact
    assert found.maps.shape == (3, 16, 16)
    torch.testing.assert_close(found.maps.sum(0), torch.zeros(16, 16), rtol=0, atol=1e-5)
    torch.testing.assert_close(
        found.scores.softmax(0), maml.adapt(episode, AdaptSettings(steps=2)).last.query_probabilities[0]
    )
    # where there is no ink, nothing comes from
    blank = episode.query[0].clone()
    blank[:, :, :8] = 0
    assert float(heat(start, state, blank).maps[:, :, :6].abs().max()) == 0


def test_a_transformer_is_not_linear(make_learner, make_episode):
    learner, episode = make_learner("in-context"), make_episode()
    learner = replace(learner, params={**learner.params, "answer.project": torch.randn(48, 128)})
    start, state = learner.state_at(episode, AdaptSettings(), 0)
    features, _ = learner.network.features(learner.params, episode.query[:1])
    assert linear(start, state.params, features) is None


def test_who_answers_all_together_has_no_places_of_its_own(make_learner, make_episode):
    learner = make_learner("label-propagation")
    start, state = learner.state_at(make_episode(), AdaptSettings(steps=2), 2)
    with pytest.raises(ValueError, match=r"^start: answers all pictures together"):
        heat(start, state, make_episode().query[0])


def test_a_step_that_is_not_made_is_refused(make_learner, make_episode):
    with pytest.raises(ValueError, match=r"^step: must lie in 0 … 2, not 3$"):
        make_learner("maml").state_at(make_episode(), AdaptSettings(steps=2), 3)
