"""A report: one HTML file that shows what learners did on a task, replays it, and holds the task itself.

It needs no server and no network. The Lab and the commands open it as they open a saved task.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import torch

from metademo.export import bundle
from metademo.export.html import thumbnail
from metademo.export.packed import packed
from metademo.export.words import REPORT, Words
from metademo.insights import calibration, unknown
from metademo.learners.traces import Trace
from metademo.pictures import reports
from metademo.project.project import Project


@dataclass(frozen=True)
class Reported:
    """One learner of a report.

    Attributes:
        label: what it is called.
        colour: of its curves, as ``#1f7fc7``.
        trace: what it did, its classes called as the project's.
        own_share: of its checkpoint, see :data:`metademo.insights.unknown.OWN_SHARE`.
    """

    label: str
    colour: str
    trace: Trace
    own_share: float = unknown.OWN_SHARE


class Shown(NamedTuple):
    """One picture or sentence of a report: its ``name``, or what it says; its class's ``label``, -1 for none; of a picture a
    small copy as a data URI."""

    name: str
    label: int
    src: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {"name": self.name, "label": self.label} | ({"src": self.src} if self.src else {})


@dataclass(frozen=True)
class Reportable:
    """A task as a report holds it.

    Attributes:
        classes: their names.
        support: what was learned from.
        queries: what was asked about.
        task: a ZIP file that opens as this task.
    """

    classes: tuple[str, ...]
    support: tuple[Shown, ...]
    queries: tuple[Shown, ...]
    task: bytes


def of_pictures(project: Project) -> Reportable:
    """A project of pictures."""
    labels = {each.key: label for label, each in enumerate(project.classes)}
    return Reportable(
        tuple(each.name for each in project.classes),
        tuple(Shown(picture.name, labels[key], thumbnail(picture)) for key, picture in project.support_pictures()),
        tuple(
            Shown(picture.name, -1 if key is None else labels[key], thumbnail(picture))
            for key, picture in project.query_pictures()
        ),
        project.to_zip(),
    )


def report(
    given: Project | Reportable,
    learners: Sequence[Reported],
    *,
    title: str,
    file: str,
    version: str,
    sentences: Sequence[str] = (),
    choices: Mapping[str, str] | None = None,
    commands: Sequence[str] = (),
    code: str = "",
    words: Words = REPORT,
    language: str = "en",
    now: datetime | None = None,
) -> bytes:
    """The report as UTF-8. Whatever a person named stands in it as text.

    Args:
        given: the task; its ZIP file is part of the report, if it is no larger than
            :data:`metademo.pictures.reports.MAX_EMBEDDED`.
        learners: at least one.
        title: of the report.
        file: what the task's ZIP file is called when it is taken out of the report.
        version: of this program.
        sentences: what there is to say of what happened.
        choices: what was chosen, by name.
        commands: that do the same once more.
        code: Python that does.
        words: see :data:`metademo.export.words.REPORT`.
        language: that all this is in, as HTML has it.
        now: when; by default, now.

    Raises:
        ValueError: without learners.
    """
    if not learners:
        raise ValueError("learners: a report is of one at least")
    task = of_pictures(given) if isinstance(given, Project) else given
    model: dict[str, Any] = {
        "words": dict(words),
        "classes": list(task.classes),
        "queries": [each.told for each in task.queries],
        "support": [each.told for each in task.support],
        "learners": [_told(each) for each in learners],
        "sentences": list(sentences),
        "choices": [[name, value] for name, value in (choices or {}).items()],
        "commands": list(commands),
        "code": code,
        "file": file,
    }
    when = (now or datetime.now()).strftime("%Y-%m-%d %H:%M")
    filled = {
        "title": words["title"].format(task=title),
        "subtitle": words["subtitle"].format(
            date=when, support=len(task.support), queries=len(task.queries), ways=len(task.classes)
        ),
        "about": words["about"].format(version=version, torch=torch.__version__, python=platform.python_version()),
    }
    embedded = reports.with_task(task.task).decode("ascii") if len(task.task) <= reports.MAX_EMBEDDED else ""
    return bundle.page(
        "report",
        bundle.script("report"),
        {"model": packed(model, {}, {}), "project": embedded},
        {**words, **filled, "version": version, "language": language},
    )


def _told(one: Reported) -> dict[str, Any]:
    """All steps of one learner as JSON can say them; confidences in thousandths."""
    episode, steps = one.trace.episode, one.trace.steps
    best = [calibration.confidences(step, episode).max(1) for step in steps]
    return {
        "label": one.label,
        "colour": one.colour,
        "steps": [
            {
                "index": step.index,
                "support_loss": _short(step.support_loss),
                "support_accuracy": _short(step.support_accuracy),
                "query_loss": _short(step.query_loss),
                "query_accuracy": _short(step.query_accuracy),
            }
            for step in steps
        ],
        "answers": [each.indices.tolist() for each in best],
        "sure": [(1000 * each.values).round().int().tolist() for each in best],
        "none": [(unknown.scores(step, episode, one.own_share) > unknown.THRESHOLD).int().tolist() for step in steps],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
