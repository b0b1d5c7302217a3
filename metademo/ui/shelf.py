"""What a person has made, as the browser is to keep it: one record for each task, for the sentences, for each own learner."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

import streamlit as st

from metademo.checkpoints import one_file
from metademo.checkpoints.catalogue import Contender
from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners.base import ADAPTS
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_SHOTS, MAX_WAYS
from metademo.pictures.manifest import Beside
from metademo.pictures.spelling import clean_name
from metademo.sentences.ready import TASKS
from metademo.ui import saved, state
from metademo.ui.components.sentence_desk import OWN, Desk, Draft, opened
from metademo.ui.history import Task
from metademo.ui.session import LabChoices
from metademo.ui.texts import sentence_page

Kind = Literal["pictures", "sentences", "learner"]
Slot = tuple[str, object]
"""What a record is of, within this session."""

FORMAT = "metademo sentences"
_LONGEST = 400_000
"""The most characters of a class's sentences that are taken back; the browser may hold anything."""


@dataclass(frozen=True)
class Record:
    """One thing that is kept.

    Attributes:
        kind: what it is.
        name: what it is called.
        classes: how many classes.
        count: of how many pictures, or sentences.
        domain: the kind of picture; "" for what has none.
        text: the list from which it is opened again, as JSON.
        pieces: keys of what it is made of, by where they lie.
        contents: these pieces, by key.
    """

    kind: Kind
    name: str
    classes: int
    count: int
    domain: str
    text: str
    pieces: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def listed(self, identity: str) -> dict[str, Any]:
        """As the browser stores it."""
        return {
            "id": identity, "kind": self.kind, "name": self.name, "classes": self.classes, "count": self.count,
            "domain": self.domain, "list": self.text, "pieces": dict(self.pieces),
        }  # fmt: skip


@dataclass
class Shelf:
    """The records as they are now; one is made anew only where what it is of has changed."""

    _made: dict[Slot, tuple[tuple[object, ...], Record]] = field(default_factory=dict)
    _choices: dict[int, LabChoices] = field(default_factory=dict)

    def records(self) -> dict[Slot, Record]:
        """All of them, in the order in which they were made."""
        now = state.session()
        found: dict[Slot, Record] = {}
        for key, contender in now.own.items():
            slot: Slot = ("learner", key)
            found[slot] = self._kept(slot, (contender,)) or self._make(slot, (contender,), _learner(key, contender))
        for task in sorted(now.desk.own, key=lambda each: each.uid):
            if task is now.task:
                self._choices[task.uid] = saved.in_widgets(now.choices)
            choices = self._choices.setdefault(task.uid, now.choices)
            slot = ("task", task.uid)
            found[slot] = self._kept(slot, (task, choices)) or self._make(
                slot, (task, choices), _task(task, choices, tuple(now.own))
            )
        if (written := sentences(st.session_state.get("sentences"))) is not None:
            found["sentences", ""] = written
        return found

    def chose(self, uid: int, choices: LabChoices) -> None:
        """What was chosen when this task was open last."""
        self._choices[uid] = choices

    def _kept(self, slot: Slot, of: tuple[object, ...]) -> Record | None:
        made = self._made.get(slot)
        same = made is not None and all(
            one is other or _equal(one, other) for one, other in zip(made[0], of, strict=True)
        )
        return made[1] if made is not None and same else None

    def _make(self, slot: Slot, of: tuple[object, ...], record: Record) -> Record:
        self._made[slot] = of, record
        return record


def _equal(one: object, other: object) -> bool:
    return isinstance(one, LabChoices) and one == other


def _task(task: Task, choices: LabChoices, own: Sequence[str]) -> Record:
    beside = Beside(task.name, saved.described(choices, [each for each in own if each in (choices.learners or own)]))
    listed, files = task.project.arranged(beside)
    pieces = {path: piece.key for path, piece in files.items()}
    contents = {piece.key: piece.data for piece in files.values()}
    project = task.project
    return Record(
        "pictures",
        task.name,
        len(project.classes),
        project.pictures,
        project.domain,
        listed.to_json(),
        pieces,
        contents,
    )


def _learner(key: str, contender: Contender) -> Record:
    checkpoint = saved.own_checkpoint(key)
    assert checkpoint is not None
    piece = f"{fingerprint(contender.learner)}{one_file.SUFFIX}"
    return Record(
        "learner", key, 0, 0, contender.domain.name, "{}", {piece: piece}, {piece: one_file.write(checkpoint)}
    )


# Sentences


def sentences(desk: Desk | None) -> Record | None:
    """The drafts in which something has been written; None without any."""
    if desk is None:
        return None
    drafts = [draft for draft in desk.drafts.values() if changed(draft)]
    if not drafts:
        return None
    listed = {
        "format": FORMAT,
        "version": 1,
        "task": desk.task,
        "learners": list(desk.learners),
        "steps": desk.choices.steps,
        "adapts": desk.choices.adapts,
        "names": desk.names,
        "drafts": [
            {
                "task": draft.task,
                "shots": draft.shots,
                "others": draft.others,
                "classes": [{"name": each.name, "text": each.text, "says": each.says} for each in draft.classes],
            }
            for draft in drafts
        ],
    }
    texts = chain.from_iterable([*(each.text for each in draft.classes), draft.others] for draft in drafts)
    count = sum(bool(line.strip()) for text in texts for line in text.splitlines())
    name = sentence_page.OWN if any(draft.task == OWN for draft in drafts) else sentence_page.TASKS[drafts[-1].task]
    return Record(
        "sentences", name, sum(len(each.classes) for each in drafts), count, "", json.dumps(listed, ensure_ascii=False)
    )


def changed(draft: Draft) -> bool:
    """Whether a draft is not as it was opened."""
    first = opened(draft.task)
    return _content(draft) != _content(first)


def _written(draft: Draft) -> bool:
    """Whether anything has been written in a draft; how many sentences are learned from is no writing."""
    return _content(draft)[1:] != _content(opened(draft.task))[1:]


def _content(draft: Draft) -> tuple[object, ...]:
    return draft.shots, draft.others, [(each.name, each.text) for each in draft.classes]


def read_sentences(data: bytes, desk: Desk, link: Container[str] = ()) -> bool:
    """Put kept drafts back where nothing has been written since; whether all of them found their place.

    Args:
        data: the list of them.
        desk: where to.
        link: names of what a link has chosen there, and is to stay so.

    Raises:
        ValueError: if it is no list of them, or a newer version's.
    """
    content = json.loads(data.decode("utf-8"))
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != 1:
        raise ValueError("format")
    drafts = content["drafts"]
    if not isinstance(drafts, list) or len(drafts) > len(TASKS) + 1:
        raise ValueError("drafts")
    read = [_draft(each) for each in drafts]
    if any(_written(desk.drafts[each.task]) for each in read if each.task in desk.drafts):
        return False
    for draft in read:
        there = desk.drafts.get(draft.task)
        draft.fresh = there.fresh + 1 if there is not None else 0
        if there is not None and draft.task == desk.task and "sentence-shots" in link:
            draft.shots = there.shots
        desk.drafts[draft.task] = draft
    if content.get("task") in (*TASKS, OWN) and "sentence-task" not in link:
        desk.task = content["task"]
        desk.number += 1
    learners, steps, adapts = content.get("learners"), content.get("steps"), content.get("adapts")
    if (
        "sentence-learners" not in link
        and isinstance(learners, list)
        and all(isinstance(each, str) for each in learners)
    ):
        desk.learners = tuple(learners)
    if "sentence-steps" not in link and type(steps) is int and 0 <= steps <= 30:
        desk.choices = replace(desk.choices, steps=steps)
    if "sentence-depth" not in link and (adapts is None or adapts in ADAPTS):
        desk.choices = replace(desk.choices, adapts=adapts)
    if "sentence-names" not in link:
        desk.names = content.get("names") is True  # what was kept before there was a choice had none
    return True


def _draft(listed: Any) -> Draft:
    if not isinstance(listed, dict) or listed.get("task") not in (*TASKS, OWN):
        raise ValueError("task")
    shots, others, classes = listed["shots"], listed["others"], listed["classes"]
    if type(shots) is not int or not 1 <= shots <= MAX_SHOTS or not _text(others):
        raise ValueError("shots or others")
    if not isinstance(classes, list) or len(classes) > MAX_WAYS:
        raise ValueError("classes")
    draft = Draft(listed["task"], others=others, shots=shots)
    for each in classes:
        if not isinstance(each, dict) or not _text(each.get("name")) or not _text(each.get("text")):
            raise ValueError("class")
        says = each.get("says")  # written by no older version
        draft.add_class(
            clean_name(each["name"], 2 * MAX_CLASS_NAME), each["text"], says if isinstance(says, str) else ""
        )
    return draft


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST
