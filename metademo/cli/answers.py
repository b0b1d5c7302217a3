"""The answers of `adapt`, on the standard output: of what was adapted just now, or of a learner that was adapted before."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from metademo import __version__
from metademo.checkpoints.cards import Checkpoint
from metademo.export.adapted import Adapted, adapted
from metademo.export.checkpoint import is_adapted, read
from metademo.insights import calibration, unknown
from metademo.learners import MetaLearner
from metademo.learners.base import AdaptSettings
from metademo.learners.traces import Trace
from metademo.pictures.domains import KINDS
from metademo.pictures.tensors import stacked
from metademo.project.project import Project
from metademo.sentences.project import SentenceProject
from metademo.tasks.episodes import Episode


@dataclass(frozen=True)
class Adaptation:
    """What `adapt` did: which learner on which project, of pictures or of sentences, and what came of it."""

    checkpoint: Checkpoint
    learner: MetaLearner
    project: Project | SentenceProject
    episode: Episode
    settings: AdaptSettings
    trace: Trace

    @property
    def own_share(self) -> float:
        """See :data:`metademo.insights.unknown.OWN_SHARE`."""
        return self.checkpoint.card.own_share or unknown.OWN_SHARE

    def adapted(self) -> Adapted:
        """The learner as the inner loop left it."""
        domain = KINDS[self.checkpoint.card.domain]
        return adapted(self.learner, self.episode, domain, self.settings, self.own_share)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All that is known of each answer."""
        if isinstance(self.project, SentenceProject):
            what, names = "sentence", [one.text for _, one in self.project.queries()]
        else:
            what, names = "picture", [picture.name for _, picture in self.project.query_pictures()]
        last, episode = self.trace.last, self.episode
        return [
            row(name, episode.classes[label] if label >= 0 else None, predicted, chances, strange, what)
            for name, label, predicted, chances, strange in zip(
                names,
                episode.query_labels.tolist(),
                self.trace.predictions(),
                calibration.confidences(last, episode),
                unknown.scores(last, episode, self.own_share).tolist(),
                strict=True,
            )
        ]


def print_json(done: Adaptation) -> None:
    """All that is known of each answer."""
    last = done.trace.last
    told = {
        "checkpoint": done.checkpoint.card.name,
        "learner": done.learner.record.key,
        "steps": last.index,
        "classes": list(done.episode.classes),
        "shots": list(done.episode.shots),
        "accuracy": last.query_accuracy,
        "support_accuracy": last.support_accuracy,
        "seconds": round(done.trace.seconds, 4),
        "answers": done.rows,
        "version": __version__,
    }
    if isinstance(done.project, SentenceProject) and done.project.named:
        told["names"] = list(done.project.names)  # they count in the shots
    print(json.dumps(told, indent=2, ensure_ascii=False))


def answers_kept(options: argparse.Namespace, project: Project) -> bool:
    """Of pictures without any class, print what an adapted learner that was written before answers; whether it is one."""
    if project.classes or (one := kept(options)) is None:
        return False
    seen = stacked(project.unlabelled, one.domain)
    print_answers(options, one, "picture", [picture.name for picture in project.unlabelled], seen)
    return True


def kept(options: argparse.Namespace) -> Adapted | None:
    """The adapted learner that was named, if it is one that was written before."""
    path = Path(options.checkpoint)
    return read(path) if path.suffix == ".json" and is_adapted(path) else None


def print_answers(options: argparse.Namespace, one: Adapted, what: str, names: Sequence[str], asked: Tensor) -> None:
    """What an adapted learner takes things for, ``asked`` as its network takes them: each ``what`` a picture or a sentence."""
    answers = one.answers(asked)
    best = answers.probabilities.max(1)
    rows = [
        row(name, None, one.classes[answer], chances, strange, what)
        for name, answer, chances, strange in zip(
            names, best.indices.tolist(), answers.probabilities, answers.none.tolist(), strict=True
        )
    ]
    if options.json:
        told = {"checkpoint": Path(options.checkpoint).stem, "classes": list(one.classes), "answers": rows}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print_rows(rows)


def row(name: str, right: str | None, answer: str, chances: Tensor, strange: float, what: str) -> dict[str, Any]:
    """All that is known of one answer; ``what`` it is of."""
    return {
        what: name,
        "class": right,
        "answer": answer,
        "confidence": round(float(chances.max()), 6),
        "probabilities": [round(chance, 6) for chance in chances.tolist()],
        "none_of_these": round(strange, 6),
    }


def print_rows(rows: list[dict[str, Any]]) -> None:
    """A line for each answer."""
    for each in rows:
        mark = "\tunlike all classes" if each["class"] is None and each["none_of_these"] > unknown.THRESHOLD else ""
        asked = each["sentence"] if "sentence" in each else each["picture"]
        print(f"{each['class'] or '?'}\t{asked}\t{each['answer']}\t{each['confidence']:.3f}{mark}")
