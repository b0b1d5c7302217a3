"""How long a photograph takes: to be read, to be seen by the pre-trained network, and to be adapted to with others.

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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.learners import MetaLearner
from metademo.measuring.bringing import bring
from metademo.measuring.serving import awaited, served
from metademo.networks import EfficientNetLite
from metademo.networks.efficientnet_variants import Variant
from metademo.pictures.archives import collect
from metademo.pictures.domains import PHOTOS
from metademo.pictures.images import Picture
from metademo.pictures.tensors import stacked
from metademo.project.project import Project
from metademo.samples import samples
from metademo.tasks.episodes import Episode

WAYS, SHOTS, STEPS = 5, 5, 20
WARM_UP = 2
"""Rounds before the clock starts."""
COUNTS = (25, 100)
"""So many photographs are read."""
_SIZE = (4000, 3000)
_LIMIT = 300.0


@dataclass(frozen=True)
class PhotographReport:
    """Medians, all in seconds.

    Attributes:
        network: what the pictures are seen by.
        bare: the reference implementation's forward pass of one picture.
        one, three: our features of so many pictures.
        adapted: for each learner but scratch, its adaptation to 25 pictures in 20 steps, whose features below the adapted part
            are there already.
        read: of so many photographs, from their files to the last step, without the page.
        page: of so many, uploaded to the page, from the last upload to the main learner's headline.
    """

    network: str
    bare: float
    one: float
    three: float
    adapted: Mapping[str, float]
    read: Mapping[int, Read] = field(default_factory=dict)
    page: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """From files of so many photographs to the main learner's last step.

    Attributes:
        reading: seconds until the last one had been read.
        in_all: seconds until the last step.
        memory: bytes at the most above what there was before, the files among them; None where the system does not say.
    """

    reading: float
    in_all: float
    memory: int | None


def run(rounds: int = 15, counts: Sequence[int] = COUNTS, size: tuple[int, int] = _SIZE) -> PhotographReport:
    """Measure everything, one thing after the other; ``size`` is what the photographs that are read have.

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
    read = {count: reading(count, found["maml"], size) for count in counts}
    page = {count: on_page(count, size) for count in counts}
    return PhotographReport(variant.title, bare, one, three, adapted, read, page)


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
    episode = replace(learner.prepared(episode), again=mirrored if learner.varied else None)
    return _median(lambda: learner.adapt(episode, settings), rounds)


def reading(count: int, contender: Contender, size: tuple[int, int]) -> Read:
    """Read made-up photographs as the page does, two at a time, each seen by the network while the next ones are read, and adapt.

    Args:
        count: how many, of :data:`WAYS` classes, one picture each to learn from.
        contender: the learner.
        size: width and height in pixels.
    """
    learner, settings = contender.chosen(Choices()), contender.settings(Choices())
    before = _memory("VmRSS")
    files = [(f"class {number % WAYS}/{number}.jpg", _photograph(number, size)) for number in range(count)]
    _forget_peak()
    began = time.perf_counter()
    with ThreadPoolExecutor(1) as looking:

        def heed(picture: Picture) -> None:
            looking.submit(stacked, [picture], contender.domain, learner.network)

        collected = collect(files, heed=heed, squares=True)
        read = time.perf_counter()
    project, notices = Project.from_collected(collected, 1, PHOTOS.name)
    if collected.problems or notices or project.pictures != count:
        raise RuntimeError(" ".join((*collected.problems, *notices)))
    learner.adapt(project.episode(contender.domain, learner.network), settings)
    in_all = time.perf_counter()
    peak = _memory("VmHWM")
    return Read(read - began, in_all - began, None if before is None or peak is None else peak - before)


def on_page(count: int, size: tuple[int, int]) -> float:
    """Seconds from the last upload of so many photographs, in :data:`WAYS` folders, to the main learner's headline.

    Raises:
        RuntimeError: if the page does not come to that.
    """
    files = {f"class {number % WAYS}/{number}.jpg": _photograph(number, size) for number in range(count)}
    with served() as (address, _):
        seen = awaited(bring(address, samples(PHOTOS.name)[0].id, files, _LIMIT))
    if seen.error is not None or seen.first is None:
        raise RuntimeError(f"the page: {seen.error or 'no headline'}")
    return seen.first


def _photograph(seed: int, size: tuple[int, int]) -> bytes:
    """A JPEG of that size, with coarse and fine detail of its own."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (24, 32, 3), dtype=np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    fine = Image.fromarray(random.integers(0, 256, (256, 256), dtype=np.uint8))
    for across in range(0, size[0], 512):
        coarse.paste(fine, (across, across * size[1] // size[0]))
    buffer = io.BytesIO()
    coarse.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _memory(field: str) -> int | None:
    """What Linux says of this process's memory, in bytes; None elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), None)


def _forget_peak() -> None:
    """Have VmHWM begin anew, where that is possible."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


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
    if report.read:
        lines.append("")
    for count, read in report.read.items():
        memory = "" if read.memory is None else f"   {read.memory / 2**20:.0f} MB at the most"
        label = f"{count} files of 12 megapixels to MAML's last step"
        lines.append(f"{label:44}{1000 * read.in_all:8.0f}   of which reading {1000 * read.reading:.0f}{memory}")
    for count, seconds in report.page.items():
        label = f"{count} of them on the page"
        lines.append(f"{label:44}{1000 * seconds:8.0f}   from the last upload to MAML's headline")
    return "\n".join(lines)


def main() -> int:
    """The command: measure, print the table, and return the exit status."""
    try:
        print(table(run()))
    except (RuntimeError, CheckpointError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
