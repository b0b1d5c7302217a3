from dataclasses import replace

import pytest
import torch

from metademo.pictures import augment
from metademo.tasks.episodes import Episode


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


def test_bending_moves_ink_within_its_limit(crosses):
    plain = augment.characters(crosses, torch.Generator().manual_seed(0))
    bent = augment.characters(crosses, torch.Generator().manual_seed(0), warp=0.12)
    assert torch.equal(bent, augment.characters(crosses, torch.Generator().manual_seed(0), warp=0.12))
    assert not torch.equal(bent, plain)
    # a straight bar of ink whose end is bent by at most 0.12 of half a picture, 1.7 pixels, stays in its rows
    bar = torch.zeros(64, 1, 28, 28)
    bar[:, :, 12:16] = 1
    generator = torch.Generator().manual_seed(1)
    with_limits = dict.fromkeys(("MAX_TURN", "MAX_SHEAR", "MAX_SHIFT", "MAX_STRETCH", "MAX_THICKENING"), 0.0)
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in {**with_limits, "MAX_THINNING": 0.0}.items():
            patch.setattr(augment, name, limit)
        moved = augment.characters(bar, generator, warp=0.12)
    rows = moved.amax((0, 1, 3))
    assert rows[:9].max() < 1e-6
    assert rows[19:].max() < 1e-6
    assert rows[10:12].max() > 0.5  # and some of it does leave its own


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


# --- photographs


@pytest.fixture
def scenes() -> torch.Tensor:
    """64 times the same photograph: bright on the left, dark on the right, reddish above, bluish below."""
    across = torch.linspace(0.8, 0.2, 32).expand(32, 32)
    down = torch.linspace(0.1, -0.1, 32)[:, None].expand(32, 32)
    return torch.stack([across + down, across, across - down]).expand(64, 3, 32, 32).contiguous()


def test_photographs_keep_shape_and_range(scenes, generator):
    before = scenes.clone()
    varied = augment.photos(scenes, generator)
    assert (varied.shape, varied.dtype) == (scenes.shape, torch.float32)
    assert 0 <= varied.min() < varied.max() <= 1
    assert torch.equal(scenes, before)
    extremes = augment.photos(torch.rand(64, 3, 32, 32, generator=generator).round(), generator)
    assert (extremes.min(), extremes.max()) == (0, 1)


def test_the_generator_decides_of_photographs_too(scenes):
    one, same, other = (augment.photos(scenes, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_about_half_of_the_photographs_are_mirrored(scenes, generator):
    varied = augment.photos(scenes, generator).mean(1)
    mirrored = varied[:, :, :8].mean((1, 2)) < varied[:, :, -8:].mean((1, 2))
    assert 20 < int(mirrored.sum()) < 44
    # never upside down: red stays above
    redness = augment.photos(scenes, generator)
    redness = redness[:, 0] - redness[:, 2]
    assert (redness[:, :8].mean((1, 2)) > redness[:, -8:].mean((1, 2))).all()


def test_every_photograph_is_varied_on_its_own(scenes, generator):
    varied = augment.photos(scenes, generator).flatten(1)
    assert (torch.cdist(varied, varied) + 1e9 * torch.eye(64)).min() > 0.01
    change = torch.minimum((varied - scenes.flatten(1)).norm(dim=1), (varied - scenes.flip(3).flatten(1)).norm(dim=1))
    assert change.min() < 0.1 * scenes[0].norm()  # from next to nothing
    assert change.max() > 0.2 * scenes[0].norm()  # to much


def test_light_and_colour_stay_within_their_limits(generator):
    """An even grey has nothing to frame, no contrast and no colour: what is left is brightness and tint."""
    values = augment.photos(torch.full((256, 3, 32, 32), 0.5), generator)
    assert torch.allclose(values, values[:, :, :1, :1], atol=1e-5)
    shift = values[:, :, 0, 0] - 0.5
    assert shift.abs().max() <= augment.MAX_BRIGHTNESS + augment.MAX_TINT
    assert shift.mean(1).abs().max() > 0.08
    assert (shift - shift.mean(1, keepdim=True)).abs().max() > 0.02


def photographs(shots=(1, 2), seed=0) -> Episode:
    """An episode of random photographs."""
    labels = torch.arange(len(shots)).repeat_interleave(torch.tensor(shots))
    pictures = torch.rand(len(labels) + 3, 3, 12, 12, generator=torch.Generator().manual_seed(seed))
    return Episode(pictures[3:], labels, pictures[:3], torch.tensor([0, 1, -1]), ("a", "b"))


def test_mirror_images_join_the_support_set_after_the_pictures_themselves():
    episode = photographs()
    more = augment.varied(episode, "mirror", seed=0)
    assert more.support.shape == (6, 3, 12, 12)
    assert more.support[:3].equal(episode.support)
    assert more.support[3:].equal(episode.support.flip(3))
    assert more.support_labels.tolist() == [0, 1, 1, 0, 1, 1]
    assert more.query is episode.query
    assert more.query_labels is episode.query_labels
    assert augment.varied(episode, "none", seed=0) is episode


def test_crops_are_parts_of_the_picture_of_the_same_class_and_the_same_for_a_seed():
    episode = photographs()
    # each picture a ramp from left to right and from top to bottom: what a crop shows can be read from its values
    ramp = torch.linspace(0.5 / 12, 1 - 0.5 / 12, 12)
    scene = torch.stack([ramp.expand(12, 12), ramp[:, None].expand(12, 12), torch.zeros(12, 12)])
    episode = replace(episode, support=scene.expand(3, -1, -1, -1).contiguous())
    one, same, other = (augment.varied(episode, "crops", seed) for seed in (1, 1, 2))
    assert one.support.equal(same.support)
    assert not one.support.equal(other.support)
    assert len(one.support) == 18
    assert one.support_labels.tolist() == [0, 1, 1] * 6
    crops = one.support[6:]
    for channel, axis in ((0, 2), (1, 1)):
        lines = crops[:, channel].mean(3 - axis)  # what each column, or row, shows
        side = (lines[:, 1:] - lines[:, :-1])[:, 4].abs() * 12  # the middle, where nothing is continued beyond an edge
        assert side.min() >= augment.MIN_CROP - 1e-4
        assert side.max() <= 1 + 1e-4
        assert side.std() > 0.02
    right = crops[:, 0, 0, -1] > crops[:, 0, 0, 0]
    assert right.tolist() == [True] * 3 + [False] * 3 + [True] * 3 + [False] * 3  # every second one mirrored


def test_a_pictures_variations_do_not_depend_on_those_after_it():
    pictures = torch.rand(40, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    all_of_them = augment.variations_of(pictures, 5, seed=3)
    assert all_of_them.shape == (5, 40, 3, 8, 8)
    assert torch.allclose(all_of_them[:, :1], augment.variations_of(pictures[:1], 5, seed=3), atol=1e-6)


def test_a_support_set_does_not_grow_without_bounds():
    assert augment.copies(5, "crops") == 5
    assert augment.copies(100, "crops") == 5
    assert augment.copies(150, "crops") == 3
    assert augment.copies(400, "mirror") == 0
    assert augment.copies(7, "none") == 0
