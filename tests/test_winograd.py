"""Winograd's convolutions against PyTorch's."""

import pytest
import torch

from metademo.networks import operators
from metademo.networks.fast import winograd
from metademo.networks.fast.kernels import winograd as kernels
from metademo.networks.fast.winograd import WINOGRAD
from metademo.networks.operators import DIRECT
from tests.helpers.derivatives import assert_alike, derivatives

pytestmark = pytest.mark.slow  # in a new clone Numba compiles for half a minute first

CHANNELS = 64


@pytest.fixture
def draw(generator):
    def drawn(*shape, dtype=torch.float64):
        value = torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
        return value.contiguous(memory_format=torch.channels_last)

    return drawn


@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize(
    ("count", "side"),
    [(2, (8, 4)), (3, (7, 5)), (1, (1, 2)), (2, (6, 11)), (12, (14, 14))],
    ids=["whole tiles", "over both edges", "less than a tile", "one and two over", "two pieces"],
)
def test_a_convolution_and_its_derivatives_are_pytorchs(draw, count, side, groups):
    x, weight = draw(count, groups * CHANNELS, *side), draw(groups * CHANNELS, CHANNELS, 3, 3) / 24
    ours, theirs = (
        derivatives(lambda x, w, how=how: operators.convolve(x, w, groups, how), [x, weight], 2)
        for how in (WINOGRAD, DIRECT)
    )
    assert_alike(ours, theirs)


def test_more_than_one_piece_was_tried(draw):
    """In the last of the cases above, and the last piece is smaller."""
    x = draw(12, CHANNELS, 14, 14)
    assert [where[:2] for where in winograd._pieces(x, 0)] == [(0, 7), (7, 5)]


def test_in_single_precision_it_is_nearly_exact(draw):
    x, weight, v, h = (draw(*shape) for shape in [(5, 64, 14, 14), (64, 64, 3, 3), (5, 64, 14, 14), (5, 64, 14, 14)])
    h_weight = draw(64, 64, 3, 3)
    exact = _all(DIRECT, x, weight, v, h, h_weight)
    for found, right in zip(_all(WINOGRAD, *(t.float() for t in (x, weight, v, h, h_weight))), exact, strict=True):
        assert (found - right).norm() < 5e-6 * right.norm()


def _all(how, x, weight, v, h, h_weight):
    backward = how.backward(v, x, weight, 1, (True, True))
    return how.forward(x, weight, 1), *backward, *how.backward_again(h, h_weight, v, x, weight, 1, True)


def test_only_what_is_wanted_is_computed(draw):
    x, weight, v = draw(2, 64, 4, 4), draw(64, 64, 3, 3), draw(2, 64, 4, 4)
    both = WINOGRAD.backward(v, x, weight, 1, (True, True))
    assert WINOGRAD.backward(v, x, weight, 1, (False, True))[0] is None
    assert WINOGRAD.backward(v, x, weight, 1, (True, False))[1] is None
    torch.testing.assert_close(WINOGRAD.backward(v, x, weight, 1, (False, True))[1], both[1])
    torch.testing.assert_close(WINOGRAD.backward(v, x, weight, 1, (True, False))[0], both[0])
    h, h_weight = draw(2, 64, 4, 4), draw(64, 64, 3, 3)
    for given in ((h, None), (None, h_weight)):
        ours, theirs = (how.backward_again(*given, v, x, weight, 1, True) for how in (WINOGRAD, DIRECT))
        torch.testing.assert_close(ours, theirs)


def test_it_is_used_where_it_gains(draw):
    """Weights of sixty-four channels to as many, and enough tiles to pay for transforming them."""
    weight = torch.empty(64, 64, 3, 3)
    assert winograd.suits(torch.empty(5, 64, 7, 7), weight, 1)
    assert not winograd.suits(torch.empty(4, 64, 7, 7), weight, 1)
    assert winograd.suits(torch.empty(75, 64, 3, 3), weight, 1)
    assert not winograd.suits(torch.empty(75, 3, 14, 14), torch.empty(64, 3, 3, 3), 1)
    assert not winograd.suits(torch.empty(75, 32, 14, 14), torch.empty(32, 32, 3, 3), 1)
    assert winograd.suits(torch.empty(5, 128, 14, 14), torch.empty(128, 64, 3, 3), 2)
    assert not winograd.suits(torch.empty(5, 128, 14, 14), torch.empty(128, 128, 3, 3), 1)


def test_tiles_cover_a_length():
    assert [kernels.tiles(length) for length in (1, 4, 5, 8, 14)] == [1, 1, 2, 2, 4]


def test_a_tile_by_hand(draw):
    """Of a 4×4 picture that is 1 in one place: its transform is B's columns for that place (Lavin & Gray 2016, section 4.3)."""
    columns = torch.tensor(
        [
            [4, 0, -5, 0, 1, 0],
            [0, -4, -4, 1, 1, 0],
            [0, 4, -4, -1, 1, 0],
            [0, -2, -1, 2, 1, 0],
            [0, 2, -1, -2, 1, 0],
            [0, 4, 0, -5, 0, 1],
        ],
        dtype=torch.float64,
    )
    x = torch.zeros(1, 4, 4, 64, dtype=torch.float64)
    x[0, 1, 3, 7] = 1  # of the tile's 6×6, which begins a place up and to the left, it is at (2, 4)
    found = torch.empty(1, 36, 64, dtype=torch.float64)
    kernels.of_input(x.view(-1).numpy(), 0, 1, 4, 4, 64, 0, found.view(-1).numpy())
    assert torch.equal(found[0, :, 7].view(6, 6), torch.outer(columns[:, 2], columns[:, 4]))
    assert found[0, :, :7].count_nonzero() == found[0, :, 8:].count_nonzero() == 0
