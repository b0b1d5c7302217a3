"""The outer loop where it can be seen whole: lines, of two parameters each, and two tasks.

The network is a line, y = slope · x + height, so that θ is a point of the plane, and a task's loss a bowl over it whose shape
follows from where the task's points lie. All is computed by the very learners and the very inner loop that everything else uses;
a task's query points are its support points, so that each has one bowl.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from metademo.learners.fomaml import Fomaml
from metademo.learners.inner_loop import inner_loop
from metademo.learners.maml import Maml
from metademo.learners.transfer import Transfer
from metademo.networks import Params, Perceptron
from metademo.tasks.lessons import Regression

LINE = Perceptron(hidden=())
TASKS = ((1.2, 0.9, (-1.8, 0.0, 1.8)), (-1.1, -0.5, (0.1, 0.6, 1.1)))
"""Of each task its line's slope and height, and where on it its points lie: far apart, or close together."""
REACH = 2.2
"""The plane is shown from minus to plus this, in both directions."""
MAX_RATE = 0.3
"""Beyond it the inner loop of the steeper task overshoots."""


def task(index: int) -> Regression:
    """One of the tasks."""
    slope, height, places = TASKS[index]
    inputs = torch.tensor(places, dtype=torch.float64)[:, None]
    labels = slope * inputs + height
    return Regression(inputs, labels, inputs, labels)


def optimum(index: int) -> tuple[float, float]:
    """Where a task's loss is zero: slope and height of its line."""
    return TASKS[index][:2]


def curvature(index: int) -> Tensor:
    """A task's Hessian ``[2, 2]``, the same everywhere: 2/n Σ (x, 1)(x, 1)ᵀ."""
    inputs = task(index).support
    rows = torch.cat([inputs, torch.ones_like(inputs)], 1)
    return 2 * rows.T @ rows / len(rows)


def contour(index: int, loss: float, points: int = 72) -> Tensor:
    """The closed line ``[points + 1, 2]`` on which a task's loss has this value: ½ dᵀHd, an ellipse about its optimum."""
    values, vectors = torch.linalg.eigh(curvature(index))
    turn = torch.linspace(0, 2 * math.pi, points + 1, dtype=torch.float64)
    circle = torch.stack([turn.cos(), turn.sin()], 1)
    return torch.tensor(optimum(index), dtype=torch.float64) + (circle * (2 * loss / values).sqrt()) @ vectors.T


@dataclass(frozen=True)
class Landscape:
    """What is to be seen at one θ.

    Attributes:
        paths: of each task, where the inner loop goes from θ, ``[steps + 1, 2]``.
        directions: by learner's key, where it would move θ: against its outer gradient, ``[2]``, of unit length; zero where it
            would not.
        losses: of each task, before and after the inner loop.
        best: by learner's key, where each would let θ rest, ``[2]``.
        middle: of the tasks' optima.
    """

    paths: tuple[Tensor, ...]
    directions: Mapping[str, Tensor]
    losses: tuple[tuple[float, float], ...]
    best: Mapping[str, Tensor]
    middle: Tensor


def landscape(theta: tuple[float, float], rate: float, steps: int) -> Landscape:
    """Look from θ.

    Args:
        theta: slope and height.
        rate: inner learning rate, above 0 and up to :data:`MAX_RATE`.
        steps: inner steps, at least 1.
    """
    params = _params(theta)
    maml, fomaml = (kind(LINE, _rate(rate), steps=steps, clip=0.0) for kind in (Maml, Fomaml))
    jointly = Transfer(LINE, {}, adapts="all")
    tasks = [task(index) for index in range(len(TASKS))]
    paths, losses = [], []
    for each in tasks:
        start = maml.start_from({**params, **_rate(rate)}, each)
        states = list(inner_loop(start, each.support, each.support_labels, steps))
        paths.append(torch.stack([_point(state.params).detach() for state in states]))
        losses.append((float(states[0].support[1].detach()), float(states[-1].support[1].detach())))
    towards = {
        "maml": [-_point(maml.outer_gradient({**params, **_rate(rate)}, each).grads) for each in tasks],
        "fomaml": [-_point(fomaml.outer_gradient({**params, **_rate(rate)}, each).grads) for each in tasks],
        "reptile": [path[-1] - path[0] for path in paths],  # its definition, by plain steps as the others'
        "transfer": [-_point(jointly.outer_gradient(params, each).grads) for each in tasks],
    }
    return Landscape(
        tuple(paths),
        {key: _unit(torch.stack(each).sum(0)) for key, each in towards.items()},
        tuple(losses),
        rests(rate, steps),
        torch.tensor([optimum(index) for index in range(len(TASKS))], dtype=torch.float64).mean(0),
    )


def rests(rate: float, steps: int) -> dict[str, Tensor]:
    """Where each learner's mean direction is zero.

    k inner steps take θ - θᵢ to Aᵢᵏ (θ - θᵢ) with Aᵢ = I - αHᵢ. So MAML rests where Σ AᵢᵏHᵢAᵢᵏ (θ - θᵢ) is zero, FOMAML where
    Σ HᵢAᵢᵏ (θ - θᵢ) is, Reptile where Σ (I - Aᵢᵏ)(θ - θᵢ) is, and joint training where Σ Hᵢ (θ - θᵢ) is.
    """
    identity = torch.eye(2, dtype=torch.float64)
    weights: dict[str, list[Tensor]] = {"maml": [], "fomaml": [], "reptile": [], "transfer": []}
    for index in range(len(TASKS)):
        bowl = curvature(index)
        left = torch.linalg.matrix_power(identity - rate * bowl, steps)
        weights["maml"].append(left @ bowl @ left)
        weights["fomaml"].append(bowl @ left)
        weights["reptile"].append(identity - left)
        weights["transfer"].append(bowl)
    ends = [torch.tensor(optimum(index), dtype=torch.float64) for index in range(len(TASKS))]
    return {
        key: torch.linalg.solve(
            torch.stack(each).sum(0), torch.stack([weight @ end for weight, end in zip(each, ends, strict=True)]).sum(0)
        )
        for key, each in weights.items()
    }


def _params(theta: tuple[float, float]) -> Params:
    slope, height = (torch.tensor([value], dtype=torch.float64) for value in theta)
    return {"head.weight": slope[None], "head.bias": height}


def _point(params: Mapping[str, Tensor]) -> Tensor:
    return torch.cat([params["head.weight"].flatten(), params["head.bias"]])


def _rate(rate: float) -> Params:
    return {"rate.all": torch.tensor([rate], dtype=torch.float64).log()}


def _unit(direction: Tensor) -> Tensor:
    length = direction.norm()
    return direction / length if length > 1e-9 else torch.zeros_like(direction)
