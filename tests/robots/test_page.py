"""The page of the robot in Streamlit's own test driver."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from metademo.robots import recorded
from metademo.robots.film import EVERY, Film
from metademo.robots.hand import Path
from metademo.robots.packages import installed
from metademo.robots.skills import SKILLS
from metademo.ui.components.robot_film import Panel, _film
from metademo.ui.components.robot_results import said_of
from metademo.ui.components.robot_things import things
from metademo.ui.pages.robots import Table, _moved, _said, _steered
from metademo.ui.texts import robots as text

needs_arm = pytest.mark.skipif(not installed(), reason="the extra 'robots' is not installed")


def script() -> None:
    from metademo.ui.pages import robots

    robots.page()


def opened() -> AppTest:
    page = AppTest.from_function(script, default_timeout=300).run()
    assert not page.exception
    return page


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def test_without_its_extra_the_page_shows_what_was_recorded(monkeypatch):
    from metademo.ui.pages import robots

    monkeypatch.setattr(robots, "installed", lambda: False)
    page = opened()
    assert [each.value for each in page.info] == [text.missing("pip install 'metademo[robots]'")]
    assert text.ERRORS in html(page)
    assert not page.button
    assert not page.error


@pytest.mark.slow
@needs_arm
def test_a_demonstration_is_learned_from_and_a_hand_waited_for():
    page = opened()
    desk = page.session_state["robots"]
    shown = desk.tried[1].found
    assert set(shown.attempts) == {"maml", "transfer", "scratch"}
    assert shown.demonstration.succeeded is not None
    assert text.ERRORS in html(page)
    page.button[0].click().run()  # somewhere else
    assert desk.tables["push"].drawn == 1
    assert desk.tried[1].found is not shown
    desk.tables["push"].by_hand = True
    table = desk.tables["push"]
    page.session_state["robot-who-push-1"] = "hand"
    page.run()
    assert [each.value for each in page.info] == [text.WAITING_FOR_HAND]
    _steered(table, None)
    page.run()
    assert [each.value for each in page.warning] == [text.NOT_MOVING]
    _steered(table, Path(np.array([[0.0, 0.6, 0.2], [0.1, 0.7, 0.2]]), np.zeros(2)))
    page.run()
    assert not page.exception
    assert not page.warning
    assert desk.tried[0].path is table.path
    assert desk.tried[1].found.demonstration.succeeded is None


@needs_arm
def test_another_version_of_the_simulator_is_named(monkeypatch):
    from metaworld import env_dict

    from metademo.ui.background import robots

    monkeypatch.setattr(env_dict, "ALL_V3_ENVIRONMENTS", {})
    robots._arm.cache_clear()
    page = opened()
    assert len(page.error) == 1
    assert page.error[0].value.startswith("metaworld ")
    assert "cannot simulate this" in page.error[0].value
    assert not page.exception


def test_what_is_dragged_is_moved_and_what_lies_outside_is_said():
    table = Table.of("push", 0)
    table.path = Path(np.array([[0.0, 0.6, 0.2], [0.1, 0.7, 0.2]]), np.zeros(2))
    _moved(table, "asked", (0.05, 0.65, 0.02))
    assert table.asked == (0.05, 0.65, 0.02)
    assert table.path is not None  # the demonstration was none of that
    _moved(table, "goal", (0.0, 0.88, 0.02))
    assert table.aim.goal == (0.0, 0.88, 0.02)
    assert table.path is None
    before = replace(table)
    _moved(table, "shown", (0.4, 0.65, 0.02))
    assert table.shown == before.shown
    assert "outside of the table" in _said(table.problem, "push")
    _moved(table, "goal", (0.05, 0.8, 0.02))  # 15 cm above the object that is asked about, and no nearer
    _moved(table, "asked", (0.05, 0.7, 0.02))
    assert table.asked == (0.05, 0.65, 0.02)
    assert "15\u00a0cm apart" in _said(table.problem, "push")
    _moved(table, "shown", (0.01, 0.65, 0.02))
    assert table.problem is None


def test_each_thing_lies_within_its_room():
    for key in SKILLS:
        table = Table.of(key, 0)
        found = things(table.aim, table.shown, table.asked)
        assert [each.key for each in found] == (["goal"] if SKILLS[key].goals else []) + ["shown", "asked"]
        for each in found:
            assert all(low <= at <= high for at, low, high in zip(each.at, each.low, each.high, strict=True))


def film(succeeded=None, away=0.123, ended=False):
    random = np.random.default_rng(0)
    return Film((), random.random((5, 9, 3)), random.random((5, 3, 7)), random.random((9, 3)), succeeded, away, ended)


def test_what_became_of_a_film_is_said():
    assert said_of(film(64), "push") == text.done_after(0.8)
    assert said_of(film(), "push") == text.not_done("push", 12.3)
    assert "12 cm from the goal" in text.not_done("push", 12.3)
    assert said_of(film(ended=True), "drawer") == text.ENDED


@needs_arm
@pytest.mark.slow
def test_a_recording_is_what_the_policies_do():
    """Played anew it is the same: what comes with the project was not made by others than those that come with it."""
    kept = recorded.recorded(recorded.path_of("drawer"))
    again = recorded.again(recorded.path_of("drawer"))
    assert again.scenario == kept.scenario
    for key, attempt in kept.attempts.items():
        assert again.attempts[key].steps == attempt.steps
        assert [film.succeeded for film in again.attempts[key].films] == [film.succeeded for film in attempt.films]
    first, last = (np.array(each.attempts["transfer"].errors) for each in (kept, again))
    np.testing.assert_allclose(last, first, rtol=1e-3)


def test_a_film_goes_to_the_browser_as_numbers():
    sent = _film(film(3), "Done.")
    assert (sent["links"], sent["count"], sent["every"], sent["done"], sent["said"]) == (9, 3, EVERY, True, "Done.")
    assert len(sent["joints"]) == 5 * 9 * 3
    assert all(type(each) is float for each in sent["hand"])
    assert Panel("a", "b", "#000", (0,), ((film(), ""),)).follows is False


@pytest.mark.parametrize("key", SKILLS)
def test_what_was_recorded_is_as_it_was(key, tmp_path):
    shown = recorded.recorded(recorded.path_of(key))
    assert shown.scenario.aim.skill == key
    assert set(shown.attempts) == {"maml", "transfer", "scratch"}
    assert shown.demonstration.succeeded is not None
    recorded.keep(shown, tmp_path / "again.npz")
    again = recorded.recorded(tmp_path / "again.npz")
    assert again.scenario == shown.scenario
    for one, other in zip(again.attempts["maml"].films, shown.attempts["maml"].films, strict=True):
        np.testing.assert_array_equal(one.bodies, other.bodies)
        assert (one.succeeded, one.shapes) == (other.succeeded, other.shapes)
    data = recorded.path_of(key).read_bytes()
    (tmp_path / "cut.npz").write_bytes(data[: len(data) // 2])
    with pytest.raises(recorded.DataError, match=r"cut\.npz .*is damaged"):
        recorded.recorded(tmp_path / "cut.npz")
