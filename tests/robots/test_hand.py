"""A path that somebody steers, and how a hand follows it."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from metademo.robots.arm import SEEN
from metademo.robots.hand import CLOSING, Follower, Path, path_of
from metademo.ui.components.robot_bench import MOST_STEERED, point_of
from metademo.ui.components.robot_bench import path_of as sent

CORNER = np.array([[0.0, 0.5, 0.2], [0.1, 0.5, 0.2], [0.1, 0.5, 0.06], [0.1, 0.8, 0.06]])


def followed(path, steps):
    """Where a hand goes that does exactly what it is told, a hundredth of a metre for an action of one."""
    follower, hand, where, grips = Follower(path), path.points[0].copy(), [], []
    for number in range(steps):
        action = follower(number, np.concatenate([hand, np.zeros(SEEN - 3)]))
        assert np.abs(action).max() <= 1
        hand = hand + 0.01 * action[:3]
        where.append(hand)
        grips.append(action[3])
    return np.array(where), np.array(grips)


def test_the_hand_goes_along_the_path_to_its_end():
    path = Path(CORNER, np.zeros(4))
    where, _ = followed(path, path.steps)
    assert np.linalg.norm(where[-1] - CORNER[-1]) < 0.01
    # it cuts corners by no more than it looks ahead
    dense = np.concatenate([np.linspace(a, b, 50) for a, b in pairwise(CORNER)])
    assert max(np.linalg.norm(dense - at, axis=1).min() for at in where) < 0.03


def test_it_waits_where_it_closes_and_goes_on_closed():
    path = Path(CORNER, np.array([0.0, 0.0, 0.0, 1.0]))
    where, grips = followed(path, path.steps)
    assert path.steps == Path(CORNER, np.zeros(4)).steps + CLOSING + 8
    closed = np.flatnonzero(grips > 0.5)
    assert np.linalg.norm(where[closed[0]] - CORNER[2]) < 0.02
    assert np.linalg.norm(where[closed[CLOSING - 1]] - CORNER[2]) < 0.02
    assert closed[-1] == len(grips) - 1
    assert np.linalg.norm(where[-1] - CORNER[-1]) < 0.01


@pytest.mark.parametrize(
    ("points", "grips", "message"),
    [
        (np.zeros((5, 3)), np.zeros(5), r"points: the hand moves 0\.0 cm only"),
        (np.zeros((1, 3)), np.zeros(1), r"points: must be \[2 … 2000, 3\]"),
        (np.zeros((3000, 3)), np.zeros(3000), r"points: must be \[2 … 2000, 3\]"),
        (CORNER, np.zeros(3), r"grips: \(3,\) beside"),
        (CORNER * np.nan, np.zeros(4), "points: not finite"),
    ],
)
def test_what_is_no_path_is_refused(points, grips, message):
    with pytest.raises(ValueError, match=message):
        Path(points, grips)


def test_an_expert_s_way_can_be_steered_too():
    seen = torch.zeros(40, SEEN)
    seen[:20, 2] = torch.linspace(0.2, 0.06, 20)
    seen[20:, 2] = 0.06
    seen[20:, 1] = torch.linspace(0, 0.3, 20)
    done = torch.zeros(40, 4)
    done[12:, 3] = 1.0  # it closes on its way down; who steers does at the bottom
    path = path_of(seen, done, 39, 0.0, np.random.default_rng(0))
    closing = int(np.flatnonzero(path.grips > 0.5)[0])
    assert path.points[closing - 1, 2] == pytest.approx(0.06, abs=0.01)
    assert path.length == pytest.approx(0.14 + 0.3, abs=0.01)
    wandering = path_of(seen, done, 39, 0.03, np.random.default_rng(1))
    assert 0.002 < np.abs(wandering.points - path.points).max() <= 0.03
    np.testing.assert_allclose(wandering.points[[0, -1]], path.points[[0, -1]], atol=1e-12)


# --- what a browser sends


def test_a_steered_path_is_read():
    path = sent([[*point, 0.0] for point in CORNER.tolist()])
    assert isinstance(path, Path)
    np.testing.assert_array_equal(path.points, CORNER)
    long = sent([[0.001 * number, 0.5, 0.2, 0] for number in range(5000)])
    assert isinstance(long, Path)
    assert len(long.points) == MOST_STEERED


@pytest.mark.parametrize(
    "event",
    [None, "x", [], [[0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 0]], [[0, 0, float("nan"), 0], [1, "1", 0, 0]],
     [[0.0, 0.5, 0.2, 0]] * 9],
)  # fmt: skip
def test_what_is_no_steered_path_is_none(event):
    assert sent(event) is None


def test_a_dragged_place_is_read():
    assert point_of([0.1, 1, 0]) == (0.1, 1.0, 0.0)
    for event in (None, [1, 2], [1, 2, "3"], [1, 2, float("inf")], [True, 1, 1]):
        assert point_of(event) is None
