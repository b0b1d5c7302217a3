import math
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.networks import heads
from metademo.tasks.episodes import Batch
from metademo.training.settings import TrainSettings
from metademo.training.trainer import MetaTrainer

BOTH = pytest.mark.parametrize("kind", ["transfer", "baseline++"])


@pytest.fixture
def batch(generator) -> Batch:
    """Ten pictures of four classes, one of which does not occur."""
    return Batch(torch.rand(10, 1, 16, 16, generator=generator).double(), torch.tensor([0, 3, 1, 1, 0, 3, 3, 0, 1, 0]))


def with_classes(learner, count: int, generator) -> dict:
    weight = torch.randn(count, learner.network.features_size, generator=generator, dtype=torch.float64)
    return {
        **learner.params,
        "classes.weight": weight,
        "classes.bias": torch.randn(count, generator=generator).double(),
    }


def unit_features(learner, params, pictures):
    features, _ = learner.network.features(params, pictures)
    centred = features - params["centre"]
    return centred / centred.norm(dim=1, keepdim=True) * params["log_scale"].exp()


# --- pre-training


@BOTH
def test_pre_training_is_classification_among_all_classes(precise, batch, generator, kind):
    learner = precise(kind)
    params = with_classes(learner, 4, generator)
    loss, scores = learner.outer_loss(params, batch)
    seen = unit_features(learner, params, batch.query)
    if kind == "transfer":
        expected = seen @ params["classes.weight"].T + params["classes.bias"]
    else:
        length = params["log_scale"].exp()
        expected = length * F.cosine_similarity(seen[:, None], params["classes.weight"][None], dim=2)
    torch.testing.assert_close(scores, expected)
    torch.testing.assert_close(loss, nn.CrossEntropyLoss()(expected, batch.query_labels))


@BOTH
@pytest.mark.parametrize("norm", ["group", "batch"])
def test_its_gradient_equals_central_differences(precise, batch, generator, kind, norm):
    learner = precise(kind, norm)
    params = with_classes(learner, 4, generator)
    outer = learner.outer_gradient(params, batch)
    assert outer.accuracy == (learner.outer_loss(params, batch)[1].argmax(1) == batch.query_labels).double().mean()
    assert outer.grads.keys() == params.keys()
    for name, grad in outer.grads.items():
        direction = torch.randn(grad.shape, generator=generator, dtype=torch.float64)
        up, down = (
            learner.outer_loss({**params, name: params[name] + step * direction}, batch)[0].item()
            for step in (1e-7, -1e-7)
        )
        slope = (grad * direction).sum().item()
        assert slope == pytest.approx((up - down) / 2e-7, rel=1e-5, abs=1e-7), name
        assert (abs(slope) > 1e-6) != (kind == "baseline++" and name == "classes.bias"), name


@BOTH
def test_pre_training_lowers_the_loss_and_serves_new_tasks(make_learner, toy_set, toy_sampler, kind):
    learner = make_learner(kind, steps=20)
    trainer = MetaTrainer(learner, TrainSettings(meta_steps=40, queries=24, tasks=2, rate=1e-2), toy_set)
    state = trainer.begin()
    assert state.params["classes.weight"].shape == (24, learner.network.features_size)
    losses = [progress.loss for progress in trainer.run(state)]
    assert losses[0] > 0.8 * math.log(24)
    assert sum(losses[-5:]) < 0.6 * sum(losses[:5])
    trained = trainer.trained(state)
    assert trained.params.keys() == learner.params.keys()  # its last layer is dropped
    assert not torch.equal(trained.params["block1.weight"], learner.params["block1.weight"])
    episode = toy_sampler.sample(torch.Generator().manual_seed(3))
    assert trained.adapt(episode).last.query_accuracy > 0.8


def test_the_seed_decides_the_last_layer(make_learner, toy_set):
    learner = make_learner("transfer")
    one, two, other = (learner.training_params(toy_set, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert one.keys() == {"classes.weight", "classes.bias"}
    assert torch.equal(one["classes.weight"], two["classes.weight"])
    assert not torch.equal(one["classes.weight"], other["classes.weight"])
    # about unit length, as features of unit length want it
    assert one["classes.weight"].norm(dim=1).mean().item() == pytest.approx(1, abs=0.1)


# --- a new task


@BOTH
@pytest.mark.parametrize("norm", ["group", "batch"])
def test_fine_tuning_is_adam_on_the_head_of_fixed_features(precise, episode, kind, norm):
    options = {"length": 4.0} if kind == "baseline++" else {}
    learner = precise(kind, norm, steps=4, rate=0.05, **options)
    start = learner.start(episode, AdaptSettings(seed=7))
    seen = unit_features(learner, learner.params, episode.support)
    weight = start.params["head.weight"].clone().requires_grad_()
    bias = torch.zeros(3, dtype=torch.float64, requires_grad=kind == "transfer")
    moving = [weight, bias] if kind == "transfer" else [weight]
    optimiser = torch.optim.Adam(moving, lr=0.05)
    for _ in range(4):
        cosines = F.cosine_similarity(seen[:, None], weight[None], dim=2)
        scores = seen @ weight.T + bias if kind == "transfer" else 4 * cosines
        losses = F.cross_entropy(scores, episode.support_labels, reduction="none")
        optimiser.zero_grad()
        torch.stack([losses[episode.support_labels == label].mean() for label in range(3)]).mean().backward()
        optimiser.step()
    *_, last = inner_loop(start, episode.support, episode.support_labels, 4)
    torch.testing.assert_close(last.params["head.weight"], weight.detach(), rtol=1e-5, atol=1e-8)
    if kind == "transfer":
        torch.testing.assert_close(last.params["head.bias"], bias.detach(), rtol=1e-5, atol=1e-8)
    fixed = (*learner.network.names, "centre")
    assert all(torch.equal(last.params[name], learner.params[name]) for name in fixed)
    assert torch.equal(last.params["log_scale"], start.params["log_scale"])


@BOTH
@pytest.mark.parametrize(
    ("option", "chosen", "moving"),
    [("head", None, "head"), ("all", None, "all"), ("head", "body", "body"), ("head", "all", "all"), ("all", "head", "head")],
)  # fmt: skip
def test_the_head_alone_moves_unless_chosen_otherwise(make_learner, make_episode, kind, option, chosen, moving):
    learner = make_learner(kind, adapts=option)
    start = learner.start(make_episode(), AdaptSettings(adapts=chosen))
    head = {"head.weight", "head.bias"} if kind == "transfer" else {"head.weight"}
    body = set(learner.network.names)
    assert set(start.adapts) == {"head": head, "body": body, "all": head | body}[moving]
    assert make_learner(kind).adapts == "head"


def test_cosine_scores_do_not_hear_how_long_a_class_vector_is(precise, batch, episode, generator):
    learner = precise("baseline++")
    params = with_classes(learner, 4, generator)
    factors = torch.tensor([[0.01], [1.0], [7.0], [300.0]], dtype=torch.float64)
    longer = {**params, "classes.weight": factors * params["classes.weight"]}
    torch.testing.assert_close(learner.outer_loss(longer, batch)[1], learner.outer_loss(params, batch)[1])
    plain = precise("transfer")
    assert (plain.outer_loss(longer, batch)[1] - plain.outer_loss(params, batch)[1]).abs().max() > 0.1
    head = {"head.weight": params["classes.weight"], "head.bias": params["classes.bias"]}
    features = torch.randn(5, learner.network.features_size, generator=generator).double()
    scores = heads.cosine_logits({**params, **head}, features)
    assert scores.abs().max() <= learner.params["log_scale"].exp()


def test_a_cosine_head_begins_at_random_directions_of_the_seed(make_learner, make_episode):
    learner = make_learner("baseline++")

    def head(seed):
        return learner.start(make_episode(), AdaptSettings(seed=seed)).params["head.weight"]

    assert torch.equal(head(1), head(1))
    assert not torch.equal(head(1), head(2))
    torch.testing.assert_close(head(1).norm(dim=1), torch.ones(3))
    episode = replace(make_episode(shots=(3, 3, 3)), query_labels=torch.tensor([0, 0, 1, 1, 2, 2]))
    assert learner.adapt(episode, AdaptSettings(steps=50, rate_factor=5)).last.support_accuracy == 1.0
