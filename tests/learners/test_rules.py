import math

import pytest
import torch

from metademo.learners.rules import Adam, LayerAdam, Sgd, layer_of

LOSS = torch.tensor(0.7)
"""Which neither rule looks at."""


def test_sgd_by_hand():
    rule = Sgd({"block1.weight": torch.tensor([0.1, 0.2]), "head.bias": torch.tensor([1.0])}, factor=2.0)
    params = {"block1.weight": torch.tensor([1.0, 2.0]), "head.bias": torch.tensor([0.0])}
    grads = {"block1.weight": torch.tensor([1.0, -1.0]), "head.bias": torch.tensor([0.5])}
    first, _ = rule.step(0, params, grads, LOSS, rule.begin(params))
    torch.testing.assert_close(first["block1.weight"], torch.tensor([0.8, 2.2]))
    torch.testing.assert_close(first["head.bias"], torch.tensor([-1.0]))
    # the second step's rate, and beyond the trained steps the last one
    assert [rule.rate("block1.weight", index).item() for index in (1, 2, 100)] == pytest.approx([0.4] * 3)
    assert rule.rate("head.bias", 7).item() == 2.0


def test_adam_by_hand():
    rule = Adam(rate=0.1)
    params, state = {"w": torch.tensor([1.0], dtype=torch.float64)}, None
    state = rule.begin(params)
    params, state = rule.step(0, params, {"w": torch.tensor([3.0], dtype=torch.float64)}, LOSS, state)
    assert params["w"].item() == pytest.approx(0.9, abs=1e-9)  # the first step has the rate's length
    params, state = rule.step(1, params, {"w": torch.tensor([-1.0], dtype=torch.float64)}, LOSS, state)
    # m = 0.9·0.3 - 0.1 = 0.17, over 1 - 0.81; v = 0.999·0.009 + 0.001 = 0.009991, over 1 - 0.998001
    assert params["w"].item() == pytest.approx(0.9 - 0.1 * (0.17 / 0.19) / math.sqrt(0.009991 / 0.001999), abs=1e-9)


@pytest.mark.parametrize(
    ("rule", "optimiser"),
    [
        (Sgd({"w": torch.tensor([0.05], dtype=torch.float64)}), lambda w: torch.optim.SGD([w], lr=0.05)),
        (Adam(0.05), lambda w: torch.optim.Adam([w], lr=0.05)),
        (Adam(0.02, (0.5, 0.9), 1e-6), lambda w: torch.optim.Adam([w], lr=0.02, betas=(0.5, 0.9), eps=1e-6)),
    ],
)
def test_rules_equal_those_of_torch(rule, optimiser, generator):
    start = torch.randn(7, generator=generator, dtype=torch.float64)
    ours, theirs = {"w": start.clone()}, start.clone().requires_grad_()
    state, stepper = rule.begin(ours), optimiser(theirs)
    for index in range(20):
        grad = torch.randn(7, generator=generator, dtype=torch.float64)
        ours, state = rule.step(index, ours, {"w": grad}, LOSS, state)
        theirs.grad = grad
        stepper.step()
        torch.testing.assert_close(ours["w"], theirs.detach(), rtol=1e-9, atol=1e-12)


def test_layer_adam_is_a_plain_step_and_then_torch_s_adam_at_each_layer_s_rate(generator):
    rates = {"block1.weight": torch.tensor([0.01, 0.02]).double(), "head.weight": torch.tensor([0.1]).double()}
    rule = LayerAdam(first=2.5, rates=rates, factor=2.0)
    ours = {name: torch.randn(5, generator=generator, dtype=torch.float64) for name in rates}
    state = rule.begin(ours)
    grad = torch.randn(5, generator=generator, dtype=torch.float64)
    moved, state = rule.step(0, {"head.weight": ours["head.weight"]}, {"head.weight": grad}, LOSS, state)
    torch.testing.assert_close(moved["head.weight"], ours["head.weight"] - 2.5 * grad)  # the factor is not for this one
    theirs = {name: value.clone().requires_grad_() for name, value in ours.items()}
    optimiser = torch.optim.Adam([{"params": [theirs[name]]} for name in rates])
    for index in range(1, 6):
        # beyond the trained steps the last rate goes on
        for group, rate in zip(optimiser.param_groups, (0.02 if index == 1 else 0.04, 0.2), strict=True):
            group["lr"] = rate
        grads = {name: torch.randn(5, generator=generator, dtype=torch.float64) for name in rates}
        ours, state = rule.step(index, ours, grads, LOSS, state)
        for name, leaf in theirs.items():
            leaf.grad = grads[name]
        optimiser.step()
        for name, leaf in theirs.items():
            torch.testing.assert_close(ours[name], leaf.detach(), rtol=1e-5, atol=1e-7)  # ε has another place


def test_sgd_clips_from_the_second_step_on():
    rule = Sgd({"head.weight": torch.tensor([1.0]), "head.bias": torch.tensor([1.0])}, clip=0.5)
    params = {"head.weight": torch.zeros(2), "head.bias": torch.zeros(1)}
    grads = {"head.weight": torch.tensor([2.0, 0.0]), "head.bias": torch.tensor([1.5])}  # together of length 2.5
    first, _ = rule.step(0, params, grads, LOSS, None)
    assert first["head.weight"].tolist() == [-2.0, 0.0]
    second, _ = rule.step(1, params, grads, LOSS, None)
    torch.testing.assert_close(second["head.weight"], torch.tensor([-0.4, 0.0]))
    torch.testing.assert_close(second["head.bias"], torch.tensor([-0.3]))
    small, _ = rule.step(1, params, {name: grad / 10 for name, grad in grads.items()}, LOSS, None)
    torch.testing.assert_close(small["head.weight"], torch.tensor([-0.2, 0.0]))
    still, _ = rule.step(1, params, {name: grad * 0 for name, grad in grads.items()}, LOSS, None)
    assert still["head.weight"].tolist() == [0.0, 0.0]


def test_sgd_clips_each_of_several_tasks_by_itself():
    rule = Sgd({"a": torch.tensor([0.1]), "b": torch.tensor([0.3])}, clip=0.5)
    generator = torch.Generator().manual_seed(0)
    shapes = {"a": (2, 3), "b": (2,)}
    params, grads = ({n: torch.randn(4, *s, generator=generator) for n, s in shapes.items()} for _ in range(2))
    grads = {
        name: value * torch.tensor([0.01, 1, 2, 3]).view(4, *[1] * (value.ndim - 1)) for name, value in grads.items()
    }
    together, _ = rule.step(1, params, grads, torch.zeros(4), None)
    for task in range(4):
        own = ({name: value[task] for name, value in each.items()} for each in (params, grads))
        alone, _ = rule.step(1, *own, LOSS, None)
        for name, value in alone.items():
            torch.testing.assert_close(together[name][task], value)


def test_sgd_takes_a_rate_for_every_element():
    """Meta-SGD's: shaped like the parameter, or like one class's row of it; negative ones go uphill."""
    rule = Sgd({"w": torch.tensor([[0.1, -1.0]]), "one": torch.tensor([[[1.0, 2.0], [3.0, 0.0]]])})
    params = {"w": torch.zeros(2, 2), "one": torch.ones(2, 2)}
    grads = {"w": torch.tensor([[1.0, 1.0], [2.0, 3.0]]), "one": torch.tensor([[1.0, 1.0], [1.0, 5.0]])}
    for index in (0, 4):
        moved, _ = rule.step(index, params, grads, LOSS, None)
        torch.testing.assert_close(moved["w"], torch.tensor([[-0.1, 1.0], [-0.2, 3.0]]))
        torch.testing.assert_close(moved["one"], torch.tensor([[0.0, -1.0], [-2.0, 1.0]]))


def test_adam_remembers_what_a_step_did_not_change():
    rule = Adam(rate=0.1)
    params = {"a": torch.tensor([1.0]), "b": torch.tensor([1.0])}
    state = rule.begin(params)
    _, state = rule.step(0, {"a": params["a"]}, {"a": torch.tensor([2.0])}, LOSS, state)
    assert [part["a"].item() for part in state] == pytest.approx([0.2, 0.004])
    assert [part["b"].item() for part in state] == [0.0, 0.0]


def test_fixed_rules_have_nothing_to_show():
    assert Sgd({}).insight(None) == {}
    assert Adam(0.1).insight(({}, {})) == {}


def test_a_layer_is_what_stands_before_the_dot():
    assert [layer_of(name) for name in ("block1.weight", "head.bias", "centre")] == ["block1", "head", "centre"]
