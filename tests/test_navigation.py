"""Goals, trajectories, returns, baseline, advantages and the policy gradient, against cases worked out by hand or otherwise."""

import math

import numpy as np
import pytest
import torch

from metademo.networks import Policy, build, describe
from metademo.tasks import policy_gradient as policy_gradient_module
from metademo.tasks.navigation import HORIZON, NEAR, REACH, STRIDE, USUAL, Search, some_goals
from metademo.tasks.policy_gradient import (
    Experience,
    advantages,
    baseline,
    discounted,
    drawn,
    log_likelihood,
    policy_gradient,
)


def towards(x, y):
    """A policy that wants to move by so many strides wherever it is, without noise."""
    return lambda places: torch.tensor([x, y, -math.inf, -math.inf]).expand(*places.shape[:-1], 4)


def experience(rewards, places=None, made=None):
    """One task's trajectories of these rewards ``[S, H]``."""
    rewards = torch.tensor(rewards, dtype=torch.float64)
    paths, moves = rewards.shape
    places = torch.zeros(paths, moves + 1, 2, dtype=torch.float64) if places is None else places
    made = torch.ones(paths, moves, dtype=torch.bool) if made is None else made
    nothing = torch.zeros(paths, moves, dtype=torch.float64)
    return Experience(places, torch.zeros(paths, moves, 2, dtype=torch.float64), nothing, rewards, made)


def test_goals_lie_in_the_square_and_come_of_the_generator_alone():
    goals = some_goals(2000, torch.Generator().manual_seed(1))
    assert goals.abs().max() <= REACH
    assert goals.mean(0).abs().max() < 0.03
    assert torch.equal(goals, some_goals(2000, torch.Generator().manual_seed(1)))


def test_a_path_by_hand():
    # three strides to the right reach a goal at 0.3: rewards −0.2, −0.1, 0; then it is over
    search = Search(torch.tensor([0.3, 0.0]), trajectories=1)
    tried = search.follow(towards(1.0, 0.0), torch.zeros(HORIZON, 1, 2))
    assert tried.made.sum() == 3
    torch.testing.assert_close(tried.rewards[0, :4], torch.tensor([-0.2, -0.1, 0.0, 0.0]), atol=1e-6, rtol=0)
    torch.testing.assert_close(tried.returns, torch.tensor([-0.3]), atol=1e-6, rtol=0)
    torch.testing.assert_close(tried.places[0, -1], torch.tensor([0.3, 0.0]), atol=1e-6, rtol=0)
    assert search.reached(tried).tolist() == [True]


def test_moves_are_cut_to_a_stride_along_each_axis():
    search = Search(torch.tensor([-0.5, -0.5]), trajectories=2)
    tried = search.follow(towards(7.0, -0.25), torch.zeros(HORIZON, 2, 2))
    torch.testing.assert_close(tried.places[1, 2], torch.tensor([2 * STRIDE, -0.05]), atol=1e-6, rtol=0)
    assert tried.actions[0, 0].tolist() == [7.0, -0.25]  # what was drawn is what its likelihood is of
    assert tried.made.all()
    assert not search.reached(tried).any()


def test_standing_still_earns_the_distance_each_time():
    search = Search(torch.tensor([[0.3, 0.4], [0.0, NEAR / 2]]), trajectories=2)
    tried = search.follow(towards(0.0, 0.0), torch.zeros(HORIZON, 2, 2, 2))
    torch.testing.assert_close(tried.returns[0], torch.full((2,), -0.5 * HORIZON), rtol=1e-5, atol=0)
    assert tried.made[1].sum(-1).tolist() == [1, 1]  # at the goal from the first move on


def test_tasks_side_by_side_meet_what_each_meets_alone():
    search = Search(some_goals(3, torch.Generator().manual_seed(0)), trajectories=4)
    noise = search.noise(1)
    policy = Policy()
    params = policy.initial_params(torch.Generator().manual_seed(0))
    params |= policy.head.initial_params(policy.features_size, torch.Generator().manual_seed(1))

    def follow(places):
        return policy.head.outputs(params, policy.features(params, places)[0])

    together = search.follow(follow, noise)
    for index in range(3):
        alone = Search(search.goals[index], trajectories=4).follow(follow, noise[:, index])
        torch.testing.assert_close(alone.rewards, together.rewards[index])
        torch.testing.assert_close(advantages(alone), advantages(together)[index], rtol=1e-3, atol=1e-4)


def test_noise_is_the_seeds_and_the_steps_alone():
    search = Search(torch.zeros(2), seed=5)
    assert torch.equal(search.noise(2), Search(torch.ones(2) / 3, seed=5).noise(2))
    assert not torch.equal(search.noise(2), search.noise(1))
    assert search.noise(0).shape == (HORIZON, 20, 2)


@pytest.mark.parametrize(
    ("goals", "options", "named"),
    [
        ([0.51, 0.0], {}, "goals: must lie within"),
        ([[0.1, 0.0], [0.0, math.nan]], {}, "goals: must lie within"),
        ([0.1], {}, "goals: must be"),
        ([0.1, 0.1], {"trajectories": 0}, "trajectories"),
        ([0.1, 0.1], {"seed": -1}, "seed"),
    ],
)
def test_what_is_no_search_is_refused_by_name(goals, options, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        Search(torch.tensor(goals), **options)


def test_discounted_returns_by_hand():
    rewards = torch.tensor([[-1.0, -2.0, -4.0], [0.0, 0.0, -8.0]])
    expected = torch.tensor([[-1 - 1 - 1, -2 - 2, -4], [-2.0, -4, -8]])
    torch.testing.assert_close(discounted(rewards, 0.5), expected)


def test_a_step_weighs_the_squares_of_rewards():
    tried = experience([[-1.0, -3.0], [-2.0, -2.0]])
    squares = experience([[-1.0, -9.0], [-4.0, -4.0]])
    labels = Search(torch.zeros(2)).lesson(tried)
    torch.testing.assert_close(labels, tried.labels(advantages(squares) / USUAL))


def test_the_baseline_is_least_squares():
    generator = torch.Generator().manual_seed(0)
    places = torch.randn(6, 11, 2, generator=generator, dtype=torch.float64)
    tried = experience(torch.randn(6, 10, generator=generator).tolist(), places)
    tried.made[2, 4:] = False
    earned = discounted(tried.rewards)
    rows, targets = [], []
    for path in range(6):
        for move in range(10):
            x, y = places[path, move].tolist()
            time = move / 100
            rows.append([x, y, x * x, y * y, time, time**2, time**3, 1.0])
            targets.append(float(earned[path, move]))
    kept = tried.made.flatten().numpy()
    matrix, wanted = np.array(rows), np.array(targets)
    # ridge as rows of its own
    over = np.vstack([matrix[kept], math.sqrt(1e-5) * np.eye(8)])
    fit = np.linalg.lstsq(over, np.concatenate([wanted[kept], np.zeros(8)]), rcond=None)[0]
    np.testing.assert_allclose(baseline(tried, earned).flatten().numpy(), matrix @ fit, rtol=1e-6, atol=1e-9)


def test_what_the_state_foretells_is_no_advantage():
    places = torch.randn(5, 9, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    rewards = 3 * places[:, :-1, 0] - places[:, :-1, 1].square() + 2
    better = advantages(experience(rewards.tolist(), places), 0.0)
    assert better.abs().max() < 1e-4


def test_advantages_by_hand():
    # two paths that stay at 0, two moves each: the baseline can but fit the mean of each time, −2 and −1 of −1, −3 and 0, −2
    better = advantages(experience([[-1.0, 0.0], [-1.0, -2.0]]), 1.0, 1.0)
    # (but for the ridge, which holds the small slope of time)
    torch.testing.assert_close(better, torch.tensor([[1.0, 1.0], [-1.0, -1.0]], dtype=torch.float64), atol=0.05, rtol=0)
    assert better.sum().abs() < 1e-9


def test_traces_of_advantages_by_hand(monkeypatch):
    value = torch.tensor([[4.0, 2.0, 1.0], [0.0, 3.0, 7.0]], dtype=torch.float64)
    monkeypatch.setattr(policy_gradient_module, "baseline", lambda tried, earned: value)
    made = torch.tensor([[True, True, True], [True, True, False]])
    better = advantages(experience([[1.0, 2.0, 3.0], [2.0, 5.0, 0.0]], made=made), 0.5, 0.5)
    # δ: 1 + 1 − 4, 2 + 0.5 − 2, 3 − 1; 2 + 1.5 − 0, 5 − 3 (over then). With γλ = 1/4:
    raw = torch.tensor([[-2 + 0.25 * 1.0, 0.5 + 0.25 * 2, 2.0], [3.5 + 0.25 * 2, 2.0, 0.0]], dtype=torch.float64)
    torch.testing.assert_close(better, (raw - raw.sum() / 5) * made)


def test_moves_that_were_not_made_have_no_advantage_and_no_weight():
    made = torch.tensor([[True, True, False], [True, True, True]])
    tried = experience([[-1.0, -1.0, 0.0], [-2.0, -1.0, -3.0]], made=made)
    better = advantages(tried)
    assert better[0, 2] == 0
    assert better[made].sum().abs() < 1e-9
    labels = tried.labels(torch.ones(2, 3, dtype=torch.float64))
    assert labels[:, -1].tolist() == pytest.approx([1.2, 1.2, 0.0, 1.2, 1.2, 1.2])  # a mean over five moves


def test_likelihoods_are_those_of_torch():
    generator = torch.Generator().manual_seed(0)
    outputs, actions = torch.randn(7, 4, generator=generator), torch.randn(7, 2, generator=generator)
    means, logs = outputs.chunk(2, 1)
    theirs = torch.distributions.Normal(means, logs.exp()).log_prob(actions).sum(1)
    torch.testing.assert_close(log_likelihood(outputs, actions), theirs)
    torch.testing.assert_close(drawn(outputs, torch.ones(7, 2)), means + logs.exp())


def test_the_policy_gradient_by_hand():
    """d/dμ log N(a; μ, σ) = (a − μ) / σ², d/d log σ = (a − μ)² / σ² − 1; the loss is minus their mean times the advantages."""
    outputs = torch.tensor([[0.5, 0.0, math.log(2.0), 0.0], [1.0, 0.0, 0.0, 0.0]], requires_grad=True)
    actions = torch.tensor([[2.5, 0.0], [0.0, 0.0]])
    labels = torch.cat([actions, log_likelihood(outputs, actions).detach()[:, None], torch.tensor([[3.0], [-1.0]])], 1)
    loss = policy_gradient(outputs, labels)
    assert loss.item() == pytest.approx(-(3 - 1) / 2)
    (grad,) = torch.autograd.grad(loss, outputs)
    expected = [
        [-3 * (2.5 - 0.5) / 4 / 2, 0, -3 * (4 / 4 - 1) / 2, -3 * (0 - 1) / 2],
        [(0 - 1) / 1 / 2, 0, (1 - 1) / 2, (0 - 1) / 2],
    ]
    torch.testing.assert_close(grad, torch.tensor(expected))


@pytest.mark.parametrize(
    ("ratio", "weight", "gained"), [(1.5, 1, 1.3), (1.5, -1, -1.5), (0.5, -1, -0.7), (0.5, 1, 0.5)]
)
def test_a_ratio_is_trusted_so_far_to_the_better_and_no_further(ratio, weight, gained):
    outputs, actions = torch.tensor([[0.2, 0.0]], requires_grad=True), torch.tensor([[1.0]])
    before = log_likelihood(outputs, actions).detach() - math.log(ratio)
    labels = torch.cat([actions, before[:, None], torch.tensor([[float(weight)]])], 1)
    loss = policy_gradient(outputs, labels, 0.3)
    assert loss.item() == pytest.approx(-gained, rel=1e-5)
    (grad,) = torch.autograd.grad(loss, outputs)
    assert bool((grad != 0).any()) == (abs(gained) not in (1.3, 0.7))  # beyond it nothing more is learned


def test_a_policy_is_described_and_built_again():
    policy = Policy(width=8, deviation=0.25)
    assert build(describe(policy)) == policy
    params = policy.initial_params(torch.Generator().manual_seed(0))
    assert set(params) == set(policy.names)
    features, _ = policy.features(params, torch.zeros(3, 2))
    assert features.shape == (3, policy.features_size)
    params |= policy.head.initial_params(policy.features_size, torch.Generator().manual_seed(0))
    outputs = policy.head.outputs(params, features)
    torch.testing.assert_close(outputs[:, 2:].exp(), torch.full((3, 2), 0.25))


@pytest.mark.parametrize(
    "options", [{"width": 0}, {"deviation": 0.0}, {"body_rate": 2.0}, {"actions": 0}, {"inputs": 5000}]
)
def test_what_is_no_policy_is_refused_by_name(options):
    with pytest.raises(ValueError, match=f"^{next(iter(options))}"):
        Policy(**options)
