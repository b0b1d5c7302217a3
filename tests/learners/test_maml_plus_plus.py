import pytest
import torch
from torch.nn import functional as F

from metademo.learners.inner_loop import inner_loop, score
from tests.helpers.gradients import meta_gradient


@pytest.mark.parametrize(
    ("done", "weights"),
    [
        (0.0, (0.2, 0.2, 0.2, 0.2, 0.2)),
        (0.1, (0.1, 0.1, 0.1, 0.1, 0.6)),  # half of the fading
        (0.15, (0.05, 0.05, 0.05, 0.05, 0.8)),
        (0.2, (0.0, 0.0, 0.0, 0.0, 1.0)),
        (1.0, (0.0, 0.0, 0.0, 0.0, 1.0)),
    ],
)
def test_the_earlier_losses_fade_out(make_learner, done, weights):
    assert make_learner("maml++", steps=5, multi_step=0.2).weights(done) == pytest.approx(weights)


@pytest.mark.parametrize("done", [0.0, 0.5])
def test_without_fading_the_last_loss_alone_counts(make_learner, done):
    assert make_learner("maml++", steps=3, multi_step=0).weights(done) == (0.0, 0.0, 1.0)


def test_of_one_step_there_is_one_weight(make_learner):
    assert make_learner("maml++", steps=1).weights(0.0) == (1.0,)


@pytest.mark.parametrize(("done", "weights"), [(0.0, (1 / 3, 1 / 3, 1 / 3)), (0.25, (1 / 6, 1 / 6, 2 / 3))])
@pytest.mark.parametrize("norm", ["group", "batch"])
def test_the_outer_loss_weighs_the_query_loss_after_every_step(precise, episode, norm, done, weights):
    learner = precise("maml++", norm, multi_step=0.5, first_order_until=0)
    start = learner.start(episode)
    losses = []
    for state in inner_loop(start, episode.support, episode.support_labels, 3):
        statistics = state.statistics if norm == "batch" else None
        scores, _ = score(start, state.params, episode.query, statistics)
        losses.append(F.cross_entropy(scores, episode.query_labels).item())
    expected = sum(weight * loss for weight, loss in zip(weights, losses[1:], strict=True))
    assert meta_gradient(learner, episode, done)[0].item() == pytest.approx(expected, rel=1e-9)
    assert len({round(loss, 6) for loss in losses}) == 4


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_the_order_of_derivatives_changes_the_gradient_and_not_the_loss(precise, episode, norm):
    """Of the multi-step loss too: each step's first-order gradient is what one-loss FOMAML of so many steps has."""
    learner = precise("maml++", norm, multi_step=0.9, first_order_until=0.1)
    below, above = meta_gradient(learner, episode, 0.0999999), meta_gradient(learner, episode, 0.1)
    assert below[0].item() == pytest.approx(above[0].item(), rel=1e-4)
    names = learner.network.names
    assert all((below[1][name] - above[1][name]).norm() > 1e-3 * above[1][name].norm() for name in names)
    parts = []
    for steps in (1, 2, 3):
        fomaml = precise("fomaml", norm, rates="layers", steps=steps)
        rates = {name: value[:steps] for name, value in learner.params.items() if name.startswith("rate.")}
        fomaml = type(fomaml)(learner.network, {**learner.params, **rates}, steps=steps, rates="layers", clip=0)
        parts.append(meta_gradient(fomaml, episode)[1])
    weights = learner.weights(0.0999999)
    for name in names:
        expected = sum(weight * grads[name] for weight, grads in zip(weights, parts, strict=True))
        torch.testing.assert_close(below[1][name], expected, rtol=1e-9, atol=1e-12, msg=name)
