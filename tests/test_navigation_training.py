"""Meta-training by reward: the meta-gradient against numerical ones, the run, and what is seen and kept of it."""

import math
import pickle
from dataclasses import replace

import pytest
import torch

from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop, score
from metademo.measuring.by_reward import evaluate
from metademo.networks import Policy
from metademo.tasks.navigation import Search, some_goals
from metademo.tasks.policy_gradient import advantages, policy_gradient
from metademo.training import by_reward
from metademo.training.by_reward import LEARNED, REPORTED, VALIDATION, attempts, found, outer_gradient, returns
from metademo.training.navigation import (
    NavigationPlan,
    NavigationSettings,
    held_out,
    measured_on,
    scratch,
)
from metademo.training.trainer import Diverged

SMALL = NavigationSettings(tasks=2, trajectories=4, steps=2)


def small_learner(kind="maml", steps=2):
    """In float64, of a narrow policy."""
    options = {"steps": steps, "rates": "layers", "clip": 0.0}
    made = LEARNERS[kind].initial(Policy(width=5), torch.Generator().manual_seed(1), **options)
    return replace(made, params={name: value.double() for name, value in made.params.items()})


def small_search():
    return Search(some_goals(2, torch.Generator().manual_seed(4)).double(), trajectories=3)


def noise_of(monkeypatch):
    single = Search.noise
    monkeypatch.setattr(Search, "noise", lambda self, step: single(self, step)[:12].double())


@pytest.mark.parametrize("kind", ["maml", "anil"])
def test_the_meta_gradient_is_that_of_central_differences(kind, monkeypatch):
    """With the trajectories of the policies held, the outer loss is a function of θ and the rates: both its gradients agree.

    So close to each other that no unit switches between the two.
    """
    noise_of(monkeypatch)
    learner, search = small_learner(kind), small_search()
    tried = [each for _, each in attempts(learner.start_from(learner.params, search), search, 2)]

    def outer(params):
        start = learner.start_from(params, search)
        kept = iter(tried)

        def gather(step, now):
            each = next(kept)
            return each.states, search.lesson(each)

        loss = 0.0
        for state in inner_loop(start, search.support, search.support_labels, 2, gather=gather):
            if state.step:
                outputs, _ = score(start, state.params, tried[state.step].states, None)
                each = tried[state.step]
                own = policy_gradient(outputs, each.labels(advantages(each)))
                loss += float(own.mean().detach()) / state.step
        return loss

    grads, _ = outer_gradient(learner, learner.params, search)
    generator = torch.Generator().manual_seed(0)
    for name, grad in grads.items():
        towards = torch.randn(grad.shape, generator=generator, dtype=torch.float64)
        far, near = (outer({**learner.params, name: learner.params[name] + sign * 1e-7 * towards}) for sign in (1, -1))
        numerical = (far - near) / 2e-7
        assert numerical == pytest.approx(float((grad * towards).sum()), rel=1e-4, abs=1e-8), name
        moves = kind == "maml" or not name.startswith("rate.") or name == "rate.head"
        assert (abs(numerical) > 1e-9) == moves, f"{name}: nothing to compare"


def test_through_the_step_it_is_the_derivative_of_what_is_expected_to_be_earned():
    """One move, whose reward is minus the squared distance to g: J(μ) = −(μ − g)² − σ² and all its derivatives are known.

    A step of the policy gradient goes from μ to μ + α·J'(μ), and what is then earned has the derivative J'(φ)·(1 + α·J''(μ)). The
    logarithm in place of the ratio would miss the J'': its expected second derivative is that of a policy that explores the same
    whatever it is.
    """
    generator, count, rate, sigma, goal = torch.Generator().manual_seed(0), 400_000, 0.1, 0.5, 0.7
    mean = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)

    def loss(at):
        """On actions drawn now from N(at, σ)."""
        actions = at.detach() + sigma * torch.randn(count, 1, generator=generator, dtype=torch.float64)
        weight = -(actions - goal).square()
        outputs = torch.stack([at.expand(count), torch.full((count,), math.log(sigma), dtype=torch.float64)], 1)
        before = -0.5 * ((actions - at.detach()) / sigma).square() - math.log(sigma) - 0.5 * math.log(2 * math.pi)
        weight = weight - weight.mean()
        return policy_gradient(outputs, torch.cat([actions, before, weight], 1))

    (grad,) = torch.autograd.grad(loss(mean), mean, create_graph=True)
    adapted = mean - rate * grad
    (meta,) = torch.autograd.grad(-loss(adapted), mean)

    def earned(start):
        moved = start + rate * -2 * (start - goal)
        return -((moved - goal) ** 2) - sigma**2

    numerical = (earned(0.2 + 1e-5) - earned(0.2 - 1e-5)) / 2e-5
    assert numerical == pytest.approx(2 * 0.5 * 0.8**2, rel=1e-6)
    assert float(meta) == pytest.approx(numerical, rel=0.02)


def test_first_order_is_the_gradient_at_the_adapted_policies(monkeypatch):
    noise_of(monkeypatch)
    learner, search = small_learner("fomaml", 1), small_search()
    grads, _ = outer_gradient(learner, learner.params, search)
    (_, _), (state, tried) = attempts(learner.start_from(learner.params, search), search, 1)
    start = learner.start_from(learner.params, search)
    params = {**state.params, **{name: state.params[name].detach().requires_grad_() for name in start.adapts}}
    labels = tried.labels(advantages(tried))
    loss = policy_gradient(score(start, params, tried.states, None)[0], labels).mean()
    expected = torch.autograd.grad(loss, [params[name] for name in start.adapts])
    for name, grad in zip(start.adapts, expected, strict=True):
        torch.testing.assert_close(grads[name], grad.sum(0), rtol=1e-9, atol=1e-12)


def test_each_step_learns_from_paths_of_its_own_policy(monkeypatch):
    noise_of(monkeypatch)
    learner, search = small_learner(), small_search()
    start = learner.start_from(learner.params, search)
    for state, tried in attempts(start, search, 2):
        outputs, _ = score(start, state.params, tried.states, None)
        again = policy_gradient(outputs, search.lesson(tried))
        torch.testing.assert_close(state.loss, again)  # the ratio is 1: it is the policy that drew them
        assert again.abs().max() < 1e-9  # and the advantages' mean is 0


@pytest.mark.parametrize("kind", LEARNED)
def test_every_learner_makes_its_meta_steps(kind):
    run, again = (replace(SMALL, learner=kind).begin() for _ in range(2))
    began = dict(run.state.params)
    for number in (1, 2):
        made = run.step()
        assert made.number == number
        assert len(made.returns) == (1 if kind == "transfer" else 3)
        assert replace(again.step(), seconds=0) == replace(made, seconds=0)
    assert all(torch.equal(run.state.params[name], again.state.params[name]) for name in began)
    assert any(not torch.equal(run.state.params[name], value) for name, value in began.items())


def test_the_outer_rate_falls_to_a_twentieth():
    run = replace(SMALL, total=2).begin()
    seen = []
    before = by_reward.adam
    try:
        by_reward.adam = lambda state, grads, rate, *more: seen.append(rate)
        for _ in range(3):
            run.step()
    finally:
        by_reward.adam = before
    assert seen == pytest.approx([3e-3, 1.5e-3, 1.5e-4])


def test_a_run_that_diverges_says_so_and_is_as_before():
    run = SMALL.begin()
    run.state.params["noise.log"] = torch.full((2,), math.nan)
    with pytest.raises(Diverged, match="meta-step 1"):
        run.step()
    assert run.state.step == 0


def test_a_policy_that_runs_away_earns_no_number():
    search = Search(torch.tensor([0.2, 0.1]), trajectories=4)
    found_returns = returns(scratch(3), search, 3, AdaptSettings(rate_factor=100.0))
    assert found_returns.shape == (4,)
    assert math.isfinite(found_returns[0])


def test_settings_are_refused_by_name():
    for name, value in (
        ("learner", "protonet"), ("steps", 0), ("tasks", 0), ("rate", 0.0), ("outer_rate", 2.0), ("total", -1),
        ("trajectories", 1000), ("seed", -1),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=f"^{name}:"):
            NavigationSettings(**{name: value})


def test_what_is_kept_goes_on_exactly():
    plan = NavigationPlan(SMALL)
    one = plan.live(None)
    assert [mark.step for mark in one.seen().marks] == [0]
    one.step()
    assert [mark.step for mark in one.seen().marks] == [0]  # asked a moment ago: meta-steps and seconds are newer
    assert (one.seen().step, one.seen().marks[-1].seconds) == (1, 0.0)
    assert one.seen().seconds > 0
    kept = pickle.loads(pickle.dumps(one.kept()))
    assert [mark.step for mark in kept.seen.marks] == [0, 1]  # whoever pauses has them asked anew
    assert kept.seen.seconds == kept.seen.marks[-1].seconds == kept.state.seconds
    one.step()
    other = plan.live(kept)
    other.step()
    for name, value in one.seen().params.items():
        assert torch.equal(value, other.seen().params[name]), name
    assert other.seen().step == 2
    assert len(other.seen().marks[0].returns) == 3


def test_validation_and_what_is_reported_are_other_goals():
    one, other = held_out(50, 0, part=VALIDATION), held_out(50, 0, part=REPORTED)
    assert not torch.equal(one.goals, other.goals)
    assert torch.equal(one.goals, held_out(50, 0, part=VALIDATION).goals)
    assert one.seed != other.seed


def test_rows_are_means_over_goals_with_their_intervals():
    learner = SMALL.learner_from()
    done = []
    rows = evaluate(learner, 1, measured_on(12, 3, trajectories=4), 3, done.append)
    assert sum(done) == 12
    values = []
    whole = held_out(12, 3, 4, REPORTED)
    for number, goals in enumerate(whole.goals.split(10)):
        search = Search(goals, whole.seed + number, 4)
        values.append(torch.stack([tried.returns.mean(1) for _, tried in found(learner, search, 1)]))
    own = torch.cat(values, 1).double()
    for row in rows:
        assert row.value == pytest.approx(float(own[row.steps].mean()))
        assert row.interval == pytest.approx(1.96 * float(own[row.steps].std()) / math.sqrt(12), rel=1e-3)
    assert rows[0].as_dict()["return"] == rows[0].value
    assert replace(rows[0], value=math.nan).as_dict()["return"] is None
    with pytest.raises(ValueError, match=r"^episodes"):
        evaluate(learner, 1, measured_on(1, 0))
