"""The operators of a block against PyTorch's own, whose derivatives of derivatives are slow and right."""

import pytest
import torch
from torch.nn import functional as F

from metademo.networks import operators
from metademo.networks.operators import DIRECT, convolve, normalise, pool
from tests.helpers.derivatives import assert_alike, derivatives

SIDES = pytest.mark.parametrize("side", [(4, 6), (5, 7), (3, 3)])


@pytest.fixture
def draw(generator):
    """Random numbers of a shape, in float64 and in either layout."""

    def drawn(*shape, layout=torch.contiguous_format):
        value = torch.randn(shape, generator=generator, dtype=torch.float64)
        return value.contiguous(memory_format=layout) if value.ndim == 4 else value

    return drawn


@pytest.fixture(params=[torch.contiguous_format, torch.channels_last], ids=["contiguous", "channels last"])
def layout(request):
    return request.param


# --- convolution


@SIDES
@pytest.mark.parametrize(("inputs", "groups"), [(1, 1), (3, 1), (2, 2), (6, 3)])
def test_a_convolution_and_its_derivatives_are_pytorchs(draw, layout, side, inputs, groups):
    x, weight = draw(2, inputs, *side, layout=layout), draw(2 * groups, inputs // groups, 3, 3, layout=layout)
    ours = derivatives(lambda x, w: convolve(x, w, groups), [x, weight], 2)
    theirs = derivatives(lambda x, w: F.conv2d(x, w, padding=1, groups=groups), [x, weight], 2)
    assert_alike(ours, theirs)


def test_a_convolution_by_hand():
    x = torch.arange(1.0, 5).view(1, 1, 2, 2).requires_grad_()
    weight = torch.zeros(1, 1, 3, 3)
    weight[0, 0, 1, 1], weight[0, 0, 1, 2] = 1, 10  # itself, and ten times its right neighbour
    weight.requires_grad_()
    y = convolve(x, weight)
    assert y.flatten().tolist() == [21, 2, 43, 4]
    by_x, by_weight = torch.autograd.grad(y.sum(), [x, weight])
    assert by_x.flatten().tolist() == [1, 11, 1, 11]
    assert by_weight.flatten().tolist() == [1, 3, 2, 4, 10, 6, 3, 7, 4]


def test_nothing_is_computed_towards_pictures_that_need_no_gradient(draw):
    """Neither in the first nor in the second derivative: of the first block they would cost as much as the weight's."""
    found = []

    def heard(function):
        return lambda *args: found.append(function(*args)) or found[-1]

    how = operators.Convolution(DIRECT.forward, heard(DIRECT.backward), heard(DIRECT.backward_again))
    x, weight = draw(2, 3, 4, 4), draw(2, 3, 3, 3).requires_grad_()
    (grad,) = torch.autograd.grad(convolve(x, weight, how=how).pow(3).sum(), weight, create_graph=True)
    grad.square().sum().backward()
    assert weight.grad.norm() > 0
    (by_x, by_weight), (by_v, again_by_x, again_by_weight), (last_by_x, last_by_weight) = found
    assert by_x is again_by_x is last_by_x is None
    assert again_by_weight is None, "linear in the weight, of which the gradient alone depends by v"
    assert all(tensor.norm() > 0 for tensor in (by_weight, by_v, last_by_weight))


def test_a_derivative_by_the_weights_gradient_alone_or_by_the_pictures_alone(draw):
    x, weight, v = draw(2, 3, 4, 5), draw(4, 3, 3, 3), draw(2, 4, 4, 5)
    h, h_weight = torch.randn_like(x), torch.randn_like(weight)
    zero = torch.zeros_like
    both = DIRECT.backward_again(h, h_weight, v, x, weight, 1, True)
    one = DIRECT.backward_again(h, None, v, x, weight, 1, True)
    other = DIRECT.backward_again(None, h_weight, v, x, weight, 1, True)
    assert one[1] is other[2] is None
    torch.testing.assert_close(both, (one[0] + other[0], other[1], one[2]))
    torch.testing.assert_close(one[0], DIRECT.backward_again(h, zero(weight), v, x, weight, 1, True)[0])
    torch.testing.assert_close(other[0], DIRECT.backward_again(zero(h), h_weight, v, x, weight, 1, True)[0])


def test_a_third_derivative_of_a_convolution_is_refused(draw):
    with pytest.raises(NotImplementedError, match="third derivative"):
        derivatives(convolve, [draw(2, 3, 4, 4), draw(2, 3, 3, 3)], 3)


# --- pooling


@SIDES
def test_a_pooling_and_its_derivatives_are_pytorchs(draw, layout, side):
    x = draw(2, 3, *side, layout=layout)
    assert_alike(derivatives(pool, [x], 3), derivatives(lambda x: F.max_pool2d(x, 2), [x], 3))


def test_of_equal_numbers_the_first_counts():
    x = torch.tensor([[1.0, 1, 5, 0], [1, 1, 5, 5]]).view(1, 1, 2, 4).requires_grad_()
    y = pool(x)
    assert y.flatten().tolist() == [1, 5]
    y.backward(torch.tensor([[[[2.0, 3.0]]]]))
    assert x.grad.flatten().tolist() == [2, 0, 3, 0, 0, 0, 0, 0]


# --- normalisation


@SIDES
@pytest.mark.parametrize(("channels", "groups"), [(4, 2), (6, 1), (4, 4)])
def test_a_normalisation_and_its_derivatives_are_pytorchs(draw, layout, side, channels, groups):
    x, scale, shift = draw(3, channels, *side, layout=layout), draw(channels), draw(channels)
    ours = derivatives(lambda *inputs: normalise(*inputs, groups), [x, scale, shift], 2)
    theirs = derivatives(
        lambda x, scale, shift: F.relu(F.group_norm(x, groups, scale, shift, operators.EPSILON)), [x, scale, shift], 2
    )
    assert_alike(ours, theirs)


def test_a_third_derivative_of_a_normalisation_is_refused(draw):
    with pytest.raises(NotImplementedError, match="third derivative"):
        derivatives(lambda *inputs: normalise(*inputs, 2), [draw(3, 4, 4, 4), draw(4), draw(4)], 3)


# --- layout


@pytest.mark.parametrize("shape", [(5, 1, 28, 28), (64, 1, 3, 3), (5, 3, 8, 8)])
def test_the_layout_is_channels_last(shape):
    """The strides tell a convolution so, for one channel too."""
    x = torch.rand(shape)
    laid = operators.in_channels_last(x)
    assert torch.equal(laid, x)
    _, channels, height, width = shape
    assert laid.stride() == (channels * height * width, 1, width * channels, channels)
    weight = torch.rand(64, channels, 3, 3)
    assert F.conv2d(laid, operators.in_channels_last(weight), padding=1).stride()[1] == 1


def test_everything_stays_channels_last(draw):
    """What comes out, and every gradient of a picture or a weight, so that nothing is ever laid out anew."""
    x = draw(2, 4, 6, 6, layout=torch.channels_last).requires_grad_()
    weight = draw(4, 4, 3, 3, layout=torch.channels_last).requires_grad_()
    scale, shift = draw(4).requires_grad_(), draw(4).requires_grad_()
    y = normalise(pool(convolve(x, weight)), scale, shift, 2)
    first = torch.autograd.grad(y.pow(2).sum(), [x, weight], create_graph=True)
    second = torch.autograd.grad(sum(grad.square().sum() for grad in first), [x, weight])
    for tensor in (y, *first, *second):
        assert tensor.is_contiguous(memory_format=torch.channels_last)
