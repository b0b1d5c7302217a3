"""The arm as MuJoCo simulates it. Without Meta-World there is nothing to test here."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

metaworld = pytest.importorskip("metaworld", reason="the extra 'robots' is not installed")

from metademo.cli.parser import main  # noqa: E402
from metademo.robots.arm import ACTION, SEEN, Arm  # noqa: E402
from metademo.robots.demonstrations import carried_out, collect  # noqa: E402
from metademo.robots.film import FINGERS, JOINTS, THINGS, filmed  # noqa: E402
from metademo.robots.hand import Follower, Path, path_of  # noqa: E402
from metademo.robots.measuring import TEST, measure  # noqa: E402
from metademo.robots.packages import Missing  # noqa: E402
from metademo.robots.policies import find  # noqa: E402
from metademo.robots.showing import Contestant, Scenario, Shown, show  # noqa: E402
from metademo.robots.skills import SKILLS, Aim  # noqa: E402


@pytest.fixture(scope="module")
def arms():
    return {key: Arm(skill) for key, skill in SKILLS.items()}


def drawn(key, seed=0):
    skill, generator = SKILLS[key], torch.Generator().manual_seed(seed)
    aim = skill.draw(generator)
    return aim, skill.draw_place(aim, generator)


@pytest.mark.slow
@pytest.mark.parametrize("key", SKILLS)
def test_a_step_is_meta_world_s_own(key, arms):
    arm, other = arms[key], Arm(SKILLS[key])
    aim, place = drawn(key)
    first = arm.reset(aim, place)
    other.reset(aim, place)
    assert first.shape == (SEEN,)
    np.testing.assert_array_equal(first[: SEEN // 2], first[SEEN // 2 :])
    environment, random, successes = other._now.env, np.random.default_rng(0), 0
    before = first
    for _ in range(85):
        action = np.clip(arm.expert() + 0.1 * random.standard_normal(ACTION), -1, 1)
        seen, success = arm.step(action)
        observed, _, _, _, info = environment.step(action.astype(np.float32))
        np.testing.assert_array_equal(seen[:4], observed[:4])
        np.testing.assert_array_equal(seen[SEEN // 2 :], before[: SEEN // 2])
        assert success == bool(info["success"])
        successes, before = successes + success, seen
    assert successes


@pytest.mark.parametrize("key", SKILLS)
def test_experts_and_hands_that_follow_them_succeed(key, arms):
    for seed in range(2):
        aim, place = drawn(key, seed)
        expert = carried_out(arms[key], aim, place)
        assert expert.succeeded is not None
        assert expert.seen.shape == (SKILLS[key].steps, SEEN)
        assert expert.done.abs().max() <= 1
        path = path_of(
            expert.seen, expert.done, min(expert.succeeded + 8, len(expert.seen) - 1), 0.0, np.random.default_rng(0)
        )
        assert carried_out(arms[key], aim, place, Follower(path)).succeeded is not None


def test_the_goal_is_nowhere_in_what_is_seen(arms):
    skill = SKILLS["push"]
    place = (0.0, 0.62, 0.02)
    seen = [arms["push"].reset(Aim("push", 0, goal), place) for goal in ((-0.1, 0.8, 0.02), (0.1, 0.9, 0.02))]
    np.testing.assert_array_equal(*seen)
    for key in ("drawer", "faucet"):
        place = SKILLS[key].places[0]
        seen = [arms[key].reset(Aim(key, choice), place) for choice in (0, 1)]
        np.testing.assert_allclose(*seen, atol=1e-9)
    assert skill.goals is not None


def test_an_episode_depends_on_nothing_but_what_is_asked(arms):
    aim, place = drawn("pick-place")
    one, other = (carried_out(arms["pick-place"], aim, place, shove=0.5, seed=3) for _ in range(2))
    assert torch.equal(one.seen, other.seen)
    shoved = carried_out(arms["pick-place"], aim, place, shove=0.5, seed=4)
    assert not torch.equal(one.seen, shoved.seen)


@pytest.mark.slow
def test_demonstrations_are_the_same_each_time_and_those_to_learn_from_succeed():
    skill = replace(SKILLS["drawer"], steps=75)
    found = next(collect(skill, range(3, 4)))
    assert found.seen.shape == (1, 8, 75, SEEN)
    again = next(collect(skill, range(3, 4)))
    assert torch.equal(found.done, again.done)


def test_what_cannot_be_is_refused(arms):
    aim, place = drawn("push")
    with pytest.raises(ValueError, match=r"place: its x must lie in -0.1 … 0.1"):
        arms["push"].reset(aim, (0.4, 0.6, 0.02))
    with pytest.raises(ValueError, match="aim: of push, the arm stands before drawer"):
        arms["drawer"].reset(aim, place)
    with pytest.raises(ValueError, match=r"shown: its y must lie in 0.6 … 0.7"):
        Scenario(aim, (0.0, 0.2, 0.02), place)
    close = Aim("push", 0, (aim.goal[0], 0.8, 0.02))
    with pytest.raises(ValueError, match=r"place: must be 15 cm from the goal, not 12\.0"):
        arms["push"].reset(close, (aim.goal[0], 0.68, 0.02))
    with pytest.raises(ValueError, match="asked: must be 15 cm from the goal"):
        Scenario(close, (aim.goal[0], 0.6, 0.02), (aim.goal[0], 0.68, 0.02))
    arms["push"].reset(aim, place)
    with pytest.raises(ValueError, match="action: not finite"):
        arms["push"].step(np.array([0.0, np.nan, 0.0, 0.0]))


@pytest.mark.parametrize("key", SKILLS)
def test_a_film_has_all_that_moves(key, arms):
    aim, place = drawn(key)
    film = filmed(arms[key], aim, place, None, 100)
    assert film.succeeded is not None
    frames = len(film.joints)
    assert film.joints.shape == (frames, len(JOINTS), 3)
    assert film.bodies.shape == (frames, len(FINGERS) + len(THINGS[key]), 7)
    np.testing.assert_allclose(np.linalg.norm(film.bodies[..., 3:], axis=-1), 1, atol=1e-6)
    assert {shape.body for shape in film.shapes} == set(range(film.bodies.shape[1]))
    # the links are stiff: each is as long at the end as at the beginning
    lengths = np.linalg.norm(np.diff(film.joints, axis=1), axis=-1)
    np.testing.assert_allclose(lengths[0], lengths[-1], atol=5e-3)
    thing = film.bodies[:, -1]
    assert np.abs(thing[-1] - thing[0]).max() > 0.03  # it was moved


def test_a_shipped_policy_does_what_it_was_shown(arms):
    policy = find("robot-push")
    rows = measure(arms["push"], policy.learner, policy.sight, (0, 5), 4, TEST, seed=1)
    assert [row.steps for row in rows] == [0, 5]
    assert rows[1].success >= 0.75
    assert rows[0].success < rows[1].success


def test_a_scenario_is_played_through(arms):
    policy = find("robot-push")
    aim, place = drawn("push", 5)
    path = Path(np.array([[0.0, 0.6, 0.2], [0.08, 0.6, 0.2]]), np.zeros(2))
    wild = replace(policy.learner, params={name: value * torch.nan for name, value in policy.learner.params.items()})
    contestants = {
        "maml": Contestant(policy.learner, policy.sight, (0, 2)),
        "wild": Contestant(wild, policy.sight, (1,)),
    }
    *shares, shown = show(arms["push"], Scenario(aim, place, place, path), contestants)
    assert isinstance(shown, Shown)
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])
    assert shown.demonstration.succeeded is None  # the hand moved over the table, and touched nothing
    maml, diverged = shown.attempts["maml"], shown.attempts["wild"]
    assert len(maml.errors) == 3
    assert maml.errors[2] < maml.errors[0]
    assert [maml.at(step) for step in (0, 1, 2, 9)] == [maml.films[0], maml.films[0], maml.films[1], maml.films[1]]
    assert diverged.films[0].ended
    assert len(diverged.films[0].joints) == 1
    assert diverged.errors == (float("inf"),) * 2


@pytest.mark.slow
def test_evaluate_prints_success_with_its_interval(capsys):
    assert main(["evaluate", "robot-drawer", "--episodes", "2", "--steps", "0", "5", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["checkpoint"], row["skill"], row["learner"], row["steps"], row["episodes"]) for row in rows] == [
        ("robot-drawer", "drawer", "maml", 0, 2),
        ("robot-drawer", "drawer", "maml", 5, 2),
    ]
    assert all(0 <= row["success"] <= 1 and 0 < row["interval"] < 1 for row in rows)
    assert main(["evaluate", "robot-drawer", "--episodes", "0"]) == 2
    assert "episodes: must be at least 1, not 0" in capsys.readouterr().err
    assert main(["evaluate", "robot-drawer", "--episodes", "1", "--rate", "1e-3"]) == 2
    assert "a meta-learner’s rates are its own" in capsys.readouterr().err


@pytest.mark.slow
def test_the_rate_of_transfer_s_fine_tuning_can_be_chosen(capsys):
    """At so small a rate no number moves far enough to change what the arm does: as before any step."""
    told = []
    for words in (["--steps", "0"], ["--steps", "2", "--rate", "1e-12"]):
        assert main(["evaluate", "robot-drawer-transfer", "--episodes", "3", "--json", *words]) == 0
        told.append(json.loads(capsys.readouterr().out)[0]["success"])
    assert told[0] == told[1]


def test_packages_that_are_not_there_or_others_are_named(monkeypatch):
    from metaworld import env_dict

    monkeypatch.setattr(env_dict, "ALL_V3_ENVIRONMENTS", {})
    with pytest.raises(Missing, match=r"metaworld [\d.]+, mujoco [\d.]+ cannot simulate this \('push-v3'\)"):
        Arm(SKILLS["push"])
    monkeypatch.setitem(sys.modules, "metaworld.policies", None)
    with pytest.raises(Missing, match=r"needs the package metaworld, which is not installed"):
        Arm(SKILLS["push"])
