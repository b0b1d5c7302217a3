"""What the course remembers for one person, and how it waits for what is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.learners.traces import Trace
from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.ui import state
from metademo.ui.background import pacing
from metademo.ui.background.jobs import Job, wait_for
from metademo.ui.background.runs import Part, Person, Run
from metademo.ui.course.tries import Experiment, Try
from metademo.ui.session import LabChoices
from metademo.ui.texts import course as text
from metademo.ui.texts.choice import language
from metademo.ui.texts.spoken import sample_words

Found = TypeVar("Found")


@dataclass
class Memory:
    """One person's.

    Attributes:
        person: whose turns are counted.
        chapter: the one that is open.
        tries: by name, what is computed or has been.
        runs: by name, what learners do on ready tasks, and what that depends on.
        seeds: by chapter, how often its experiment has been drawn anew.
        seen: by chapter, the guess that what came out is shown beside.
    """

    person: Person = field(default_factory=Person)
    chapter: str = ""
    tries: dict[str, Try[Any]] = field(default_factory=dict)
    runs: dict[str, tuple[object, Run]] = field(default_factory=dict)
    seeds: dict[str, int] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)


def memory() -> Memory:
    """This person's."""
    found: Memory = st.session_state.setdefault("course", Memory())
    return found


def leave(chapter: str) -> None:
    """Open another chapter; what goes on for the one before stops."""
    own = memory()
    for jobs in (own.tries, own.runs):
        jobs.clear()  # whoever lets go of a job stops it
    own.seen.clear()
    own.chapter = chapter
    st.session_state.pop("course-waves-task", None)  # a task of one's own is of the chapter that it was made in


def tried(name: str, begin: Callable[[], Experiment[Found]]) -> Try[Found]:
    """What is computed under this name, begun if it is not."""
    own = memory()
    if name not in own.tries:
        own.tries[name] = Try(begin, own.person)
    return own.tries[name]


PATIENCE, TICK = 0.6, 0.5
"""Seconds that a drawing of the page waits for what is computed, and those between two looks at what takes longer."""


def awaited(job: Job, ahead: Callable[[], int]) -> bool:
    """Wait a moment for it; whether something came of it.

    What takes longer has a bar that looks again by itself and draws the page anew at the end. Meanwhile no drawing goes on: a
    click into a fragment does not end one, so that it would be heard only after the wait.
    """
    slot = st.empty()

    def so_far() -> None:
        slot.progress(job.progress, text=text.standing(ahead()))

    if not wait_for(job, so_far, PATIENCE):
        with slot.container():
            st.fragment(_going_on, run_every=pacing.pause(pacing.LINE, at_least=TICK))(job, ahead)
        return False
    slot.empty()
    if job.failed:
        st.error(text.FAILED, icon=":material/error:")
    return not job.failed and not job.cancelled


def _going_on(job: Job, ahead: Callable[[], int]) -> None:
    """One look at what is computed."""
    if not job.running:
        st.rerun()
    st.progress(job.progress, text=text.standing(ahead()))


@lru_cache(maxsize=32)
def _ready(identity: str, shots: int, spoken: str) -> Project:
    """A ready task, its classes called as that language has them."""
    project, _ = Project.from_zip(f"{identity}.zip", sample_zip(identity), shots, "characters")
    sample = state.sample_of(identity)
    names = {} if sample is None else sample_words(sample).classes
    classes = tuple(replace(each, name=names.get(each.name, each.name)) for each in project.classes)
    return replace(project, classes=classes)


def ready(identity: str, shots: int = 1) -> Project:
    """A ready task of characters, in the person's language."""
    return _ready(identity, shots, language())


def ran(
    name: str, learners: tuple[str, ...], project: Project, choices: LabChoices
) -> tuple[Run, dict[str, Trace]] | None:
    """What these learners do on a project, waited for; None where nothing came of it."""
    own, key = memory(), (learners, project, choices)
    if name not in own.runs or own.runs[name][0] != key:
        known = contenders("characters")
        parts = {
            each: Part(known[each].chosen(choices), known[each].settings(choices), known[each].domain)
            for each in learners
        }
        own.runs[name] = key, Run(parts, project, own.person)
    run = own.runs[name][1]
    return (run, run.traces()) if awaited(run, lambda: run.ahead) else None
