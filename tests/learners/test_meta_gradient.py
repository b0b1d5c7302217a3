"""The outer gradients of MAML and its kin, against central differences, the library `higher`, and their definitions."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop, score
from metademo.measuring.benchmark_steps import HigherStep
from metademo.networks import heads
from metademo.tasks.episodes import Episodes
from tests.helpers.gradients import assert_same, meta_gradient

SECOND_ORDER = {
    "MAML": ("maml", {}, 1.0),
    "MAML, a rate for each layer and step": ("maml", {"rates": "layers"}, 1.0),
    "ANIL": ("anil", {}, 1.0),
    "ANIL, a rate for each step": ("anil", {"rates": "layers"}, 1.0),
    "BOIL": ("boil", {}, 1.0),
    "BOIL, a rate for each layer and step": ("boil", {"rates": "layers"}, 1.0),
    "Meta-SGD": ("meta-sgd", {}, 1.0),
    "MAML++, losses of all steps": ("maml++", {"first_order_until": 0}, 0.05),
    "MAML++, loss of the last step": ("maml++", {}, 0.5),
    "Proto-MAML": ("proto-maml", {}, 1.0),
    "ProtoNet": ("protonet", {}, 1.0),
}
"""Learner, options, and the share of meta-training that is over."""


@pytest.fixture
def maml(precise):
    return precise(rates="layers")


def directions(value: torch.Tensor, generator: torch.Generator):
    """Every coordinate of a small tensor by itself; of a large one a direction at random."""
    if value.numel() <= 3:
        return list(torch.eye(value.numel(), dtype=torch.float64).view(-1, *value.shape))
    return [torch.randn(value.shape, generator=generator, dtype=torch.float64)]


def unused(learner, name: str, index: int) -> bool:
    """Whether a rate has nothing to do: of what does not adapt, and of the body's first step from a zero head."""
    body, head = name.startswith("rate.block"), name == "rate.head"
    if learner.adapts == "head":
        return body
    if learner.adapts == "body":
        return head
    return body and index == 0 and learner.record.key != "proto-maml"


@pytest.mark.parametrize(
    ("case", "norm"),
    [
        *((case, "group") for case in SECOND_ORDER),
        ("MAML", "batch"),
        ("MAML++, losses of all steps", "batch"),
        ("Proto-MAML", "batch"),
    ],
)
def test_second_order_equals_central_differences(precise, episode, case, norm):
    kind, options, done = SECOND_ORDER[case]
    learner = precise(kind, norm, **options)
    _, grads = meta_gradient(learner, episode, done)
    assert grads.keys() == learner.params.keys()
    generator = torch.Generator().manual_seed(6)
    for name, grad in grads.items():
        for index, direction in enumerate(directions(grad, generator)):
            step = 1e-7  # small enough to meet no kink of ReLU or pooling
            up, down = (
                learner.outer_loss({**learner.params, name: learner.params[name] + sign * direction}, episode, done)
                for sign in (step, -step)
            )
            difference = (up[0].item() - down[0].item()) / (2 * step)
            slope = (grad * direction).sum().item()
            if name.startswith("rate.") and unused(learner, name, index):
                assert difference == slope == 0, name
            else:
                assert abs(slope) > 1e-7, f"{name}: nothing to compare"
                assert slope == pytest.approx(difference, rel=1e-5, abs=1e-7), name


def test_second_order_equals_higher(maml, episode):
    loss, grads = meta_gradient(maml, episode)
    higher_loss, expected = HigherStep(maml, episode.ways).gradient(episode)
    assert loss.item() == pytest.approx(higher_loss.item(), rel=1e-10)
    assert_same(grads, expected)


def test_first_order_equals_higher_with_constant_inner_gradients(precise, maml, episode):
    loss, grads = meta_gradient(precise("fomaml", rates="layers"), episode)
    higher_loss, expected = HigherStep(maml, episode.ways).gradient(episode, second_order=False)
    assert loss.item() == pytest.approx(higher_loss.item(), rel=1e-10)
    assert_same(grads, expected)


# --- FOMAML


@pytest.mark.parametrize("kind", ["maml", "boil"])
def test_first_order_is_the_gradient_at_the_adapted_parameters(precise, episode, kind):
    """FOMAML's definition (Finn et al. 2017, section 5.2)."""
    learner = precise(kind, second_order=False)
    _, grads = meta_gradient(learner, episode)
    start = learner.start(episode)
    *_, last = inner_loop(start, episode.support, episode.support_labels, 3)
    adapted = {name: last.params[name].detach().requires_grad_() for name in learner.network.names}
    scores, _ = score(start, {**last.params, **adapted}, episode.query, None)
    loss = F.cross_entropy(scores, episode.query_labels)
    expected = dict(zip(adapted, torch.autograd.grad(loss, list(adapted.values())), strict=True))
    assert_same({name: grads[name] for name in adapted}, expected, rtol=1e-9)


def losses(learner, params, episode):
    """Support and query loss of given parameters, written without the learners' own code."""
    inverse = 1 / torch.bincount(episode.support_labels).double()
    weight = inverse[episode.support_labels] / episode.ways

    def scores(pictures):
        features, _ = learner.network.features(params, pictures)
        unit = F.normalize(features - params["centre"], dim=1) * params["log_scale"].exp()
        return unit @ params["head.weight"].T + params["head.bias"]

    support = -(weight * scores(episode.support).log_softmax(1)[range(6), episode.support_labels]).sum()
    return support, F.cross_entropy(scores(episode.query), episode.query_labels)


@pytest.mark.parametrize("kind", ["maml", "boil"])
def test_of_one_step_first_and_second_order_differ_by_the_hessian_term(precise, episode, kind):
    """One step φ = θ - α∇L(θ): MAML's gradient is (1 - α∇²L)ᵀ v with v = ∇L'(φ), FOMAML's is v.

    MAML adapts its zero head, whose gradient depends on the body; BOIL adapts the body.
    """
    learner = precise(kind, steps=1)
    _, second = meta_gradient(learner, episode)
    _, first = meta_gradient(replace(learner, second_order=False), episode)
    start = learner.start(episode)
    moving = start.adapts if kind == "boil" else ("head.weight", "head.bias")
    alpha = learner.params["rate.all"].exp() * (1 if kind == "boil" else 3)
    theta = {name: value.detach().requires_grad_() for name, value in start.params.items()}
    support, _ = losses(learner, theta, episode)
    inner = torch.autograd.grad(support, [theta[name] for name in moving], create_graph=True)
    after = {name: theta[name] - alpha * grad for name, grad in zip(moving, inner, strict=True)}
    leaves = {name: value.detach().requires_grad_() for name, value in ({**theta, **after}).items()}
    _, query = losses(learner, leaves, episode)
    v = dict(zip(leaves, torch.autograd.grad(query, list(leaves.values())), strict=True))
    product = sum((grad * v[name]).sum() for name, grad in zip(moving, inner, strict=True))  # ∇L · v
    body = learner.network.names
    hessian = torch.autograd.grad(alpha * product, [theta[name] for name in body])
    for name, term in zip(body, hessian, strict=True):
        assert term.norm() > 1e-3 * v[name].norm(), f"{name}: nothing to compare"
        torch.testing.assert_close(first[name], v[name], rtol=1e-9, atol=1e-12, msg=name)
        torch.testing.assert_close(second[name], v[name] - term, rtol=1e-8, atol=1e-11, msg=name)


def test_first_and_second_order_differ_in_the_gradient_alone(maml, episode):
    second_loss, second = meta_gradient(maml, episode)
    first_loss, first = meta_gradient(replace(maml, second_order=False), episode)
    assert second_loss.item() == pytest.approx(first_loss.item(), rel=1e-10)
    assert all((second[name] - first[name]).norm() > 1e-3 * second[name].norm() for name in maml.network.names)


# --- what matters to the outer loss


def test_after_one_step_of_the_head_the_body_has_a_gradient(maml, episode):
    """The head's start has no meta-parameter; and only the head's rate matters, for a zero head hands nothing down."""
    assert not any(name.startswith("head.") for name in maml.params)
    for kind in (maml, replace(maml, adapts="head")):
        _, grads = meta_gradient(replace(kind, steps=1), episode)
        assert all(grads[name].norm() > 1e-6 for name in (*maml.network.names, "centre", "log_scale"))
        assert grads["rate.head"][0] != 0
        assert grads["rate.head"][1:].tolist() == [0, 0]
        assert all(grads[f"rate.{layer}"].tolist() == [0, 0, 0] for layer in maml.network.layers)


def test_what_adapts_decides_whose_rates_matter(maml, episode):
    _, grads = meta_gradient(replace(maml, adapts="head"), episode)
    start = maml.start(episode, AdaptSettings(adapts="head"))
    assert start.adapts == ("head.weight", "head.bias")
    assert grads["rate.head"].abs().min() > 0
    assert all(grads[f"rate.{layer}"].abs().max() == 0 for layer in maml.network.layers)


@pytest.mark.parametrize("kind", ["maml", "anil", "boil", "meta-sgd", "maml++", "meta-lstm", "protonet", "proto-maml"])
@pytest.mark.parametrize("norm", ["group", "batch"])
def test_the_outer_loss_is_that_of_the_adapted_learner(precise, episode, kind, norm):
    learner = precise(kind, norm)
    loss, _ = meta_gradient(learner, episode)
    assert loss.item() == pytest.approx(learner.adapt(episode).last.query_loss, rel=1e-9)


def test_meta_training_does_not_clip_the_inner_gradient(precise, episode):
    maml = precise()
    clipped = replace(maml, clip=1e-3)
    assert meta_gradient(clipped, episode)[0] == meta_gradient(maml, episode)[0]
    assert clipped.adapt(episode).last.movement["block4"] < 0.5 * maml.adapt(episode).last.movement["block4"]


def test_the_zero_head_starts_from_nothing_meta_learned(maml, episode):
    start = maml.start_from(maml.params, episode)
    assert {name: value.abs().max().item() for name, value in start.params.items() if name.startswith(heads.HEAD)} == {
        "head.weight": 0.0,
        "head.bias": 0.0,
    }
    assert start.first == ("head.weight", "head.bias")


# --- several tasks side by side


@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize(
    ("kind", "done"),
    [
        ("maml", 1.0),
        ("fomaml", 1.0),
        ("anil", 1.0),
        ("boil", 1.0),
        ("meta-sgd", 1.0),
        ("maml++", 0.05),
        ("maml++", 0.12),
    ],
)
def test_tasks_side_by_side_have_the_sum_of_their_gradients(precise, make_episode, kind, done, views):
    learner = precise(kind)
    learner = replace(learner, network=replace(learner.network, views=views))
    tasks = tuple(make_episode(shots=(1, 3, 2), queries=3, seed=seed, dtype=torch.float64) for seed in range(3))
    together = learner.outer_gradient(learner.params, Episodes(tasks), done)
    alone = [learner.outer_gradient(learner.params, task, done) for task in tasks]
    torch.testing.assert_close(together.loss, sum(outer.loss for outer in alone))
    torch.testing.assert_close(together.accuracy, sum(outer.accuracy for outer in alone))
    for name, grad in together.grads.items():
        torch.testing.assert_close(grad, sum(outer.grads[name] for outer in alone), rtol=1e-8, atol=1e-10, msg=name)


@pytest.mark.parametrize(
    ("kind", "norm", "precision", "expected"),
    [
        ("maml", "group", "float32", (16, 3, 4)),
        ("maml++", "group", "float32", (16, 3, 4)),
        ("maml", "group", "bfloat16", (1, 1, 1)),
        ("maml", "batch", "float32", (1, 1, 1)),  # statistics are a task's own
        ("proto-maml", "group", "float32", (1, 1, 1)),  # its heads are the support sets'
        ("meta-lstm", "group", "float32", (1, 1, 1)),
        ("reptile", "group", "float32", (1, 1, 1)),
    ],
)
def test_small_tasks_are_taken_side_by_side_by_who_can(make_learner, kind, norm, precision, expected):
    learner = make_learner(kind, norm)
    learner = replace(learner, network=replace(learner.network, precision=precision))
    assert tuple(learner.tasks_at_once(ways, shots) for ways, shots in ((5, 1), (5, 5), (20, 1))) == expected


# --- precision


@pytest.mark.parametrize("kind", ["maml", "anil", "protonet", "meta-lstm"])
@pytest.mark.parametrize("norm", ["group", "batch"])
def test_low_precision_gives_nearly_the_same_gradient(make_learner, make_episode, kind, norm):
    """Over a few tasks, at inner rates that are stable: where steps overshoot, no two precisions agree for long."""
    learner = make_learner(kind, norm, **({"rates": "layers"} if kind == "maml" else {}))
    calm = {name: value - 2 for name, value in learner.params.items() if name.startswith("rate.")}
    learner = replace(learner, params={**learner.params, **calm})
    low = replace(learner, network=replace(learner.network, precision="bfloat16"))
    sums = []
    for each in (learner, low):
        grads = [meta_gradient(each, make_episode(queries=5, seed=seed))[1] for seed in range(4)]
        assert all(grad.isfinite().all() and grad.dtype == torch.float32 for one in grads for grad in one.values())
        sums.append(torch.stack([torch.cat([grad.flatten() for grad in one.values()]) for one in grads]).sum(0))
    exact, near = sums
    assert F.cosine_similarity(exact, near, dim=0) > {"group": 0.99, "batch": 0.95}[norm]
    assert 0 < (near - exact).norm() < {"group": 0.15, "batch": 0.3}[norm] * exact.norm()
