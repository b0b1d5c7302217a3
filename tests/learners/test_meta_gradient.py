from dataclasses import replace

import pytest
import torch

from metademo.benchmark_steps import HigherStep
from metademo.learners.base import AdaptSettings, inner_loop, score


@pytest.fixture
def maml(tiny_maml):
    """In float64, its parameters away from where they begin, so that no gradient is zero by symmetry."""
    generator = torch.Generator().manual_seed(5)
    params = {
        name: value.double() + 0.1 * torch.randn(value.shape, generator=generator, dtype=torch.float64)
        for name, value in tiny_maml.params.items()
    }
    return replace(tiny_maml, params=params, steps=3, clip=None)


@pytest.fixture
def episode(make_episode):
    return make_episode(shots=(1, 3, 2), queries=3, dtype=torch.float64)


def meta_gradient(maml, episode, **how):
    leaves = {name: value.clone().requires_grad_() for name, value in maml.params.items()}
    loss, _ = maml.outer_loss(leaves, episode, **how)
    grads = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
    return loss.detach(), dict(zip(leaves, grads, strict=True))


def assert_same(grads, expected, rtol=1e-5):
    """Each parameter's gradient to within ``rtol`` of its own length, none of them zero."""
    assert grads.keys() == expected.keys()
    for name, grad in grads.items():
        assert expected[name].norm() > 1e-6, f"{name}: nothing to compare"
        assert (grad - expected[name]).norm() <= rtol * expected[name].norm(), name


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_second_order_equals_central_differences(maml, episode, norm):
    """Along one random direction for each parameter, rates, centre and length included."""
    maml = replace(maml, network=replace(maml.network, norm=norm))
    _, grads = meta_gradient(maml, episode)
    generator = torch.Generator().manual_seed(6)
    for name, grad in grads.items():
        direction = torch.randn(grad.shape, generator=generator, dtype=torch.float64)
        step = 1e-6
        up, down = (
            maml.outer_loss({**maml.params, name: maml.params[name] + sign * step * direction}, episode)[0].item()
            for sign in (1, -1)
        )
        difference, slope = (up - down) / (2 * step), float((grad * direction).sum())
        assert abs(slope) > 1e-6, f"{name}: nothing to compare"
        assert slope == pytest.approx(difference, rel=1e-5, abs=1e-8), name


def test_second_order_equals_higher(maml, episode):
    loss, grads = meta_gradient(maml, episode)
    higher_loss, expected = HigherStep(maml, episode.ways).gradient(episode)
    assert loss.item() == pytest.approx(higher_loss.item(), rel=1e-10)
    assert_same(grads, expected)


def test_first_order_equals_higher_with_constant_inner_gradients(maml, episode):
    loss, grads = meta_gradient(replace(maml, second_order=False), episode)
    higher_loss, expected = HigherStep(maml, episode.ways).gradient(episode, second_order=False)
    assert loss.item() == pytest.approx(higher_loss.item(), rel=1e-10)
    assert_same(grads, expected)


def test_first_order_is_the_gradient_at_the_adapted_parameters(maml, episode):
    """FOMAML's definition (Finn et al. 2017, section 5.2)."""
    _, grads = meta_gradient(replace(maml, second_order=False), episode)
    *_, last = inner_loop(maml.start(3), episode.support, episode.support_labels, 3)
    adapted = {name: last.params[name].detach().requires_grad_() for name in maml.network.names}
    scores, _ = score(maml.network, {**last.params, **adapted}, episode.query, None)
    loss = torch.nn.functional.cross_entropy(scores, episode.query_labels)
    expected = dict(zip(adapted, torch.autograd.grad(loss, list(adapted.values())), strict=True))
    assert_same({name: grads[name] for name in adapted}, expected, rtol=1e-9)


def test_first_and_second_order_differ_in_the_gradient_alone(maml, episode):
    second_loss, second = meta_gradient(maml, episode)
    first_loss, first = meta_gradient(replace(maml, second_order=False), episode)
    assert second_loss.item() == pytest.approx(first_loss.item(), rel=1e-10)
    assert all((second[name] - first[name]).norm() > 1e-3 * second[name].norm() for name in maml.network.names)


def test_the_zero_head_is_a_constant_start(maml, episode):
    """The head's start has no meta-parameter; without an inner step the loss is chance whatever the body is."""
    assert not any(name.startswith(("head.", "rate.head.")) for name in maml.params)
    loss, grads = meta_gradient(maml, episode, steps=0)
    assert loss.item() == pytest.approx(torch.tensor(3.0).log().item())
    for name in (*maml.network.names, "centre", "log_scale"):
        assert grads[name].abs().max() == 0, name
    # after one step of the head alone the body has a gradient, and only the head's rate matters
    _, grads = meta_gradient(maml, episode, steps=1, adapts="head")
    assert all(grads[name].norm() > 1e-6 for name in (*maml.network.names, "centre", "log_scale", "rate.head"))
    assert all(grads[f"rate.{layer}"] is None for layer in maml.network.layers)
    # the first inner step's rates of the body do not matter, since the zero head hands no gradient down
    _, grads = meta_gradient(maml, episode)
    assert all(grads[f"rate.{layer}"][0] == 0 != grads[f"rate.{layer}"][1] for layer in maml.network.layers)


def test_what_adapts_decides_whose_rates_matter(maml, episode):
    _, grads = meta_gradient(maml, episode, adapts="head")
    start = maml.start_from(maml.params, 3, AdaptSettings(adapts="head"))
    assert start.adapts == ("head.weight", "head.bias")
    assert grads["rate.head"].abs().min() > 0
    assert grads["rate.block1"] is None


def test_the_outer_loss_is_that_of_the_adapted_learner(maml, episode):
    loss, _ = meta_gradient(maml, episode)
    assert loss.item() == pytest.approx(maml.adapt(episode).last.query_loss, rel=1e-9)
