"""The small curves above the step slider: at its stops, as high as the accuracy, and gone on where a learner has ended."""

import re
from urllib.parse import unquote

from metademo.ui import theme
from metademo.ui.charts.spark import spark
from tests.helpers.traces import trace


def paths(said: str) -> list[tuple[str, str, bool]]:
    """Points, colour and whether it is dotted, of each line."""
    return [
        (points, colour, "dasharray" in more)
        for points, colour, more in re.findall(r' d="M([^"]*)" stroke="([^"]*)"([^/]*)/>', unquote(said))
    ]


def test_stops_are_as_far_apart_as_on_the_slider_and_a_learner_that_has_ended_goes_on_as_dots():
    traces = {"maml": trace("maml", [2, 10], 10), "scratch": trace("scratch", [0, 5, 5, 5, 10], 10)}
    now, scratch, maml, after = paths(spark(traces, [0, 1, 2, 4], 2, {"maml": 1, "scratch": 4}))
    assert now[0].startswith("667 0.0L667 ")  # the third of four stops
    # 5 to 95 of 100 in height for all to none right, by hand: 0, 5, 5 and 10 of 10
    assert scratch == ("0 95.0L333 50.0L667 50.0L1000 5.0", theme.learner_colour("scratch"), False)
    assert maml == ("0 77.0L333 5.0", theme.learner_colour("maml"), False)
    assert after == ("333 5.0L1000 5.0", theme.learner_colour("maml"), True)


def test_one_that_still_learns_ends_where_it_is_and_without_stops_there_is_nothing():
    traces = {"scratch": trace("scratch", [0, 5], 10)}
    assert [each[0] for each in paths(spark(traces, [0, 1, 2], 0, {"scratch": 2}))][1:] == ["0 95.0L500 50.0"]
    assert spark(traces, [0], 0, {"scratch": 0}) == ""


def test_where_nobody_knows_the_answers_it_is_of_the_pictures_learned_from():
    traces = {"maml": trace("maml", [0, 0], 4, labelled=False)}
    support = traces["maml"].steps[1].support_accuracy
    _, line = paths(spark(traces, [0, 1], 0, {"maml": 1}))
    assert line[0].endswith(f"1000 {95 - 90 * support:.1f}")


def test_its_name_stands_where_no_line_ends():
    name = lambda *ends: float(re.search(r"top:(\d+)%", spark(  # noqa: E731
        {f"m{at}": trace(f"m{at}", [0, end], 10) for at, end in enumerate(ends)}, [0, 1], 0, {})).group(1))  # fmt: skip
    assert name(10) == 52  # between a line at 5 of 100 and the lower edge
    assert name(0) == 48
    assert name(10, 3) == 36  # between lines at 5 and 68
    assert name(0, 2, 10) == 41
