"""What a learner is: an algorithm that can adapt, and what is seen of it while it does.

What is meta-learned, and how, is a matter of :mod:`metademo.learners.meta`.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar

from torch import Tensor

from metademo.learners.depth import Depth
from metademo.learners.inner_loop import Start, State, inner_loop
from metademo.learners.looks import Look
from metademo.learners.record import Record
from metademo.learners.rules import layer_of
from metademo.learners.traces import Step, Trace
from metademo.networks import Network, heads
from metademo.pictures.augment import VARIATIONS, varied
from metademo.tasks.episodes import Episode, shown_again
from metademo.tasks.lessons import Lesson

ADAPTS = ("all", "head", "body")
MAX_STEPS = 200


@dataclass(frozen=True)
class AdaptSettings:
    """What a person can choose about an adaptation.

    Attributes:
        steps: inner steps, 0 to 200; None for the number the learner was made for.
        rate_factor: a factor on the learner's own inner learning rates.
        adapts: ``all``, ``head`` or ``body``; None for what the learner adapts by itself.
        transductive: let the query pictures normalise each other, as published tables with batch normalisation do. Has
            no meaning, and is refused, for a network without batch normalisation.
        seed: of the random parameters, for learners that begin with such, and of the variations.
        variations: what it learns from beside the support pictures themselves, for photographs only: ``none``, ``mirror``
            or ``crops``, see :func:`metademo.pictures.augment.varied`; None for what the learner was made
            for. The loss is then that of all these pictures; accuracy and probabilities are still those of the support pictures
            themselves, each counted once.

    Raises:
        ValueError: on construction, naming the field.
    """

    steps: int | None = None
    rate_factor: float = 1.0
    adapts: str | None = None
    transductive: bool = False
    seed: int = 0
    variations: str | None = None

    def __post_init__(self) -> None:
        if self.steps is not None and not 0 <= self.steps <= MAX_STEPS:
            raise ValueError(f"steps: must lie in 0 … {MAX_STEPS}, not {self.steps}")
        if not 0 < self.rate_factor <= 100:
            raise ValueError(f"rate_factor: must lie above 0 and up to 100, not {self.rate_factor}")
        if self.adapts is not None and self.adapts not in ADAPTS:
            raise ValueError(f"adapts: {self.adapts!r} is none of {', '.join(ADAPTS)}")
        if self.variations is not None and self.variations not in VARIATIONS:
            raise ValueError(f"variations: {self.variations!r} is none of {', '.join(VARIATIONS)}")


DEFAULT = AdaptSettings()


class Learner(ABC):
    """An algorithm that can adapt: it knows where its inner loop begins. Learners are frozen dataclasses.

    Attributes:
        record: what is known of it beside what it does; every learner has one of its own.
        variants: records of what stands beside it under a key of its own: another network, another optimiser.
        network: the network it adapts.
        steps: how many inner steps it was made for.
        choices: which of ``all``, ``head`` and ``body`` a person can choose to adapt; empty where nothing adapts at all.
        reference: float ``[C, D]``, the class means of classes that are known beforehand, as directions of features: what lies
            near one of these lies in a task's classes the less, see :mod:`metademo.insights.unknown`. None for none.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    record: ClassVar[Record]
    variants: ClassVar[tuple[Record, ...]] = ()
    network: Network
    reference: Tensor | None = None

    @property
    @abstractmethod
    def steps(self) -> int: ...

    @property
    def choices(self) -> tuple[str, ...]:
        return ADAPTS

    @property
    def usual_variations(self) -> str:
        """What it was made to learn from beside the support pictures, see :class:`AdaptSettings`."""
        return "none"

    @property
    def varied(self) -> bool:
        """Whether :attr:`usual_variations` are any: then an episode brings the mirror images along, see :attr:`Episode.again`."""
        return self.usual_variations != "none"

    @abstractmethod
    def start(self, episode: Lesson, settings: AdaptSettings) -> Start:
        """The triple for an episode, whose query set it does not look at unless it is :attr:`transductive`."""

    @property
    def transductive(self) -> bool:
        """Whether it answers all query pictures together, so that an answer depends on what else is asked."""
        return False

    def looked_once(self) -> Learner:
        """The same learner as it is quickest where many episodes are drawn from the same pictures: by default itself."""
        return self

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """Whether under these settings no step changes the body, on any episode."""
        return False

    def planned(self, settings: AdaptSettings) -> int:
        """How many inner steps it makes under these settings."""
        return self.steps if settings.steps is None else settings.steps

    def settled(self, episode: Episode, own: int, settings: AdaptSettings) -> tuple[AdaptSettings, Depth | None]:
        """The settings with what is chosen for this task where nobody chose, and what that choice rests on; by default nothing.

        Args:
            episode: prepared; after its ``own`` support pictures their variations.
            own: how many there are of the first.
            settings: what a person chose.
        """
        return settings, None

    def check(self, episode: Episode, settings: AdaptSettings) -> None:
        """Make sure that it can adapt to this episode under these settings.

        Raises:
            ValueError: if the pictures are not of the network's shape, or the settings ask for a transductive run of a
                network that has nothing to switch, or for variations of characters.
        """
        expected = (self.network.channels, self.network.size, self.network.size)
        if tuple(episode.support.shape[1:]) not in (expected, self.network.input_shape):
            raise ValueError(f"episode: pictures of {tuple(episode.support.shape[1:])}, the network takes {expected}")
        if settings.transductive and not self.network.needs_statistics:
            raise ValueError(
                "transductive: this network normalises each picture on its own, there is nothing to switch"
            )
        asked_for = settings.variations or "none"
        if asked_for != "none" and self.network.channels == 1:
            raise ValueError("variations: for photographs only; a character's mirror image is another character")
        if asked_for != "none" and tuple(episode.support.shape[1:]) != expected:
            raise ValueError("variations: the pictures themselves are needed, not what a trunk made of them")

    def prepared(self, episode: Episode) -> Episode:
        """The episode as the inner loop takes it: what of the network never changes has seen the pictures.

        One that was prepared already is given back as it is.
        """
        if tuple(episode.support.shape[1:]) == self.network.input_shape:
            return episode
        prepare = self.network.prepare
        return replace(episode, support=prepare(episode.support), query=prepare(episode.query))

    def taught(self, episode: Episode, settings: AdaptSettings) -> Episode:
        """The episode, prepared, with the variations of its support pictures behind them.

        An episode that comes as a trunk saw it cannot be varied any more: there :attr:`Episode.again` stands in, if it has one
        and the learner was made for variations.
        """
        variations = settings.variations or self.usual_variations
        if variations == "none":
            return self.prepared(episode)
        if tuple(episode.support.shape[1:]) == (self.network.channels, self.network.size, self.network.size):
            return self.prepared(varied(episode, variations, settings.seed))
        return shown_again(episode)

    def adapt(self, episode: Episode, settings: AdaptSettings = DEFAULT) -> Trace:
        """Adapt to an episode's support set and answer its query set after every step.

        Raises:
            ValueError: as :meth:`check`.
        """
        return Trace(self.record.key, episode, tuple(self.iterate(episode, settings)))

    def state_at(self, episode: Episode, settings: AdaptSettings, step: int) -> tuple[Start, State]:
        """The triple on an episode, and the inner loop after ``step`` steps: for who wants to look into the network itself.

        Raises:
            ValueError: as :meth:`check`; or if it does not make so many steps.
        """
        self.check(episode, settings)
        if not 0 <= step <= self.planned(settings):
            raise ValueError(f"step: must lie in 0 … {self.planned(settings)}, not {step}")
        taught = self.taught(episode, settings)
        settings, _ = self.settled(taught, len(episode.support), settings)
        start = self.start(taught, settings)
        states = inner_loop(start, taught.support, taught.support_labels, self.planned(settings))
        return start, next(state for state in states if state.step == step)

    def iterate(
        self, episode: Episode, settings: AdaptSettings = DEFAULT, looks: Collection[int] | None = None
    ) -> Iterator[Step]:
        """As :meth:`adapt`, one step at a time, for a caller who wants to look in between or stop early.

        Args:
            episode: what to learn and be asked.
            settings: what a person can choose.
            looks: the steps to yield, where not all are wanted; the others are made but the query set is not asked.
        """
        self.check(episode, settings)
        taught = self.taught(episode, settings)
        own = len(episode.support)
        episode = replace(taught, support=taught.support[:own], support_labels=taught.support_labels[:own])
        clock = time.perf_counter()
        settings, depth = self.settled(taught, own, settings)
        start = self.start(taught, settings)
        look = Look(start, episode, settings.transductive, depth, self.reference)
        for state in inner_loop(start, taught.support, taught.support_labels, self.planned(settings)):
            seconds = time.perf_counter() - clock
            if looks is None or state.step in looks:
                yield look.at(state, seconds)
            clock = time.perf_counter()


def adapting_names(params: Mapping[str, Tensor], adapts: str | None) -> tuple[str, ...]:
    """The names among ``params`` (body and head) that adapt under ``all``, ``head`` or ``body``; None is all."""
    if adapts in (None, "all"):
        return tuple(params)
    return tuple(name for name in params if (layer_of(name) == heads.HEAD) == (adapts == "head"))
