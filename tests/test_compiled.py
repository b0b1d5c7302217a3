"""The blocks that Numba compiles against the operators that they stand for, and a network that uses them."""

import importlib.util
from dataclasses import replace

import pytest
import torch

from metademo.learners.maml import Maml
from metademo.networks import Conv4, build, describe, for_training, operators
from metademo.networks.fast import compiled, winograd
from metademo.tasks.episodes import side_by_side
from tests.helpers.derivatives import assert_alike, derivatives

pytestmark = pytest.mark.slow  # in a new clone Numba compiles for half a minute first

SIDES = pytest.mark.parametrize("side", [(4, 6), (5, 7)])
TASKS_AND_GROUPS = pytest.mark.parametrize(("tasks", "groups"), [(1, 8), (1, 1), (3, 64), (2, 4)])
SMALL = Conv4(size=14, groups=4, pools=2)


def draw(generator, *shape):
    value = torch.randn(shape, generator=generator, dtype=torch.float64)
    return value.contiguous(memory_format=torch.channels_last) if value.ndim == 4 else value


# --- blocks


@SIDES
@TASKS_AND_GROUPS
def test_a_drawings_first_block_and_its_derivatives(generator, side, tasks, groups):
    x, weight = draw(generator, 2, tasks, *side), draw(generator, tasks * 64, 1, 3, 3)
    inputs = weight, draw(generator, tasks * 64), draw(generator, tasks * 64)

    def block(weight, scale, shift):
        return operators.normalise(operators.pool(operators.convolve(x, weight, tasks)), scale, shift, tasks * groups)

    ours = derivatives(lambda *inputs: compiled.draw(x, *inputs, tasks * groups), inputs, 2)
    assert_alike(ours, derivatives(block, inputs, 2))


@SIDES
@TASKS_AND_GROUPS
@pytest.mark.parametrize("pools", [True, False], ids=["pooling", "no pooling"])
def test_what_follows_a_convolution_and_its_derivatives(generator, side, tasks, groups, pools):
    channels = tasks * 64
    inputs = draw(generator, 2, channels, *side), draw(generator, channels), draw(generator, channels)

    def block(x, scale, shift):
        return operators.normalise(operators.pool(x) if pools else x, scale, shift, tasks * groups)

    ours = derivatives(lambda *inputs: compiled.finish(*inputs, tasks * groups, pools, tasks), inputs, 2)
    assert_alike(ours, derivatives(block, inputs, 2))


def test_a_third_derivative_is_refused(generator):
    inputs = draw(generator, 2, 64, 4, 4), draw(generator, 64), draw(generator, 64)
    with pytest.raises(NotImplementedError, match="third derivative"):
        derivatives(lambda *inputs: compiled.finish(*inputs, 8, True), inputs, 3)


def test_of_equal_numbers_the_first_counts():
    """In every order of the four, as PyTorch has it; a difference would show in drawings, most of which is blank."""
    four = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 4)
    # each channel's other picture is of other numbers, so that normalisation leaves a gradient
    x = torch.stack([four.repeat(4, 1), torch.arange(256.0).view(64, 4)]).view(2, 64, 2, 2).double()
    x = x.contiguous(memory_format=torch.channels_last).requires_grad_()
    scale, shift = torch.arange(1.0, 65).double(), torch.full((64,), 10.0).double()
    ours = compiled.finish(x, scale, shift, 8, True)
    theirs = operators.normalise(operators.pool(x), scale, shift, 8)
    by_ours, by_theirs = (torch.autograd.grad(y.pow(3).sum(), x)[0] for y in (ours, theirs))
    assert torch.equal(by_ours != 0, by_theirs != 0)
    assert (by_ours[0] != 0).sum(dim=(1, 2)).tolist() == [1] * 64


def test_what_is_no_number_stays_none():
    """A run that has gone wrong must not look as if it had not."""
    x = torch.full((1, 64, 4, 4), torch.nan).contiguous(memory_format=torch.channels_last)
    one = torch.ones(64)
    assert compiled.finish(x, one, one, 8, True).isnan().all()
    assert compiled.finish(x, one, one, 8, False).isnan().all()
    assert compiled.draw(x[:, :1], torch.ones(64, 1, 3, 3), one, one, 8).isnan().all()


def test_pictures_stay_channels_last(generator):
    """What comes out, and the gradient of what went in, so that nothing is ever laid out anew."""
    weight, v = draw(generator, 64, 1, 3, 3).requires_grad_(), draw(generator, 2, 64, 2, 2).requires_grad_()
    scale, shift = draw(generator, 64), draw(generator, 64)
    between = compiled.draw(draw(generator, 2, 1, 9, 9), weight, scale, shift, 8)
    y = compiled.finish(between, scale, shift, 2, True)
    (first,) = torch.autograd.grad(y, between, v, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), v)
    for tensor in (between, y, first, second):
        assert tensor.is_contiguous(memory_format=torch.channels_last)


# --- in a network


@pytest.mark.parametrize("tasks", [1, 2])
@pytest.mark.parametrize("least", [1, 10**9], ids=["Winograd", "direct"])
@pytest.mark.parametrize(
    "network",
    [
        SMALL,
        replace(SMALL, views=2, pools=1),
        replace(SMALL, pools=0),
        Conv4(channels=3, size=14, groups=4),
    ],
    ids=["drawings", "two views", "no pooling", "photographs"],
)
def test_a_network_has_the_same_meta_gradient(monkeypatch, make_episode, network, least, tasks):
    monkeypatch.setattr(winograd, "_LEAST", least)
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
    torch.testing.assert_close(found[1].loss, found[0].loss, rtol=1e-9, atol=0)
    for name, grad in found[0].grads.items():
        torch.testing.assert_close(found[1].grads[name], grad, rtol=1e-6, atol=1e-9, msg=name)
    assert found[0].grads["block1.weight"].norm() > 1e-6


def test_in_low_precision_the_first_convolution_of_a_drawing_is_exact(generator):
    network = Conv4(size=14, groups=4, pools=1)
    params, pictures = network.initial_params(generator), torch.rand(5, 1, 14, 14, generator=generator)
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
    assert for_training(SMALL, "float32") == replace(SMALL, compiled=True)
    assert for_training(SMALL, "bfloat16") == replace(SMALL, compiled=True, precision="bfloat16")
    assert not for_training(replace(SMALL, filters=32), "float32").compiled
    assert not for_training(replace(SMALL, norm="batch"), "float32").compiled
    monkeypatch.setattr(
        "metademo.networks.switch.find_spec", lambda name: None if name == "numba" else importlib.util.find_spec(name)
    )
    assert for_training(SMALL, "float32") == SMALL
    with pytest.raises(ValueError, match=r"^compiled: needs the package numba"):
        replace(SMALL, compiled=True)


def test_a_network_is_what_it_is_however_it_is_computed():
    assert "compiled" not in describe(for_training(SMALL, "float32"))
    assert build(describe(for_training(SMALL, "float32"))) == SMALL
    with pytest.raises(ValueError, match=r"^network: conv4 has no compiled$"):
        build({"kind": "conv4", "compiled": True})
