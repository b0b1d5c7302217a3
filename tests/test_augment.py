import pytest
import torch

from metademo import augment


@pytest.fixture
def crosses() -> torch.Tensor:
    """64 times the same drawing: a cross of two strokes, two pixels wide, that leaves room to be moved."""
    picture = torch.zeros(1, 28, 28)
    picture[:, 13:15, 8:20] = 1
    picture[:, 8:20, 13:15] = 1
    return picture.expand(64, 1, 28, 28).contiguous()


def test_shape_range_and_the_original(crosses, generator):
    before = crosses.clone()
    varied = augment.characters(crosses, generator)
    assert varied.shape == crosses.shape
    assert varied.dtype == torch.float32
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert torch.equal(crosses, before)


def test_the_generator_decides(crosses):
    one, same, other = (augment.characters(crosses, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_every_picture_is_varied_on_its_own(crosses, generator):
    varied = augment.characters(crosses, generator).flatten(1)
    distances = torch.cdist(varied, varied) + 1e9 * torch.eye(64)
    assert distances.min() > 0.05
    assert ((varied - crosses.flatten(1)).norm(dim=1) > 0.01).all()


def test_a_blank_sheet_stays_blank(generator):
    assert augment.characters(torch.zeros(32, 1, 28, 28), generator).abs().max() == 0


def test_ink_is_neither_lost_nor_floods(crosses):
    ink = crosses[0].sum()
    for seed in range(10):
        varied = augment.characters(crosses, torch.Generator().manual_seed(seed)).sum((1, 2, 3)) / ink
        assert varied.min() > 0.2
        assert varied.max() < 2.8
        assert 0.8 < varied.mean() < 1.5


def test_variation_goes_from_nothing_to_much(crosses, generator):
    change = (augment.characters(crosses, generator) - crosses).flatten(1).norm(dim=1) / crosses[0].norm()
    assert change.min() < 0.3
    assert change.max() > 0.8


def test_every_picture_has_an_ink_of_its_own(generator):
    """In the middle of a sheet full of ink no turn, shift or pen is seen, only the ink's strength."""
    strengths = augment.characters(torch.ones(64, 1, 28, 28), generator)[:, 0, 14, 14]
    assert augment.MIN_INK <= strengths.min() < 0.75
    assert 0.98 < strengths.max() <= 1
    assert len(set(strengths.tolist())) > 60
