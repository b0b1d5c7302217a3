"""What learners did on tasks, computed once for all visitors.

Kept by what it follows from: the learner, the settings and the pictures by their content, in the order in which the learner
meets them. So what a person sees of another's run is what the same pictures of one's own would have led to, and nothing else:
what is kept holds no picture, and neither files' nor classes' names, which each puts to it anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace

from torch import Tensor

from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.traces import Step
from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.project.learnable import Learnable
from metademo.tasks.episodes import Episode
from metademo.ui.background.turns import QUEUE, Queue, Waiter, Work

MAX_BYTES = 128 * 1024 * 1024
"""The most memory that finished adaptations take; those not asked for the longest are forgotten first."""


@dataclass(frozen=True, eq=False)
class Part:
    """One learner's part of a run. ``steps`` is what it will make if it is not cancelled; ``domain`` is how it reads pictures."""

    learner: Learner
    settings: AdaptSettings
    domain: Domain

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same learner under the same settings."""
        return isinstance(other, Part) and self.learner is other.learner and self.settings == other.settings

    def __hash__(self) -> int:
        return hash((id(self.learner), self.settings))

    def episode(self, project: Learnable) -> Episode:
        """The project's task as this learner takes it. Pictures that no learner on its network has met are looked at first."""
        again = self.settings.variations is None and self.learner.varied
        return project.episode(self.domain, self.network, again)

    @property
    def network(self) -> Network | None:
        """What looks at the pictures once and for all; None where the pictures themselves are wanted."""
        # variations that a person chose are made from the pictures, not from what a trunk saw in them
        return self.learner.network if self.settings.variations in (None, "none") else None

    @property
    def steps(self) -> int:
        """How many inner steps are planned."""
        return self.learner.planned(self.settings)


class Adaptation:
    """One learner on one task, each step to be seen as soon as it is made.

    Attributes:
        episode: what it learns from and is asked, its classes called by their numbers; None before it has begun.
        steps: as far as it has come; only ever grows.
        work: what the queue knows of it.
    """

    def __init__(self, part: Part, project: Learnable, done: Callable[[Adaptation], None]) -> None:
        self.episode: Episode | None = None
        self.steps: list[Step] = []

        def do(stop: Callable[[], bool]) -> None:
            try:
                if stop():
                    return
                episode = part.episode(project)
                self.episode = replace(episode, classes=tuple(str(label) for label in range(episode.ways)))
                for step in part.learner.iterate(self.episode, part.settings):
                    self.steps.append(step)
                    if len(self.steps) <= part.steps and stop():
                        return
            finally:
                done(self)

        self.work = Work(do)
        self.planned = part.steps

    @property
    def whole(self) -> bool:
        """Whether all steps have been made."""
        return len(self.steps) == self.planned + 1

    @property
    def nbytes(self) -> int:
        """Memory that its tensors take."""
        parts: list[Step | Episode] = [*self.steps, *([self.episode] if self.episode else [])]
        values = (getattr(each, field.name) for each in parts for field in fields(each))
        # the same distances may stand in every step
        return sum({id(value): value.nbytes for value in values if isinstance(value, Tensor)}.values())


class Adaptations:
    """Adaptations by what they follow from, for several threads: one computation for all who want the same."""

    def __init__(self, queue: Queue = QUEUE, most: int = MAX_BYTES) -> None:
        self.queue = queue
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[Hashable, Adaptation] = {}  # the one asked for last comes last
        self._bytes: dict[Hashable, int] = {}  # of those that are done

    def __len__(self) -> int:
        return len(self._kept)

    def wanted(self, part: Part, project: Learnable, waiter: Waiter) -> Adaptation:
        """That of this learner on this task, for which ``waiter`` now waits, unless it is done already."""
        key = _key(part, project)
        with self._lock:
            for old in [each for each, kept in self._kept.items() if kept.work.abandoned]:
                del self._kept[old]  # left the queue before it began
            found = self._kept.pop(key, None)
            if found is None or not self.queue.join(found.work, waiter):
                found = Adaptation(part, project, lambda adaptation: self._done(key, adaptation))
                self.queue.join(found.work, waiter)
            self._kept[key] = found
            return found

    def _done(self, key: Hashable, adaptation: Adaptation) -> None:
        """Keep it if it is whole, at the cost of those not asked for the longest; else the next who wants it begins anew."""
        with self._lock:
            if self._kept.get(key) is not adaptation:
                return  # another has taken the place of one that was abandoned
            if not adaptation.whole:
                del self._kept[key]
                return
            self._bytes[key] = adaptation.nbytes
            for old in [each for each in self._kept if each in self._bytes]:
                if sum(self._bytes.values()) <= self._most:
                    break
                del self._kept[old], self._bytes[old]


def _key(part: Part, project: Learnable) -> Hashable:
    """All that an adaptation follows from. A picture's digest is of its pixels."""
    classes = tuple(
        (tuple(picture.digest for picture in each.support), tuple(picture.digest for picture in each.query))
        for each in project.classes
    )
    return part, part.domain, classes, tuple(picture.digest for picture in project.unlabelled)


SHARED = Adaptations()
"""Those of this server's visitors."""
