"""The policy's network, how it sees, and its meta-training, on made-up demonstrations."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.networks import Perceptron
from metademo.robots.arm import ACTION, SEEN
from metademo.robots.demonstrations import Demonstration, Demonstrations
from metademo.robots.measuring import adapted, interval
from metademo.robots.policy import CONTEXT, FINE, INPUTS, Sight, network
from metademo.robots.skills import SKILLS, Aim, skill_of
from metademo.robots.training import LEARNED, RobotSettings, RobotTraining, tasks_of
from metademo.training.trainer import Diverged


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def trained(made_up, steps, **settings):
    run = RobotTraining(RobotSettings("push", tasks=2, meta_steps=100, **settings), made_up, Sight.of(made_up))
    return run, [run.step() for _ in range(steps)]


# --- the network


def test_a_context_stands_beside_the_inputs():
    network = Perceptron(1, (1,), 1, context=2)
    params = {
        "context.value": torch.tensor([1.0, 2.0]),
        "hidden1.weight": torch.tensor([[3.0, 10.0, 100.0]]),
        "hidden1.bias": torch.tensor([0.5]),
    }
    features, _ = network.features(params, torch.tensor([[2.0], [-1000.0]]))
    assert features.tolist() == [[3 * 2 + 10 * 1 + 100 * 2 + 0.5], [0.0]]  # the second one is cut by the ReLU


def test_tasks_side_by_side_have_contexts_of_their_own():
    network = Perceptron(3, (4, 4), 2, context=5)
    params = network.initial_params(generator())
    several = {name: torch.randn(2, *value.shape, generator=generator(1)) for name, value in params.items()}
    points = torch.randn(2, 6, 3, generator=generator(2))
    together, _ = network.features(several, points)
    for task in range(2):
        alone, _ = network.features({name: value[task] for name, value in several.items()}, points[task])
        torch.testing.assert_close(together[task], alone)
    shared, _ = network.features(several, points[0])  # the same points under each one's parameters
    torch.testing.assert_close(shared[0], together[0])


def test_without_a_context_it_is_the_network_it_was():
    plain = Perceptron(3, (4,), 2)
    assert plain.names == ("hidden1.weight", "hidden1.bias")
    assert plain.layers == ("hidden1",)
    assert network(0.1).layers[0] == "context"
    assert network(0.1).initial_params(generator())["hidden1.weight"].shape == (200, INPUTS + CONTEXT)
    with pytest.raises(ValueError, match=r"^context: must lie in 0 … 4096, not -1"):
        Perceptron(context=-1)


def test_a_step_moves_the_context_too():
    run = RobotSettings("push")
    learner = run.learner_from()
    lesson = tasks_of(Demonstrations("push", torch.randn(2, 3, 8, SEEN), torch.rand(2, 3, 8, ACTION), 1),
                      Sight(torch.zeros(SEEN + 3), torch.ones(SEEN + 3)), 2, generator())  # fmt: skip
    start = learner.start(lesson, AdaptSettings())
    *_, last = inner_loop(start, lesson.support, lesson.support_labels, 1)
    assert last.params["context.value"].shape == (2, CONTEXT)
    assert bool((last.params["context.value"] != 0).any())


# --- how it sees


def test_what_is_seen_is_centred_and_the_way_to_the_object_is_added():
    sight = Sight(torch.full((SEEN + 3,), 1.0), torch.full((SEEN + 3,), 2.0))
    seen = torch.arange(SEEN).float()
    found = sight(seen)
    assert found.shape == (INPUTS,)
    assert found[:SEEN].tolist() == [(value - 1) / 2 for value in range(SEEN)]
    # from the hand, the first three numbers, to the object, the fifth to the seventh: four each
    assert found[SEEN : SEEN + 3].tolist() == [1.5] * 3
    assert found[SEEN + 3 :].tolist() == [pytest.approx(math.tanh(4 / FINE))] * 3


def test_sight_is_that_of_its_demonstrations(made_up):
    inputs = Sight.of(made_up)(made_up.seen).flatten(0, -2)[:, : SEEN + 3]
    assert inputs.mean(0).abs().max() < 1e-5
    torch.testing.assert_close(inputs.std(0), torch.ones(SEEN + 3), rtol=1e-4, atol=1e-4)


# --- tasks


def test_a_task_asks_about_another_episode_of_the_same_aim():
    aims, episodes, points = 3, 4, 6
    seen = torch.zeros(aims, episodes, points, SEEN)
    done = torch.zeros(aims, episodes, points, ACTION)
    done += torch.arange(aims)[:, None, None, None] * 10 + torch.arange(episodes)[None, :, None, None]
    demonstrations = Demonstrations("push", seen, done, 2)
    sight = Sight(torch.zeros(SEEN + 3), torch.ones(SEEN + 3))
    lesson = tasks_of(demonstrations, sight, 200, generator())
    shown, asked = (part[:, 0, 0] for part in (lesson.support_labels, lesson.query_labels))
    assert ((shown // 10) == (asked // 10)).all()
    assert (shown != asked).all()
    assert set((shown % 10).tolist()) == {0.0, 1.0}  # of the first kinds alone
    assert set((asked % 10).tolist()) == {0.0, 1.0, 2.0, 3.0}
    assert lesson.support.shape == (200, points // 2, INPUTS)


@pytest.mark.parametrize("kind", LEARNED)
def test_every_learner_can_be_trained(kind, made_up):
    run, done = trained(made_up, 2, learner=kind)
    assert [each.number for each in done] == [1, 2]
    before = run.settings.learner_from()
    moved = {name for name, value in run.learner.params.items() if not torch.equal(value, before.params[name])}
    assert {"hidden1.weight", "head.weight"} <= moved
    if kind in ("maml", "maml++", "fomaml"):
        assert {"rate.context", "rate.hidden1", "rate.head"} <= moved


@pytest.mark.slow
def test_meta_training_makes_the_inner_steps_better(made_up):
    _, done = trained(made_up, 60)
    first, last = (sum(each.loss for each in part) for part in (done[:10], done[-10:]))
    assert last < 0.7 * first


def test_one_that_diverges_says_so_and_changes_nothing(made_up):
    wild = replace(made_up, done=made_up.done * torch.nan)
    run = RobotTraining(RobotSettings("push", tasks=2), wild, Sight.of(made_up))
    before = dict(run.state.params)
    with pytest.raises(Diverged, match="at meta-step 1"):
        run.step()
    assert all(torch.equal(before[name], value) for name, value in run.state.params.items())
    assert run.state.step == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"skill": "juggle"}, "skill: 'juggle' is none of push"),
        ({"skill": "push", "learner": "protonet"}, "learner: 'protonet' is none of maml"),
        ({"skill": "push", "rate": 0.0}, "rate: must lie above 0"),
        ({"skill": "push", "outer_rate": math.nan}, "outer_rate: must lie above 0"),
        ({"skill": "push", "aims": 0}, "aims: must lie in 1"),
        ({"skill": "push", "seed": -1}, "seed: must lie in 0"),
    ],
)
def test_settings_are_checked(settings, message):
    with pytest.raises(ValueError, match=message):
        RobotSettings(**settings)


# --- goals


def test_goals_and_places_lie_within_their_bounds():
    for skill in SKILLS.values():
        draws = generator(3)
        for _ in range(30):
            aim = skill.draw(draws)
            place = skill.draw_place(aim, draws)
            assert all(low <= value <= high for value, low, high in zip(place, *skill.places, strict=True))
            if aim.goal is not None:
                assert math.dist(place[:2], aim.goal[:2]) >= skill.apart
    assert {skill_of("faucet").draw(generator(seed)).choice for seed in range(20)} == {0, 1}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("push", 0, (0.5, 0.85, 0.02)), r"goal: its x must lie in -0.1 … 0.1, not 0.5"),
        (("push", 0, (0.0, math.nan, 0.02)), r"goal: its y must lie in 0.8 … 0.9, not nan"),
        (("push", 0, None), "goal: push has a goal"),
        (("drawer", 0, (0.0, 0.0, 0.0)), "goal: drawer has no goal"),
        (("drawer", 2, None), "choice: 2 is none of 0 … 1"),
        (("hover", 0, None), "skill: 'hover' is none of"),
    ],
)
def test_what_lies_outside_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Aim(*given)


# --- measuring


def test_intervals_are_wilson_s():
    # by hand: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96
    assert interval(0.5, 100) == pytest.approx(0.5 - 0.40383, abs=1e-5)
    assert interval(1.0, 100) == pytest.approx(1 - 0.96301, abs=1e-5)
    assert interval(0.0, 20) == pytest.approx(0.16113, abs=1e-5)


def test_a_policy_is_had_after_each_of_the_steps(made_up):
    learner = RobotSettings("push").learner_from()
    aim = Aim("push", 0, (0.0, 0.85, 0.02))
    shown = Demonstration(aim, (0.0, 0.6, 0.02), made_up.seen[0, 0], made_up.done[0, 0], 5)
    found = adapted(learner, shown, Sight.of(made_up), (0, 2))
    actions = {step: policy(0, np.zeros(SEEN)) for step, policy in found.items()}
    assert set(actions) == {0, 2}
    assert all(action.shape == (ACTION,) for action in actions.values())
    assert not np.allclose(actions[0], actions[2])
