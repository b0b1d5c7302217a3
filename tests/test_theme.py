"""Learners' colours can be seen on both themes and told apart."""

import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from metademo.learners import records
from metademo.ui import theme

CONFIG = tomllib.loads((Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml").read_text())
GROUNDS = [CONFIG["theme"][scheme]["backgroundColor"] for scheme in ("light", "dark")] + ["#ffffff", "#1c2025"]
"""The two themes' backgrounds, and the cards on them."""
COLOURS = {key: record.colour for key, record in records().items()}
TOGETHER = ("maml", "transfer", "scratch", "nearest-mean", "protonet")
"""Learners that are shown beside each other before anybody has chosen."""
EYES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""What linear sRGB looks like to those who have no cones for long, or for middle, waves (Machado et al. 2009, severity 1)."""


def linear(colour: str) -> np.ndarray:
    """Linear sRGB of ``#rrggbb``."""
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    darker, lighter = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def oklab(colour: str, eyes: Sequence[Sequence[float]] = np.eye(3)) -> np.ndarray:
    """Place in OKLab (Ottosson 2020), where distance is about how different colours look; as ``eyes`` see it."""
    to_cones = [
        [0.41222147, 0.53633254, 0.05144599],
        [0.2119035, 0.68069955, 0.10739696],
        [0.08830246, 0.28171884, 0.6299787],
    ]
    to_lab = [
        [0.21045426, 0.79361779, -0.00407205],
        [1.9779985, -2.42859221, 0.45059371],
        [0.02590404, 0.78277177, -0.80867577],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ np.clip(np.array(eyes) @ linear(colour), 0, 1))  # fmt: skip


def cielab(colour: str, eyes: Sequence[Sequence[float]] = np.eye(3)) -> np.ndarray:
    """Place in CIELAB (1976, white of D65), as ``eyes`` see it; about 2.3 can just be told apart side by side."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    shares = to_xyz @ np.clip(np.array(eyes) @ linear(colour), 0, 1) / (to_xyz @ np.ones(3))
    bent = np.where(shares > (6 / 29) ** 3, np.cbrt(shares), shares / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def nearest(colours: dict[str, str], eyes: Sequence[Sequence[float]] = np.eye(3)) -> tuple[float, str, str]:
    """The least distance in CIELAB, and whose it is."""
    places = {name: cielab(colour, eyes) for name, colour in colours.items()}
    return min((float(np.linalg.norm(places[a] - places[b])), a, b) for a, b in combinations(places, 2))


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("learner", COLOURS)
def test_a_learner_can_be_seen_on_every_ground(learner):
    assert min(contrast(COLOURS[learner], ground) for ground in GROUNDS) >= 3.5


@pytest.mark.parametrize(
    ("ink", "grounds"), [(theme.NONE_INKS[0], GROUNDS[::2]), (theme.NONE_INKS[1], GROUNDS[1::2])], ids=["light", "dark"]
)
def test_what_is_marked_can_be_read(ink, grounds):
    assert min(contrast(ink, ground) for ground in grounds) >= 4.5
    assert ink in theme.css()


def test_learners_can_be_told_apart():
    places = {learner: oklab(colour) for learner, colour in COLOURS.items()}
    closest = min((np.linalg.norm(places[a] - places[b]), a, b) for a, b in combinations(places, 2))
    assert closest[0] >= 0.07, closest


def test_colour_blindness_by_hand():
    # greys stay; red and the green that only such eyes take for it fall together
    for eyes in EYES.values():
        assert oklab("#808080", eyes) == pytest.approx(oklab("#808080"), abs=1e-3)
    red, green = "#c00000", "#6a6a00"
    assert np.linalg.norm(oklab(red) - oklab(green)) > 0.2
    assert np.linalg.norm(oklab(red, EYES["deuteranopia"]) - oklab(green, EYES["deuteranopia"])) < 0.05


def test_cielab_by_hand():
    # Lindbloom's calculator
    assert cielab("#ffffff") == pytest.approx([100, 0, 0], abs=0.01)
    assert cielab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


def test_any_two_learners_can_be_told_apart_by_everybody():
    assert nearest(COLOURS)[0] >= 23
    for eyes in EYES.values():  # who see two hues alone, and these colours at about one lightness
        assert nearest(COLOURS, eyes)[0] >= 6


@pytest.mark.parametrize(
    "group",
    [
        ("maml", "transfer", "scratch"),  # what is chosen at first
        ("label-propagation", "soft-k-means", "pt-map"),  # what one switch adds
    ],
)
def test_those_that_come_together_can_be_told_apart_easily(group):
    colours = {key: COLOURS[key] for key in group}
    assert nearest(colours)[0] >= 26
    assert min(nearest(colours, eyes)[0] for eyes in EYES.values()) >= 11


def test_checkpoints_of_ones_own_look_like_no_learner():
    every = COLOURS | {f"spare {number}": colour for number, colour in enumerate(theme._SPARE)}
    assert nearest(every)[0] >= 19
    assert min(nearest(every, eyes)[0] for eyes in EYES.values()) >= 5


@pytest.mark.parametrize("colour", theme._SPARE)
def test_checkpoints_of_ones_own_are_far_from_who_is_beside_them(colour):
    for eyes, least in ((np.eye(3), 40), *((each, 11) for each in EYES.values())):
        for other in (*TOGETHER, "maml-batch"):
            assert np.linalg.norm(cielab(colour, eyes) - cielab(COLOURS[other], eyes)) >= least, other
    assert min(contrast(colour, ground) for ground in GROUNDS) >= 3.5


@pytest.mark.parametrize("eyes", EYES)
def test_learners_shown_together_can_be_told_apart_by_the_colour_blind(eyes):
    # as far as all learners are for everybody else; every curve has its name at its end, every answer its sign, besides
    places = {learner: oklab(COLOURS[learner], EYES[eyes]) for learner in TOGETHER}
    closest = min((np.linalg.norm(places[a] - places[b]), a, b) for a, b in combinations(places, 2))
    assert closest[0] >= 0.07, closest


def test_a_learner_has_the_colour_of_its_record_and_any_other_checkpoint_one_of_its_own():
    assert {key: theme.learner_colour(key) for key in COLOURS} == COLOURS
    assert theme.learner_colour("my-training") not in COLOURS.values()
