"""The outer loop in a plane, against what can be worked out of it."""

import pytest
import torch

from metademo.insights.landscape import TASKS, contour, curvature, landscape, optimum, rests, task
from metademo.tasks.losses import squared_error

THETA = (-0.4, 1.3)


def loss(point, index: int) -> float:
    one = task(index)
    return float(squared_error(point[0] * one.support + point[1], one.support_labels))


@pytest.mark.parametrize("index", range(len(TASKS)))
def test_a_bowl_is_what_its_points_make_it(index):
    assert loss(optimum(index), index) == pytest.approx(0, abs=1e-12)
    for point in contour(index, 0.7):
        assert loss(point.tolist(), index) == pytest.approx(0.7, rel=1e-9)
    away = torch.tensor([0.3, -0.2], dtype=torch.float64)
    at = torch.tensor(optimum(index), dtype=torch.float64) + away
    assert loss(at.tolist(), index) == pytest.approx(float(away @ curvature(index) @ away) / 2, rel=1e-9)


def test_an_inner_path_goes_down_by_the_gradient():
    seen = landscape(THETA, 0.2, 3)
    for index, path in enumerate(seen.paths):
        assert path.shape == (4, 2)
        assert path[0].tolist() == pytest.approx(list(THETA))
        slope = curvature(index) @ (path[0] - torch.tensor(optimum(index), dtype=torch.float64))
        torch.testing.assert_close(path[1], path[0] - 0.2 * slope)
        assert seen.losses[index] == pytest.approx((loss(path[0].tolist(), index), loss(path[-1].tolist(), index)))


def after(theta, rate, steps):
    """The outer objective, from the Hessians alone."""
    total = 0.0
    for index in range(len(TASKS)):
        left = torch.linalg.matrix_power(torch.eye(2, dtype=torch.float64) - rate * curvature(index), steps)
        away = left @ (torch.as_tensor(theta, dtype=torch.float64) - torch.tensor(optimum(index), dtype=torch.float64))
        total += float(away @ curvature(index) @ away) / 2
    return total


@pytest.mark.parametrize(("rate", "steps"), [(0.05, 1), (0.2, 1), (0.2, 3)])
def test_maml_goes_where_adapting_pays_most(rate, steps):
    direction = landscape(THETA, rate, steps).directions["maml"]
    small = 1e-5
    slopes = [
        (
            after(torch.tensor(THETA) + small * axis, rate, steps)
            - after(torch.tensor(THETA) - small * axis, rate, steps)
        )
        for axis in torch.eye(2)
    ]
    gradient = torch.tensor(slopes, dtype=torch.float64)
    torch.testing.assert_close(direction, -gradient / gradient.norm(), rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("key", ["maml", "fomaml", "reptile", "transfer"])
def test_where_a_learner_rests_it_would_not_move(key):
    best = rests(0.2, 2)[key]
    assert landscape(tuple(best.tolist()), 0.2, 2).directions[key].norm() == 0
    elsewhere = landscape(tuple((best + 0.1).tolist()), 0.2, 2).directions[key]
    assert elsewhere.norm().item() == pytest.approx(1)


def test_theta_star_is_not_the_mean_of_the_optima():
    seen = landscape(THETA, 0.2, 2)
    assert (seen.best["maml"] - seen.middle).norm() > 0.3
    assert (seen.best["maml"] - seen.best["transfer"]).norm() > 0.2
    here = after(seen.best["maml"], 0.2, 2)
    for other in (seen.middle, seen.best["transfer"], seen.best["reptile"], seen.best["fomaml"]):
        assert here < after(other, 0.2, 2)
