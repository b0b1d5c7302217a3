"""One person's tasks, choices and run, and the ways to change them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import chain, count

import streamlit as st

from metademo.checkpoints import catalogue
from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import Contenders
from metademo.checkpoints.files import Checkpoint
from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners import records
from metademo.messages import message_of
from metademo.pictures.domains import of_checkpoint
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.reasons import clean_name
from metademo.project.picture_class import GoneError, ProjectError
from metademo.project.project import Project
from metademo.samples import Sample, sample_zip, samples
from metademo.ui.background.runs import Part, Run
from metademo.ui.history import MAX_TASKS, Change, Desk, Task, altered
from metademo.ui.session import LabChoices, Session
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import history as said
from metademo.ui.texts.choice import ENGLISH, language
from metademo.ui.texts.spoken import sample_words
from metademo.ui.widgets import forget

MAX_OWN = 6
"""So many checkpoints of one's own does the Lab offer."""


def session() -> Session:
    """This person's session, opened on the first ready task, or on the one that the address names."""
    found: Session | None = st.session_state.get("session")
    if found is None:
        found = st.session_state.session = Session()
        asked = st.query_params.get("task")  # all else that the address says is read in `ui/links`
        offered = domains()
        known = [sample.id for sample in samples() if sample.domain in offered]
        found.addressed = asked in known or "project" in st.query_params
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


def tell(*problems: str) -> None:
    """Show these messages at the top of the page until the person's next change."""
    current = st.session_state.session.problems
    current.extend(problem for problem in problems if problem not in current)


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
) -> bool:
    """Apply a change to a task, whole or not at all; whether it was possible. It can be taken back.

    An event that comes late, from a task, class or picture that is not there any more, changes nothing and says nothing.

    Args:
        what: the change in words, for the button that takes it back; or a function of the project before and after it.
        act: gives the changed project, and notices to show. What it raises is shown.
        uid: of the task; None for the one that is open.
        keep: whether earlier messages stay: for what is no change of the person's at this moment.
    """
    state = session()
    task = state.task if uid is None else state.desk.find(uid)
    if task is None:
        return False
    try:
        result = act(task.project)
    except GoneError:
        return False
    except ProjectError as error:
        if not keep:
            state.problems.clear()
        tell(message_of(error))
        return False
    if not keep:
        state.problems.clear()
    project, notices = result if isinstance(result, tuple) else (result, ())
    if project != task.project:
        words = what if isinstance(what, str) else what(task.project, project)
        record(words, state.desk.with_task(altered(task, project, _mine(task))))
    tell(*notices)
    return True


def _key(state: Session) -> tuple[object, object]:
    """All that a run depends on: the pictures, and the choices. Classes' names do not enter what is learned."""
    project = state.project
    pictures = (
        tuple(tuple((entry.picture.digest, entry.role) for entry in each.entries) for each in project.classes),
        tuple(picture.digest for picture in project.unlabelled),
        project.domain,
    )
    learners = chosen(state.choices, project.domain)  # the same, chosen or left as they are at first
    return pictures, replace(state.choices, automatic=True, learners=learners)


def update_run() -> Run | None:
    """The run of the project and the choices as they are now, begun if need be; None if none is possible.

    Where runs do not follow every change by themselves, the earlier run stays until one is asked for.
    """
    state = session()
    if state.project.problems() or not chosen(state.choices, state.project.domain):
        if state.run is not None:
            state.run.cancel()
        state.run = state.run_key = None
        return None
    key = _key(state)
    if key != state.run_key and (state.choices.automatic or state.asked or state.run is None):
        earlier, plan = state.run, parts(state.choices, state.project.domain)
        state.run, state.run_key = Run(plan, state.project, state.person), key
        if earlier is not None:
            earlier.cancel()  # only now: what both want goes on
    state.asked = False
    return state.run


def outdated() -> bool:
    """Whether the run on the page is of an earlier project or earlier choices."""
    state = session()
    return state.run is not None and state.run_key != _key(state)


def contenders(domain: str) -> Contenders:
    """The learners of a domain: those that come with the project, and the person's own.

    Raises:
        metademo.checkpoints.files.CheckpointError: as :func:`metademo.checkpoints.catalogue.contenders`.
    """
    known = catalogue.contenders(domain)
    own = {key: each for key, each in session().own.items() if each.domain.name == domain}
    return catalogue.with_own(known, own) if own else known


def keep(checkpoint: Checkpoint, file: str) -> str:
    """Put a checkpoint of the person's own among the Lab's learners, chosen; its key, which is also its name.

    The oldest is let go of where there are too many.
    """
    now = session()
    name = clean_name(checkpoint.card.name, MAX_CLASS_NAME) or file
    known = {*records(), *now.own}
    numbered = chain((name,), (f"{name} {number}" for number in count(2)))
    key = next(each for each in numbered if each not in known)
    for same, card in now.cards.items():
        if card == checkpoint.card and fingerprint(now.own[same].learner) == fingerprint(checkpoint.learner):
            return same
    now.own[key], now.cards[key] = catalogue.contender_of(key, file, checkpoint), checkpoint.card
    while len(now.own) > MAX_OWN:
        oldest = next(iter(now.own))
        del now.own[oldest], now.cards[oldest]
    domain = now.project.domain
    if checkpoint.card.domain == domain and now.choices.learners is not None:
        now.choices = replace(
            now.choices, learners=chosen(replace(now.choices, learners=(*now.choices.learners, key)), domain)
        )
    forget("choice-learners")
    return key


def let_go(key: str) -> None:
    """Take a checkpoint of the person's own out of the Lab's learners."""
    now = session()
    now.own.pop(key, None)
    now.cards.pop(key, None)
    if now.choices.learners is not None:
        now.choices = replace(now.choices, learners=tuple(each for each in now.choices.learners if each != key))
    forget("choice-learners")


def parts(choices: LabChoices, domain: str) -> dict[str, Part]:
    """What the choices ask of each chosen learner."""
    known = contenders(domain)
    picked = {key: known[key] for key in chosen(choices, domain)}
    return {key: Part(one.chosen(choices), one.settings(choices), one.domain) for key, one in picked.items()}


def chosen(choices: LabChoices, domain: str) -> tuple[str, ...]:
    """The learners to see: those chosen, or :func:`first_choice`."""
    keys = first_choice(domain) if choices.learners is None else choices.learners
    return tuple(key for key in contenders(domain) if key in (*keys, *choices.together))


def first_choice(domain: str) -> tuple[str, ...]:
    """The learners to see at first: the domain's main one, transfer, which has seen as many pictures before, and scratch."""
    known = contenders(domain)
    wanted = (next(iter(known)), "transfer", "scratch", *session().own)
    return tuple(key for key in known if key in wanted)
