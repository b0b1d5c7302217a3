"""How numbers look: each kind in one way, on the page too."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from metademo.ui.charts.common import share_ticks
from metademo.ui.texts.en import numbers
from tests.helpers.pages import APP, settled
from tests.helpers.reading import read


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (numbers.percent(0.956), "96 %"),
        (numbers.interval(0.795, 0.99), "80 to 99 %"),
        (numbers.points(0.2), "+20"),
        (numbers.points(-0.04), "−4"),
        (numbers.points(0.001), "0"),
        (numbers.mean(0.932, 0.011), "93.2 ± 1.1 %"),
        (numbers.mean(0.9923, 0.0014), "99.23 ± 0.14 %"),
        (numbers.mean(0.987, 0.004, 1), "98.7 ± 0.4 %"),
        (numbers.mean(0.5, None), "50.0 %"),
        (numbers.count(1692), "1,692"),
        (numbers.seconds(0.0426), "0.043 s"),
        (numbers.seconds(0.001), "under 0.01 s"),
        (numbers.seconds(12.3), "12 s"),
        (numbers.hours(1.27), "1.3 h"),
        (numbers.hours(0.5), "30 min"),
    ],
)
def test_each_kind_looks_one_way(said, text):
    assert plain(said) == text


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.03), (0.8, 1.006), (0.97, 1.0), (0.0, 1.0)])
def test_ticks_are_round_and_few(low, high):
    ticks = share_ticks(low, high)
    assert 2 <= len(ticks["tickvals"]) <= 6
    assert all(low - 1e-6 <= value <= high + 1e-6 for value in ticks["tickvals"])
    assert len(set(ticks["ticktext"])) == len(ticks["ticktext"])


def test_no_number_on_the_lab_is_glued_to_its_sign():
    page = AppTest.from_file(APP, default_timeout=120).run()
    settled(page)
    page.run()
    wrong = {
        (field, found)
        for field, said in read(page)
        if "style" not in field
        for found in re.findall(r"\d%", said)
        if not field.endswith("format")
    }
    assert wrong == set()
