"""Traces, steps and outcomes that nobody had to learn anything for."""

import torch

from metademo.learners.distances import Distances
from metademo.learners.traces import Step, Trace
from metademo.tasks.episodes import UNLABELLED, Episode

CHANCE = torch.full((2, 2), 0.5)


def episode(queries: int = 10, labelled: bool = True) -> Episode:
    labels = torch.zeros(queries, dtype=torch.int64) if labelled else torch.full((queries,), UNLABELLED)
    return Episode(torch.zeros(2, 1, 4, 4), torch.arange(2), torch.zeros(queries, 1, 4, 4), labels, ("a", "b"))


def trace(learner: str, right: list[int], of: int = 10, labelled: bool = True, seconds: float = 0.01) -> Trace:
    """A trace that gets ``right[i]`` of ``of`` queries right after ``i`` steps."""
    task = episode(of, labelled)
    steps = []
    for index, count in enumerate(right):
        first = torch.tensor([0.9] * count + [0.2] * (of - count))
        shares = torch.stack([first, 1 - first], 1) if of else torch.zeros(0, 2)
        accuracy = count / of if labelled and of else None
        loss = None if accuracy is None else 1 - accuracy
        far, near = torch.tensor([[0.0, 1.0], [1.0, 0.0]]), 1 - shares
        steps.append(
            Step(index, 0.5, 1.0, loss, accuracy, CHANCE, shares, Distances(far, near), {"head": 0.1}, seconds)
        )
    return Trace(learner, task, tuple(steps))


def step_of(support, labels, query, classes=3) -> tuple[Step, Episode]:
    """A step at which the pictures lie at these points."""
    means = torch.stack([support[labels == label].mean(0) for label in range(classes)])
    blank = torch.zeros(1, 1, 1, 1)
    episode = Episode(
        blank.expand(len(support), 1, 1, 1), labels, blank.expand(len(query), 1, 1, 1),
        torch.full((len(query),), UNLABELLED), tuple("abcdefgh"[:classes]),
    )  # fmt: skip
    chance = torch.full((1, classes), 1 / classes)
    step = Step(
        index=0, support_loss=0.0, support_accuracy=1.0, query_loss=None, query_accuracy=None,
        support_probabilities=chance.expand(len(support), -1), query_probabilities=chance.expand(len(query), -1),
        distances=Distances(torch.cdist(support, means).square(), torch.cdist(query, means).square()),
        movement={}, seconds=0.0,
    )  # fmt: skip
    return step, episode
