"""Comparisons in the background."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path

import torch

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.datasets import DATASETS, cifar_fs, files, kept, omniglot, shipped
from metademo.datasets.files import DataError
from metademo.learners.base import AdaptSettings, Learner
from metademo.measuring.comparison import Entrant, Outcome, View, compare, entrants
from metademo.messages import message_of
from metademo.networks import Frozen, Network, WeightsError
from metademo.pictures.domains import DOMAINS, Domain
from metademo.project import redrawing
from metademo.project.picture_class import ProjectError
from metademo.project.redrawing import Redrawable
from metademo.sentences.project import SentenceProject, tokens_for
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.ui.background import sentences, turns
from metademo.ui.background.jobs import Threaded

_reading = threading.Lock()
_WAITING = "waiting"
READING, COMPARING = "reading", "comparing"

OFFERED = {"omniglot": omniglot.DRAWERS, "cifar-fs": cifar_fs.EACH}
"""The data sets to compare on, and how many pictures each class of theirs has."""


def offered(domain: str) -> list[str]:
    """The data sets of such pictures."""
    return [name for name in OFFERED if DATASETS[name].domain.photographs == DOMAINS[domain].photographs]


@dataclass(frozen=True)
class Plan:
    """What is to be compared.

    Attributes:
        learners: keys of :func:`metademo.checkpoints.catalogue.contenders`, in the order to show them.
        dataset: the data set from whose test classes the episodes are drawn, a key of :data:`OFFERED`; None for ``project``.
        project: whose pictures or sentences they are drawn from.
        title: what those are called, in the language of who compares.
        domain: the kind of picture, or ``sentences``.
        ways: classes of every episode.
        shots: the numbers of shots to try, ascending.
        episodes: how many for each number of shots.
        steps: inner steps of learners made for a few; None for each one's own number.
        long_steps: those of learners that train on the task.
        seed: decides the episodes and what begins at random.
        others: what else was chosen for the learners; its ``steps``, ``long_steps`` and ``seed`` give way to the above, and its
            ``variations`` are left out.
    """

    learners: tuple[str, ...]
    dataset: str | None
    project: Redrawable | None
    title: str = field(compare=False)
    domain: str
    ways: int
    shots: tuple[int, ...]
    episodes: int
    steps: int | None
    long_steps: int
    seed: int
    others: Choices = field(default_factory=Choices)

    def __post_init__(self) -> None:
        if (self.dataset is None) == (self.project is None):
            raise ValueError("dataset and project: episodes are drawn from one of them")

    @property
    def source(self) -> str | Redrawable:
        """What the episodes are drawn from: the data set of that name, or the project."""
        if self.dataset is not None:
            return self.dataset
        assert self.project is not None
        return self.project

    @property
    def queries(self) -> int:
        """Pictures or sentences of each class that an episode asks about, supposing that the shots are possible."""
        source = self.source
        each = OFFERED[source] if isinstance(source, str) else min(len(one.entries) for one in source.classes)
        return min(redrawing.QUERIES, each - max(self.shots))

    def entries(self) -> dict[str, Entrant]:
        """The learners with their settings.

        Raises:
            metademo.checkpoints.files.CheckpointError: if they cannot be read.
            metademo.networks.WeightsError: if the vocabulary that sentences are read with cannot be had.
        """
        choices = replace(self.others, steps=self.steps, long_steps=self.long_steps, seed=self.seed, variations=None)
        return entrants({key: self._entry(key, choices) for key in self.learners}, self._view)

    def _entry(self, key: str, choices: Choices) -> tuple[Learner, AdaptSettings, Domain]:
        if isinstance(self.project, SentenceProject):
            # what of it never changes reads each sentence once for all
            part = sentences.part(key, choices, self._tokens)
            return part.learner, part.settings, part.domain
        one = contenders(self.domain)[key]
        learner = one.chosen(choices)
        if isinstance(learner.network, Frozen):
            learner = one.learner  # its look at the pictures counts as a part of what an episode costs
        return learner, one.settings(choices), one.domain

    @cached_property
    def _tokens(self) -> int:
        assert isinstance(self.project, SentenceProject)
        return tokens_for(self.project)

    def _view(self, domain: Domain, network: Network, mirrored: bool) -> View | None:
        source = self.source
        if not isinstance(source, str):
            return redrawing.view(source, domain, network, mirrored)
        return None if domain == DATASETS[source].domain else kept.view(network, mirrored)

    def planned(self) -> dict[str, int]:
        """How many steps each learner is to make."""
        return {key: learner.planned(settings) for key, (learner, settings, _) in self.entries().items()}

    def sampler(self) -> EpisodeSampler:
        """Where the episodes come from. May download, and so take long.

        Raises:
            metademo.project.picture_class.ProjectError: if the project's pictures or sentences do not suffice.
            metademo.datasets.files.DataError: if the data set cannot be had.
        """
        source = self.source
        if not isinstance(source, str):
            return redrawing.sampler(source, max(self.shots))
        with _reading:  # two downloads at a time would spoil each other
            pictures = _test_classes(source, data_of(source))
        return EpisodeSampler(pictures, ((self.ways, max(self.shots)),), self.queries)


def data_of(dataset: str) -> Path | None:
    """The folder that a data set is read from; None for where it lies, or for a download."""
    # some of its characters come with the page
    return shipped.FOLDER if dataset == "omniglot" and not files.there("omniglot.npz") else None


@cache
def _test_classes(dataset: str, data: Path | None) -> PictureSet:
    return DATASETS[dataset].load("test", DATASETS[dataset].measured_in("test"), data)


def work(plan: Plan) -> float:
    """How much there is to compute: how many pictures or sentences pass through the network, a gradient being two more passes."""
    sizes = [3 * shots + plan.queries for shots in plan.shots]
    return plan.episodes * plan.ways * sum(sizes) * sum(steps + 1 for steps in plan.planned().values())


@dataclass
class _Progress:
    """What the thread writes and the page reads."""

    phase: str = _WAITING
    outcomes: list[Outcome] = field(default_factory=list)
    spent: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    error: str | None = None


class Comparison(Threaded):
    """A plan being carried out in the background, each outcome to be seen as soon as it is there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._progress = _Progress()
        cancel = threading.Event()
        self._begin(partial(_carry_out, plan, self._progress, cancel.is_set), "metademo comparison", cancel)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What there is so far."""
        return tuple(self._progress.outcomes)

    @property
    def reading(self) -> bool:
        """Whether the pictures are still being read or downloaded."""
        return self._progress.phase in (_WAITING, READING)

    @property
    def error(self) -> str | None:
        return self._progress.error

    @property
    def total(self) -> int:
        """How many outcomes there will be."""
        return self.plan.episodes * len(self.plan.shots) * len(self.plan.learners)

    @property
    def episodes(self) -> int:
        """How many rounds are complete: so many episodes of each number of shots have met every learner."""
        return len(self._progress.outcomes) // (len(self.plan.shots) * len(self.plan.learners))

    @property
    def progress(self) -> float:
        return len(self._progress.outcomes) / max(1, self.total)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, judging by what each learner has taken so far; None before a whole round."""
        spent = {key: list(values) for key, values in list(self._progress.spent.items())}
        if len(spent) < len(self.plan.shots) * len(self.plan.learners):
            return None
        return sum(
            (self.plan.episodes - len(values)) * sum(_settled(values)) / len(_settled(values))
            for values in spent.values()
        )

    @property
    def pace(self) -> float | None:
        """Seconds for each unit of :func:`work`, as measured; None before a whole round."""
        spent = list(self._progress.spent.values())
        if len(spent) < len(self.plan.shots) * len(self.plan.learners):
            return None
        a_round = sum(sum(_settled(values)) / len(_settled(values)) for values in spent)
        return a_round * self.plan.episodes / work(self.plan)


def _settled(values: Sequence[float]) -> Sequence[float]:
    """Times without the first one, which counts operations as well and finds nothing warm."""
    return values[1:] or values


def _carry_out(plan: Plan, progress: _Progress, stop: Callable[[], bool]) -> None:
    torch.set_num_threads(turns.CORES)  # a thread begins with as many as an adaptation was last given
    try:
        progress.phase = READING
        entries, sampler = plan.entries(), plan.sampler()
        progress.phase = COMPARING
        clock = time.perf_counter()
        for outcome in compare(entries, sampler, plan.ways, plan.shots, plan.episodes, plan.seed, stop):
            progress.spent.setdefault((outcome.learner, outcome.shots), []).append(time.perf_counter() - clock)
            progress.outcomes.append(outcome)
            if stop():
                return
            clock = time.perf_counter()
    except (ProjectError, CheckpointError, DataError, WeightsError) as error:
        progress.error = message_of(error)


def outcomes_csv(plan: Plan, outcomes: Iterable[Outcome]) -> str:
    """Every outcome, one row for each learner, episode and step."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    of = "pictures" if plan.project is None else plan.project.things
    writer.writerow([of, "seed", "ways", "shots", "episode", "learner", "step", "accuracy", "seconds", "operations"])
    for one in outcomes:
        for step, (accuracy, seconds, flops) in enumerate(zip(one.accuracies, one.seconds, one.flops, strict=True)):
            measured = f"{accuracy:.6g}", f"{seconds:.6g}", flops
            writer.writerow([plan.title, plan.seed, plan.ways, one.shots, one.episode, one.learner, step, *measured])
    return file.getvalue()
