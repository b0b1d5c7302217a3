"""The page 'Find the goal' in Streamlit's own test driver; what is trained goes on in this process."""

import math
from dataclasses import replace

import pytest
import torch
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import files as checkpoints
from metademo.tasks.navigation import HORIZON, REACH, Search
from metademo.tasks.policy_gradient import Experience
from metademo.training.by_reward import found
from metademo.training.by_reward_live import RewardMark
from metademo.training.navigation import NavigationPlan, NavigationSettings, scratch
from metademo.ui.background import trainings
from metademo.ui.background.training import Standing
from metademo.ui.charts import goal as charts
from metademo.ui.components import goal_plane, goal_search
from metademo.ui.texts import goal as text
from tests.helpers.trainings import Here


def goal_page() -> None:
    from metademo.ui.pages import goal

    goal.page()


@pytest.fixture
def drawn(monkeypatch):
    """What the plane was given, each time it was drawn."""
    seen = []
    monkeypatch.setattr(goal_plane, "_mount", lambda key, data, on_goal_change: seen.append((data, on_goal_change)))
    return seen


@pytest.fixture
def page(monkeypatch, drawn):
    monkeypatch.setattr(trainings, "Process", Here)
    own = trainings.Trainings(cores=1)
    for module in (
        "metademo.ui.components.by_reward",
        "metademo.ui.components.outer",
        "metademo.ui.components.steering",
    ):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    small = NavigationSettings(tasks=2, trajectories=4)
    monkeypatch.setattr("metademo.ui.pages.goal.NavigationSettings", lambda **chosen: replace(small, **chosen))
    opened = AppTest.from_function(goal_page, default_timeout=60)
    opened.run()
    assert not opened.exception
    yield opened
    own.close()


def said(page):
    return " ".join(element.body for element in page.get("html")) + " ".join(each.value for each in page.caption)


def training(page):
    from metademo.ui.components import outer

    return outer.TRAININGS.of(page.session_state["learn"].token, "goal")


def test_three_policies_search_and_say_what_they_earned(page, drawn):
    data, _ = drawn[-1]
    assert [panel["name"] for panel in data["panels"]] == ["MAML", "Transfer", "Scratch"]
    search = Search(torch.tensor(data["goal"]))
    learner = checkpoints.shipped("navigation").learner
    for look, (_, tried) in zip(data["panels"][0]["steps"], found(learner, search, 3), strict=True):
        assert look["earned"] == text.earned(float(tried.returns.mean()))
        reached = int(search.reached(tried).sum())
        assert look["caption"].startswith(text.reached(reached, 20))
        assert len(look["paths"]) == 20
        gone = int((tried.places[:, -1].abs() > goal_plane.VIEW).any(1).sum())
        assert (text.gone(gone, 20) in look["caption"]) == (gone > 0)
    still = -HORIZON * math.hypot(*data["goal"])
    _, (_, after) = found(scratch(3), search, 1)
    assert ("Standing still" in data["panels"][2]["steps"][1]["caption"]) == (float(after.returns.mean()) < still)
    assert len(data["stories"]) == 4


def test_another_goal_and_other_paths(page, drawn):
    before = drawn[-1][0]
    page.button(key="goal-paths").click().run()
    after = drawn[-1][0]
    assert after["goal"] == before["goal"]
    assert after["run"] != before["run"]
    assert after["panels"][0]["steps"][0]["paths"] != before["panels"][0]["steps"][0]["paths"]
    page.button(key="goal-other").click().run()
    assert not page.exception
    goal = drawn[-1][0]["goal"]
    assert goal != before["goal"]
    assert max(map(abs, goal)) <= REACH


def test_what_is_drawn_again_is_not_searched_for_again(page, monkeypatch):
    monkeypatch.setattr(goal_search, "found", lambda *given: pytest.fail("searched again"))
    page.run()
    assert not page.exception


@pytest.mark.slow
def test_a_goal_that_is_put_and_one_outside(page, drawn):
    own = page.session_state["goal"]
    own.put([-0.25, 0.4])
    page.run()
    assert drawn[-1][0]["goal"] == (-0.25, 0.4)
    assert not page.warning
    own.put([0.58, -0.1])
    page.run()
    assert "(0.58, −0.10) lies outside the square" in page.warning[0].value.replace("\\", "")
    assert drawn[-1][0]["goal"] == (-0.25, 0.4)  # the rest stays
    own.put([0.1, 0.1])
    page.run()
    assert not page.warning


def test_what_a_browser_may_not_send_changes_nothing(page):
    own = page.session_state["goal"]
    before = own.goal
    for event in (None, "x", [1], [1, "2"], [True, 0.0], [math.nan, 0.0], {"x": 1}, [1, 2, 3]):
        own.put(event)
        assert own.goal == before, event
        assert own.outside is None, event


def test_a_policy_that_runs_away_says_so(page, drawn, monkeypatch):
    real = goal_search.found

    def lost(learner, task, steps, settings):
        whole = real(learner, task, steps, settings)
        state, tried = whole[-1]
        broken = Experience(
            tried.places * math.nan, tried.actions, tried.likelihoods, tried.rewards * math.nan, tried.made
        )
        return [*whole[:-1], (state, broken)]

    monkeypatch.setattr(goal_search, "found", lost)
    page.button(key="goal-paths").click().run()
    assert not page.exception
    last = drawn[-1][0]["panels"][0]["steps"][-1]
    assert (last["earned"], last["paths"]) == (text.RAN_AWAY, ())
    assert last["caption"] == text.RAN_AWAY_MORE


def test_long_steps_draw_whatever_they_lead_to(page, drawn):
    page.select_slider(key="goal-factor").set_value(16.0).run()
    assert not page.exception
    assert all(look["earned"] for panel in drawn[-1][0]["panels"] for look in panel["steps"])


@pytest.mark.slow
def test_it_is_learned_here_and_used(page, drawn):
    page.segmented_control(key="goal-whose").set_value("own").run()
    assert not page.exception
    assert text.NOT_BEGUN in said(page)
    assert drawn[-1][0]["panels"][0]["line"] == text.own_line(0)
    page.button(key="goal-play").click().run()
    assert training(page).standing is Standing.GOING
    assert "3 meta-steps" in said(page)
    assert drawn[-1][0]["panels"][0]["line"] == "after 3 meta-steps"
    assert len(page.get("plotly_chart")) == 1
    params = training(page).seen.params
    learner = training(page).plan.settings.learner_from(params)
    (_, tried), *_ = found(learner, Search(torch.tensor(drawn[-1][0]["goal"])), 3)
    assert drawn[-1][0]["panels"][0]["steps"][0]["earned"] == text.earned(float(tried.returns.mean()))
    page.button(key="goal-play").click().run()
    assert training(page).standing is Standing.PAUSED
    assert "Paused after 3 meta-steps" in said(page)
    page.segmented_control(key="goal-whose").set_value("ready").run()
    assert drawn[-1][0]["panels"][0]["line"] == text.LINES["ready"]
    page.segmented_control(key="goal-whose").set_value("own").run()
    assert drawn[-1][0]["panels"][0]["line"] == "after 3 meta-steps"  # it is kept
    page.slider(key="goal-steps").set_value(1).run()
    assert text.CHANGED in said(page)
    assert isinstance(training(page).plan, NavigationPlan)


@pytest.mark.slow
def test_returns_too_low_to_be_drawn_are_said(page):
    page.segmented_control(key="goal-whose").set_value("own").run()
    page.button(key="goal-play").click().run()
    seen = training(page).seen
    marks = (
        RewardMark(0, 0.0, (-80.0, -70.0, -65.0, -60.0)),
        RewardMark(9, 1.0, (-50.0, -40.0, -300.0, math.nan)),
    )
    training(page).seen = replace(seen, marks=marks)
    page.run()
    assert text.missing(-100.0) in said(page)
    figure = charts.returns(marks, "#000000")
    assert [each.text for each in figure.layout.annotations] == ["before", "1 step"]
    assert [list(line.y) for line in figure.data] == [[-80, -50], [-70, -40], [-65, None], [-60, None]]
    assert figure.layout.yaxis.range == (-103.0, 0)


@pytest.mark.slow
def test_a_training_that_diverged_says_so(page):
    page.segmented_control(key="goal-whose").set_value("own").run()
    page.button(key="goal-play").click().run()
    training(page).error = "The meta-training diverged at meta-step 4: the gradient’s length is nan."
    page.run()
    assert "diverged at meta-step 4" in page.error[0].value.replace("\\", "")


def test_without_its_checkpoint_the_page_says_what_to_do(page, monkeypatch):
    def missing(name):
        return checkpoints.read(checkpoints.ASSETS / "no-such.json")

    monkeypatch.setattr(checkpoints, "shipped", missing)
    page.run()
    assert "no-such.json" in page.error[0].value.replace("\\", "")


def test_paths_are_thinned_and_end_where_they_end():
    search = Search(torch.tensor([0.3, 0.0]), trajectories=1)
    outputs = torch.tensor([1.0, 0.0, -math.inf, -math.inf])
    tried = search.follow(lambda places: outputs.expand(1, 4), torch.zeros(HORIZON, 1, 2))
    assert goal_search._path(tried, 0) == (0, 0, 100, 0, 200, 0, 300, 0)
    far = Search(torch.tensor([-0.5, 0.0]), trajectories=1)
    tried = far.follow(lambda places: outputs.expand(1, 4) / 10, torch.zeros(HORIZON, 1, 2))
    path = goal_search._path(tried, 0)
    assert len(path) == 2 * len(goal_plane.MOMENTS)
    assert path[-2:] == (1000, 0)
