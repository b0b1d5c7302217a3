"""How long a photograph takes: to be seen by the pre-trained network, and to be adapted to with others.

The picture is random numbers, which take as long as a photograph does. Beside ours the network runs as its reference
implementation writes it (the package `efficientnet-lite-pytorch`), without a head.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.learners import MetaLearner
from metademo.networks import EfficientNetLite
from metademo.networks.efficientnet_lite import Variant
from metademo.pictures.domains import PHOTOS
from metademo.tasks.episodes import Episode

WAYS, SHOTS, STEPS = 5, 5, 20
WARM_UP = 2
"""Rounds before the clock starts."""


@dataclass(frozen=True)
class PhotographReport:
    """Medians, all in seconds.

    Attributes:
        network: what the pictures are seen by.
        bare: the reference implementation's forward pass of one picture.
        one, three: our features of so many pictures.
        adapted: for each learner but scratch, its adaptation to 25 pictures in 20 steps, whose features below the adapted part
            are there already.
    """

    network: str
    bare: float
    one: float
    three: float
    adapted: Mapping[str, float]


def run(rounds: int = 15) -> PhotographReport:
    """Measure everything, one thing after the other.

    Raises:
        RuntimeError: if the reference implementation, or the pre-trained weights, are not there.
        metademo.checkpoints.files.CheckpointError: if there is no network at all to measure.
    """
    found = contenders(PHOTOS.name)
    if "maml" not in found:  # without the pre-trained weights a small network stands in for it elsewhere
        raise RuntimeError(" ".join(found.missing))
    learner = found["maml"].learner
    if not isinstance(learner, MetaLearner) or not isinstance(learner.network, EfficientNetLite):
        raise RuntimeError("the main learner has no checkpoint on an EfficientNet-Lite")
    variant = learner.network.variant
    reference = _reference(variant)
    picture = torch.rand(1, *PHOTOS.shape, generator=torch.Generator().manual_seed(0))

    def features(count: int) -> Tensor:
        pictures = picture.expand(count, -1, -1, -1)
        return learner.network.features(learner.params, learner.network.prepare(pictures))[0]

    with torch.no_grad():
        laid_out = picture.contiguous(memory_format=torch.channels_last)
        bare = _median(lambda: reference(laid_out), rounds)
        one, three = (_median(partial(features, count), rounds) for count in (1, 3))
    adapted = {key: _adaptation(each, rounds) for key, each in found.items() if each.checkpoint is not None}
    return PhotographReport(variant.title, bare, one, three, adapted)


def _reference(variant: Variant) -> Callable[[Tensor], Tensor]:
    """The features of the reference implementation."""
    try:
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError as error:
        raise RuntimeError("benchmark photographs needs: pip install efficientnet-lite-pytorch") from error
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):  # it says that it has loaded them
        warnings.simplefilter("ignore")  # its way of reading weights is older than torch's advice
        # it pads for pictures of a size that it is told beforehand
        network = EfficientNet.from_pretrained(
            variant.package.removesuffix("-pytorch-model"), weights_path=variant.weights_path(), image_size=PHOTOS.size
        )
    return network.eval().to(memory_format=torch.channels_last).extract_features


def _adaptation(contender: Contender, rounds: int) -> float:
    choices = Choices(steps=STEPS, long_steps=STEPS)
    learner, settings = contender.chosen(choices), contender.settings(choices)
    pictures = torch.rand(WAYS * SHOTS, *contender.domain.shape, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(WAYS).repeat_interleave(SHOTS)
    episode = Episode(pictures, labels, pictures[:0], labels[:0], tuple(str(way) for way in range(WAYS)))
    mirrored = learner.prepared(replace(episode, support=pictures.flip(3))).support
    episode = replace(learner.prepared(episode), again=mirrored if learner.usual_variations != "none" else None)
    return _median(lambda: learner.adapt(episode, settings), rounds)


def _median(work: Callable[[], object], rounds: int) -> float:
    spent = []
    for _ in range(WARM_UP + rounds):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent[WARM_UP:])


def table(report: PhotographReport) -> str:
    """The report as text."""
    lines = [
        f"{f'{report.network}, one picture':44}{'ms':>8}",
        f"{'as its reference implementation is written':44}{1000 * report.bare:8.1f}",
        f"{'here':44}{1000 * report.one:8.1f}   {report.one / report.bare:.2f} times it",
        f"{'here, three pictures':44}{1000 * report.three:8.1f}",
        "",
        f"{f'{WAYS * SHOTS} pictures, {STEPS} steps':44}{'ms':>8}",
        *(f"{key:44}{1000 * spent:8.1f}" for key, spent in report.adapted.items()),
    ]
    together = sum(report.adapted.values())
    lines.append(f"{'all of them':44}{1000 * together:8.1f}   {together / report.three:.2f} times three pictures")
    return "\n".join(lines)


def main() -> int:
    """The command: measure, print the table, and return the exit status."""
    try:
        print(table(run()))
    except (RuntimeError, CheckpointError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
