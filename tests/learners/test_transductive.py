"""Learners that answer all query pictures together, against numbers worked out by hand or in another way."""

import math
from dataclasses import replace

import pytest
import torch

from metademo.learners.base import AdaptSettings
from metademo.learners.label_propagation import affinity, edges_of, normalised, settled
from metademo.learners.pt_map import dealt
from metademo.learners.soft_k_means import refined
from metademo.learners.transductive import roots

TOGETHER = ("label-propagation", "soft-k-means", "pt-map")


def test_labels_flow_along_a_chain_of_four_as_worked_out_by_hand():
    """a - b - c - d, edges of weight one; a is of the first class and d of the second.

    The degrees are 1, 2, 2, 1, so S_ab = S_cd = 1/√2 and S_bc = 1/2. With α = 1/2, by the symmetry of the chain: x = F_a
    and y = F_b of the own class, u = F_c and v = F_d; x - y/(2√2) = 1/2, y - x/(2√2) - u/4 = 0, u - y/4 - v/(2√2) = 0 and
    v - u/(2√2) = 0.
    From the last, v = u/(2√2), then u (1 - 1/8) = y/4: u = 2y/7. Then y (1 - 1/14) = x/(2√2), y = 14x/(26√2) = 7x/(13√2),
    and x (1 - 7/52) = 1/2: x = 26/45.
    """
    weights = torch.zeros(4, 4, dtype=torch.float64)
    for i, j in ((0, 1), (1, 2), (2, 3)):
        weights[i, j] = weights[j, i] = 1.0
    given = torch.tensor([[1.0, 0], [0, 0], [0, 0], [0, 1.0]], dtype=torch.float64)
    x = 26 / 45
    y = 7 * x / (13 * math.sqrt(2))
    u = 2 * y / 7
    v = u / (2 * math.sqrt(2))
    links = normalised(weights)
    assert links[1, 2] == pytest.approx(1 / 2)
    assert links[0, 1] == pytest.approx(1 / math.sqrt(2))
    found = settled(links, given, 0.5)
    torch.testing.assert_close(found, torch.tensor([[x, v], [y, u], [u, y], [v, x]], dtype=torch.float64))
    flow = given
    for _ in range(60):
        flow = 0.5 * links @ flow + 0.5 * given
    torch.testing.assert_close(flow, found)


def test_the_graph_ties_each_picture_to_its_nearest_by_a_local_scale():
    placed = torch.tensor([[0.0], [1.0], [3.0], [7.0]], dtype=torch.float64)
    weights = affinity(placed, 1)
    # the nearest neighbours lie at 1, 1, 2 and 4
    expected = torch.zeros(4, 4, dtype=torch.float64)
    expected[0, 1] = expected[1, 0] = math.exp(-1 / (1 * 1))
    expected[1, 2] = expected[2, 1] = math.exp(-4 / (2 * 1))
    expected[2, 3] = expected[3, 2] = math.exp(-16 / (4 * 2))
    torch.testing.assert_close(weights, expected)
    torch.testing.assert_close(
        edges_of(weights),
        torch.tensor([[0, 1, math.exp(-1)], [1, 2, math.exp(-2)], [2, 3, math.exp(-2)]], dtype=torch.float64),
    )
    assert affinity(placed, 99).count_nonzero() == 12


def test_pictures_that_are_all_alike_are_no_trouble(make_learner, make_episode):
    episode = make_episode(shots=(1, 1))
    same = replace(
        episode, support=episode.support[:1].repeat(2, 1, 1, 1), query=episode.support[:1].repeat(4, 1, 1, 1)
    )
    for kind in TOGETHER:
        last = make_learner(kind).adapt(same).last
        torch.testing.assert_close(last.query_probabilities, torch.full((4, 2), 0.5), rtol=1e-3, atol=1e-3)


def test_label_propagation_steps_through_the_flow_and_ends_in_the_closed_form(make_learner, make_episode):
    options = {"neighbours": 5, "alpha": 0.7, "sharpness": 1.0}
    # twelve pictures of three classes: no more than three neighbours
    learner, episode = make_learner("label-propagation", **options), make_episode(shots=(1, 3, 2))
    network, params = learner.network, learner.params
    seen = [network.features(params, pictures)[0] - params["centre"] for pictures in (episode.support, episode.query)]
    placed = torch.nn.functional.normalize(torch.cat(seen), dim=1)
    links = normalised(affinity(placed, 3))
    given = torch.zeros(12, 3)
    given[range(6), episode.support_labels] = torch.tensor([1, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2])
    flows = [given]
    for _ in range(3):
        flows.append(0.7 * links @ flows[-1] + 0.3 * given)
    closed = 0.3 * torch.linalg.inv(torch.eye(12) - 0.7 * links) @ given
    trace = learner.adapt(episode, AdaptSettings(steps=4))
    for step, flow in zip(trace.steps, [*flows, closed], strict=True):
        reached = flow[6:] / flow[6:].sum(1, keepdim=True)
        reached[flow[6:].sum(1) == 0] = 1 / 3
        torch.testing.assert_close(step.query_probabilities, reached, rtol=1e-3, atol=1e-5)
        torch.testing.assert_close(
            step.support_probabilities, flow[:6] / flow[:6].sum(1, keepdim=True), rtol=1e-3, atol=1e-5
        )
    assert torch.equal(trace.steps[0].query_probabilities, torch.full((6, 3), 1 / 3))
    graph = trace.last.graph
    torch.testing.assert_close(graph, edges_of(affinity(placed, 3)), rtol=1e-3, atol=1e-5)
    assert int(graph[:, :2].max()) < 12


def test_soft_k_means_is_eq_3_of_ren_et_al():
    means = torch.tensor([[0.0, 0.0], [2.0, 0.0]], dtype=torch.float64)
    support, labels = means.clone(), torch.eye(2, dtype=torch.float64)
    query = torch.tensor([[0.5, 0.0], [1.5, 1.0]], dtype=torch.float64)
    # squared distances .25 and 2.25, and 3.25 and 1.25: softmax of minus these
    first = 1 / (1 + math.exp(-2.0))
    second = 1 / (1 + math.exp(2.0))
    left = (torch.tensor([0.5, 0.0]) * first + torch.tensor([1.5, 1.0]) * second) / (1 + first + second)
    right = (
        torch.tensor([2.0, 0.0]) + torch.tensor([0.5, 0.0]) * (1 - first) + torch.tensor([1.5, 1.0]) * (1 - second)
    ) / (3 - first - second)
    torch.testing.assert_close(
        refined(means, support, labels, query), torch.stack([left, right]).double(), rtol=1e-6, atol=1e-6
    )


def test_dealing_gives_every_class_as_many_and_no_picture_more_than_one():
    generator = torch.Generator().manual_seed(0)
    distances = 4 * torch.rand(12, 3, generator=generator)
    shares = dealt(distances, 5.0)
    torch.testing.assert_close(shares.sum(1), torch.ones(12))
    torch.testing.assert_close(shares.sum(0), torch.full((3,), 4.0), rtol=1e-3, atol=1e-3)
    # two pictures, both nearer to the first class, the second picture less so: one goes to each
    two = dealt(torch.tensor([[0.0, 4.0], [0.0, 1.0]]), 10.0)
    assert two.argmax(1).tolist() == [0, 1]
    # of a 2 × 2 plan [[a, 1-a], [1-a, a]] the odds a²/(1-a)² are those of the kernel, exp(λ (4 - 1))
    assert float(two[0, 0]) == pytest.approx(1 / (1 + math.exp(-15)), abs=1e-6)
    assert dealt(torch.zeros(0, 3), 5.0).shape == (0, 3)


def test_roots_are_taken_once(tiny_network, make_learner):
    features = torch.tensor([[0.0, 4.0]])
    torch.testing.assert_close(roots(tiny_network, features), torch.tensor([[0.001, 4.001]]).sqrt())
    frozen = make_learner("pt-map").looked_once().network
    torch.testing.assert_close(roots(frozen, features), roots(tiny_network, features))

    class Rooted:
        roots = True

    assert roots(Rooted(), features) is features


@pytest.mark.parametrize("kind", TOGETHER)
def test_classes_and_pictures_in_another_order_are_answered_alike(kind, make_learner, make_episode):
    learner, episode = make_learner(kind), make_episode(shots=(1, 3, 2))
    before = learner.adapt(episode).last.query_probabilities
    order, shuffled = torch.tensor([2, 0, 1]), torch.tensor([4, 0, 5, 2, 1, 3])
    other = replace(
        episode,
        support=episode.support[shuffled],
        support_labels=order[episode.support_labels][shuffled],
        query=episode.query[shuffled],
        query_labels=order[episode.query_labels][shuffled],
    )
    after = learner.adapt(other).last.query_probabilities
    torch.testing.assert_close(after[:, order], before[shuffled], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", TOGETHER)
def test_without_a_picture_to_ask_about_there_is_nothing_to_say_and_no_error(kind, make_learner, make_episode):
    episode = make_episode()
    last = (
        make_learner(kind).adapt(replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])).last
    )
    assert last.query_probabilities.shape == (0, 3)
    assert math.isfinite(last.support_loss)
