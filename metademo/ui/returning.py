"""What the browser hands back: read as any upload is, and opened as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from metademo.checkpoints import one_file
from metademo.checkpoints.files import CheckpointError
from metademo.pictures.archives import Collected
from metademo.project.project import Project
from metademo.ui import cupboard, lab_run, saved, shelf, state
from metademo.ui.background.reading import Reading
from metademo.ui.components.sentence_desk import Desk
from metademo.ui.history import MAX_TASKS, Task
from metademo.ui.texts import history as said
from metademo.ui.texts import kept as text
from metademo.ui.texts.spoken import say

_NAME = re.compile(r"cupboard-([\w-]{1,64})\.(tar|json|safetensors)")


def take(files: Iterable[tuple[str, bytes]]) -> None:
    """Open what was asked for; of anything else nothing is made."""
    now = cupboard.cupboard()
    for name, data in files:
        found = _NAME.fullmatch(name)
        if found is None or found[1] not in now.awaited:
            continue
        identity, kind = found[1], found[2]
        if kind == "tar":
            state.session().readings.append(Reading([(name, data)], None, kept=identity))
        elif kind == "json":
            _sentences(identity, data)
        else:
            _learner(identity, data)


def _sentences(identity: str, data: bytes) -> None:
    desk: Desk = st.session_state.setdefault("sentences", Desk())
    now, session, slot = cupboard.cupboard(), state.session(), None
    # a link shows what it is for, what is kept lies beside it; but see `Cupboard.unsettled`
    link = session.said if now.silent and not now.unsettled else frozenset()
    try:
        if shelf.read_sentences(data, desk, link):
            slot = ("sentences", "")
        else:
            desk.tell(text.SENTENCES_HERE)
    except (ValueError, KeyError, TypeError, RecursionError):
        desk.tell(text.DAMAGED)
    now.opened(slot, identity)


def _learner(identity: str, data: bytes) -> None:
    now = cupboard.cupboard()
    name = now.awaited[identity].name
    slot = None
    try:
        checkpoint = one_file.parse(data, name)
        if checkpoint.card.domain in state.domains():
            slot = ("learner", lab_run.keep(checkpoint, f"{name}{one_file.SUFFIX}"))
    except CheckpointError as error:
        state.tell(say(error))
    now.opened(slot, identity)


def add(identity: str, collected: Collected | None) -> None:
    """Put a task that was handed back and read among the person's own, and open it if it was open.

    ``collected`` is None where nothing came of reading it.
    """
    now, session = cupboard.cupboard(), state.session()
    kept = now.awaited.get(identity)
    if kept is None:
        return
    if collected is None or collected.task is None or len(session.desk.own) >= MAX_TASKS:
        problems = () if collected is None else collected.problems
        full = collected is not None and collected.task is not None
        state.tell(*problems, said.too_many_tasks(MAX_TASKS) if full else text.DAMAGED)
        now.opened(None, identity)
        return
    project, notices = Project.from_collected(collected)
    if project.domain not in state.domains():
        project = project.with_domain(session.project.domain)
    same = next((each for each in session.desk.own if each.project == project), None)
    if same is not None:  # a link has opened it already
        now.opened(("task", same.uid), identity)
        return
    name = session.desk.free_name(kept.name or said.SAVED_TASK)
    task = Task(next(session.numbers), project, None, name)
    state.tell(*notices, *collected.problems)
    beside = collected.task.beside
    now.shelf.chose(task.uid, saved.chosen(beside.choices)[0])
    opens = now.shown == identity and not (now.silent and session.addressed and not now.unsettled)
    if opens:
        state.lay_out(session.desk.opened(task))
        state.tell(*saved.make_good(replace(beside, learners={})))
    else:
        session.desk = session.desk.with_task(task)
    now.opened(("task", task.uid), identity)
