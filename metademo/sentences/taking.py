"""What a report has of a task of sentences, and the lines of Python that learn it once more."""

from __future__ import annotations

import io
import json
import zipfile

from metademo.export import code
from metademo.export.report import Reportable, Shown
from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.pictures.spelling import spoken
from metademo.sentences.project import SentenceProject

_FILE = "sentences.json"
_FIRST = (1980, 1, 1, 0, 0, 0)


def saved(project: SentenceProject) -> bytes:
    """The task as JSON, as a ready task has it: how many of a class are learned from, the classes, and sentences of none.

    Where names count it says so too, and what those say that are read otherwise than they are written.
    """
    listed: dict[str, object] = {
        "shots": max((len(each.given) for each in project.classes), default=1),
        "classes": {each.name: [one.text for one in each.entries] for each in project.classes},
        "others": [one.text for one in project.unlabelled],
    }
    if project.named:
        called = {each.name: each.called.text for each in project.classes if each.called is not None}
        listed["names"] = {name: said for name, said in called.items() if said != spoken(name)}
    return json.dumps(listed, ensure_ascii=False, indent=1).encode("utf-8")


def reportable(project: SentenceProject) -> Reportable:
    """As a report holds it."""
    labels = {each.key: label for label, each in enumerate(project.classes)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_FILE, _FIRST), saved(project))
    return Reportable(
        tuple(each.name for each in project.classes),
        tuple(Shown(one.text, labels[key]) for key, one in project.supports()),
        tuple(Shown(one.text, -1 if key is None else labels[key]) for key, one in project.queries()),
        buffer.getvalue(),
    )


def python(file: str, checkpoint: str, settings: AdaptSettings = DEFAULT) -> str:
    """The lines of Python that adapt a checkpoint to a saved task, or a report, of sentences."""
    chosen = code.chosen(settings)
    imports = "AdaptSettings, load" if chosen else "load"
    given = f", AdaptSettings({chosen})" if chosen else ""
    return f"""from metademo import {imports}
from metademo.sentences.project import made
from metademo.sentences.reading import read_files

with open({file!r}, "rb") as saved:
    found = read_files([({file!r}, saved.read())])
project, _ = made(found.classes.items(), found.unlabelled, found.shots or 3, found.names)
learner = load({checkpoint!r})
trace = learner.adapt(project.episode(network=learner.network){given})
for (_, sentence), answer in zip(project.queries(), trace.predictions()):
    print(sentence.text, answer)
"""
