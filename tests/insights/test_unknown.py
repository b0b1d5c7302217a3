from dataclasses import replace

import pytest
import torch
from sklearn.metrics import roc_auc_score

from metademo.insights import unknown
from metademo.learners import LEARNERS
from metademo.learners.inner_loop import inner_loop
from metademo.networks import heads
from metademo.tasks.picture_sets import EpisodeSampler
from tests.helpers.traces import step_of


@pytest.mark.parametrize("shots", [(2, 2, 2), (5, 5, 5), (1, 2, 4), (1, 1, 6)])
def test_the_scale_is_that_of_leaving_out_by_hand(shots, generator):
    labels = torch.arange(3).repeat_interleave(torch.tensor(shots))
    centres = 3 * torch.eye(3, 5)
    support = centres[labels] + torch.randn(len(labels), 5, generator=generator)
    step, episode = step_of(support, labels, torch.zeros(1, 5))

    def mean(which):
        return support[which].mean(0)

    of = [[i for i, label in enumerate(labels.tolist()) if label == c] for c in range(3)]
    spread = sum(float((support[i] - mean(rows)).square().sum()) for rows in of for i in rows) / (len(labels) - 3)
    own, other = [], []
    for i, label in enumerate(labels.tolist()):
        away = [float((support[i] - mean(of[c])).square().sum()) - spread / len(of[c]) for c in range(3) if c != label]
        other.append(min(away))
        rest = [j for j in of[label] if j != i]
        if rest:
            own.append(min(float((support[i] - mean(rest)).square().sum()) - spread / len(rest), *away))
    expected = sum(own) / len(own), sum(other) / len(other)
    assert unknown.scale(step.distances, episode) == pytest.approx(expected, rel=1e-4)


def test_with_one_picture_a_class_the_share_decides():
    # three points, each at squared distance 2 of the others; the query pictures halfway between two, on one, and far off
    support, labels = torch.eye(3), torch.arange(3)
    query = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 3.0]])
    step, episode = step_of(support, labels, query)
    assert unknown.scale(step.distances, episode, own_share=0.4) == pytest.approx((0.8, 2.0))
    # nearest squared distances 0.5, 0 and 4
    assert unknown.scores(step, episode, own_share=0.4).tolist() == pytest.approx([-0.25, -2 / 3, 8 / 3])


def test_the_share_is_not_looked_at_where_something_can_be_left_out(generator):
    labels = torch.arange(3).repeat_interleave(2)
    step, episode = step_of(torch.randn(6, 4, generator=generator), labels, torch.randn(5, 4, generator=generator))
    assert torch.equal(unknown.scores(step, episode, 0.1), unknown.scores(step, episode, 0.9))


def test_where_all_pictures_are_the_same_the_scores_are_still_numbers():
    step, episode = step_of(torch.ones(6, 4), torch.arange(3).repeat_interleave(2), torch.ones(2, 4))
    assert unknown.scores(step, episode).tolist() == [0.0, 0.0]


def test_what_lies_near_a_class_known_beforehand_is_the_likelier_none_of_these(make_learner, make_episode):
    """By hand: half of the distance from the nearest of them, told from the support pictures' mean one; and no answer changes."""
    episode, learner = make_episode((2, 2, 2)), make_learner("maml")
    plain = learner.adapt(episode).last
    reference = torch.randn(4, learner.network.features_size, generator=torch.Generator().manual_seed(0))
    step = replace(learner, reference=reference).adapt(episode).last
    assert torch.equal(step.query_probabilities, plain.query_probabilities)
    state = list(inner_loop(learner.start(episode), episode.support, episode.support_labels, learner.steps))[-1]
    near = {}
    for name, pictures in (("support", episode.support), ("query", episode.query)):
        features, _ = learner.network.features(state.params, pictures)
        near[name] = torch.cdist(heads.direction(state.params, features), reference).square().amin(1).detach()
    torch.testing.assert_close(step.distances.query_reference, near["query"], rtol=1e-4, atol=1e-4)
    own, other = unknown.scale(plain.distances, episode)
    assert unknown.scale(step.distances, episode) == (own, other)
    off = (near["query"] - near["support"].mean()) / 2 / unknown.gap(own, other)
    torch.testing.assert_close(
        unknown.scores(step, episode), unknown.scores(plain, episode) - off, rtol=1e-3, atol=1e-3
    )


def test_without_query_pictures_there_are_no_scores():
    step, episode = step_of(torch.eye(3), torch.arange(3), torch.zeros(0, 3))
    assert unknown.scores(step, episode).shape == (0,)


@pytest.mark.parametrize("kind", [*LEARNERS, "scratch"])
@pytest.mark.parametrize("shots", [(1, 1, 1), (2, 2, 2)])
def test_a_score_depends_on_no_other_query_picture(kind, shots, make_learner, make_episode):
    episode, learner = make_episode(shots), make_learner(kind)
    alone = replace(episode, query=episode.query[:1], query_labels=episode.query_labels[:1])
    for one, all_of_them in zip(learner.adapt(alone).steps, learner.adapt(episode).steps, strict=True):
        torch.testing.assert_close(
            unknown.scores(one, alone), unknown.scores(all_of_them, episode)[:1], rtol=1e-4, atol=1e-4
        )


def test_distances_are_those_of_the_networks_features(tiny_maml, make_episode):
    episode = make_episode()
    trace = tiny_maml.adapt(episode)
    start = tiny_maml.start(episode)
    for state, step in zip(inner_loop(start, episode.support, episode.support_labels, 3), trace.steps, strict=True):
        placed = {}
        for name, pictures in (("support", episode.support), ("query", episode.query)):
            features = tiny_maml.network.features(state.params, pictures)[0] - state.params["centre"]
            placed[name] = (features / features.norm(dim=1, keepdim=True)).detach()
        means = torch.stack([placed["support"][episode.support_labels == c].mean(0) for c in range(3)])
        for name, found in (("support", step.distances.support), ("query", step.distances.query)):
            torch.testing.assert_close(found, torch.cdist(placed[name], means).square(), rtol=1e-4, atol=1e-5)


def test_strangers_score_higher(tiny_maml, toy_set):
    for shots, least in ((1, 0.75), (5, 0.9)):
        sampler = EpisodeSampler(toy_set, ((5, shots),), queries=4, others=5)
        found = []
        for seed in range(5):
            episode = sampler.sample(torch.Generator().manual_seed(seed))
            found.append(unknown.auroc(unknown.scores(tiny_maml.adapt(episode).last, episode), ~episode.labelled))
        assert sum(found) / 5 > least


@pytest.mark.parametrize("seed", range(3))
def test_auroc_is_scikit_learns(seed):
    generator = torch.Generator().manual_seed(seed)
    score = torch.randint(0, 12, (60,), generator=generator) / 7  # with ties
    strange = torch.rand(60, generator=generator) < 0.4
    expected = roc_auc_score(strange.numpy(), score.numpy())
    assert unknown.auroc(score, strange) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("strange", [[True, True], [False, False]])
def test_auroc_needs_both_kinds(strange):
    with pytest.raises(ValueError, match=r"^unknown: "):
        unknown.auroc(torch.zeros(2), torch.tensor(strange))


def test_the_measured_share_is_that_of_the_episodes(make_learner, toy_set):
    learner = make_learner("protonet")
    share = unknown.measured_share(learner, toy_set, episodes=3)
    assert 0 < share < 1
    assert share == unknown.measured_share(learner, toy_set, episodes=3)
    assert share != unknown.measured_share(learner, toy_set, episodes=3, seed=1)
