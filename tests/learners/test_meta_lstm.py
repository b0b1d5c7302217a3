"""Meta-LSTM against Ravi & Larochelle 2017, written a second time with torch.nn's LSTM cell."""

import math
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.meta_lstm import LstmRule, preprocess
from tests.helpers.gradients import assert_same, meta_gradient


@pytest.fixture
def learner(precise):
    """With gates that are neither all open nor all shut, and that look at everything they are told."""
    learner = precise("meta-lstm", hidden=3)
    open_gates = {"lstm.forget_bias": 2.0, "lstm.input_bias": -1.0}
    biases = {name: torch.tensor(value, dtype=torch.float64) for name, value in open_gates.items()}
    weights = {name: 5 * learner.params[name] for name in ("lstm.forget_weight", "lstm.input_weight")}
    return replace(learner, params={**learner.params, **biases, **weights})


def weights_of(learner) -> dict[str, torch.Tensor]:
    return {name: value for name, value in learner.params.items() if name.startswith("lstm.")}


# --- the paper's equations once more


def seen(value: torch.Tensor) -> list[float]:
    """One number as the LSTM reads it (appendix A, p = 10)."""
    x = float(value)
    if abs(x) >= math.exp(-10):
        return [math.log(abs(x)) / 10, math.copysign(1.0, x)]
    return [-1.0, math.exp(10) * x]


class Reference:
    """The learned optimiser of one parameter: every coordinate has an LSTM cell's state and two gates of its own."""

    def __init__(self, weights: dict[str, torch.Tensor], count: int) -> None:
        self.weights = weights
        width = weights["lstm.hidden_weight"].shape[1]
        self.cell = nn.LSTMCell(4, width).double()
        self.lstm = {
            "weight_ih": weights["lstm.told_weight"],
            "weight_hh": weights["lstm.hidden_weight"],
            "bias_ih": weights["lstm.bias"],
            "bias_hh": torch.zeros(4 * width, dtype=torch.float64),
        }
        self.memory = (torch.zeros(count, width).double(), torch.zeros(count, width).double())
        self.forget = self.gate(weights["lstm.forget_bias"]).repeat(count)
        self.into = self.gate(weights["lstm.input_bias"]).repeat(count)

    @staticmethod
    def gate(value: torch.Tensor) -> torch.Tensor:
        return 1 / (1 + torch.exp(-value))

    def step(self, value: torch.Tensor, grad: torch.Tensor, loss: torch.Tensor) -> torch.Tensor:
        flat = value.reshape(-1)
        told = torch.tensor([seen(entry) + seen(loss) for entry in grad.reshape(-1)], dtype=torch.float64)
        self.memory = functional_call(self.cell, self.lstm, (told, self.memory))
        hidden, w = self.memory[0], self.weights
        forget_weight, input_weight = w["lstm.forget_weight"], w["lstm.input_weight"]
        self.forget, self.into = (
            self.gate((hidden * weight[:-2]).sum(1) + weight[-2] * flat + weight[-1] * before + bias)
            for weight, before, bias in (
                (forget_weight, self.forget, w["lstm.forget_bias"]),
                (input_weight, self.into, w["lstm.input_bias"]),
            )
        )
        return (self.forget * flat - self.into * grad.reshape(-1)).view_as(value)


# --- the update rule


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, (0.0, 1.0)),
        (-math.e, (0.1, -1.0)),
        (math.exp(-5), (-0.5, 1.0)),
        (-math.exp(-9.99), (-0.999, -1.0)),
        (math.exp(-10.01), (-1.0, math.exp(-0.01))),
        (-math.exp(-12), (-1.0, -math.exp(-2))),
        (0.0, (-1.0, 0.0)),
        (1e-300, (-1.0, 0.0)),
    ],
)
def test_preprocessing_by_hand(value, expected):
    for dtype in (torch.float32, torch.float64):
        told = preprocess(torch.tensor([[value]], dtype=dtype))
        assert told.shape == (1, 1, 2)
        assert told.flatten().tolist() == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_the_rule_equals_an_independent_one(learner, generator):
    """Over three steps of two parameters, one of them the head's, whose gradients count for each way."""
    rule = LstmRule(weights_of(learner), ways=4)
    params = {name: torch.randn(shape, generator=generator, dtype=torch.float64)
              for name, shape in (("block1.weight", (3, 1, 2)), ("head.bias", (4,)))}  # fmt: skip
    theirs = dict(params)
    state = rule.begin(params)
    reference = {name: Reference(rule.weights, value.numel()) for name, value in params.items()}
    for index in range(3):
        # of all sizes, so that both branches of the preprocessing are taken
        grads = {name: torch.randn(value.shape, generator=generator, dtype=torch.float64).pow(9)
                 for name, value in params.items()}  # fmt: skip
        loss = torch.rand((), generator=generator, dtype=torch.float64)
        params, state = rule.step(index, params, grads, loss, state)
        theirs = {
            name: reference[name].step(value, grads[name] * (4 if name == "head.bias" else 1), loss)
            for name, value in theirs.items()
        }
        for name, value in params.items():
            torch.testing.assert_close(value, theirs[name], rtol=1e-9, atol=1e-12, msg=name)
    insight = rule.insight(state)
    assert insight.keys() == {"block1", "head"}
    for name, layer in (("block1.weight", "block1"), ("head.bias", "head")):
        assert reference[name].forget.std() > 0
        assert insight[layer] == pytest.approx(
            {"forget": reference[name].forget.mean().item(), "input": reference[name].into.mean().item()}
        )


def test_a_layers_gates_are_the_mean_over_all_its_coordinates(learner):
    rule = LstmRule(weights_of(learner), ways=2)
    params = {"block1.weight": torch.ones(5).double(), "block1.shift": torch.zeros(1).double()}
    grads = {"block1.weight": torch.full((5,), 0.3).double(), "block1.shift": torch.full((1,), -2.0).double()}
    _, state = rule.step(0, params, grads, torch.tensor(0.5).double(), rule.begin(params))
    forget = torch.cat([state[name].forget for name in params])
    assert forget[0] == forget[4] != forget[5]
    assert rule.insight(state)["block1"]["forget"] == pytest.approx((5 * forget[0] + forget[5]).item() / 6)


@pytest.mark.parametrize("kind", ["forget", "input"])
def test_the_gates_look_at_gradient_loss_value_and_the_gate_before(learner, kind):
    """Section 3.1: what of these four is another, the gate is another."""

    def gate(grad=0.3, loss=0.5, value=1.0, before=None):
        rule = LstmRule(weights_of(learner), ways=2)
        params = {"block1.weight": torch.tensor([value], dtype=torch.float64)}
        state = rule.begin(params)
        if before is not None:
            state = {
                name: each._replace(**{kind: torch.full_like(each.forget, before)}) for name, each in state.items()
            }
        told = {"block1.weight": torch.tensor([grad], dtype=torch.float64)}
        _, after = rule.step(0, params, told, torch.tensor(loss, dtype=torch.float64), state)
        return rule.insight(after)["block1"][kind]

    usual = gate()
    assert all(
        abs(gate(**other) - usual) > 1e-7 for other in ({"grad": -0.3}, {"loss": 2.0}, {"value": 0.2}, {"before": 0.9})
    )


@pytest.mark.parametrize(("forget_bias", "kept"), [(40.0, 1.0), (1.0, 1 / (1 + math.exp(-1)))])
def test_with_fixed_gates_it_is_gradient_descent_with_decay(precise, episode, forget_bias, kept):
    """f = 1, i = α is plain gradient descent (section 3.1); α = σ(b_i), times the ways for the head."""
    learner = precise("meta-lstm", hidden=3)
    fixed = {name: torch.zeros_like(value) for name, value in weights_of(learner).items()}
    fixed["lstm.forget_bias"] = torch.tensor(forget_bias, dtype=torch.float64)
    fixed["lstm.input_bias"] = torch.tensor(-2.5, dtype=torch.float64)
    learner = replace(learner, params={**learner.params, **fixed})
    start = learner.start(episode, AdaptSettings(rate_factor=0.5))
    *_, last = inner_loop(start, episode.support, episode.support_labels, 3)
    alpha = 0.5 / (1 + math.exp(2.5))
    params = {name: start.params[name].clone() for name in start.params}
    for _ in range(3):
        leaves = {name: params[name].clone().requires_grad_() for name in start.adapts}
        loss = support_loss(learner.network, {**params, **leaves}, episode)
        for name, grad in zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True):
            params[name] = kept * params[name] - alpha * (3 if name.startswith("head") else 1) * grad
    for name, value in last.params.items():
        torch.testing.assert_close(value, params[name], rtol=1e-9, atol=1e-12, msg=name)
    gates = learner.adapt(episode, AdaptSettings(rate_factor=0.5)).last.gates
    assert all(gates[layer] == pytest.approx({"forget": kept, "input": 2 * alpha}) for layer in gates)


def support_loss(network, params, episode):
    features, _ = network.features(params, episode.support)
    unit = F.normalize(features - params["centre"], dim=1) * params["log_scale"].exp()
    losses = F.cross_entropy(
        unit @ params["head.weight"].T + params["head.bias"], episode.support_labels, reduction="none"
    )
    return torch.stack([losses[episode.support_labels == label].mean() for label in range(episode.ways)]).mean()


# --- meta-training


def test_no_gradient_flows_through_the_learners_own(learner, episode):
    """Section 3.4: the outer gradient is that of a run whose gradients and losses are constants, written by themselves."""
    outer_loss, grads = meta_gradient(learner, episode)
    # the gradients and losses of each step, as numbers
    start = learner.start(episode)
    recorded = []
    for state in inner_loop(start, episode.support, episode.support_labels, 3):
        leaves = {name: state.params[name].clone().requires_grad_() for name in start.adapts}
        loss = support_loss(learner.network, {**state.params, **leaves}, episode)
        by_name = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))
        recorded.append((by_name, loss.detach()))
    # a function of meta-parameters, with these inside
    meta = {name: value.clone().requires_grad_() for name, value in learner.params.items()}
    params = {name: meta[name] for name in (*learner.network.names, "centre", "log_scale")}
    params |= {name: start.params[name] for name in ("head.weight", "head.bias")}
    weights = {name: value for name, value in meta.items() if name.startswith("lstm.")}
    reference = {name: Reference(weights, params[name].numel()) for name in start.adapts}
    for by_name, loss in recorded[:-1]:
        for name in start.adapts:
            grad = by_name[name] * (3 if name.startswith("head.") else 1)
            params[name] = reference[name].step(params[name], grad, loss)
    features, _ = learner.network.features(params, episode.query)
    unit = F.normalize(features - params["centre"], dim=1) * params["log_scale"].exp()
    loss = F.cross_entropy(unit @ params["head.weight"].T + params["head.bias"], episode.query_labels)
    assert outer_loss.item() == pytest.approx(loss.item(), rel=1e-9)
    expected = dict(zip(meta, torch.autograd.grad(loss, list(meta.values())), strict=True))
    assert_same(grads, expected, rtol=1e-7)


def test_it_begins_by_remembering_all_and_learning_little(make_learner, make_episode):
    trace = make_learner("meta-lstm").adapt(make_episode())
    assert trace.steps[0].gates == {}
    for step in trace.steps[1:]:
        assert step.gates.keys() == {"block1", "block2", "block3", "block4", "head"}
        for gates in step.gates.values():
            assert gates["forget"] == pytest.approx(1 / (1 + math.exp(-6)), abs=1e-3)
            assert gates["input"] == pytest.approx(1 / (1 + math.exp(4)), abs=5e-3)


def test_only_a_learned_rule_has_gates(make_learner, make_episode):
    for kind in ("maml", "reptile", "scratch", "protonet"):
        assert all(step.gates == {} for step in make_learner(kind).adapt(make_episode()).steps)


def test_the_gates_of_what_adapts(learner, episode):
    assert learner.adapt(episode, AdaptSettings(adapts="head")).last.gates.keys() == {"head"}
