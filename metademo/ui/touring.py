"""What the tour does to a person's work: nothing that stays.

It runs on a ready task, with the choices that the page begins with, so that what it asks for can be seen to change something.
What was moved at a stop is put back at the next one; when it is over all is as it was before.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.ui import lab_run, state
from metademo.ui.history import Desk, History, Task
from metademo.ui.session import LabChoices
from metademo.ui.widgets import forget

SAMPLE = "vireth"
"""Its ready task. With one shot each of its learners gets another number right; with two, or with no step, they get others."""
_KEY = "touring"
_RESULTS = "results-"
"""What the keys of the results' own widgets begin with; where the player stands is among them."""


@dataclass(frozen=True)
class Touring:
    """What there was before.

    Attributes:
        task: the ready task as the tour has it.
        earlier: the same as the person had left it; None if it was not on the desk.
        opened: the task that was open.
        choices: what was chosen under 'Learning'.
        results: what the results' own widgets showed.
        history: what could be taken back.
    """

    task: Task
    earlier: Task | None
    opened: int
    choices: LabChoices
    results: dict[str, Any]
    history: History


def begin() -> None:
    """Open the tour's ready task as the page begins with it; one that is going on begins anew."""
    if _KEY in st.session_state:
        put_back()
        return
    session = state.session()
    earlier = next((each for each in session.desk.tasks if each.sample == SAMPLE), None)
    opened, choices, history = session.task.uid, session.choices, session.history.copy()
    state.open_sample(SAMPLE)
    if session.sample != SAMPLE:
        return  # there are no learners for it
    sample = state.sample_of(SAMPLE)
    assert sample is not None
    task = replace(session.task, project=session.task.project.with_shots(sample.shots))
    st.session_state[_KEY] = Touring(task, earlier, opened, choices, _results(), history)
    _lay_out(session.desk.opened(task), LabChoices(), {})


def moved() -> tuple[str, ...]:
    """What is other than the tour began with, by the names of its stops: ``card``, ``shots``, ``learners``, ``steps``."""
    session, known = state.session(), st.session_state.get(_KEY)
    if known is None or session.task.uid != known.task.uid:
        return ()
    now, domain = session.project, session.project.domain
    # as the controls have them by now, which this is asked before
    learners, steps = (st.session_state.get(f"choice-{name}") for name in ("learners", "steps"))
    choices = replace(session.choices, learners=session.choices.learners if learners is None else tuple(learners))
    dealt = now == now.with_shots(now.shots)
    found = {
        "card": not dealt or session.sample is None,
        "shots": dealt and now.shots != known.task.project.shots,
        "learners": lab_run.chosen(choices, domain) != lab_run.chosen(LabChoices(), domain),
        "steps": steps is not None and steps != next(iter(contenders(domain).values())).learner.steps,
    }
    return tuple(name for name, other in found.items() if other)


def put_back() -> None:
    """Take back what was moved since the tour began; a task that the person opened meanwhile is the one to go back to."""
    session, known = state.session(), st.session_state.get(_KEY)
    if known is None:
        return
    if session.task.uid != known.task.uid:
        st.session_state[_KEY] = replace(known, opened=session.task.uid)
    _lay_out(_without_moves(known).opened(known.task), LabChoices(), {})


def end() -> None:
    """Have all as it was before the tour."""
    session, known = state.session(), st.session_state.pop(_KEY, None)
    if known is None:
        return
    desk, uid = _without_moves(known), known.task.uid
    opened = session.task.uid if session.task.uid != uid else known.opened
    if known.earlier is not None:
        desk = desk.with_task(known.earlier)
    back = desk.find(opened) or desk.task
    if known.earlier is None and back.uid != uid:
        desk = desk.without(uid)
    _lay_out(desk.opened(back), known.choices, known.results)


def _without_moves(known: Touring) -> Desk:
    """The desk with the tour's task as it was; one that pictures of the person's own were added to stays beside it."""
    session, uid = state.session(), known.task.uid
    now = session.desk.find(uid)
    alone = all(_others(each.before, uid) == _others(each.after, uid) for each in _since(known))
    desk = session.desk
    if now is not None and now.sample is None and now.born is None:
        desk = desk.with_task(replace(now, uid=next(session.numbers)))
    if alone:  # nothing is left of what could be taken back
        session.history = known.history.copy()
    return desk.with_task(known.task)


def _since(known: Touring) -> list[Any]:
    """The changes that were made since the tour began, and those that were taken back."""
    before, history = known.history, state.session().history
    return [*history.past[len(before.past) :], *history.future[len(before.future) :]]


def _others(desk: Desk, uid: int) -> list[Task]:
    return sorted((each for each in desk.tasks if each.uid != uid), key=lambda each: each.uid)


def _results() -> dict[str, Any]:
    return {key: st.session_state[key] for key in _players()}


def _players() -> list[str]:
    """Keys of what the players remember; their widgets follow it."""
    ends = ("-at", "-playing", "-paused", "-held")
    return [key for key in map(str, st.session_state) if key.startswith(_RESULTS) and key.endswith(ends)]


def _lay_out(desk: Desk, choices: LabChoices, results: dict[str, Any]) -> None:
    session = state.session()
    state.lay_out(desk)
    if session.choices != choices:
        session.choices = choices
        for name in (*asdict(choices), "unlabelled"):
            forget(f"choice-{name}")
    for key in _players():
        del st.session_state[key]
    for key, value in results.items():
        st.session_state[key] = value
