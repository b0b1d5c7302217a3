"""A half-cheetah: its simulation, what it earns, and its meta-training, against MuJoCo itself and cases worked out by hand."""

import json
import math
import pickle
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

pytest.importorskip("mujoco", reason="the extra 'robots' is not installed")
pytest.importorskip("gymnasium", reason="the extra 'robots' is not installed")

from metademo.checkpoints.files import read
from metademo.cli import by_reward as commands
from metademo.cli.parser import main
from metademo.learners.base import AdaptSettings
from metademo.measuring.by_reward import evaluate
from metademo.robots.cheetah import ACTION, FRAMES, JOINTS, SECONDS, SEEN, Cheetah, cheetah, joints, seen
from metademo.robots.packages import Missing
from metademo.robots.running import BACKWARDS, EFFORT, FAR, FORWARDS, Run
from metademo.robots.running_training import (
    RunPlan,
    RunSettings,
    held_out,
    measured_on,
    scratch,
)
from metademo.training.by_reward import LEARNED, REPORTED, VALIDATION, attempts, outer_gradient, returns
from metademo.training.trainer import Diverged

SMALL = RunSettings(tasks=2, trajectories=3)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Trajectories of half a second."""
    single = Run.noise
    monkeypatch.setattr(Run, "noise", lambda self, step: single(self, step)[:10])


def still(states):
    """A policy that does nothing, without noise."""
    return torch.tensor([0.0] * ACTION + [-math.inf] * ACTION).expand(*states.shape[:-1], 2 * ACTION)


def test_it_is_gymnasiums_half_cheetah():
    """The same joints after the same actions, and the same reward, as its own environment has them."""
    import gymnasium

    env = gymnasium.make("HalfCheetah-v5", reset_noise_scale=0.0, ctrl_cost_weight=EFFORT, forward_reward_weight=1.0)
    env.reset(seed=0)
    body, generator = cheetah(), torch.Generator().manual_seed(0)
    states = body.begin(1, generator)
    env.unwrapped.set_state(joints(states)[0].copy(), states[0, 1 + JOINTS :].copy())
    run = Run(torch.tensor(FORWARDS), trajectories=1)
    actions = torch.rand(20, 1, ACTION, generator=generator) * 2 - 1
    outputs = iter(actions)
    for action in actions:
        before, states = states, body.move(states, action)
        _, reward, _, _, told = env.step(action[0].numpy())
        np.testing.assert_allclose(joints(states)[0], env.unwrapped.data.qpos, atol=1e-6)
        speed = (joints(states)[0, 0] - joints(before)[0, 0]) / SECONDS
        assert speed == pytest.approx(told["x_velocity"], abs=1e-5)
        assert reward == pytest.approx(speed - EFFORT * float(action.square().sum()), abs=1e-4)
    assert env.unwrapped.dt == pytest.approx(SECONDS)
    assert env.unwrapped.frame_skip == FRAMES
    met = run.follow(lambda states: torch.cat([next(outputs), torch.full((1, ACTION), -math.inf)], -1), run.noise(0))
    assert met.rewards.shape == (1, 10)


def test_its_links_are_drawn_where_the_simulation_has_them():
    import mujoco

    body = Cheetah()
    model, data = body._model, body._data
    states = body.begin(1, torch.Generator().manual_seed(3))
    for _ in range(8):
        states = body.move(states, torch.full((1, ACTION), 0.7))
    data.qpos[:] = joints(states)[0]
    mujoco.mj_kinematics(model, data)
    at = joints(states)[0]
    frames = []
    for link in body.links():
        if link.parent is None:
            frames.append((at[0], body.height + at[1], at[2]))
        else:
            x, z, turned = frames[link.parent]
            px, pz = link.pivot
            frames.append(
                (
                    x + px * math.cos(turned) + pz * math.sin(turned),
                    z - px * math.sin(turned) + pz * math.cos(turned),
                    turned + at[3 + link.joint],
                )
            )
    drawn = [geom for geom in range(model.ngeom) if model.geom_bodyid[geom]]
    assert len(drawn) == len(body.links()) == 8
    for geom, link, (x, z, turned) in zip(drawn, body.links(), frames, strict=True):
        ends = np.array(link.ends).reshape(2, 2)
        turn = np.array([[math.cos(turned), math.sin(turned)], [-math.sin(turned), math.cos(turned)]])
        own = [x, z] + ends @ turn.T
        half = data.geom_xmat[geom].reshape(3, 3)[:, 2] * model.geom_size[geom][1]
        expected = np.stack([data.geom_xpos[geom] - half, data.geom_xpos[geom] + half])[:, [0, 2]]
        np.testing.assert_allclose(own, expected, atol=1e-9)
        assert link.radius == model.geom_size[geom][0]


def test_side_by_side_each_is_as_if_alone():
    body, generator = cheetah(), torch.Generator().manual_seed(1)
    states, actions = body.begin(5, generator), torch.rand(4, 5, ACTION, generator=generator)
    together = states
    for each in actions:
        together = body.move(together, each)
    for index in range(5):
        alone = states[index : index + 1]
        for each in actions:
            alone = body.move(alone, each[index : index + 1])
        np.testing.assert_array_equal(alone[0], together[index])


def test_a_policy_sees_all_but_where_it_is():
    states = cheetah().begin(2, torch.Generator().manual_seed(0))
    elsewhere = states.copy()
    elsewhere[:, 1] += 7
    assert seen(states).shape == (2, SEEN)
    assert torch.equal(seen(states), seen(elsewhere))
    np.testing.assert_allclose(seen(states)[0, :8], joints(states)[0, 1:], rtol=1e-6)


def test_it_earns_its_speed_the_way_that_is_asked_for():
    both = Run(torch.tensor([FORWARDS, BACKWARDS]), trajectories=4)
    noise = both.noise(0)
    noise[:, 1] = noise[:, 0]

    def wild(states):
        return torch.tensor([0.0] * 2 * ACTION).expand(*states.shape[:-1], 2 * ACTION)

    # each has starts of its own; so the same one is asked for twice, once the other way
    forwards, backwards = (
        Run(torch.tensor([way, way]), trajectories=4).filmed(wild, noise) for way in (FORWARDS, BACKWARDS)
    )
    np.testing.assert_array_equal(forwards[1], backwards[1])
    effort = EFFORT * forwards[0].actions.clamp(-1, 1).square().sum(-1)
    torch.testing.assert_close(forwards[0].rewards + effort, -(backwards[0].rewards + effort), atol=1e-5, rtol=1e-4)
    way = forwards[1][-1, :, 0] - forwards[1][0, :, 0]
    np.testing.assert_allclose(both.ran(forwards[0]).flatten(), way, atol=1e-4)
    assert both.reached(forwards[0]).flatten().tolist() == (way >= FAR).tolist()


def test_who_stands_earns_all_but_nothing():
    met = Run(torch.tensor(FORWARDS), trajectories=2).follow(still, torch.zeros(10, 2, ACTION))
    assert met.places.shape == (2, 11, SEEN)
    assert met.made.all()
    assert met.returns.abs().max() < 5


def test_a_policy_without_numbers_earns_none():
    run = Run(torch.tensor(FORWARDS), trajectories=2)
    met = run.follow(lambda states: torch.full((2, 2 * ACTION), math.nan), run.noise(0))
    assert met.returns.isnan().all()
    assert met.places.isfinite().all()
    assert not run.reached(met).any()


def test_starts_and_noise_are_the_seeds_alone():
    one, again, other = (Run(torch.tensor(FORWARDS), seed, trajectories=2) for seed in (5, 5, 6))
    assert torch.equal(one.noise(1), again.noise(1))
    assert not torch.equal(one.noise(1), one.noise(2))
    assert not torch.equal(one.noise(1), other.noise(1))
    assert torch.equal(one.follow(still, one.noise(0)).places, again.follow(still, one.noise(0)).places)
    assert not torch.equal(one.follow(still, one.noise(0)).places, other.follow(still, one.noise(0)).places)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"directions": torch.tensor(0.5)}, "directions"),
        ({"directions": torch.ones(2, 2)}, "directions"),
        ({"trajectories": 0}, "trajectories"),
        ({"moves": 101}, "moves"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_is_no_run_is_refused_by_name(options, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        Run(**{"directions": torch.tensor(FORWARDS), **options})


def test_advantages_are_of_one_size_however_much_is_earned():
    run = Run(torch.tensor([FORWARDS, BACKWARDS]), trajectories=3)
    learner = scratch(1)
    (_, met), *_ = attempts(learner.start(run, AdaptSettings()), run, 1)
    weights = run.lesson(met)[..., -1]
    torch.testing.assert_close(weights.square().mean(-1), torch.ones(2), rtol=1e-4, atol=0)
    torch.testing.assert_close(weights.mean(-1), torch.zeros(2), atol=1e-4, rtol=0)
    ten = replace(met, rewards=10 * met.rewards)
    torch.testing.assert_close(run.lesson(ten)[..., -1], weights, rtol=1e-3, atol=1e-4)


def test_from_the_same_trajectories_the_outer_gradient_is_the_same():
    learner, run = SMALL.learner_from(), SMALL.task(0)
    grads, met = outer_gradient(learner, learner.params, run, None, 0.3)
    again, kept = outer_gradient(learner, learner.params, run, met, 0.3)
    assert kept == met
    assert any(grad.abs().max() > 0 for grad in grads.values())
    for name, grad in grads.items():
        torch.testing.assert_close(again[name], grad, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", LEARNED)
def test_every_learner_makes_its_meta_steps(kind):
    run, again = (replace(SMALL, learner=kind).begin() for _ in range(2))
    began = dict(run.state.params)
    for number in (1, 2):
        made = run.step()
        assert made.number == number
        assert run.state.updates == 5 * number
        assert len(made.returns) == (1 if kind == "transfer" else 2)
        assert replace(again.step(), seconds=0) == replace(made, seconds=0)
    assert all(torch.equal(run.state.params[name], again.state.params[name]) for name in began)
    assert any(not torch.equal(run.state.params[name], value) for name, value in began.items())


def test_a_run_that_diverges_is_as_it_was_before_the_meta_step():
    run = SMALL.begin()
    run.step()
    run.state.params["noise.log"] = torch.full((ACTION,), math.nan)
    before = run.state.copy()
    with pytest.raises(Diverged, match="meta-step 2"):
        run.step()
    assert (run.state.step, run.state.updates) == (before.step, before.updates)


def test_settings_are_refused_by_name():
    for name, value in (("learner", "protonet"), ("tasks", 3), ("steps", 0), ("rate", 0.0), ("seed", -1)):
        with pytest.raises(ValueError, match=f"^{name}:"):
            RunSettings(**{name: value})


def test_what_is_kept_goes_on_exactly():
    plan = pickle.loads(pickle.dumps(RunPlan(SMALL)))
    one = plan.live(None)
    assert [len(mark.returns) for mark in one.seen().marks] == [2]
    one.step()
    kept = pickle.loads(pickle.dumps(one.kept()))
    one.step()
    other = plan.live(kept)
    other.step()
    assert all(torch.equal(value, other.seen().params[name]) for name, value in one.seen().params.items())


def test_validation_and_what_is_reported_start_otherwise():
    seeds = {held_out(0, number, part).seed for number in range(5) for part in (VALIDATION, REPORTED)}
    assert len(seeds) == 10
    assert held_out(0).directions.tolist() == [FORWARDS, BACKWARDS]
    rows = evaluate(scratch(1), 1, measured_on(4, 0, trajectories=2))
    assert [(row.steps, row.episodes, row.trajectories) for row in rows] == [(0, 4, 2), (1, 4, 2)]
    own = torch.cat(
        [
            returns(scratch(1), run, 1, AdaptSettings(seed=at))
            for at, run in enumerate(measured_on(4, 0, trajectories=2))
        ],
        1,
    )
    assert rows[1].value == pytest.approx(float(own[1].mean()), rel=1e-5)
    # of both directions: the interval is of the spread within each
    (told,) = evaluate(scratch(1), 0, measured_on(4, 0, trajectories=2), kinds=2)
    spread = own[0].double().view(2, 2).var(0).mean()
    assert told.value == rows[0].value
    assert told.interval == pytest.approx(1.96 * math.sqrt(float(spread) / 4), rel=1e-3)
    with pytest.raises(ValueError, match=r"^episodes: must be even"):
        list(measured_on(3, 0))


def test_packages_that_are_not_there_or_others_are_named(monkeypatch):
    import mujoco

    with monkeypatch.context() as patch:
        patch.setattr(mujoco.MjModel, "from_xml_path", lambda path: (_ for _ in ()).throw(ValueError("no such file")))
        with pytest.raises(Missing, match=r"cannot simulate this \(no such file\)"):
            Cheetah()
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(Missing, match="needs the package gymnasium"):
        Cheetah()


def test_train_writes_a_checkpoint_that_evaluate_measures(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(commands, "VALIDATED", 4)
    quick = ["--meta-steps", "1", "--tasks", "2", "--set", "trajectories=3"]
    assert main(["train", "cheetah-mine", *quick, "--out", str(tmp_path)]) == 0
    card = tmp_path / "cheetah-mine" / "cheetah-mine.json"
    checkpoint = read(card)
    assert checkpoint.card.domain == "cheetah"
    assert checkpoint.card.training["recipe"]["trajectories"] == 3
    capsys.readouterr()
    assert main(["evaluate", str(card), "--episodes", "4", "--steps", "0", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["learner"], row["steps"]) for row in rows] == [
        (learner, steps) for learner in ("maml", "transfer", "scratch") for steps in (0, 1)
    ]
    assert main(["train", "cheetah-mine", "--set", "moves=3"]) == 2
    assert "--set: cheetah has no moves" in capsys.readouterr().err
    assert main(["evaluate", str(card), "--episodes", "5"]) == 2
    assert "episodes: must be even" in capsys.readouterr().err
