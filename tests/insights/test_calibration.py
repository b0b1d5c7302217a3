from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from metademo.insights import calibration
from metademo.learners import LEARNERS
from metademo.tasks.episodes import UNLABELLED
from tests.helpers.traces import step_of


def test_expected_calibration_error_by_hand(make_episode):
    episode = make_episode(queries=2)  # six pictures, of classes 0 0 1 1 2 2
    shares = torch.tensor(
        [[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.1, 0.9, 0.0], [0.3, 0.5, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]
    )
    # three at 0.9, two of them right; two at 0.5, one right; one at 0.6, right
    counted = calibration.bins(shares, episode)
    assert counted[:, 0].sum() == 6
    assert calibration.ece(counted) == pytest.approx((abs(2.7 - 2) + abs(1.0 - 1) + abs(0.6 - 1)) / 6)


def test_expected_calibration_error_is_that_of_a_plain_reckoning(make_episode, generator):
    episode = make_episode((1, 1, 1, 1), queries=100)
    shares = (3 * torch.randn(400, 4, generator=generator)).softmax(1)
    confidence, answer = shares.double().numpy().max(1), shares.numpy().argmax(1)
    right = answer == episode.query_labels.numpy()
    expected = 0.0
    for low in range(15):
        chosen = (confidence > low / 15) & (confidence <= (low + 1) / 15)
        if chosen.any():
            expected += chosen.mean() * abs(right[chosen].mean() - confidence[chosen].mean())
    assert calibration.ece(calibration.bins(shares, episode)) == pytest.approx(float(expected), abs=1e-9)
    assert np.isclose(calibration.bins(shares, episode)[:, 2].sum(), right.sum())


def test_a_share_on_an_edge_belongs_to_the_bin_below(make_episode):
    episode = make_episode((1, 1), queries=1)
    counted = calibration.bins(torch.tensor([[0.6, 0.4], [0.0, 1.0]], dtype=torch.float64), episode)
    assert counted[:, 0].nonzero().flatten().tolist() == [8, 14]  # 0.6 is 9/15


def test_pictures_without_a_right_answer_do_not_count(make_episode):
    episode = make_episode(queries=1)
    episode = replace(episode, query_labels=torch.tensor([0, UNLABELLED, UNLABELLED]))
    counted = calibration.bins(torch.full((3, 3), 1 / 3), episode)
    assert counted[:, 0].sum() == 1
    with pytest.raises(ValueError, match=r"^counted: "):
        calibration.ece(counted * 0)


def protonet_step(support, labels, query):
    """A step of a ProtoNet, whose class scores are minus the squared distances."""
    step, episode = step_of(support, labels, query)
    shares = {"support_probabilities": step.distances.support, "query_probabilities": step.distances.query}
    return replace(step, **{name: (-value).softmax(1) for name, value in shares.items()}), episode


@pytest.mark.parametrize("shots", [(2, 2, 2), (5, 5, 5), (1, 3, 4)])
def test_of_a_protonet_leaving_out_is_exact(shots, generator):
    labels = torch.arange(3).repeat_interleave(torch.tensor(shots))
    support = 2 * torch.eye(3, 6)[labels] + torch.randn(len(labels), 6, generator=generator)
    step, episode = protonet_step(support, labels, torch.zeros(1, 6))
    found = calibration.left_out_scores(step, episode)
    expected = []
    for i, label in enumerate(labels.tolist()):
        if shots[label] == 1:
            continue
        kept = [j for j in range(len(labels)) if j != i]
        means = torch.stack([support[[j for j in kept if labels[j] == c]].mean(0) for c in range(3)])
        expected.append(-(support[i] - means).square().sum(1))
    torch.testing.assert_close(found.float(), torch.stack(expected), rtol=1e-3, atol=1e-3)


def test_the_temperature_minimises_the_loss_and_the_prior(generator):
    labels = torch.arange(3).repeat_interleave(5)
    support = 0.3 * torch.eye(3, 6)[labels] + torch.randn(15, 6, generator=generator)
    step, episode = protonet_step(4 * support, labels, torch.zeros(1, 6))
    value = calibration.temperature(step, episode)
    scores = calibration.left_out_scores(step, episode)

    def objective(at):
        prior = (np.log(at) / calibration.PRIOR) ** 2 / 2
        return float(F.cross_entropy(scores / at, labels, reduction="sum")) + prior

    assert value > 1  # scores so far apart, and wrong
    assert objective(value) == pytest.approx(min(objective(at) for at in np.exp(np.linspace(-1.5, 1.5, 601))), rel=1e-3)


def test_with_one_picture_a_class_nothing_is_changed():
    step, episode = protonet_step(torch.eye(3), torch.arange(3), torch.rand(4, 3))
    assert calibration.temperature(step, episode) == 1
    assert calibration.confidences(step, episode) is step.query_probabilities


@pytest.mark.parametrize("kind", [*LEARNERS, "scratch"])
def test_no_answer_changes_and_shares_still_sum_to_one(kind, make_learner, make_episode):
    episode = make_episode((2, 3, 3), queries=5)
    for step in make_learner(kind).adapt(episode).steps:
        shown = calibration.confidences(step, episode)
        assert shown.isfinite().all()
        torch.testing.assert_close(shown.sum(1), torch.ones(15))
        assert torch.equal(shown.gather(1, step.query_classes[:, None]), shown.amax(1, keepdim=True))
