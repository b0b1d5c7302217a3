"""Classes that come with the project for meta-training on 'one's own'."""

import pytest
import torch

from metademo.datasets import omniglot, shipped
from metademo.datasets.struck import struck
from metademo.measuring import watched
from metademo.measuring.ready_classes import READY, domain_of, licence_of, ready_classes
from metademo.tasks.picture_sets import PictureSet


def test_a_line_lies_over_each_drawing_and_takes_nothing_away():
    blank = PictureSet(torch.zeros(200, 1, 28, 28, dtype=torch.uint8), (torch.arange(200),), (0,), ("none",), "blank")
    lines = struck(blank, seed=3).images.float() / 255
    assert lines.flatten(1).amax(1).min() > 0.5
    # a line two pixels wide that passes within seven of the middle of 28 × 28: between a chord's length and a diagonal's
    ink = lines.flatten(1).sum(1)
    assert ink.min() > 2 * 17
    assert ink.max() < 2 * 42
    assert (lines[0] - lines[1]).abs().sum() > 10  # each its own
    assert struck(blank, seed=3).images.equal(struck(blank, seed=3).images)
    assert not struck(blank, seed=3).images.equal(struck(blank, seed=4).images)


@pytest.mark.parametrize("key", READY[:2])
def test_characters_are_enough_and_of_scripts_that_nobody_has_learned_from(key):
    pictures = watched.enough(ready_classes(key))
    assert len(pictures) == 40
    assert {len(rows) for rows in pictures.rows} == {20}
    learned = {name.split("/")[0].replace("_", " ") for name in omniglot.load("train", shipped.FOLDER).names}
    assert not learned & {name.rpartition(" ")[0] for name in pictures.names}
    assert domain_of(key).name == "characters"
    assert "MIT" in licence_of(key)


def test_the_struck_ones_are_the_clean_ones_with_lines():
    clean, lined = ready_classes("clean"), ready_classes("struck")
    assert clean.names == lined.names
    assert (lined.images >= clean.images).all()
    assert (lined.images > clean.images).flatten(1).any(1).all()


@pytest.mark.slow
def test_drawn_things_are_enough():
    pictures = watched.enough(ready_classes("things"))
    assert len(pictures) == 20
    assert domain_of("things").photographs
    assert "MIT" in licence_of("things")


def test_there_is_nothing_else():
    with pytest.raises(KeyError, match="struck"):
        ready_classes("../secret")
