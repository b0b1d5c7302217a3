"""The cheetah's part of the page 'Find the goal', in Streamlit's own test driver; what is trained goes on in this process."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import cards
from metademo.checkpoints import files as checkpoints
from metademo.messages import Message
from metademo.robots.cheetah import JOINTS
from metademo.robots.packages import INSTALL, Missing, installed
from metademo.robots.recorded_cheetah import PATH, recorded
from metademo.robots.running import HORIZON, Run
from metademo.robots.running_shown import Ran
from metademo.robots.running_training import RunSettings, held_out
from metademo.training.by_reward import found
from metademo.training.by_reward_live import RewardMark
from metademo.ui.background import trainings
from metademo.ui.background.training import Standing
from metademo.ui.charts import goal as charts
from metademo.ui.components import cheetah_run, cheetah_search
from metademo.ui.texts import cheetah as text
from metademo.ui.texts import goal as goal_text
from metademo.ui.texts import learn as learn_text
from tests.helpers.trainings import Here

needs_simulation = pytest.mark.skipif(not installed(), reason="the extra 'robots' is not installed")
SMALL = RunSettings(tasks=2, trajectories=3)


def goal_page() -> None:
    from metademo.ui.pages import goal

    goal.page()


def untrained(name):
    """A checkpoint of this name that has learned nothing: what is said must be so of it too."""
    settings = RunSettings(learner="transfer" if name.endswith("transfer") else "maml", seed=len(name))
    training = {"meta_steps": 600, "hours": 0.2, "recipe": {"tasks": 8}}
    return cards.checkpoint_of(settings.learner_from(), name, "cheetah", training)


@pytest.fixture
def drawn(monkeypatch):
    """What the component was given, each time it was drawn."""
    seen = []
    monkeypatch.setattr(cheetah_run, "_mount", lambda key, data: seen.append(data))
    return seen


@pytest.fixture
def opened(monkeypatch, drawn):
    """Opens the page at the cheetahs."""
    monkeypatch.setattr(trainings, "Process", Here)
    own = trainings.Trainings(cores=1)
    for module in ("by_reward", "outer", "steering"):
        monkeypatch.setattr(f"metademo.ui.components.{module}.TRAININGS", own)
    monkeypatch.setattr("metademo.ui.pages.goal.RunSettings", lambda **chosen: replace(SMALL, **chosen))
    shipped = checkpoints.shipped
    monkeypatch.setattr(
        checkpoints, "shipped", lambda name: untrained(name) if name.startswith("cheetah") else shipped(name)
    )

    def open_it() -> AppTest:
        page = AppTest.from_function(goal_page, default_timeout=120)
        page.session_state["goal-part"] = "cheetah"
        page.run()
        assert not page.exception
        return page

    yield open_it
    own.close()


def said(page):
    return " ".join(element.body for element in page.get("html")) + " ".join(each.value for each in page.caption)


def training(page):
    from metademo.ui.components import outer

    return outer.TRAININGS.of(page.session_state["learn"].token, "cheetah")


@needs_simulation
def test_three_policies_run_and_say_what_came_of_it(opened, drawn):
    page = opened()
    data = drawn[-1]
    assert [panel["name"] for panel in data["panels"]] == ["MAML", "Transfer", "Scratch"]
    assert data["direction"] == 1
    assert len(data["links"]) == 8
    assert len(data["stories"]) == 4
    sent = json.dumps(data)
    assert len(sent) < 300_000
    assert "NaN" not in sent
    assert "Infinity" not in sent
    task = Run(torch.tensor(1.0))
    for look, (_, tried) in zip(data["panels"][0]["steps"], found(untrained("cheetah").learner, task, 3), strict=True):
        assert look["earned"] == text.tries(int(task.reached(tried).sum()), 20)
        effort = float(0.05 * tried.actions.clamp(-1, 1).square().sum((-2, -1)).mean())
        earned = text.earned(float(tried.returns.mean()), effort if effort >= 5 else None)
        assert effort > 5
        for noisy, (film, caption) in enumerate(zip(look["films"], look["caption"], strict=True)):
            assert len(film) == (HORIZON + 1) * JOINTS
            assert caption.removesuffix(f" {text.ON_ITS_BACK}") == (
                f"{earned} {text.film(film[-JOINTS] / 1000, bool(noisy))}"
            )
        np.testing.assert_allclose(np.array(look["ends"]) / 1000, task.ran(tried), atol=1e-3)
        low, high = data["track"]
        assert low <= min(look["ends"]) / 1000
        assert high >= max(look["ends"]) / 1000
    assert goal_text.PARTS["cheetah"] in [
        option.content for each in page.get("button_group") for option in each.proto.options
    ]


@needs_simulation
def test_the_other_way_other_starts_and_back_again(opened, drawn, monkeypatch):
    page = opened()
    first = drawn[-1]
    page.segmented_control(key="cheetah-direction").set_value("backwards").run()
    other = drawn[-1]
    assert other["direction"] == -1
    assert other["key"] != first["key"]
    before, now = (each["panels"][0]["steps"][0] for each in (first, other))
    assert (now["films"], now["ends"]) == (before["films"], before["ends"])  # no policy knows the direction yet
    assert text.film(-before["films"][0][-JOINTS] / 1000, False) in now["caption"][0]
    assert other["panels"][0]["steps"][1]["films"] != first["panels"][0]["steps"][1]["films"]
    page.button(key="cheetah-starts").click().run()
    assert page.session_state["cheetah"].start == 1
    assert drawn[-1]["panels"][0]["steps"][0]["films"] != now["films"]
    monkeypatch.setattr(cheetah_search, "ran", lambda *given: pytest.fail("computed again"))
    page.session_state["cheetah"].start = 0
    page.segmented_control(key="cheetah-direction").set_value("forwards").run()
    assert not page.exception
    assert drawn[-1]["panels"] == first["panels"]


@pytest.mark.slow
@needs_simulation
def test_it_is_learned_here_and_used(opened, drawn):
    page = opened()
    page.segmented_control(key="cheetah-whose").set_value("own").run()
    assert goal_text.NOT_BEGUN in said(page)
    assert drawn[-1]["panels"][0]["line"] == goal_text.own_line(0)
    page.button(key="cheetah-play").click().run()
    assert training(page).standing is Standing.GOING
    assert "3 meta-steps" in said(page)
    assert all(job.wait(60) for job in page.session_state["cheetah"].tried.values())
    page.run()
    assert drawn[-1]["panels"][0]["line"] == "after 3 meta-steps"
    assert len(page.get("plotly_chart")) == 1
    learner = training(page).plan.settings.learner_from(training(page).seen.params)
    (_, tried), *_ = found(learner, Run(torch.tensor(1.0)), 3)
    assert drawn[-1]["panels"][0]["steps"][0]["earned"] == text.tries(
        int(Run(torch.tensor(1.0)).reached(tried).sum()), 20
    )
    page.button(key="cheetah-play").click().run()
    assert training(page).standing is Standing.PAUSED
    seen = training(page).seen
    assert seen.marks[-1].step == seen.step == 3  # asked anew for the pause
    assert "asked last after 3 meta-steps" in said(page)
    assert learn_text.paused(3, seen.seconds) in said(page)
    page.segmented_control(key="cheetah-whose").set_value("ready").run()
    assert drawn[-1]["panels"][0]["line"] == text.LINES["ready"]
    page.segmented_control(key="cheetah-whose").set_value("own").run()
    assert drawn[-1]["panels"][0]["line"] == "after 3 meta-steps"  # it is kept
    page.segmented_control(key="goal-part").set_value("point").run()
    assert not page.exception
    page.segmented_control(key="goal-part").set_value("cheetah").run()
    assert drawn[-1]["panels"][0]["line"] == "after 3 meta-steps"
    page.slider(key="cheetah-steps").set_value(2).run()
    assert goal_text.CHANGED in said(page)


@needs_simulation
def test_what_a_training_was_a_moment_ago_is_shown_until_newer_runs_are_computed(monkeypatch):
    class Going:
        def __init__(self, begin, person):
            self.found, self.running = None, True

    monkeypatch.setattr(cheetah_search, "Try", Going)
    own, learner, asked = cheetah_search.Runner(), SMALL.learner_from(), ("forwards", 0, 1.0)

    def newest(step, settings=SMALL, asked=asked):
        return cheetah_search._newest(own, learner, (settings, step), asked)[1][1]

    assert newest(0) == 0  # nothing is computed yet: that is waited for
    assert newest(2) == 0
    first = own.tried["maml", (SMALL, 0), *asked]
    first.found, first.running = "runs", False
    assert newest(3) == 0
    assert list(own.tried) == [("maml", (SMALL, 0), *asked), ("maml", (SMALL, 3), *asked)]
    assert newest(4) == 0  # those of 3 are being computed
    assert len(own.tried) == 2
    second = own.tried["maml", (SMALL, 3), *asked]
    second.found, second.running = "runs", False
    assert newest(4) == 3
    assert cheetah_search._line("maml", (SMALL, 3), (SMALL, 4)) == "its newest runs so far: after 3 meta-steps"
    assert cheetah_search._line("maml", (SMALL, 3), (SMALL, 3)) == "after 3 meta-steps"
    assert newest(1) == 0  # begun anew: what it was later is not what it is
    assert newest(4, asked=("backwards", 0, 1.0)) == 4  # another direction: nothing of the first
    assert newest(1, settings=replace(SMALL, seed=1)) == 1
    for start in range(2 * cheetah_search.KEPT):
        own.trying(("maml", (SMALL, 0), "forwards", start, 1.0), learner)
    assert len(own.tried) == cheetah_search.KEPT


@needs_simulation
def test_a_policy_that_runs_away_says_so(opened, drawn, monkeypatch):
    real = cheetah_search.ran

    def lost(*given):
        shown = yield from real(*given)
        return (*shown[:-1], replace(shown[-1], value=math.nan, ends=shown[-1].ends * math.nan))

    monkeypatch.setattr(cheetah_search, "ran", lost)
    page = opened()
    assert not page.exception
    last = drawn[-1]["panels"][0]["steps"][-1]
    assert (last["films"], last["ends"]) == (((), ()), ())
    assert last["earned"] == goal_text.RAN_AWAY
    assert last["caption"] == (goal_text.RAN_AWAY_MORE,) * 2
    assert "NaN" not in json.dumps(drawn[-1])


@needs_simulation
def test_long_steps_draw_whatever_they_lead_to(opened, drawn):
    page = opened()
    page.select_slider(key="cheetah-factor").set_value(16.0).run()
    assert not page.exception
    assert all(look["earned"] for panel in drawn[-1]["panels"] for look in panel["steps"])


@needs_simulation
def test_what_fails_says_so_and_the_rest_stays(opened, drawn, monkeypatch):
    def broken(*given):
        yield 0.1
        raise ZeroDivisionError

    monkeypatch.setattr(cheetah_search, "ran", broken)
    page = opened()
    assert not page.exception
    assert [each.value for each in page.error] == [text.FAILED]
    assert not drawn
    assert page.button(key="cheetah-starts")


@pytest.mark.parametrize(
    ("metres", "back", "came"),
    [
        (2.84, False, "2.8\u00a0m the right way."),
        (-0.3, True, "0.3\u00a0m the wrong way."),
        (0.049, False, "less than 5\u00a0cm from the start."),
        (-0.049, True, "less than 5\u00a0cm from the start."),
        (0.051, False, "0.1\u00a0m the right way."),
    ],
)
@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_words_are_of_the_direction_and_of_the_film(direction, metres, back, came):
    film = np.zeros((3, JOINTS), np.float32)
    film[-1, 0], film[-1, 2] = direction * metres, 3.0 if back else 0.4
    ends = direction * np.array([1.0, 2.0, 0.99, -3.0], np.float32)
    # 0.99 m in all, 0.2475 m each: 4.95 without any effort
    shown = cheetah_search._said(Ran(-24.03, ends, film, np.zeros_like(film)), direction)
    assert shown.earned == "2 of 4 tries came a metre or more the right way."
    earned = "Mean return −24.0, after the motors’ effort took 29.0."
    back = f" {text.ON_ITS_BACK}" if back else ""
    assert shown.caption == (
        f"{earned} Without noise, as in the film: {came}{back}",
        f"{earned} The try in the film: less than 5\u00a0cm from the start.",
    )
    little = cheetah_search._said(Ran(0.2, ends, film, np.zeros_like(film)), direction)
    assert little.caption[1].startswith("Mean return 0.2. ")
    assert text.tries(0, 4).startswith("None of 4 tries")


def test_a_story_says_what_meta_training_was_for():
    assert "the film stays here and repeats." in text.story(1, 1)
    assert all("meta-trained for one step: further ones need not help" in text.story(step, 1) for step in (2, 3))
    assert "meta-trained" not in text.story(0, 1) + text.story(1, 3) + text.story(2, 3)
    assert "meta-trained for 3 steps: the film" in text.story(3, 3)
    told = checkpoints.shipped("cheetah").card.training
    assert f"had {told['meta_steps']}." in text.OWN_LINE


def test_without_the_extra_what_was_recorded_is_shown(opened, drawn, monkeypatch):
    monkeypatch.setattr("metademo.ui.pages.goal.installed", lambda: False)
    monkeypatch.setattr(cheetah_search, "ran", lambda *given: pytest.fail("nothing can be simulated"))
    page = opened()
    assert [each.value for each in page.info] == [text.missing(INSTALL)]
    assert not page.button
    assert not page.error
    forwards = drawn[-1]
    assert [len(panel["steps"]) for panel in forwards["panels"]] == [4, 4, 4]
    assert len(json.dumps(forwards)) < 300_000
    page.segmented_control(key="cheetah-direction").set_value("backwards").run()
    assert drawn[-1]["direction"] == -1
    assert drawn[-1]["panels"] != forwards["panels"]
    page.segmented_control(key="goal-part").set_value("point").run()
    assert not page.info
    assert page.button(key="goal-other")
    monkeypatch.setattr(cheetah_search, "recorded", lambda: recorded(PATH.with_name("no-such.npz")))
    page.segmented_control(key="goal-part").set_value("cheetah").run()
    assert "no-such.npz" in page.error[0].value.replace("\\", "")


def test_another_version_of_the_simulator_is_named(opened, drawn, monkeypatch):
    def other():
        raise Missing(Message("mujoco 0.1 cannot simulate this", "robots.other-version"))

    monkeypatch.setattr("metademo.ui.pages.goal.installed", lambda: True)
    monkeypatch.setattr("metademo.ui.pages.goal.cheetah", other)
    page = opened()
    (info,) = page.info
    assert info.value.startswith("mujoco 0.1 cannot simulate this")
    assert info.value.endswith(text.RECORDED)
    assert drawn


@needs_simulation
def test_without_its_checkpoint_the_page_says_what_to_do(opened, monkeypatch):
    page = opened()
    monkeypatch.setattr(checkpoints, "shipped", lambda name: checkpoints.read(checkpoints.ASSETS / "no-such.json"))
    page.run()
    assert "no-such.json" in page.error[0].value.replace("\\", "")


def test_returns_on_both_sides_of_nothing_are_drawn():
    marks = (RewardMark(0, 0.0, (-20.0, -15.0)), RewardMark(9, 1.0, (-140.0, 250.0)))
    figure = charts.returns(marks, "#000000", cheetah_search.LEAST)
    assert [list(line.y) for line in figure.data] == [[-20, -140], [-15, 250]]
    low, high = figure.layout.yaxis.range
    assert low < -140
    assert high > 250
    places = {each.text: each.y for each in figure.layout.annotations}
    assert 0 <= places["before"] < places["1 step"] <= 1
    assert held_out(0).directions.tolist() == [1.0, -1.0]  # what a mark is a mean of
