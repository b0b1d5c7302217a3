"""What the page of sentences has computed behind it: learners fitted to a task, and which words counted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.learners import MetaLearner
from metademo.learners.base import Learner
from metademo.networks import MiniLm
from metademo.pictures.domains import SENTENCES
from metademo.sentences.project import SentenceProject
from metademo.sentences.words import Weighed, weighed
from metademo.tasks.episodes import Episode
from metademo.ui.background.adaptations import Part
from metademo.ui.background.jobs import Threaded


def offered() -> dict[str, Contender]:
    """The learners of sentences, by key.

    Raises:
        metademo.checkpoints.files.CheckpointError: if the main one cannot be read.
    """
    return {key: each for key, each in contenders(SENTENCES.name).items() if key != "scratch-sgd"}


def part(key: str, choices: Choices, tokens: int) -> Part:
    """One learner's part of a run in which so many tokens of a sentence are read."""
    contender = offered()[key]
    settings = contender.settings(choices)
    learner = contender.learner
    frozen = isinstance(learner, MetaLearner) and learner.leaves_body(settings)
    return Part(_fitted(key, tokens, frozen), settings, SENTENCES)


@lru_cache(64)
def _fitted(key: str, tokens: int, frozen: bool) -> Learner:
    """The very same object each time: by that a run knows that nothing has changed."""
    learner = offered()[key].learner
    if not isinstance(learner, MetaLearner) or not isinstance(learner.network, MiniLm):
        return learner
    fitted = replace(learner, network=replace(learner.network, tokens=tokens))
    return fitted.frozen() if frozen else fitted


class Weighing(Threaded):
    """Which words of some sentences counted for one learner's answers at a step.

    Attributes:
        found: by sentence, when it is done.
    """

    def __init__(self, asked: Part, project: SentenceProject, texts: Sequence[str], step: int) -> None:
        found: dict[str, Weighed] = {}
        cancel = threading.Event()

        def work() -> None:
            episode: Episode = SentenceProject(project.classes).episode(network=asked.learner.network)
            support_only = replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])
            answers = weighed(asked.learner, asked.settings, support_only, texts, step)
            found.update(zip(texts, answers, strict=True))

        self.found = found
        self._count = len(texts)
        self._begin(work, "metademo weighing", cancel)

    @property
    def progress(self) -> float:
        return len(self.found) / max(1, self._count)
