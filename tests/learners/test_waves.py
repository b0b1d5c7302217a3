"""Every learner on tasks that are no classification, through the very inner loop that classifies."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.func import functional_call

from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.scratch import Scratch
from metademo.networks import Perceptron, heads
from metademo.tasks.lessons import Regression
from metademo.tasks.losses import squared_error
from metademo.tasks.waves import FAMILIES
from tests.helpers.gradients import assert_same

KINDS = {
    "maml": {"steps": 2},
    "fomaml": {"steps": 2},
    "anil": {"steps": 2},
    "meta-sgd": {"steps": 2},
    "maml++": {"steps": 2, "first_order_until": 0},
    "reptile": {"steps": 2, "training_steps": 2},
    "meta-lstm": {"steps": 2, "hidden": 4},
    "transfer": {"steps": 2, "adapts": "all"},
}
NETWORK = Perceptron(hidden=(10, 8))

every = pytest.mark.parametrize("kind", KINDS)


def learner_of(kind: str, network=NETWORK, **options):
    """In float64, away from where it begins, so that nothing is zero."""
    generator = torch.Generator().manual_seed(3)
    made = LEARNERS[kind].initial(network, generator, **{**KINDS[kind], **options})
    params = {
        name: value.double()
        + (0.003 if name.startswith("alpha") else 0.3)
        * torch.randn(value.shape, generator=generator, dtype=torch.float64)
        for name, value in made.params.items()
    }
    return replace(made, params=params, **({"clip": 0} if "clip" in made.options else {}))


def waves(count: int, seed: int = 0, points: int = 4) -> Regression:
    generator = torch.Generator().manual_seed(seed)
    tasks = FAMILIES["sinusoids"].draw(count, generator).tasks(points, 3, generator)
    return Regression(
        *(getattr(tasks, name).double() for name in ("support", "support_labels", "query", "query_labels"))
    )


@pytest.mark.slow
@every
def test_it_learns_a_wave(kind):
    learner, task = learner_of(kind), waves(1).task(0)
    start = learner.start(task, AdaptSettings(steps=200, rate_factor=3.0))
    losses = [state.loss.item() for state in inner_loop(start, task.support, task.support_labels, 200)]
    assert losses[0] == squared_error(
        NETWORK.head.outputs(learner.params, NETWORK.features(learner.params, task.support)[0]), task.support_labels
    )
    assert losses[-1] < (0.9 if kind == "meta-lstm" else 0.8) * losses[0]


@pytest.mark.slow
def test_so_does_scratch():
    task = waves(1).task(0)
    start = Scratch(NETWORK).start(replace(task, support=task.support, support_labels=task.support_labels))
    double = replace(start, params={name: value.double() for name, value in start.params.items()})
    losses = [state.loss.item() for state in inner_loop(double, task.support, task.support_labels, 300)]
    assert losses[-1] < 0.3 * losses[0]


@every
def test_tasks_side_by_side_learn_as_each_alone(kind):
    learner, tasks = learner_of(kind), waves(3)
    *_, together = inner_loop(learner.start(tasks, AdaptSettings()), tasks.support, tasks.support_labels, 3)
    for index in range(3):
        task = tasks.task(index)
        *_, alone = inner_loop(learner.start(task, AdaptSettings()), task.support, task.support_labels, 3)
        assert alone.loss.item() == pytest.approx(together.loss[index].item(), rel=1e-9)
        for name in learner.network.names:
            value = together.params[name]
            torch.testing.assert_close(
                value[index] if value.ndim > alone.params[name].ndim else value, alone.params[name]
            )


@pytest.mark.parametrize("done", [0.05, 1.0])
@every
def test_their_outer_gradients_add_up(kind, done):
    learner, tasks = learner_of(kind), waves(3)
    together = learner.outer_gradient(learner.params, tasks, done)
    alone = [learner.outer_gradient(learner.params, tasks.task(index), done) for index in range(3)]
    assert together.loss.item() == pytest.approx(sum(each.loss.item() for each in alone), rel=1e-9)
    assert together.accuracy.isnan()
    for name, grad in together.grads.items():
        torch.testing.assert_close(grad, sum(each.grads[name] for each in alone), rtol=1e-8, atol=1e-10, msg=name)


@pytest.mark.parametrize("kind", ["maml", "anil", "meta-sgd", "maml++", "transfer"])
def test_the_meta_gradient_equals_central_differences(kind):
    learner, task = learner_of(kind), waves(2)
    grads = learner.outer_gradient(learner.params, task, 0.05).grads
    generator = torch.Generator().manual_seed(6)
    for name, grad in grads.items():
        direction = torch.randn(grad.shape, generator=generator, dtype=torch.float64)
        up, down = (
            learner.outer_loss({**learner.params, name: learner.params[name] + sign * direction}, task, 0.05)[0].item()
            for sign in (1e-6, -1e-6)
        )
        slope = (grad * direction).sum().item()
        unused = kind == "anil" and name.startswith("rate.hidden")
        assert unused or abs(slope) > 1e-6, f"{name}: nothing to compare"
        assert slope == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-7), name


def test_maml_equals_an_implementation_by_plain_autograd():
    """An ordinary module, its parameters moved by hand, differentiated through: nothing of ours."""
    learner, tasks = learner_of("maml"), waves(3)
    grads = learner.outer_gradient(learner.params, tasks).grads
    module = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 1)).double()
    places = dict(zip(("0", "2", "4"), ("hidden1", "hidden2", heads.HEAD), strict=True))
    ours = {f"{at}.{kind}": f"{layer}.{kind}" for at, layer in places.items() for kind in ("weight", "bias")}
    theta = {name: learner.params[our].clone().requires_grad_() for name, our in ours.items()}
    log_rate = learner.params["rate.all"].clone().requires_grad_()
    total = torch.zeros(())
    for index in range(3):
        task, phi = tasks.task(index), theta
        for _ in range(2):
            loss = nn.functional.mse_loss(functional_call(module, phi, task.support), task.support_labels)
            moves = torch.autograd.grad(loss, list(phi.values()), create_graph=True)
            phi = {name: phi[name] - log_rate.exp() * move for name, move in zip(phi, moves, strict=True)}
        total = total + nn.functional.mse_loss(functional_call(module, phi, task.query), task.query_labels)
    expected = torch.autograd.grad(total, [*theta.values(), log_rate])
    names = [*ours.values(), "rate.all"]
    assert_same({name: grads[name] for name in names}, dict(zip(names, expected, strict=True)), rtol=1e-9)


def test_fomaml_is_the_gradient_at_the_adapted_parameters():
    learner, task = learner_of("fomaml"), waves(1).task(0)
    grads = learner.outer_gradient(learner.params, task).grads
    *_, last = inner_loop(learner.start(task), task.support, task.support_labels, 2)
    names = (*NETWORK.names, "head.weight", "head.bias")
    phi = {name: last.params[name].detach().requires_grad_() for name in names}
    loss = squared_error(NETWORK.head.outputs(phi, NETWORK.features(phi, task.query)[0]), task.query_labels)
    expected = dict(zip(names, torch.autograd.grad(loss, list(phi.values())), strict=True))
    assert_same({name: grads[name] for name in names}, expected, rtol=1e-9)


def test_reptile_goes_towards_where_training_ends():
    learner, task = learner_of("reptile"), waves(1).task(0)
    grads = learner.outer_gradient(learner.params, task).grads
    both = torch.cat([task.support, task.query]), torch.cat([task.support_labels, task.query_labels])
    *_, last = inner_loop(learner.start(task), *both, 2)
    assert_same(grads, {name: value - last.params[name] for name, value in learner.params.items()}, rtol=1e-9)


def test_a_task_may_bring_any_loss():
    """As a policy gradient does: its labels are actions beside what came of them."""

    def surrogate(outputs, labels):
        action, advantage = labels.split(1, dim=-1)
        return ((outputs - action).square() / 2 * advantage).flatten(-2).mean(-1)

    points = waves(2)
    labels = [torch.cat([each, each.square()], -1) for each in (points.support_labels, points.query_labels)]
    task = Regression(points.support, labels[0], points.query, labels[1], surrogate)
    learner = learner_of("maml")
    start = learner.start(task)
    first, second = list(inner_loop(start, task.support, task.support_labels, 1))
    assert (second.loss < first.loss).all()
    assert all(grad.norm() > 0 for grad in learner.outer_gradient(learner.params, task).grads.values())


def test_adam_steps_by_class_distances_are_refused_without_classes():
    with pytest.raises(ValueError, match=r"^update: adam goes by distances between classes"):
        learner_of("maml", update="adam", rates="layers")
