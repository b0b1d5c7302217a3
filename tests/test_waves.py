"""Curves and the tasks that are made of them."""

import math

import pytest
import torch

from metademo.networks import Perceptron
from metademo.networks.last_layer import CLASSES, last_layer
from metademo.tasks.lessons import Regression
from metademo.tasks.losses import squared_error
from metademo.tasks.waves import FAMILIES, HIGH, LOW, Curves, family


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_sinusoid_is_what_the_paper_says():
    curves = Curves(FAMILIES["sinusoids"], torch.tensor([[2.0, 0.0], [0.5, math.pi / 2]]))
    values = curves.at(torch.tensor([0.0, math.pi / 2]))
    torch.testing.assert_close(values, torch.tensor([[0.0, 2.0], [-0.5, 0.0]]), atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(
    ("key", "numbers", "expected"),
    [
        ("frequencies", [2.0, 0.0, 2.0], [0.0, 2 * math.sin(2.0)]),
        ("lines", [0.5, 1.0], [1.0, 1.5]),
        ("squares", [3.0, math.pi / 2], [-3.0, -3.0]),
    ],
)
def test_the_other_families_by_hand(key, numbers, expected):
    values = Curves(family(key), torch.tensor([numbers])).at(torch.tensor([0.0, 1.0]))
    torch.testing.assert_close(values, torch.tensor([expected]))


@pytest.mark.parametrize("key", FAMILIES)
def test_draws_fill_their_ranges_and_no_more(key):
    numbers = FAMILIES[key].draw(2000, seeded()).numbers
    for at, (_, low, high) in enumerate(FAMILIES[key].ranges):
        column = numbers[:, at]
        assert low <= column.min() < low + 0.02 * (high - low)
        assert high - 0.02 * (high - low) < column.max() <= high
        assert column.mean().item() == pytest.approx((low + high) / 2, abs=0.03 * (high - low))


def test_the_papers_ranges():
    assert FAMILIES["sinusoids"].ranges == (("amplitude", 0.1, 5.0), ("phase", 0.0, math.pi))
    assert (LOW, HIGH) == (-5.0, 5.0)
    assert next(iter(FAMILIES)) == "sinusoids"


def test_a_seed_decides_the_tasks():
    one, two, other = (FAMILIES["lines"].draw(3, seeded(seed)).tasks(5, 2, seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(one.support, two.support)
    assert torch.equal(one.query_labels, two.query_labels)
    assert not torch.equal(one.support, other.support)
    assert (one.support.shape, one.query.shape) == ((3, 5, 1), (3, 2, 1))
    assert one.support.min() >= LOW
    assert one.support.max() <= HIGH


def test_a_tasks_points_lie_on_its_curve():
    curves = FAMILIES["squares"].draw(4, seeded())
    tasks = curves.tasks(5, 3, seeded(1))
    torch.testing.assert_close(tasks.support_labels[..., 0], curves.at(tasks.support[..., 0]))
    alone = tasks.task(2)
    assert torch.equal(alone.query_labels, tasks.query_labels[2])


def test_unknown_families_are_refused():
    with pytest.raises(ValueError, match=r"^family: 'circles' is none of sinusoids, frequencies, lines, squares$"):
        family("circles")


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((4,), (4,), (2, 1), (2, 1)), "^support: must be"),
        (((0, 1), (0, 1), (2, 1), (2, 1)), "^support: must be"),
        (((4, 1), (3, 1), (2, 1), (2, 1)), "^support_labels: "),
        (((4, 1), (4, 1), (2, 1), (3, 1)), "^query_labels: "),
        (((4, 1), (4, 1), (2, 2), (2, 1)), "^query: "),
        (((5, 4, 1), (5, 4, 1), (2, 1), (2, 1)), "^query: "),
    ],
)
def test_shapes_that_do_not_fit_are_refused_by_name(shapes, message):
    with pytest.raises(ValueError, match=message):
        Regression(*map(torch.zeros, shapes))


def test_the_squared_error_by_hand():
    outputs, labels = torch.tensor([[[1.0], [2.0]], [[0.0], [0.0]]]), torch.tensor([[[0.0], [4.0]], [[1.0], [-1.0]]])
    assert squared_error(outputs, labels).tolist() == [2.5, 1.0]
    assert squared_error(outputs[0], labels[0]).item() == 2.5


# --- the network


def test_the_papers_network():
    network = Perceptron()
    params = {**network.initial_params(seeded()), **network.head.initial_params(network.features_size, seeded())}
    assert {name: tuple(value.shape) for name, value in params.items()} == {
        "hidden1.weight": (40, 1), "hidden1.bias": (40,), "hidden2.weight": (40, 40), "hidden2.bias": (40,),
        "head.weight": (1, 40), "head.bias": (1,),
    }  # fmt: skip
    assert network.names == tuple(params)[:4]
    assert last_layer(network) == network.head


def test_it_computes_what_pytorchs_modules_do():
    network = Perceptron(hidden=(5, 4))
    params = {**network.initial_params(seeded()), **network.head.initial_params(4, seeded(1))}
    module = torch.nn.Sequential(
        torch.nn.Linear(1, 5), torch.nn.ReLU(), torch.nn.Linear(5, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1)
    )
    module.load_state_dict(dict(zip(module.state_dict(), params.values(), strict=True)))
    places = torch.linspace(-5, 5, 9)[:, None]
    ours = network.head.outputs(params, network.features(params, places)[0])
    torch.testing.assert_close(ours, module(places))


def test_without_hidden_layers_it_is_a_line():
    network = Perceptron(hidden=())
    params = {"head.weight": torch.tensor([[2.0]]), "head.bias": torch.tensor([-1.0])}
    assert network.names == ()
    assert network.head.outputs(params, network.features(params, torch.tensor([[3.0]]))[0]).tolist() == [[5.0]]


def test_every_other_network_has_a_classifier(tiny_network):
    assert last_layer(tiny_network) is CLASSES


@pytest.mark.parametrize(
    ("options", "message"),
    [({"inputs": 0}, "^inputs: "), ({"hidden": (40, 5000)}, "^hidden: "), ({"body_rate": 0.0}, "^body_rate: ")],
)
def test_widths_that_do_not_fit_are_refused_by_name(options, message):
    with pytest.raises(ValueError, match=message):
        Perceptron(**options)
