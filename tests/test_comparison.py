import math
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from metademo.insights.cost import adaptation_flops
from metademo.learners.base import AdaptSettings
from metademo.learners.protonet import ProtoNet
from metademo.learners.scratch import Scratch
from metademo.measuring.comparison import (
    Band,
    Entrant,
    Outcome,
    band,
    by_cost,
    by_shots,
    by_step,
    compare,
    difference,
    pairs,
)
from metademo.tasks.seeds import task_generator


@pytest.fixture
def entries(tiny_maml):
    return {
        "maml": Entrant(tiny_maml, AdaptSettings(steps=3)),
        "scratch": Entrant(Scratch(tiny_maml.network), AdaptSettings(steps=2, seed=5)),
    }


def outcome(learner, shots, episode, *accuracies):
    seconds = tuple(0.1 * (index + 1) * (episode + 1) for index in range(len(accuracies)))
    return Outcome(learner, shots, episode, accuracies, seconds, tuple(range(len(accuracies))))


OUTCOMES = [
    outcome("a", 1, 0, 0.2, 0.5),
    outcome("b", 1, 0, 0.2, 0.4),
    outcome("a", 1, 1, 0.2, 0.9),
    outcome("b", 1, 1, 0.2, 0.7),
    outcome("a", 5, 0, 0.3, 1.0),
    outcome("a", 1, 2, 0.2, 0.7),
]


def test_every_entry_meets_every_episode(entries, toy_sampler):
    outcomes = list(compare(entries, toy_sampler, 3, (1, 5), episodes=2))
    met = [(one.learner, one.shots, one.episode) for one in outcomes]
    assert met == [
        (learner, shots, episode) for episode in (0, 1) for shots in (1, 5) for learner in ("maml", "scratch")
    ]
    assert {len(one.accuracies) for one in outcomes if one.learner == "maml"} == {4}
    assert {len(one.accuracies) for one in outcomes if one.learner == "scratch"} == {3}
    assert all(one.accuracies[0] == pytest.approx(1 / 3) for one in outcomes)
    for one in outcomes:
        assert len(one.seconds) == len(one.flops) == len(one.accuracies)
        assert list(one.seconds) == sorted(one.seconds)
        assert list(one.flops) == sorted(one.flops)


def test_an_outcome_is_what_the_learner_does_alone(entries, toy_sampler):
    first = next(iter(compare(entries, toy_sampler, 3, (2,), episodes=1, seed=7)))
    episode = replace(toy_sampler, settings=((3, 2),)).sample(task_generator(7, 3, 0))
    trace = entries["maml"].learner.adapt(episode, AdaptSettings(steps=3))
    assert first.accuracies == tuple(step.query_accuracy for step in trace.steps)


def test_the_seed_decides_the_episodes(entries, toy_sampler):
    def accuracies(seed):
        return [one.accuracies for one in compare(entries, toy_sampler, 3, (1,), episodes=3, seed=seed)]

    assert accuracies(0) == accuracies(0) != accuracies(1)


def test_more_shots_are_asked_the_same_classes(toy_sampler):
    one, five = (replace(toy_sampler, settings=((3, shots),)).sample(task_generator(0, 3, 4)) for shots in (1, 5))
    assert one.classes == five.classes
    assert all(torch.equal(one.support[label], five.support[5 * label]) for label in range(3))


def test_a_run_can_be_stopped_between_steps(entries, toy_sampler):
    asked = []

    def stop():
        asked.append(True)
        return len(asked) > 6  # four of the first learner, two of the second

    assert [one.learner for one in compare(entries, toy_sampler, 3, (1,), episodes=5, stop=stop)] == ["maml"]
    assert len(asked) == 7


def test_too_many_shots_for_the_pictures_are_refused(entries, toy_sampler):
    with pytest.raises(
        ValueError, match=r"^settings: 25 pictures per class asked of toy, whose smallest class has 24$"
    ):
        next(iter(compare(entries, toy_sampler, 3, (21,), episodes=1)))


def test_a_band_by_hand():
    # mean 0.6, standard deviation 0.1, three values
    mean, half, count = band([0.5, 0.6, 0.7])
    assert (mean, count) == (pytest.approx(0.6), 3)
    assert half == pytest.approx(1.959964 * 0.1 / math.sqrt(3))
    assert band([0.5]) == Band(0.5, None, 1)
    with pytest.raises(ValueError, match="at least one"):
        band([])


def test_accuracy_by_step_and_by_shots():
    steps = by_step(OUTCOMES, "a", 1)
    assert [each.mean for each in steps] == pytest.approx([0.2, 0.7])
    assert [each.count for each in steps] == [3, 3]
    shots = by_shots(OUTCOMES, "a")
    assert list(shots) == [1, 5]
    assert [each.mean for each in shots.values()] == pytest.approx([0.7, 1.0])
    assert by_step(OUTCOMES, "c", 1) == []
    assert by_shots(OUTCOMES, "c") == {}


def test_cost_is_the_median_time_and_the_operations():
    cost = by_cost(OUTCOMES, "a", 1)
    assert [seconds for seconds, _, _ in cost] == pytest.approx([0.2, 0.4])  # of 0.1, 0.2, 0.3 times one and two
    assert [flops for _, flops, _ in cost] == [0, 1]
    assert [accuracy.mean for _, _, accuracy in cost] == pytest.approx([0.2, 0.7])
    assert by_cost(OUTCOMES, "c", 1) == []


def test_a_difference_is_paired_by_episode():
    assert pairs(OUTCOMES, "a", "b", 1) == {0: (0.5, 0.4), 1: (0.9, 0.7)}
    # 0.5 - 0.4 and 0.9 - 0.7; the third episode has no other
    mean, half, count = difference(OUTCOMES, "a", "b", 1)
    assert (mean, count) == (pytest.approx(0.15), 2)
    assert half == pytest.approx(1.959964 * 0.1 / math.sqrt(2) / math.sqrt(2))
    assert difference(OUTCOMES, "b", "a", 1).mean == pytest.approx(-0.15)
    assert difference(OUTCOMES, "a", "b", 5) is None


def test_operations_by_hand(tiny_network, make_episode):
    """A ProtoNet looks at its support set twice: for the class means, and at what it makes of them."""
    learner = ProtoNet.initial(tiny_network, torch.Generator().manual_seed(0))
    episode = make_episode(shots=(2, 1), queries=5)
    # 16×16, 8×8, 4×4, 2×2 places, 3×3 weights from 1 and then 8 channels to 8, three pictures
    body = 3 * 2 * 8 * 9 * (256 * 1 + 64 * 8 + 16 * 8 + 4 * 8)
    head = 3 * 2 * tiny_network.features_size * 2
    assert adaptation_flops(learner, episode) == [2 * body + head]


def test_operations_grow_by_the_same_with_every_full_step(tiny_maml, make_episode):
    flops = adaptation_flops(tiny_maml, make_episode(), AdaptSettings(steps=4))
    grown = [after - before for before, after in pairwise(flops)]
    assert len(flops) == 5
    assert grown[1] == grown[2] == grown[3] > grown[0] > 0  # the first step spares the body's gradient


def test_operations_of_an_impossible_run_are_refused(tiny_maml, make_episode):
    with pytest.raises(ValueError, match=r"^transductive: "):
        adaptation_flops(tiny_maml, make_episode(), AdaptSettings(transductive=True))
