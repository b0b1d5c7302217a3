"""Comparisons in which nobody learns anything."""

import time

from metademo.measuring.comparison import Outcome


def outcome(learner: str, shots: int, episode: int, accuracies: tuple[float, ...]) -> Outcome:
    steps = range(1, len(accuracies) + 1)
    return Outcome(learner, shots, episode, accuracies, tuple(0.01 * n for n in steps), tuple(10**8 * n for n in steps))


def quick(entries, sampler, ways, shots, episodes, seed=0, stop=lambda: False):
    """As the library's, but nobody learns anything: the first learner is better by 0.2 on even episodes."""
    for number in range(episodes):
        for each in shots:
            for rank, (name, (learner, settings, _)) in enumerate(entries.items()):
                if stop():
                    return
                last = 0.8 - 0.2 * rank * (number % 2 == 0)
                steps = learner.planned(settings)
                yield outcome(name, each, number, (*[1 / ways] * steps, last))


def endless(entries, sampler, ways, shots, episodes, seed=0, stop=lambda: False):
    """One episode after which nothing more comes until it is stopped."""
    yield from quick(entries, sampler, ways, shots, 1, seed, stop)
    while not stop():
        time.sleep(0.01)
