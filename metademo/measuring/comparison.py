"""Learners side by side on the same random episodes: accuracy against inner steps, against shots and against cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch

from metademo.insights.cost import adaptation_flops
from metademo.insights.intervals import Z_95
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.traces import Step
from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import EpisodeSampler
from metademo.tasks.seeds import task_generator

ENOUGH = 5
"""Episodes from which on an interval says something; fewer are too few to say who is better."""

ROUGH = 10
"""Below so many the interval, made as of many, is somewhat too narrow."""


View = Callable[[Episode], Episode]


class Entrant(NamedTuple):
    """A learner, how it is to adapt, and how its network takes an episode's pictures, None for as they come."""

    learner: Learner
    settings: AdaptSettings
    view: View | None = None


def entrants(
    chosen: Mapping[str, tuple[Learner, AdaptSettings, Domain]], view: Callable[[Domain, Network, bool], View | None]
) -> dict[str, Entrant]:
    """Learners by name, those that see pictures alike with one view of them, so that :func:`compare` makes it once an episode.

    Args:
        chosen: each with how it is to adapt, and the domain that it reads pictures in.
        view: makes one for a domain, a network and whether mirror images are to come along.
    """
    views: dict[tuple[Domain, str, bool], View | None] = {}
    found = {}
    for name, (learner, settings, domain) in chosen.items():
        alike = domain, learner.network.trunk, learner.varied
        if alike not in views:
            views[alike] = view(domain, learner.network, learner.varied)
        found[name] = Entrant(learner, settings, views[alike])
    return found


@dataclass(frozen=True)
class Outcome:
    """One learner on one episode.

    Attributes:
        learner: its name among the entries.
        shots: of the episode.
        episode: its number; the same number and shots are the same episode for every learner.
        accuracies: share of query pictures recognised after each inner step, from step 0 on.
        seconds: wall-clock time of the adaptation up to each step, without that of asking the queries.
        flops: operations up to each step, see :func:`metademo.insights.cost.adaptation_flops`.
    """

    learner: str
    shots: int
    episode: int
    accuracies: tuple[float, ...]
    seconds: tuple[float, ...]
    flops: tuple[int, ...]


class Band(NamedTuple):
    """A mean and half the width of its 95 % interval; ``half`` is None for a single value, which has no spread."""

    mean: float
    half: float | None
    count: int  # type: ignore[assignment]  # how many values; what a tuple counts is asked of no band


def compare(
    entries: Mapping[str, Entrant],
    sampler: EpisodeSampler,
    ways: int,
    shots: Sequence[int],
    episodes: int,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """Let every learner adapt to every episode, yielding each outcome as it is there, for a caller who may stop any time.

    Episodes come in rounds, one for each number of shots, so that a run which is stopped has all of them. Within a class the
    pictures are drawn in the same order whatever the shots.

    Args:
        entries: by name.
        sampler: where the episodes come from; its ``settings`` are replaced.
        ways: of every episode.
        shots: numbers of shots to try.
        episodes: how many for each number of shots.
        seed: decides the episodes and, with their number, the learners' own random numbers.
        stop: asked after every inner step; as soon as it says yes, nothing more comes. Many steps on many pictures take long.

    Raises:
        ValueError: if the pictures do not suffice for such episodes, or do not fit a learner.
    """
    samplers = {each: replace(sampler, settings=((ways, each),)) for each in shots}
    flops: dict[tuple[str, int], tuple[int, ...]] = {}
    for number in range(episodes):
        for each, of_shots in samplers.items():
            drawn = of_shots.sample(task_generator(seed, ways, number))
            views: dict[View | None, Episode] = {
                None: drawn
            }  # whoever has the same view of the pictures looks at them once
            for name, (learner, settings, view) in entries.items():
                if view is not None and view not in views:
                    views[view] = view(drawn)
                episode = views[view]
                if (name, each) not in flops:
                    flops[name, each] = tuple(adaptation_flops(learner, episode, settings))
                steps = []
                for step in learner.iterate(episode, replace(settings, seed=settings.seed + number)):
                    if stop():
                        return
                    steps.append(step)
                spent, seconds = 0.0, []
                for step in steps:
                    spent += step.seconds
                    seconds.append(spent)
                accuracies = tuple(map(_accuracy, steps))
                yield Outcome(name, each, number, accuracies, tuple(seconds), flops[name, each])


def _accuracy(step: Step) -> float:
    if step.query_accuracy is None:
        raise ValueError("sampler: none of an episode's query pictures has a label")
    return step.query_accuracy


def band(values: Iterable[float]) -> Band:
    """The mean of some numbers and its 95 % interval, mean ± 1.96 standard errors.

    Raises:
        ValueError: without any number.
    """
    numbers = torch.tensor(list(values), dtype=torch.float64)
    if not len(numbers):
        raise ValueError("values: a mean needs at least one")
    half = float(Z_95 * numbers.std() / math.sqrt(len(numbers))) if len(numbers) > 1 else None
    return Band(float(numbers.mean()), half, len(numbers))


def by_step(outcomes: Iterable[Outcome], learner: str, shots: int) -> list[Band]:
    """Accuracy after each inner step, from step 0 on, over the episodes of so many shots; empty without any."""
    rows = [outcome.accuracies for outcome in outcomes if (outcome.learner, outcome.shots) == (learner, shots)]
    return [band(column) for column in zip(*rows, strict=True)]


def by_shots(outcomes: Iterable[Outcome], learner: str) -> dict[int, Band]:
    """Accuracy after the last step by number of shots, ascending: how much data the learner needs."""
    last: dict[int, list[float]] = {}
    for outcome in outcomes:
        if outcome.learner == learner:
            last.setdefault(outcome.shots, []).append(outcome.accuracies[-1])
    return {shots: band(values) for shots, values in sorted(last.items())}


def by_cost(outcomes: Iterable[Outcome], learner: str, shots: int) -> list[tuple[float, int, Band]]:
    """For each inner step: median seconds and operations up to it, and the accuracy it reaches."""
    mine = [outcome for outcome in outcomes if (outcome.learner, outcome.shots) == (learner, shots)]
    seconds = [float(torch.tensor(column).median()) for column in zip(*(each.seconds for each in mine), strict=True)]
    flops = mine[0].flops if mine else ()
    return list(zip(seconds, flops, by_step(mine, learner, shots), strict=True))


def pairs(outcomes: Iterable[Outcome], one: str, other: str, shots: int) -> dict[int, tuple[float, float]]:
    """By episode, the accuracies of both after their last steps, for the episodes that both have met."""
    last = {
        (outcome.learner, outcome.episode): outcome.accuracies[-1] for outcome in outcomes if outcome.shots == shots
    }
    return {
        episode: (value, last[other, episode])
        for (learner, episode), value in last.items()
        if learner == one and (other, episode) in last
    }


def difference(outcomes: Iterable[Outcome], one: str, other: str, shots: int) -> Band | None:
    """By how much ``one`` is more accurate than ``other`` after their last steps, paired by episode; None without a pair.

    On the same episodes the luck of the draw is the same for both, so this interval is narrower than the two learners' own
    would suggest.
    """
    differences = [a - b for a, b in pairs(outcomes, one, other, shots).values()]
    return band(differences) if differences else None


def told_apart(band: Band) -> bool | None:
    """Whether the 95 % interval of a :func:`difference` leaves out zero, to the tenth of a percentage point that is shown.

    None where nothing can be said: of fewer values than :data:`ENOUGH`, or of such as do not vary at all.
    """
    if band.half is None or band.count < ENOUGH or not varies(band):
        return None
    return round(100 * (abs(band.mean) - band.half), 1) > 0


def varies(band: Band) -> bool:
    """Whether its values differ by more than what rounding leaves."""
    return band.half is not None and band.half > 1e-9
