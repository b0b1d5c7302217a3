from dataclasses import replace

import torch

from metademo.learners.distances import Distances
from metademo.learners.traces import Step, Trace
from metademo.tasks.episodes import UNLABELLED


def hand_made(episode, predictions) -> Trace:
    """A trace whose step s takes query picture q for class predictions[s][q]."""
    steps = []
    for index, classes in enumerate(predictions):
        probabilities = torch.nn.functional.one_hot(torch.tensor(classes), 3) * 0.8 + 0.1
        steps.append(
            Step(
                index,
                0.0,
                0.0,
                None,
                None,
                torch.zeros(6, 3),
                probabilities,
                Distances(*2 * (torch.zeros(6, 3),)),
                {},
                0.5,
            )
        )
    return Trace("hand", episode, tuple(steps))


def test_a_trace_counts_right_answers_and_confusions(make_episode):
    episode = replace(make_episode(), query_labels=torch.tensor([0, 0, 1, 1, 2, UNLABELLED]))
    trace = hand_made(episode, [[0, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 2]])
    assert (trace.correct(0), trace.correct(1)) == (2, 3)
    assert trace.confusion(1).tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert trace.predictions() == ("class 0", "class 1", "class 1", "class 1", "class 0", "class 2")
    assert trace.at(1) is trace.last
    assert trace.at(0) is trace.steps[0]
    assert trace.at(99) is trace.last
    assert trace.seconds == 1.0
