from dataclasses import FrozenInstanceError, replace

import pytest
import torch

from metademo.tasks.episodes import UNLABELLED, Episode, Episodes
from metademo.tasks.picture_sets import BatchSampler, EpisodeSampler, PictureSet


@pytest.fixture
def numbered() -> PictureSet:
    """5 classes of 6 pictures; every pixel of picture n of the set is n, so that pictures can be told apart."""
    images = torch.arange(30, dtype=torch.uint8)[:, None, None, None].expand(30, 1, 4, 4).contiguous()
    rows = tuple(torch.arange(6 * index, 6 * index + 6) for index in range(5))
    return PictureSet(images, rows, (0,) * 5, tuple("abcde"), "numbered")


def numbers(pictures: torch.Tensor) -> list[int]:
    """Which pictures of the numbered set these are."""
    return (pictures[:, 0, 0, 0] * 255).round().int().tolist()


def test_an_episode_knows_its_ways_shots_and_labelled(make_episode):
    episode = make_episode(shots=(1, 3, 2), queries=1)
    episode = replace(episode, query_labels=torch.tensor([0, UNLABELLED, 2]))
    assert (episode.ways, episode.shots, episode.labelled.tolist()) == (3, (1, 3, 2), [True, False, True])


def test_an_episode_may_have_no_query(make_episode):
    episode = make_episode(queries=0)
    assert episode.query.shape == (0, 1, 16, 16)
    assert episode.labelled.tolist() == []


def test_several_episodes_are_stacked(make_episode):
    each = tuple(make_episode(shots=(1, 2), queries=queries, seed=queries) for queries in (1, 3))
    both = Episodes(each)
    assert (len(both), both.ways) == (2, 2)
    assert both.support.shape == (2, 3, 1, 16, 16)
    assert all(torch.equal(both.support[number], episode.support) for number, episode in enumerate(each))
    assert both.support_labels.tolist() == [[0, 1, 1]] * 2
    assert both.query_labels.tolist() == [0, 1, 0, 0, 0, 1, 1, 1]


def test_several_episodes_are_of_one_size(make_episode):
    for each in ((), (make_episode((1, 2)), make_episode((1, 1))), (make_episode((1, 2)), make_episode((1, 1, 1)))):
        with pytest.raises(ValueError, match=r"^each: must be episodes of as many classes and support pictures"):
            Episodes(each)


def test_an_episode_cannot_be_changed(make_episode):
    with pytest.raises(FrozenInstanceError):
        make_episode().classes = ("x", "y", "z")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"classes": ("only",)}, r"^classes: an episode needs at least 2 classes, not 1$"),
        ({"support": torch.zeros(6, 16, 16)}, r"^support and query: must be \[pictures, channels, height, width\]$"),
        ({"query": torch.zeros(6, 256)}, r"^support and query: must be"),
        (
            {"query": torch.zeros(6, 3, 16, 16)},
            r"^query: pictures of shape \(3, 16, 16\) beside support of \(1, 16, 16\)",
        ),
        ({"support_labels": torch.zeros(5, dtype=torch.long)}, "^support_labels: must hold one label for each"),
        ({"query_labels": torch.zeros(7, dtype=torch.long)}, "^query_labels: must hold one label for each"),
        (
            {"support_labels": torch.tensor([0, 0, 1, 1, 1, 1])},
            r"^support_labels: every class .* counts are \[2, 4, 0\]",
        ),
        ({"support_labels": torch.tensor([0, 0, 1, 1, 2, 3])}, r"^support_labels: every class .* \[2, 2, 1, 1\]"),
        ({"support_labels": torch.tensor([0, 0, 1, 1, 2, -1])}, "^support_labels: must lie in 0 … 2$"),
        ({"query_labels": torch.tensor([0, 0, 1, 1, 2, 3])}, r"^query_labels: must lie in 0 … 2, or be -1"),
        ({"query_labels": torch.tensor([0, 0, 1, 1, 2, -2])}, "^query_labels: must lie in"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(make_episode, change, message):
    with pytest.raises(ValueError, match=message):
        replace(make_episode(), **change)


def test_the_sampler_gives_the_asked_counts_without_overlap(numbered, generator):
    sampler = EpisodeSampler(numbered, ((3, 2),), queries=4)
    for _ in range(20):
        episode = sampler.sample(generator)
        assert (episode.ways, episode.shots) == (3, (2, 2, 2))
        assert episode.support_labels.tolist() == [0, 0, 1, 1, 2, 2]
        assert episode.query_labels.tolist() == [0] * 4 + [1] * 4 + [2] * 4
        support, query = numbers(episode.support), numbers(episode.query)
        assert len(set(support + query)) == 18  # no picture occurs twice
        for name, label in zip(episode.classes, range(3), strict=True):
            of_class = support[2 * label : 2 * label + 2] + query[4 * label : 4 * label + 4]
            assert {number // 6 for number in of_class} == {"abcde".index(name)}
        assert len(set(episode.classes)) == 3


def test_the_same_seed_gives_the_same_episode_and_another_seed_another(numbered):
    sampler = EpisodeSampler(numbered, ((3, 2), (2, 1)), queries=2)

    def drawn(seed: int) -> list[Episode]:
        generator = torch.Generator().manual_seed(seed)
        return [sampler.sample(generator) for _ in range(5)]

    for one, two in zip(drawn(7), drawn(7), strict=True):
        assert one.classes == two.classes
        assert torch.equal(one.support, two.support)
        assert torch.equal(one.query, two.query)
    assert [numbers(episode.support) for episode in drawn(7)] != [numbers(episode.support) for episode in drawn(8)]


def test_every_setting_class_and_picture_is_drawn(numbered, generator):
    sampler = EpisodeSampler(numbered, ((2, 1), (3, 2)), queries=1)
    episodes = [sampler.sample(generator) for _ in range(200)]
    assert {(episode.ways, episode.shots[0]) for episode in episodes} == {(2, 1), (3, 2)}
    assert 70 < sum(episode.ways == 2 for episode in episodes) < 130
    assert {number for episode in episodes for number in numbers(episode.support)} == set(range(30))


def test_augmentation_reaches_support_and_query(numbered):
    plain = EpisodeSampler(numbered, ((2, 1),), 1).sample(torch.Generator().manual_seed(0))
    sampler = EpisodeSampler(numbered, ((2, 1),), 1, augment=lambda pictures, _: 1 - pictures)
    episode = sampler.sample(torch.Generator().manual_seed(0))
    assert torch.equal(episode.support, 1 - plain.support)
    assert torch.equal(episode.query, 1 - plain.query)


def test_a_rotated_class_turns_its_pictures():
    image = torch.tensor([[[[0, 51], [102, 255]]]], dtype=torch.uint8)
    pictures = PictureSet(image, (torch.tensor([0]),) * 4, (0, 1, 2, 3), tuple("abcd"), "turns")
    turned = [(pictures.pictures(index, torch.tensor([0]))[0, 0] * 255).round().int().tolist() for index in range(4)]
    assert turned == [[[0, 51], [102, 255]], [[51, 255], [0, 102]], [[255, 102], [51, 0]], [[102, 0], [255, 51]]]


@pytest.mark.parametrize(
    ("settings", "queries", "message"),
    [
        ((), 1, r"^settings: at least one"),
        (((6, 1),), 1, "^settings: 6 ways asked of numbered, which has 5 classes$"),
        (((2, 1), (5, 4)), 3, "^settings: 7 pictures per class asked of numbered, whose smallest class has 6$"),
    ],
)
def test_a_sampler_refuses_what_its_pictures_cannot_give(numbered, settings, queries, message):
    with pytest.raises(ValueError, match=message):
        EpisodeSampler(numbered, settings, queries)


def test_the_setting_can_be_known_before_the_episode_is_drawn(numbered):
    sampler = EpisodeSampler(numbered, ((2, 1), (3, 2), (5, 4)), queries=2)
    seen = set()
    for seed in range(30):
        setting = sampler.draw_setting(torch.Generator().manual_seed(seed))
        episode = sampler.sample(torch.Generator().manual_seed(seed))
        assert setting == (episode.ways, episode.shots[0])
        seen.add(setting)
    assert len(seen) == 3


# --- batches


def test_a_batch_holds_pictures_of_their_classes(numbered, generator):
    sampler = BatchSampler(numbered, 40)
    assert sampler.draw_setting(generator) == (1, 40)
    batch = sampler.sample(generator)
    assert batch.query.shape == (40, 1, 4, 4)
    assert [number // 6 for number in numbers(batch.query)] == batch.query_labels.tolist()
    assert set(batch.query_labels.tolist()) == set(range(5))
    drawn = [number for _ in range(20) for number in numbers(sampler.sample(generator).query)]
    assert set(drawn) == set(range(30))


def test_the_seed_decides_a_batch(numbered):
    one, two, other = (BatchSampler(numbered, 8).sample(torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert torch.equal(one.query, two.query)
    assert torch.equal(one.query_labels, two.query_labels)
    assert not torch.equal(one.query, other.query)


def test_a_batch_of_turned_classes_is_turned():
    image = torch.tensor([[[[0, 51], [102, 255]]]], dtype=torch.uint8)
    pictures = PictureSet(image, (torch.tensor([0]),), (0,), ("a",), "turns", ("first",)).with_symmetries(8)
    assert pictures.names[1:6] == (
        "a turned 90°", "a turned 180°", "a turned 270°", "a mirrored", "a mirrored turned 90°",
    )  # fmt: skip
    assert pictures.groups[4:6] == ("first mirrored", "first mirrored turned 90°")
    batch = BatchSampler(pictures, 60).sample(torch.Generator().manual_seed(0))
    turned = [
        [[0, 51], [102, 255]], [[51, 255], [0, 102]], [[255, 102], [51, 0]], [[102, 0], [255, 51]],
        [[51, 0], [255, 102]], [[0, 102], [51, 255]], [[102, 255], [0, 51]], [[255, 51], [102, 0]],
    ]  # fmt: skip
    for picture, label in zip(batch.query, batch.query_labels.tolist(), strict=True):
        assert (picture[0] * 255).round().int().tolist() == turned[label]
    assert set(batch.query_labels.tolist()) == {*range(8)}


def test_a_picture_is_varied_upright_and_turned_after_that():
    corner = torch.zeros(1, 1, 2, 2, dtype=torch.uint8)
    corner[0, 0, 0, 0] = 255  # at the top on the left
    pictures = PictureSet(corner.repeat(2, 1, 1, 1), (torch.arange(2),), (0,), ("a",), "corners").with_symmetries(4)

    def mirrored(pictures, _):
        return pictures.flip(3)

    episode = EpisodeSampler(pictures, ((4, 1),), 1, augment=mirrored).sample(torch.Generator().manual_seed(0))
    batch = BatchSampler(pictures, 8, augment=mirrored).sample(torch.Generator().manual_seed(0))
    # at the top on the right, and from there a quarter turn anticlockwise each
    places = [(0, 1), (0, 0), (1, 0), (1, 1)]
    turns = {name: turn for turn, name in enumerate(pictures.names)}
    for seen, labels in ((episode.support, episode.support_labels), (episode.query, episode.query_labels)):
        for picture, label in zip(seen, labels, strict=True):
            assert tuple(picture[0].nonzero()[0].tolist()) == places[turns[episode.classes[label]]]
    for picture, label in zip(batch.query, batch.query_labels, strict=True):
        assert tuple(picture[0].nonzero()[0].tolist()) == places[label]


def test_a_batch_is_augmented(numbered):
    plain = BatchSampler(numbered, 4).sample(torch.Generator().manual_seed(0))
    changed = BatchSampler(numbered, 4, augment=lambda pictures, _: 1 - pictures)
    assert torch.equal(changed.sample(torch.Generator().manual_seed(0)).query, 1 - plain.query)
