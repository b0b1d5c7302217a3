"""Which words an answer rests on: how much less likely it is without each of them (occlusion, Li et al. 2016).

Nothing is adapted to the shortened sentences; the adapted learner is merely asked about them too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from metademo.learners.base import AdaptSettings, Learner
from metademo.sentences.project import read
from metademo.tasks.episodes import UNLABELLED, Episode

MOST_PARTS = 32
"""The most shortened versions of a sentence; of a longer one several words are left out together."""


@dataclass(frozen=True)
class Weighed:
    """One sentence, as a learner answered it.

    Attributes:
        shares: of each class, its probability.
        parts: the sentence, and what each part of it did for the answer.
    """

    shares: tuple[float, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Part:
    """Some of a sentence, with the space around it, and by how much its absence lowers the answer's log-odds, in nats.

    A negative weight spoke against the answer.
    """

    text: str
    weight: float


def parts_of(text: str) -> list[str]:
    """The words of a sentence with the space behind them, several together where there are many; joined they are the text."""
    words = re.findall(r"\S+\s*", text)
    together = -(-len(words) // MOST_PARTS) or 1
    return ["".join(words[first : first + together]) for first in range(0, len(words), together)]


def weighed(
    learner: Learner, settings: AdaptSettings, episode: Episode, texts: Sequence[str], step: int
) -> list[Weighed]:
    """For each of several sentences, the learner's answer after ``step`` steps, and what its parts did for it.

    Args:
        learner: adapts to the episode once.
        settings: as it did.
        episode: its support set is learned from; its query set is not looked at.
        texts: what to weigh, each a sentence of one word or more.
        step: of the inner loop.
    """
    split = [parts_of(text) for text in texts]
    asked: list[str] = []
    for text, parts in zip(texts, split, strict=True):
        asked.append(text)
        asked += ["".join(parts[:index] + parts[index + 1 :]).strip() for index in range(len(parts))]
    query = read(learner.network, asked)
    together = replace(episode, query=query, query_labels=torch.full((len(query),), UNLABELLED))
    (seen,) = learner.iterate(together, settings, {step})
    found, at = [], 0
    for parts in split:
        rows = seen.query_probabilities[at : at + 1 + len(parts)].double()
        answer = int(rows[0].argmax())
        whole, *without = (_log_odds(float(share)) for share in rows[:, answer])
        weights = tuple(Part(part, whole - less) for part, less in zip(parts, without, strict=True))
        found.append(Weighed(tuple(rows[0].tolist()), weights))
        at += 1 + len(parts)
    return found


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))
