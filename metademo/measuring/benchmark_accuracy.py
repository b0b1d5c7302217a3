"""The accuracy table: every shipped checkpoint, and scratch on the same network, on the same random episodes.

What there is to measure, :mod:`metademo.measuring.experiments` says.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NoReturn

import torch
from tqdm import tqdm

from metademo.datasets import DATASETS
from metademo.datasets.files import DataError
from metademo.measuring.evaluation import PROCESSOR, evaluate
from metademo.measuring.experiments import Experiment, experiments
from metademo.measuring.measurements import add, results
from metademo.measuring.tables import tables
from metademo.networks import WeightsError
from metademo.networks.minilm_files import INSTALL, installed


def measure(
    wanted: Sequence[Experiment],
    path: Path,
    data: str | Path | None = None,
    processes: int | None = None,
    device: torch.device = PROCESSOR,
) -> list[str]:
    """Measure what ``path`` does not hold yet, writing each result at once; who stops it loses the one under way alone.

    Returns:
        What could not be measured for want of its data, as messages.
    """
    there = results(path)
    missing = [experiment for experiment in wanted if not experiment.is_in(there)]
    load = lru_cache(1)(lambda dataset, split, symmetries: DATASETS[dataset].load(split, symmetries, data))
    # only a data set that is enlarged depends on the network, and only such hold much
    prepared = lru_cache(1)(
        lambda dataset, split, symmetries, network, mirrored: DATASETS[dataset].prepared(
            load(dataset, split, symmetries), network, mirrored=mirrored, device=device
        )
    )
    problems: dict[str, str] = {}
    total = sum(experiment.cost * experiment.plan.episodes for experiment in missing)
    # work, not episodes: an episode of one experiment takes a hundred times as long as one of another
    form = "{percentage:3.0f} %|{bar}| {elapsed}, {remaining} left {postfix}"
    with tqdm(total=total, disable=None, bar_format=form, smoothing=0) as bar:
        for experiment in missing:
            plan = experiment.plan
            bar.set_postfix_str(f"{experiment.contender.key}, {experiment.data}, {plan.ways}-way {plan.shots}-shot")
            try:
                network = experiment.learner.network
                pictures = None
                if experiment.dataset not in problems:
                    mirrored = experiment.contender.learner.varied
                    pictures = prepared(experiment.dataset, experiment.split, experiment.counted, network, mirrored)
            except (DataError, WeightsError) as error:
                problems[experiment.dataset] = f"Left out {experiment.dataset}: {error}"
                pictures = None
            if pictures is None:
                total -= experiment.cost * plan.episodes
                bar.total = total
                continue
            began = time.perf_counter()
            rows = evaluate(
                experiment.learner,
                pictures,
                plan,
                processes,
                partial(_advance, bar, experiment.cost),
                device,
            )
            seconds = time.perf_counter() - began
            add([experiment.measured(row, seconds) for row in rows], path)
    return list(problems.values())


def _advance(bar: tqdm[NoReturn], cost: int, episodes: int) -> None:
    bar.update(episodes * cost)


def main(
    episodes: int,
    seed: int,
    path: Path,
    only: Sequence[str] | None,
    data: str | None,
    processes: int | None,
    device: torch.device = PROCESSOR,
) -> int:
    """The command: measure what is missing, print the tables, and return the exit status.

    Raises:
        ValueError: if ``only`` names a learner that there is none of.
    """
    wanted = experiments(episodes, seed)
    known = {experiment.contender.key for experiment in wanted}
    odd = sorted({*(only or ())} - known)
    if odd:
        raise ValueError(f"--only: there is no learner {odd[0]!r}; there is {', '.join(sorted(known))}")
    chosen = [experiment for experiment in wanted if not only or experiment.contender.key in only]
    problems = measure(chosen, path, data, processes, device)
    if not installed():
        problems.append(f"Left out sentences, whose body is an extra: {INSTALL}")
    print(tables(results(path), seed))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0
