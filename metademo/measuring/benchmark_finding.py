"""How well classes are found in larger pictures: mosaics of four photographs, of four of an episode's five classes.

*Pointed at*: of each of the four classes, whether the place where it leads most lies in its quarter (by chance 25 %). *Named*: of
each quarter, whether the class that leads most over its places is its own (by chance 20 %).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from tqdm import tqdm

from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.one_file import find
from metademo.datasets import DATASETS
from metademo.datasets.kept import LargePictures
from metademo.insights import finding
from metademo.insights.intervals import Z_95
from metademo.learners import MetaLearner
from metademo.learners.base import AdaptSettings
from metademo.pictures.mosaic import mosaic
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator

WAYS, SHOTS, QUARTERS = 5, (1, 5), 4
BARS = {1: (0.85, 0.75), 5: (0.95, 0.90)}
"""By shots, the shares pointed at and named that are wanted."""


@dataclass(frozen=True)
class Row:
    """What was measured: shares with half the widths of their 95 % intervals over episodes."""

    shots: int
    pointed: float
    pointed_interval: float
    named: float
    named_interval: float
    episodes: int

    @property
    def reached(self) -> bool:
        """Whether both bars are."""
        pointed, named = BARS[self.shots]
        return self.pointed >= pointed and self.named >= named


def quarters(places: finding.Places) -> tuple[list[int], list[int]]:
    """For each class, the quarter in which it leads most; and for each quarter, the class that leads most over its places."""
    lead = places.lead
    height, width = lead.shape[1:]
    best = lead.flatten(1).argmax(1).tolist()
    pointed = [2 * (at // width >= height // 2) + (at % width >= width // 2) for at in best]
    split = lead.view(len(lead), 2, height // 2, 2, width // 2).mean((2, 4)).flatten(1)
    return pointed, split.argmax(0).tolist()


def measure(learner: MetaLearner, pictures: PictureSet, shots: int, episodes: int, seed: int = 0) -> Row:
    """Over random episodes, each with one mosaic of query pictures.

    Args:
        learner: on a body whose features are means over places.
        pictures: large ones, as they are.
        shots: support pictures a class.
        episodes: how many, at least 2.
        seed: decides them.
    """
    sampler = EpisodeSampler(pictures, ((WAYS, shots),), queries=1)
    pointed, named = [], []
    for number in tqdm(range(episodes), unit="mosaic", disable=None):
        episode = sampler.sample(task_generator(seed, 7000 + shots, number))
        right_points, right_names = _one(learner, episode, number)
        pointed.append(right_points)
        named.append(right_names)
    one, other = torch.tensor(pointed, dtype=torch.float64), torch.tensor(named, dtype=torch.float64)
    width = Z_95 / math.sqrt(episodes)
    return Row(
        shots, float(one.mean()), width * float(one.std()), float(other.mean()), width * float(other.std()), episodes
    )


def _one(learner: MetaLearner, episode: Episode, seed: int) -> tuple[float, float]:
    """The shares of one episode."""
    settings = AdaptSettings(seed=seed)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(WAYS, generator=generator)[:QUARTERS].tolist()  # which class is in which quarter
    whole = mosaic([episode.query[label] for label in order], finding.SIDE)
    alone = replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])
    steps = learner.planned(settings)
    start, state = learner.state_at(alone, settings, steps)
    pointed, named = quarters(finding.look(start, state, learner.prepared(alone), whole, reference=learner.reference))
    right = [pointed[label] == quarter for quarter, label in enumerate(order)]
    return sum(right) / QUARTERS, sum(one == label for one, label in zip(named, order, strict=True)) / QUARTERS


def main(episodes: int, seed: int, only: Sequence[str] | None, data: str | None) -> int:
    """The command: print what is found; the exit status is 1 where the main learner misses a bar.

    Raises:
        ValueError: if ``only`` names a learner that there is none of, or that cannot find.
    """
    known = contenders("photos")
    keys = list(only) if only else [next(iter(known))]
    dataset = DATASETS["cifar-fs-large"]
    small = dataset.load("test", data=data)
    missed = False
    print("learner  shots  pointed at, %  named, %  (mosaics of four, five classes of CIFAR-FS test, 384 px)")
    for key in keys:
        if key not in known or known[key].checkpoint is None:
            raise ValueError(f"--only: there is no learner {key!r} with a checkpoint for photographs")
        learner = find(str(known[key].checkpoint)).learner
        if known[key].domain.name != "photos" or learner.transductive:
            raise ValueError(
                f"--only: {key} cannot find; it takes a pre-trained body, and a learner that answers each alone"
            )
        pictures = _large(small, learner.network.size)
        for shots in SHOTS:
            row = measure(learner, pictures, shots, episodes, seed)
            missed |= not row.reached
            print(
                f"{key}  {shots}  {100 * row.pointed:.1f} ± {100 * row.pointed_interval:.1f}  "
                f"{100 * row.named:.1f} ± {100 * row.named_interval:.1f}",
                flush=True,
            )
    if missed:
        wanted = "; ".join(f"{shots} shots {100 * a:.0f} and {100 * b:.0f}" for shots, (a, b) in BARS.items())
        print(f"Wanted: {wanted} %.", file=sys.stderr)
    return int(missed)


def _large(small: PictureSet, size: int) -> LargePictures:
    own = {name: getattr(small, name) for name in ("images", "rows", "symmetries", "names", "name", "groups", "apart")}
    return LargePictures(**own, size=size)
