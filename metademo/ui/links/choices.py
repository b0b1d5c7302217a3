"""The choices that an address holds: their names, what may stand there, and where each lies. Reading and writing go by this.

They are read in this order, for what can be chosen may depend on the task.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from metademo.checkpoints import catalogue
from metademo.checkpoints.files import CheckpointError
from metademo.learners.base import ADAPTS, MAX_STEPS
from metademo.pictures.augment import VARIATIONS
from metademo.pictures.domains import DOMAINS
from metademo.pictures.limits import MAX_SHOTS
from metademo.samples import samples
from metademo.ui import cupboard, lab_run, state
from metademo.ui.components import outer
from metademo.ui.components.learning import FACTORS, SCRATCH_RATES
from metademo.ui.components.player import STEP, STEP_ASKED
from metademo.ui.links.elsewhere import COMPARE, COURSE, GOAL, LEARN, ROBOT, SENTENCES
from metademo.ui.links.kinds import NOTHING, Flag, Kind, OneOf, Several, Whole
from metademo.ui.links.parts import Choice
from metademo.ui.session import LabChoices
from metademo.ui.texts import choice as languages
from metademo.ui.texts import learning as text

EMBEDDED = ("embed", "embed_options")
"""Streamlit's own parts of an address."""
IGNORED = (outer.TOKEN, cupboard.OWN, *EMBEDDED)
"""Those that are others' business: a training of one's own is found by its page, one's own task by what keeps it."""


def _photographs() -> bool:
    return DOMAINS[state.session().project.domain].photographs


def learners() -> list[str]:
    """The learners that come with the project, for the kind of picture that is open."""
    try:
        return list(catalogue.contenders(state.session().project.domain))
    except CheckpointError:
        return []  # which the page says


def _together(transductive: bool) -> Callable[[], list[str]]:
    def options() -> list[str]:
        known = learners()
        found = catalogue.contenders(state.session().project.domain) if known else {}
        return [key for key in known if found[key].learner.transductive is transductive]

    return options


def _lab(name: str, field: str, kind: Kind, first: Callable[[], Any] | None = None) -> Choice:
    """A choice under 'Learning'. Unless it is as it is ``first``, the address has it."""

    def get() -> Any:
        found = getattr(state.session().choices, field)
        return first() if found is None and first is not None else found

    def put(value: Any) -> None:
        session = state.session()
        session.choices = replace(session.choices, **{field: value})

    return Choice(name, kind, get, put, first or (lambda: getattr(LabChoices, field)))


def _first_learners() -> tuple[str, ...]:
    known = learners()
    return tuple(key for key in lab_run.first_choice(state.session().project.domain) if key in known) if known else ()


def _first_steps() -> int:
    known = learners()
    own = catalogue.contenders(state.session().project.domain)[known[0]].learner.steps if known else None
    return 0 if own is None else own


def _shots() -> Any:
    session = state.session()
    return session.project.shots if session.sample is not None else NOTHING


def _with_shots(shots: int) -> None:
    session = state.session()
    if session.sample is not None:
        session.project = session.project.with_shots(shots)


def _usual_shots() -> int:
    sample = state.sample_of(state.session().sample)
    return 0 if sample is None else sample.shots


def _most_shots() -> int:
    """The most that the slider of the task's shots reaches."""
    largest = max((len(each.entries) for each in state.session().project.classes), default=0)
    return max(2, min(MAX_SHOTS, largest - 1))


def ready() -> list[str]:
    """The ready tasks that there are learners for."""
    offered = state.domains()
    return [sample.id for sample in samples() if sample.domain in offered]


def lab() -> tuple[Choice, ...]:
    """The Lab's, as they are where a task is open."""
    return (
        Choice(
            "shots",
            Whole(1, _most_shots()),
            _shots,
            _with_shots,
            _usual_shots,
        ),
        _lab("learners", "learners", Several(_together(False)), _first_learners),
        _lab("together", "together", Several(_together(True))),
        _lab("steps", "steps", Whole(0, MAX_STEPS), _first_steps),
        _lab("rate", "rate_factor", OneOf(lambda: FACTORS)),
        _lab("adapts", "adapts", OneOf(lambda: ADAPTS)),
        _lab("long-steps", "long_steps", Whole(0, MAX_STEPS)),
        _lab("scratch-rate", "scratch_rate", OneOf(lambda: SCRATCH_RATES)),
        _lab("transductive", "transductive", Flag()),
        _lab("variations", "variations", OneOf(lambda: VARIATIONS if _photographs() else ())),
        _lab("tail", "tail", OneOf(lambda: list(text.TAILS) if _photographs() else ())),
        _lab("seed", "seed", Whole(0, 9999)),
        _lab("auto", "automatic", Flag()),
    )


def task() -> Choice:
    """The ready task that is open."""
    return Choice("task", OneOf(ready), lambda: state.session().sample or NOTHING, state.open_sample)


def step() -> Choice:
    """The step that is shown, which the results themselves note in the address."""
    return Choice(
        STEP, Whole(0, MAX_STEPS), lambda: NOTHING, lambda value: st.session_state.update({STEP_ASKED: value})
    )


def spoken() -> Choice:
    """The language, which is read where texts are asked for, at any time; said where there are several."""
    return Choice(
        languages.PARAMETER,
        OneOf(lambda: languages.NAMES),
        lambda: languages.language() if len(languages.NAMES) > 1 else NOTHING,
        lambda _: None,
    )


@dataclass(frozen=True)
class _Page:
    """Whose choices a page's address says, beside the language."""

    lab: bool
    own: tuple[Choice, ...] = ()


PAGES = {
    "lab": _Page(True, (step(),)),
    "compare": _Page(True, COMPARE),
    "learn": _Page(False, LEARN),
    "sentences": _Page(False, SENTENCES),
    "robot": _Page(False, ROBOT),
    "goal": _Page(False, GOAL),
    "ideas": _Page(False, COURSE),
}


def of_page(page: str) -> tuple[Choice, ...]:
    """The choices that the address of a page says."""
    found = PAGES.get(page, _Page(False))
    return (spoken(), *((task(), *lab()) if found.lab else ()), *found.own)


def all_choices() -> tuple[Choice, ...]:
    """Every choice there is, in the order in which to read them, but for the task, which opens first."""
    return (spoken(), *lab(), *(each for page in PAGES.values() for each in page.own))
