"""What the curves draw and say."""

from dataclasses import replace
from itertools import pairwise
from math import log, sqrt

import plotly.graph_objects as go
import pytest

from metademo.learners import records
from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.charts import curves
from metademo.ui.texts.en import charts as texts
from tests.helpers.traces import trace

PLANNED = {"maml": 1, "scratch": 50}


def pair() -> dict[str, Trace]:
    return {"maml": trace("maml", [5, 9]), "scratch": trace("scratch", [5, *[6] * 50])}


def test_a_chart_is_written_down_once_for_all_who_are_shown_it() -> None:
    figure = curves.draw(pair(), "loss", 1, PLANNED)
    assert curves.draw(pair(), "loss", 1, PLANNED) is figure
    assert figure.to_dict() is figure.to_dict()
    assert figure.to_dict() == go.Figure(figure.data, figure.layout).to_dict()


def named(figure, fragment: str) -> list:
    return [each for each in figure.data if fragment in (each.hovertemplate or "")]


def test_curves_draw_support_dashed_and_query_solid_on_a_square_root_scale() -> None:
    figure = curves.draw(pair(), "accuracy", 1, PLANNED)
    solid = named(figure, f"Scratch, {texts.SETS['query']}")[0]
    dashed = named(figure, f"Scratch, {texts.SETS['support']}")[0]
    assert (solid.line.dash, dashed.line.dash) == ("solid", "5px,4px")
    assert solid.line.color == dashed.line.color == theme.learner_colour("scratch")
    assert solid.x[4] == pytest.approx(2)
    assert list(solid.y[:2]) == [0.5, 0.6]
    assert figure.layout.xaxis.ticktext == ("0", "1", "2", "5", "10", "20", "50")
    assert figure.layout.shapes[0].x0 == 1
    assert figure.layout.xaxis.fixedrange
    assert figure.layout.dragmode is False


def test_a_learner_that_stops_early_goes_on_as_a_dotted_level() -> None:
    figure = curves.draw(pair(), "accuracy", 1, PLANNED)
    level = [each for each in figure.data if each.line.dash == "2px,4px"]
    assert [list(each.y) for each in level] == [[0.9, 0.9]]
    assert level[0].x[-1] == pytest.approx(sqrt(50))


def test_guessing_is_drawn_in_both_charts() -> None:
    for measure, height in (("accuracy", 0.5), ("loss", log(2))):
        shapes = curves.draw(pair(), measure, 1, PLANNED).layout.shapes
        assert shapes[1].y0 == pytest.approx(height)


@pytest.mark.parametrize("learners", [1, 12])
def test_labels_at_the_ends_never_overlap(learners: int) -> None:
    names = [*records(), "another"]
    traces = {name: trace(name, [5, 9]) for name in names[:learners]}
    figure = curves.draw(traces, "accuracy", 1, dict.fromkeys(traces, 1))
    places = sorted(each.y for each in figure.layout.annotations if "●" in each.text)
    assert len(places) == learners
    assert 0 <= places[0] <= places[-1] <= 1
    assert all(b - a > 0.07 for a, b in pairwise(places))


def test_curves_without_traces_steps_or_right_answers() -> None:
    assert curves.draw({}, "loss", 0, {}).layout.annotations == ()
    assert curves.draw({"maml": trace("maml", [5])}, "loss", 0, {"maml": 0}).data
    unlabelled = {"maml": trace("maml", [0, 0], labelled=False)}
    figure = curves.draw(unlabelled, "accuracy", 1, {"maml": 1})
    assert not named(figure, texts.SETS["query"])
    assert named(figure, texts.SETS["support"])


def test_curves_of_a_run_under_way_keep_the_planned_axis() -> None:
    figure = curves.draw({"scratch": trace("scratch", [5, 6])}, "accuracy", 50, {"scratch": 200})
    assert figure.layout.xaxis.ticktext[-1] == "200"


@pytest.mark.parametrize("wild", [1e6, float("inf"), float("nan")])
def test_a_loss_that_runs_away_does_not_flatten_the_rest(wild: float) -> None:
    tame = trace("maml", [5, 9])
    both = {"maml": replace(tame, steps=(*tame.steps, replace(tame.steps[1], index=2, query_loss=wild)))}
    figure = curves.draw(both, "loss", 2, {"maml": 2})
    assert figure.layout.yaxis.range[1] <= 4 * log(2)
    assert curves.describe(both, "loss", 2, {"maml": 2})


def test_curves_in_words() -> None:
    said = curves.describe(pair(), "accuracy", 1, PLANNED).replace("\u00a0", " ")
    assert said.startswith(
        "Line chart of accuracy by steps made. MAML, pictures asked about: 50 % before the first step, 90 %"
    )
    assert "Scratch, pictures asked about: 50 % before the first step, 60 % after 1 step, 60 % after 50 steps." in said
