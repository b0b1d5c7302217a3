"""Learners' colours can be seen on both themes and told apart."""

import tomllib
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


def linear(colour: str) -> np.ndarray:
    """Linear sRGB of ``#rrggbb``."""
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    darker, lighter = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def oklab(colour: str) -> np.ndarray:
    """Place in OKLab (Ottosson 2020), where distance is about how different colours look."""
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
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ linear(colour))  # fmt: skip


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
    nearest = min((np.linalg.norm(places[a] - places[b]), a, b) for a, b in combinations(places, 2))
    assert nearest[0] >= 0.07, nearest


def test_a_learner_has_the_colour_of_its_record_and_any_other_checkpoint_one_of_its_own():
    assert {key: theme.learner_colour(key) for key in COLOURS} == COLOURS
    assert theme.learner_colour("my-training") not in COLOURS.values()
