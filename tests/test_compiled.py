"""The operators that Numba compiles against those that they stand for, and a network that uses them."""

import importlib.util
from dataclasses import replace

import pytest
import torch

from metademo.episodes import side_by_side
from metademo.learners.maml import Maml
from metademo.networks import Conv4, build, compiled, describe, for_training, operators
from tests.test_operators import assert_alike, derivatives

SIDES = pytest.mark.parametrize("side", [(4, 6), (5, 7), (2, 3)])
LARGE = Conv4(size=14, filters=16, groups=4, pools=2)


def draw(generator, *shape):
    value = torch.randn(shape, generator=generator, dtype=torch.float64)
    return value.contiguous(memory_format=torch.channels_last) if value.ndim == 4 else value


@SIDES
@pytest.mark.parametrize("channels", [16, 48])
def test_a_pooling_and_its_derivatives(generator, side, channels):
    x = draw(generator, 2, channels, *side)
    assert_alike(derivatives(compiled.pool, [x], 3), derivatives(operators.pool, [x], 3))


@SIDES
@pytest.mark.parametrize(("groups", "filters"), [(1, 16), (1, 32), (3, 16), (2, 48)])
def test_a_convolution_with_its_pooling_and_their_derivatives(generator, side, groups, filters):
    x, weight = draw(generator, 2, groups, *side), draw(generator, groups * filters, 1, 3, 3)
    ours = derivatives(lambda weight: compiled.convolve_and_pool(x, weight), [weight], 3)
    assert_alike(ours, derivatives(lambda weight: operators.pool(operators.convolve(x, weight, groups)), [weight], 3))


@SIDES
@pytest.mark.parametrize(("channels", "groups"), [(16, 2), (16, 16), (48, 1), (32, 4)])
def test_a_normalisation_and_its_derivatives(generator, side, channels, groups):
    inputs = draw(generator, 3, channels, *side), draw(generator, channels), draw(generator, channels)
    ours = derivatives(lambda *inputs: compiled.normalise(*inputs, groups), inputs, 2)
    assert_alike(ours, derivatives(lambda *inputs: operators.normalise(*inputs, groups), inputs, 2))


def test_of_equal_numbers_the_first_counts():
    """In every order of the four, as PyTorch has it; a difference would show in drawings, most of which is blank."""
    x = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 4).view(1, 16, 2, 2)
    x = x.contiguous(memory_format=torch.channels_last).requires_grad_()
    ours, theirs = (torch.autograd.grad(block.pool(x).sum(), x)[0] for block in (compiled, operators))
    assert torch.equal(ours, theirs)


def test_what_is_no_number_stays_none(generator):
    """A run that has gone wrong must not look as if it had not."""
    x = torch.full((1, 16, 4, 4), torch.nan).contiguous(memory_format=torch.channels_last)
    assert compiled.pool(x).isnan().all()
    assert compiled.convolve_and_pool(x[:, :1], torch.ones(16, 1, 3, 3)).isnan().all()


def test_pictures_stay_channels_last(generator):
    """What comes out, and the gradient of what went in, so that nothing is ever laid out anew."""
    weight, v = draw(generator, 16, 1, 3, 3).requires_grad_(), draw(generator, 2, 16, 2, 2).requires_grad_()
    between = compiled.convolve_and_pool(draw(generator, 2, 1, 9, 9), weight)
    y = compiled.normalise(compiled.pool(between), draw(generator, 16), draw(generator, 16), 2)
    (first,) = torch.autograd.grad(y, between, v, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), v)
    for tensor in (between, y, first, second):
        assert tensor.is_contiguous(memory_format=torch.channels_last)


# --- in a network


@pytest.mark.parametrize("tasks", [1, 2])
@pytest.mark.parametrize(
    "network",
    [
        LARGE,
        replace(LARGE, views=2, pools=1),
        replace(LARGE, pools=0),
        Conv4(channels=3, size=14, filters=16, groups=4),
    ],
    ids=["drawings", "two views", "no pooling", "photographs"],
)
def test_a_network_has_the_same_meta_gradient(make_episode, network, tasks):
    episodes = [make_episode(size=network.size, seed=seed, dtype=torch.float64) for seed in range(tasks)]
    if network.channels == 3:
        episodes = [
            replace(e, support=e.support.repeat(1, 3, 1, 1), query=e.query.repeat(1, 3, 1, 1)) for e in episodes
        ]
    found = []
    for how in (network, replace(network, compiled=True)):
        learner = Maml.initial(how, torch.Generator().manual_seed(1), steps=3)
        params = {name: value.double() for name, value in learner.params.items()}
        found.append(learner.outer_gradient(params, side_by_side(tuple(episodes))))
    torch.testing.assert_close(found[1].loss, found[0].loss, rtol=1e-10, atol=0)
    for name, grad in found[0].grads.items():
        torch.testing.assert_close(found[1].grads[name], grad, rtol=1e-7, atol=1e-10, msg=name)
    assert found[0].grads["block1.weight"].norm() > 1e-6


def test_batch_normalisation_is_pytorchs_still(generator):
    network = replace(LARGE, norm="batch")
    params, pictures = network.initial(generator), torch.rand(5, 1, 14, 14, generator=generator)
    ours, theirs = (how.features(params, pictures) for how in (replace(network, compiled=True), network))
    torch.testing.assert_close(ours[0], theirs[0])
    assert len(ours[1]) == 4


def test_in_low_precision_the_first_convolution_of_a_drawing_is_exact(generator):
    network = Conv4(size=14, filters=16, groups=4, pools=1)
    params, pictures = network.initial(generator), torch.rand(5, 1, 14, 14, generator=generator)
    exact, low, both = (
        how.features(params, pictures)[0]
        for how in (
            network,
            replace(network, precision="bfloat16"),
            replace(network, precision="bfloat16", compiled=True),
        )
    )
    assert 0 < (both - exact).norm() < (low - exact).norm() < 0.1 * exact.norm()


def test_training_compiles_what_it_can(monkeypatch):
    assert for_training(LARGE, "float32") == replace(LARGE, compiled=True)
    assert for_training(LARGE, "bfloat16") == replace(LARGE, compiled=True, precision="bfloat16")
    assert not for_training(replace(LARGE, filters=8), "float32").compiled
    monkeypatch.setattr(
        "metademo.networks.conv4.find_spec", lambda name: None if name == "numba" else importlib.util.find_spec(name)
    )
    assert for_training(LARGE, "float32") == LARGE
    with pytest.raises(ValueError, match=r"^compiled: needs the package numba"):
        replace(LARGE, compiled=True)


def test_a_network_is_what_it_is_however_it_is_computed():
    assert "compiled" not in describe(for_training(LARGE, "float32"))
    assert build(describe(for_training(LARGE, "float32"))) == LARGE
    with pytest.raises(ValueError, match=r"^network: conv4 has no compiled$"):
        build({"kind": "conv4", "compiled": True})
