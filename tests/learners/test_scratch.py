import pytest
import torch

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.scratch import Scratch


def test_scratch_is_the_same_for_a_seed_and_another_for_another(make_learner, make_episode):
    def probabilities(seed):
        return make_learner("scratch").adapt(make_episode(), AdaptSettings(seed=seed)).last.query_probabilities

    assert torch.equal(probabilities(5), probabilities(5))
    assert not torch.equal(probabilities(5), probabilities(6))


@pytest.mark.parametrize(("optimiser", "rate"), [("adam", 3e-3), ("sgd", 0.05)])
def test_scratch_learns_its_support_set(tiny_network, make_episode, optimiser, rate):
    trace = Scratch(tiny_network, 60, rate, optimiser).adapt(make_episode(shots=(3, 3)))
    assert trace.last.support_accuracy == 1.0
    assert trace.last.support_loss < 0.3
    assert {"centre", "log_scale"} < set(trace.last.movement)


def test_scratch_takes_adams_first_step(tiny_network, make_episode):
    """Every entry with a gradient moves by the rate: the head's weights, whose gradient is not zero at a zero head."""
    episode = make_episode()
    start = Scratch(tiny_network, rate=0.01).start(episode, AdaptSettings(rate_factor=2.0))
    *_, last = inner_loop(start, episode.support, episode.support_labels, 1)
    moved = (last.params["head.weight"] - start.params["head.weight"]).abs()
    seen = tiny_network.features(start.params, episode.support)[0].any(0)  # the others are zero in every picture
    assert 0 < seen.sum() < len(seen)
    expected = torch.where(seen, 0.02, 0.0).expand_as(moved)
    torch.testing.assert_close(moved, expected, rtol=1e-3, atol=0)


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_scratch_equals_training_by_torch(tiny_network, make_episode, optimiser):
    """Its whole run: torch's optimiser on the same random parameters, everything moving, the head's centre included."""
    episode = make_episode(shots=(1, 1))
    start = Scratch(tiny_network, optimiser=optimiser).start(episode, AdaptSettings(seed=3))
    leaves = {name: value.clone().requires_grad_() for name, value in start.params.items()}
    kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimiser]
    torchs = kind(list(leaves.values()), lr=3e-3)
    for _ in range(4):
        features, _ = tiny_network.features(leaves, episode.support)
        unit = torch.nn.functional.normalize(features - leaves["centre"], dim=1) * leaves["log_scale"].exp()
        scores = unit @ leaves["head.weight"].T + leaves["head.bias"]
        torchs.zero_grad()
        torch.nn.CrossEntropyLoss()(scores, episode.support_labels).backward()
        torchs.step()
    *_, last = inner_loop(start, episode.support, episode.support_labels, 4)
    for name, value in last.params.items():
        torch.testing.assert_close(value, leaves[name].detach(), rtol=1e-3, atol=1e-6, msg=name)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"optimiser": "lion"}, r"^optimiser: 'lion' is none of adam, sgd$"),
        ({"rate": 0}, r"^rate: must be positive, not 0$"),
        ({"rate": float("nan")}, r"^rate: must be positive, not nan$"),
    ],
)
def test_scratch_refuses_what_it_cannot_be(tiny_network, options, message):
    with pytest.raises(ValueError, match=message):
        Scratch(tiny_network, **options)
