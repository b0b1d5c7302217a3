"""What belongs to a saved task beside its pictures: written with it, and made good again when it is opened.

It comes back from wherever it has been: each choice is looked at by itself, and what this version does not know is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from functools import partial
from typing import Any

import streamlit as st

from metademo.checkpoints import one_file
from metademo.checkpoints.cards import Checkpoint
from metademo.checkpoints.catalogue import AS_IT_PAYS, Contender
from metademo.checkpoints.files import CheckpointError
from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners.base import ADAPTS, MAX_STEPS, Learner
from metademo.learners.meta import MetaLearner
from metademo.pictures.augment import VARIATIONS
from metademo.pictures.manifest import Beside
from metademo.project.project import Project
from metademo.ui import lab_run, state
from metademo.ui.components.learning import FACTORS, SCRATCH_RATES
from metademo.ui.history import Task
from metademo.ui.session import AS_LEARNED, LabChoices
from metademo.ui.texts import kept as text
from metademo.ui.texts import words
from metademo.ui.widgets import forget

_OWN = "own"
"""Among the choices: keys of the person's own learners, in the order of their files."""


def described(choices: LabChoices, own: Iterable[str] = ()) -> dict[str, Any]:
    """The choices as a saved task lists them."""
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(choices).items()}
    return {**listed, **({_OWN: list(own)} if own else {})}


def in_widgets(choices: LabChoices) -> LabChoices:
    """The choices as their widgets stand, which the page follows only once it draws them."""
    found: dict[str, Any] = {}
    for each in fields(choices):
        value = st.session_state.get(f"choice-{each.name}")
        if value is None or each.name == "together":  # a switch of its own
            continue
        if each.name == "learners":
            before = [key for key in choices.learners or () if key in value]
            value = (*before, *(key for key in value if key not in before))
        found[each.name] = None if value == AS_LEARNED else value
    return replace(choices, **found)


def zip_of(task: Task, name: str) -> Callable[[], bytes]:
    """What makes the ZIP file of a task, with the choices and learners as they are now; it may run in any thread."""
    now = state.session()
    learners: dict[str, Learner] = {}
    with suppress(CheckpointError):  # said where learners are chosen; the pictures are there all the same
        known = lab_run.contenders(task.project.domain)
        learners = {key: known[key].learner for key in lab_run.chosen(now.choices, task.project.domain)}
    own = {key: checkpoint for key in learners if (checkpoint := own_checkpoint(key)) is not None}
    return partial(_packed, task.project, name, described(now.choices, tuple(own)), learners, own)


def _packed(
    project: Project,
    name: str,
    choices: Mapping[str, Any],
    learners: Mapping[str, Learner],
    own: Mapping[str, Checkpoint],
) -> bytes:
    beside = Beside(name, choices, {key: fingerprint(learner) for key, learner in learners.items()})
    return project.to_zip(beside, {f"{key}{one_file.SUFFIX}": one_file.write(each) for key, each in own.items()})


def own_checkpoint(key: str) -> Checkpoint | None:
    """A learner of the person's own as the checkpoint that it is; None for all others."""
    now = state.session()
    contender: Contender | None = now.own.get(key)
    if contender is None or not isinstance(contender.learner, MetaLearner):
        return None
    return Checkpoint(now.cards[key], contender.learner)


def make_good(beside: Beside, own: Iterable[str | None] = ()) -> list[str]:
    """Choose what was chosen when a task was saved; what cannot be as it was then, in sentences.

    Args:
        beside: what was saved with it.
        own: the keys that its own learners have now, in the order of their files; None for one that could not be read.
    """
    if not beside.choices:
        return []
    now = state.session()
    then = [key for key in beside.choices.get(_OWN, []) if isinstance(key, str)]
    renamed = {old: new for old, new in zip(then, own, strict=False) if new is not None}
    choices, unknown = chosen(beside.choices, renamed)
    now.choices = choices
    for each in (*(field.name for field in fields(choices)), "unlabelled"):
        forget(f"choice-{each}")
    with suppress(CheckpointError):
        known = lab_run.contenders(now.project.domain)
        other = [
            words.learner_name(key)
            for key, mark in beside.learners.items()
            if key in known and key not in now.own and fingerprint(known[key].learner) != mark
        ]
        gone = [key for key in beside.learners if key not in known and renamed.get(key, key) not in known]
        unknown += gone
        return [
            *([text.retrained(", ".join(other))] if other else []),
            *([text.unknown_choices(", ".join(unknown))] if unknown else []),
        ]
    return []


def chosen(listed: Mapping[str, Any], renamed: Mapping[str, str] | None = None) -> tuple[LabChoices, list[str]]:
    """The choices that a list says, and the names of those that this version does not have."""
    choices, unknown = LabChoices(), []
    for name, value in listed.items():
        if name == _OWN:
            continue
        allowed = _ALLOWED.get(name)
        if allowed is None or not allowed(value):
            unknown.append(name)
            continue
        if isinstance(value, list):
            value = tuple((renamed or {}).get(each, each) for each in value)
        choices = replace(choices, **{name: value})
    return choices, unknown


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _keys(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "steps": lambda value: value is None or _whole(value, 0, MAX_STEPS),
    "long_steps": lambda value: _whole(value, 0, MAX_STEPS),
    "rate_factor": lambda value: type(value) in (int, float) and value in FACTORS,
    "adapts": lambda value: value is None or value in ADAPTS,
    "scratch_rate": lambda value: type(value) in (int, float) and value in SCRATCH_RATES,
    "transductive": lambda value: type(value) is bool,
    "seed": lambda value: _whole(value, 0, 9999),
    "variations": lambda value: value is None or value in VARIATIONS,
    "tail": lambda value: _whole(value, AS_IT_PAYS, 3),
    "learners": lambda value: value is None or _keys(value),
    "automatic": lambda value: type(value) is bool,
    "together": _keys,
}
