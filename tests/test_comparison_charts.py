"""What the Compare page draws and says."""

import re
from itertools import pairwise
from math import log2, log10

import pytest

from metademo.measuring.comparison import Band
from metademo.ui import theme
from metademo.ui.charts import comparisons as charts
from metademo.ui.charts.common import log_scale, log_ticks
from metademo.ui.texts.en import compare as texts
from metademo.ui.texts.en import differences
from metademo.ui.texts.zh import differences as chinese
from tests.helpers.comparisons import outcome

OUTCOMES = [
    outcome("maml", 1, 0, (0.2, 0.8, 0.9)),
    outcome("protonet", 1, 0, (0.7,)),
    outcome("maml", 1, 1, (0.2, 0.8, 0.7)),
    outcome("protonet", 1, 1, (0.8,)),
    outcome("maml", 5, 0, (0.2, 1.0, 1.0)),
    outcome("protonet", 5, 0, (1.0,)),
]
LEARNERS = ("maml", "protonet")
PLANNED = {"maml": 2, "protonet": 0}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def curve(figure, learner):
    return next(
        each for each in figure.data if each.customdata is not None and each.line.color == theme.learner_colour(learner)
    )


def band_of(figure, learner):
    red = int(theme.learner_colour(learner)[1:3], 16)
    return next(each for each in figure.data if each.fill == "toself" and f"({red}," in each.fillcolor)


def test_steps_with_a_band_and_the_level_of_who_stops_earlier():
    figure = charts.draw_steps(OUTCOMES, LEARNERS, 1, PLANNED, 5)
    assert list(curve(figure, "maml").y) == pytest.approx([0.2, 0.8, 0.8])
    high = band_of(figure, "maml").y[2]
    assert high == pytest.approx(min(1, 0.8 + 1.959964 * 0.1))  # standard error of 0.9 and 0.7
    assert curve(figure, "protonet").error_y.array is not None  # one point has no band
    level = next(each for each in figure.data if each.line.dash == "2px,4px")
    assert list(level.x) == [0, 2]
    assert list(level.y) == pytest.approx([0.75, 0.75])
    assert plain(curve(figure, "maml").customdata[1]) == "MAML, after 1 step: 80.0 %<br>mean of 2 episodes"
    assert {each.text.rpartition(" ")[2] for each in figure.layout.annotations} == {"guessing", "MAML", "ProtoNet"}


def test_bands_stay_within_what_an_accuracy_can_be():
    wild = [outcome("maml", 1, number, (0.0, 1.0 - number)) for number in range(2)]
    assert all(0 <= value <= 1 for value in band_of(charts.draw_steps(wild, LEARNERS, 1, PLANNED, 5), "maml").y)


def test_shots_on_a_logarithmic_axis_that_begins_below_the_lowest():
    figure = charts.draw_shots(OUTCOMES, LEARNERS, (1, 5), 5)
    assert list(curve(figure, "maml").x) == pytest.approx([0, log2(5)])
    assert list(curve(figure, "maml").y) == pytest.approx([0.8, 1.0])
    assert figure.layout.xaxis.ticktext == ("1", "5")
    low, high = figure.layout.yaxis.range
    assert 0.4 < low < 0.61
    assert 1 < high < 1.05


@pytest.mark.parametrize(("cost", "value"), [("seconds", 0.01), ("operations", 1e8)])
def test_cost_of_each_step(cost, value):
    figure = charts.draw_cost(OUTCOMES, LEARNERS, 1, cost, 5)
    assert [10**x for x in curve(figure, "maml").x] == pytest.approx([value, 2 * value, 3 * value])
    ticks = figure.layout.xaxis.tickvals
    assert len(ticks) >= 2
    assert all(a < b for a, b in pairwise(ticks))
    assert plain(charts.describe_cost(OUTCOMES, LEARNERS, 1, cost)).startswith(
        f"Chart: Accuracy by computing cost. MAML: 80.0 ± 19.6 % for {'0.03 s' if cost == 'seconds' else '300 million'}"
    )


def test_ticks_of_a_wide_range_are_powers_of_ten():
    assert log_ticks([1e-3, 5, 100]) == pytest.approx([1e-3, 1e-2, 0.1, 1, 10, 100])
    assert [log10(tick) for tick in log_ticks([1.0])]
    axis = log_scale(8e-4, 0.25, log_ticks([8e-4, 0.25]))
    assert axis["ticktext"] == ["0.001", "0.01", "0.1"]
    assert [10**end for end in axis["range"]] == pytest.approx([8e-4, 0.25])


def test_differences_sorted_with_their_mean():
    figure = charts.draw_differences(OUTCOMES, "maml", "protonet", 1)
    bars = figure.data[0]
    assert list(bars.y) == pytest.approx([20, -10])
    assert bars.marker.color == (theme.learner_colour("maml"), theme.learner_colour("protonet"))
    assert plain(bars.customdata[1]) == "Episode 2: −10.0 points<br>MAML 70.0 %, ProtoNet 80.0 %"
    assert any(shape.y0 == pytest.approx(5) and shape.type == "line" for shape in figure.layout.shapes)
    assert charts.describe_differences(OUTCOMES, "maml", "protonet", 1) == (
        "Chart of the difference in accuracy on each episode: MAML is more accurate on 1, ProtoNet on 1, and 0 are even; "
        "from −10.0 to 20.0 percentage points."
    )


def test_even_episodes_are_seen():
    figure = charts.draw_differences(OUTCOMES, "maml", "protonet", 5)
    assert list(figure.data[1].x) == [1]


@pytest.mark.parametrize("learners", [LEARNERS, ()])
def test_nothing_measured_yet(learners):
    assert charts.draw_steps([], learners, 1, PLANNED, 5).layout.annotations
    assert charts.draw_shots([], learners, (1,), 5)
    assert charts.draw_cost([], learners, 1, "seconds", 5)
    assert charts.draw_differences([], "maml", "protonet", 1)
    for said in (
        charts.describe_steps([], learners, 1),
        charts.describe_shots([], learners),
        charts.describe_cost([], learners, 1, "seconds"),
        charts.describe_differences([], "maml", "protonet", 1),
    ):
        assert "othing has been measured yet" in said


def test_in_words():
    assert plain(charts.describe_steps(OUTCOMES, LEARNERS, 1)) == (
        "Chart: Accuracy by inner step. MAML: 20.0 % before the first step, 80.0 ± 19.6 % after 2 steps. "
        "ProtoNet: 75.0 ± 9.8 %, without any step."
    )
    assert plain(charts.describe_shots(OUTCOMES, LEARNERS)).startswith(
        "Chart: Accuracy by shots. MAML: 80.0 ± 19.6 % with 1 shot and 100.0 % with 5 shots."
    )


@pytest.mark.parametrize(
    ("band", "said"),
    [
        (Band(0.123, 0.032, 50), "MAML is more accurate than scratch on the same 50 episodes: +12.3 percentage points "
         "(95 % interval 9.1 to 15.5). That is more than chance: the interval does not hold zero."),
        (Band(-0.02, 0.01, 50), "MAML is less accurate than scratch on the same 50 episodes: −2.0 percentage points "
         "(95 % interval −3.0 to −1.0). That is more than chance: the interval does not hold zero."),
        (Band(0.01, 0.02, 20), "MAML is more accurate than scratch on the same 20 episodes: +1.0 percentage points "
         "(95 % interval −1.0 to 3.0). 20 episodes cannot tell them apart: the interval holds zero."),
        (Band(0.0, 0.0, 5), "MAML and scratch are equally accurate on the same 5 episodes: "
         "0.0 percentage points, the same in each, so nothing tells how much it varies."),
        (Band(0.5, None, 1), "MAML is more accurate than scratch on the first episode: +50.0 percentage points. "
         "Too few to say whether that is more than chance."),
        (Band(0.2, 0.1, 4), "MAML is more accurate than scratch on the same 4 episodes: +20.0 percentage points. "
         "Too few to say whether that is more than chance."),
    ],
)  # fmt: skip
def test_the_difference_in_a_sentence(band, said):
    assert plain(differences.difference("maml", "scratch", band)) == said


@pytest.mark.parametrize("band", [Band(-0.008, 0.038, 50), Band(0.123, 0.032, 50), Band(0.0, 0.02, 20)])
def test_the_sentence_has_the_tables_numbers_with_the_same_signs(band):
    for texts_of in (differences, chinese):
        mean, low, high = re.findall(r"[+−]?\d+\.\d", texts_of.points(band))
        assert re.findall(r"[+−]?\d+\.\d", texts_of.difference("maml", "scratch", band)) == [mean, low, high]


@pytest.mark.parametrize(
    ("band", "points", "verdict"),
    [
        (Band(0.123, 0.032, 50), "+12.3 (9.1 to 15.5)", "more than chance"),
        (Band(-0.02, 0.01, 5), "−2.0 (−3.0 to −1.0)", "more than chance"),
        (Band(0.01, 0.02, 20), "+1.0 (−1.0 to 3.0)", "cannot be told apart"),
        # what is written as zero is one
        (Band(0.0102, 0.01, 20), "+1.0 (0.0 to 2.0)", "cannot be told apart"),
        (Band(0.04, 1e-17, 10), "+4.0", "the same in every episode"),
        (Band(0.2, 0.1, 4), "+20.0", "too few episodes to say"),
        (Band(0.0, None, 1), "0.0", "too few episodes to say"),
    ],
)
def test_every_difference_has_a_verdict(band, points, verdict):
    assert (plain(differences.points(band)), differences.verdict(band)) == (points, verdict)


def test_the_headline_names_the_best_and_the_last():
    def ranked(*entries):
        return plain(texts.headline(1, 5, [(learner, Band(mean, 0.01, 9)) for learner, mean in entries]))

    start = "From one picture of each of 5 classes "
    assert ranked(("maml", 0.9)) == start + "MAML gets 90.0 ± 1.0 % right."
    assert ranked(("maml", 0.9), ("scratch", 0.5)) == start + "MAML gets 90.0 ± 1.0 % right, scratch 50.0 ± 1.0 %."
    assert ranked(("maml", 0.9), ("anil", 0.8), ("boil", 0.7), ("scratch", 0.5)) == (
        start
        + "MAML gets the most right, 90.0 ± 1.0 %, before ANIL with 80.0 ± 1.0 %; scratch the fewest, 50.0 ± 1.0 %."
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "a few seconds"), (42, "some 40 seconds"), (100, "some 2 minutes"), (7000, "some 2 hours")],
)
def test_durations_are_as_exact_as_a_guess(seconds, said):
    assert texts.duration(seconds) == said


@pytest.mark.parametrize(
    ("value", "said"), [(999, "999"), (2.5e6, "2.5 million"), (3.1e10, "31 billion"), (2e12, "2.0 trillion")]
)
def test_operations_in_words(value, said):
    assert texts.operations(value) == said
