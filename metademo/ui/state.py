"""One person's tasks and choices, and the ways to change them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.messages import message_of
from metademo.pictures.domains import of_checkpoint
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name
from metademo.project.picture_class import GoneError, ProjectError
from metademo.project.project import Project
from metademo.samples import Sample, sample_zip, samples
from metademo.ui.history import MAX_TASKS, Change, Desk, Task, altered
from metademo.ui.session import LabChoices, Session
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import history as said
from metademo.ui.texts.choice import ENGLISH, language
from metademo.ui.texts.spoken import sample_words
from metademo.ui.widgets import forget


def session() -> Session:
    """This person's session, opened on the first ready task, or on the one that the address names."""
    found: Session | None = st.session_state.get("session")
    if found is None:
        found = st.session_state.session = Session()
        asked = st.query_params.get("task")  # all else that the address says is read in `ui/links`
        offered = domains()
        known = [sample.id for sample in samples() if sample.domain in offered]
        found.addressed = asked in known or "project" in st.query_params
        found.said = frozenset(st.query_params)
        open_sample(asked if asked in known else known[0])
    return found


def domains() -> tuple[str, ...]:
    """The kinds of picture that there are learners for."""
    return _domains(checkpoints.available())


@lru_cache(maxsize=8)
def _domains(available: tuple[str, ...]) -> tuple[str, ...]:
    # the small photographs' learners stand in where the large ones' are missing
    shipped = {of_checkpoint(name) for name in available}
    return ("characters", "photos") if {"photos", "photos-small"} & shipped else ("characters",)


def tell(*problems: str, stay: bool = False) -> None:
    """Show these messages at the top of the page, above earlier ones, until the person's next change.

    With ``stay`` until they are put away, or another task is opened: a file that was refused must not be forgotten unread.
    """
    now = st.session_state.session
    now.problems = [*dict.fromkeys((*problems, *now.problems))]
    if stay:
        now.staying |= set(problems)


def hush() -> None:
    """Tell no more of what was to be told until now."""
    now = st.session_state.session
    now.problems = [each for each in now.problems if each in now.staying]


def put_away(problem: str) -> None:
    """Tell no more of this."""
    now = st.session_state.session
    now.problems = [each for each in now.problems if each != problem]


def _sample_project(sample: Sample, spoken: str) -> tuple[Project, tuple[str, ...]]:
    """A ready task and what is to be said of it, its classes called as the language ``spoken``, that of who asks, has them.

    Read once for all visitors, who may share it, since a project never changes; those who come meanwhile wait.
    """
    with _opening:
        return _opened(sample.id, sample.shots, sample.domain, spoken)


_opening = threading.Lock()


@lru_cache(maxsize=32)
def _opened(identity: str, shots: int, domain: str, spoken: str) -> tuple[Project, tuple[str, ...]]:
    project, notices = Project.from_zip(f"{identity}.zip", sample_zip(identity), shots, domain)
    sample = sample_of(identity)
    names = {} if sample is None else sample_words(sample).classes
    classes = tuple(replace(each, name=names.get(each.name, each.name)) for each in project.classes)
    return replace(project, classes=classes), notices


def sample_of(identity: str | None) -> Sample | None:
    """The ready task of that name, or None."""
    return next((sample for sample in samples() if sample.id == identity), None)


def title(task: Task) -> str:
    """What a task is called on the page."""
    sample = sample_of(task.sample)
    return task.name if sample is None else sample_words(sample).title


def first_task() -> Project:
    """The ready task that the page opens with, in English."""
    sample = next(sample for sample in samples() if sample.domain in domains())
    return _sample_project(sample, ENGLISH)[0]


def open_sample(identity: str) -> None:
    """Open a ready task, as the person left it."""
    state, sample = st.session_state.session, sample_of(identity)
    if sample is None:
        return
    task = next((each for each in state.desk.tasks if each.sample == identity), None)
    if task is None:
        project, problems = _sample_project(sample, language())
        task = Task(next(state.numbers), project, identity)
        tell(*problems)
    lay_out(state.desk.opened(task))


def rename_samples() -> None:
    """Have the classes of the ready tasks that are open called as the person's language, which is another one now, has them."""
    state, tasks = session(), []
    for task in state.desk.tasks:
        if (sample := sample_of(task.sample)) is not None:
            named, _ = _sample_project(sample, language())
            names = {each.key: each.name for each in named.classes}
            classes = tuple(replace(each, name=names[each.key]) for each in task.project.classes)
            task = replace(task, project=replace(task.project, classes=classes))
        tasks.append(task)
    state.desk = Desk(tuple(tasks))


def open_own(domain: str | None = None) -> None:
    """Open the task of the person's own that was open last, of that domain if one is named; begin one if there is none."""
    state = st.session_state.session
    own = [task for task in state.desk.own if domain in (None, task.project.domain)]
    if own:
        lay_out(state.desk.opened(own[-1]))
    else:
        open_new(domain)


def open_new(domain: str | None = None) -> None:
    """Begin another task of one's own: two empty classes."""
    state = st.session_state.session
    if len(state.desk.own) >= MAX_TASKS:
        tell(said.too_many_tasks(MAX_TASKS))
        return
    project = Project(domain=domain or state.project.domain)
    project = project.add_class(None, classes_text.class_number).add_class(None, classes_text.class_number)
    lay_out(state.desk.opened(Task(next(state.numbers), project, None, state.desk.free_name(said.MY_PICTURES))))


def open_project(project: Project, name: str) -> None:
    """Open a project as a task of the person's own, called ``name``."""
    state = st.session_state.session
    name = state.desk.free_name(clean_name(name, MAX_CLASS_NAME) or said.MY_PICTURES)
    lay_out(state.desk.opened(Task(next(state.numbers), project, None, name)))


def open_task(uid: int) -> None:
    """Open a task that is on the desk."""
    state = st.session_state.session
    if (task := state.desk.find(uid)) is not None:
        lay_out(state.desk.opened(task))


def remove_task(uid: int) -> None:
    """Remove a task of the person's own, and open another one."""
    state = st.session_state.session
    task = state.desk.find(uid)
    if task is None or task.sample is not None:
        return
    state.problems.clear()
    before = state.desk
    rest = before.without(uid)
    if rest.tasks:
        lay_out(rest)
    else:
        sample = samples(task.project.domain)[0]
        project, _ = _sample_project(sample, language())
        lay_out(Desk((Task(next(state.numbers), project, sample.id),)))
    state.history.record(Change(said.remove_task(task.name), before, state.desk))


def rename_task(uid: int, name: str) -> None:
    """Call a task of the person's own something else; an empty name changes nothing."""
    state = st.session_state.session
    task, name = state.desk.find(uid), clean_name(name, MAX_CLASS_NAME)
    if task is None or task.sample is not None or not name or name == task.name:
        return
    new = state.desk.free_name(name, but=uid)
    record(said.rename_task(task.name, new), state.desk.with_task(replace(task, name=new)))


def choose_domain(domain: str) -> None:
    """Read the person's pictures as another kind; beside a ready task, open one of that kind."""
    state = st.session_state.session
    if state.sample is None:
        change(said.READ_AS[domain], lambda project: project.with_domain(domain))
    elif domain != state.project.domain:
        state.problems.clear()
        last = [task.sample for task in state.desk.tasks if task.sample and task.project.domain == domain]
        open_sample(last[-1] if last else samples(domain)[0].id)


def undo() -> None:
    """Take back the last change to any task, and show that task."""
    _back(st.session_state.session.history.undo())


def redo() -> None:
    """Do again what was taken back last."""
    _back(st.session_state.session.history.redo())


def _back(desk: Desk | None) -> None:
    if desk is not None:
        st.session_state.session.problems.clear()
        lay_out(desk)


def record(what: str, desk: Desk) -> None:
    """Go on with this desk, and keep the way back."""
    state = st.session_state.session
    state.history.record(Change(what, state.desk, desk))
    lay_out(desk)


def lay_out(desk: Desk) -> None:
    """Go on with this desk. Which learners were chosen, and what only photographs have, is forgotten if the domain is another."""
    state = st.session_state.session
    if state.desk.tasks and desk.task.project.domain != state.project.domain:
        unchosen = {name: getattr(LabChoices, name) for name in ("learners", "steps", "variations", "tail")}
        state.choices = replace(state.choices, **unchosen)
        for name in unchosen:
            forget(f"choice-{name}")
    state.desk = desk


def _mine(task: Task) -> str:
    """What this task is called as the person's own."""
    state, sample = st.session_state.session, sample_of(task.sample)
    return task.name if sample is None else state.desk.free_name(said.mine(sample_words(sample).title))


def change(
    what: str | Callable[[Project, Project], str],
    act: Callable[[Project], Project | tuple[Project, Iterable[str]]],
    uid: int | None = None,
    keep: bool = False,
    fresh: Task | None = None,
) -> bool:
    """Apply a change to a task, whole or not at all; whether it was possible. It can be taken back.

    An event that comes late, from a task, class or picture that is not there any more, changes nothing and says nothing.

    Args:
        what: the change in words, for the button that takes it back; or a function of the project before and after it.
        act: gives the changed project, and notices to show. What it raises is shown.
        uid: of the task; None for the one that is open.
        keep: whether earlier messages stay: for what is no change of the person's at this moment.
        fresh: a task that is not on the desk yet, to which the change is made instead; it is opened if ``uid`` is open.
    """
    state = session()
    desk, task = state.desk, state.task if uid is None else state.desk.find(uid)
    if fresh is not None:
        desk, task = desk.opened(fresh) if task is state.task else desk.with_task(fresh), fresh
    if task is None:
        return False
    try:
        result = act(task.project)
    except GoneError:
        return False
    except ProjectError as error:
        if not keep:
            hush()
        tell(message_of(error))
        return False
    if not keep:
        hush()
    project, notices = result if isinstance(result, tuple) else (result, ())
    if project != task.project:
        words = what if isinstance(what, str) else what(task.project, project)
        record(words, desk.with_task(altered(task, project, _mine(task))))
    tell(*notices, stay=keep)
    return True
