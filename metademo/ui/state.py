"""What the page remembers for one person: the project, the choices, the run; and the ways to change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import Choices, contenders
from metademo.pictures.archives import Collected
from metademo.pictures.crop import Crop
from metademo.pictures.domains import DOMAINS, of_checkpoint
from metademo.pictures.images import Picture, PictureError, read_picture
from metademo.project.project import Project, ProjectError
from metademo.samples import Sample, sample_zip, samples
from metademo.ui.background.reading import Reading
from metademo.ui.background.runs import Job, Run
from metademo.ui.texts.en import page as text


@dataclass(frozen=True)
class LabChoices(Choices):
    """What the person chose under 'Learning'.

    Attributes:
        learners: keys of the learners to see, in the catalogue's order; None for the domain's main one and scratch.
        steps: None for the main learner's own number, which the controls then show.
        automatic: whether a run follows every change.
    """

    learners: tuple[str, ...] | None = None
    steps: int | None = None
    automatic: bool = True


@dataclass(frozen=True)
class Adding:
    """That pictures are being added: to the class ``into``, without one as unlabelled, or as whole ``folders``."""

    into: int | None
    folders: bool = False


@dataclass
class Session:
    """One person's work, kept in ``st.session_state`` across pages and reruns."""

    project: Project = field(default_factory=Project)
    sample: str | None = None
    choices: LabChoices = field(default_factory=LabChoices)
    run: Run | None = None
    run_key: tuple[object, object] | None = None
    asked: bool = False
    live: Run | None = None
    tried: tuple[str, Picture] | None = None
    adding: Adding | None = None
    cropping: tuple[int | None, str] | None = None
    readings: list[Reading] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def session() -> Session:
    """This person's session, opened on the first ready task, or on the one that the address names."""
    if "session" not in st.session_state:
        st.session_state.session = Session()
        asked = st.query_params.get("task")
        offered = [sample for sample in samples() if sample.domain in domains()]
        known = [sample.id for sample in offered]
        if asked is not None and asked not in known:
            tell(text.unknown_task(asked, [sample.title for sample in offered]))
        open_sample(asked if asked in known else known[0])
    return st.session_state.session


def domains() -> tuple[str, ...]:
    """The kinds of picture that there are learners for."""
    # the small photographs' learners stand in where the large ones' are missing
    shipped = {of_checkpoint(name) for name in checkpoints.available()}
    return ("characters", "photos") if {"photos", "photos-small"} & shipped else ("characters",)


def tell(*problems: str) -> None:
    """Show these messages at the top of the page until the person's next change."""
    current = st.session_state.session.problems
    current.extend(problem for problem in problems if problem not in current)


@st.cache_data(show_spinner=False, max_entries=32)
def _sample_project(identity: str, shots: int, domain: str) -> tuple[Project, tuple[str, ...]]:
    return Project.from_zip(f"{identity}.zip", sample_zip(identity), shots, domain)


def sample_of(identity: str | None) -> Sample | None:
    """The ready task of that name, or None."""
    return next((sample for sample in samples() if sample.id == identity), None)


def open_sample(identity: str) -> None:
    """Replace the project by a ready task."""
    state, sample = st.session_state.session, sample_of(identity)
    cancel_readings()
    _other_learners(sample.domain)
    state.project, problems = _sample_project(identity, sample.shots, sample.domain)
    state.sample = identity
    st.query_params["task"] = identity
    tell(*problems)


def open_empty() -> None:
    """Replace the project by two empty classes."""
    state = st.session_state.session
    cancel_readings()
    state.project = Project(domain=state.project.domain).add_class().add_class()
    state.sample = None
    st.query_params.pop("task", None)


def choose_domain(domain: str) -> None:
    """Read the person's pictures as another kind; in place of a ready task, open one of that kind."""
    state = st.session_state.session
    if state.sample is not None:
        state.problems.clear()
        open_sample(samples(domain)[0].id)
    else:
        _other_learners(domain)
        change(lambda project: project.with_domain(domain))


def _other_learners(domain: str) -> None:
    """Forget which learners were chosen, and what only photographs have, if there are others for this domain."""
    state = st.session_state.session
    if domain != state.project.domain:
        fresh = {name: getattr(LabChoices, name) for name in ("learners", "steps", "variations", "tail")}
        state.choices = replace(state.choices, **fresh)
        for name in fresh:
            st.session_state.pop(f"choice-{name}", None)


def change(act: Callable[[Project], Project | tuple[Project, Iterable[str]]]) -> bool:
    """Apply a change to the project, whole or not at all; whether it was possible. What was wrong is shown."""
    state = session()
    state.problems.clear()
    try:
        result = act(state.project)
    except ProjectError as error:
        tell(str(error))
        return False
    state.project, notices = result if isinstance(result, tuple) else (result, ())
    tell(*notices)
    return True


def begin_adding(into: int | None, folders: bool = False) -> None:
    """Open the dialog that adds pictures. It stays open however often the page runs meanwhile."""
    session().adding = Adding(into, folders)
    session().cropping = None


def end_adding() -> None:
    """Close the dialog that adds pictures."""
    session().adding = None


def begin_cropping(key: int | None, digest: str) -> None:
    """Open the dialog that moves a photograph's square."""
    session().cropping = (key, digest)
    session().adding = None


def end_cropping() -> None:
    """Close the dialog that moves a photograph's square."""
    session().cropping = None


def crop_picture(crop: Crop) -> None:
    """Give the photograph of the open dialog this square, and close the dialog."""
    key, digest = session().cropping
    session().cropping = None
    change(lambda project: project.crop_picture(key, digest, crop))


def read_files(files: Iterable[tuple[str, bytes]], into: int | None) -> None:
    """Begin to read uploaded pictures, folders or ZIP files; :func:`finish_readings` adds what comes of them.

    Folders become classes, the rest goes into class ``into``; with ``into`` None it is unlabelled.
    """
    state = session()
    state.problems.clear()
    state.readings.append(Reading(files, into))


def finish_readings() -> None:
    """Add to the project what has been read to the end, in the order in which it was uploaded."""
    state = session()
    while state.readings and not state.readings[0].running:
        reading = state.readings.pop(0)
        if reading.failed:
            tell(text.READING_FAILED)
        elif reading.collected is not None:
            _add_collected(reading.collected, reading.into)


def cancel_readings() -> None:
    """Stop reading; nothing of the files that are being read is added."""
    state = st.session_state.session
    for reading in state.readings:
        reading.cancel()
    state.readings.clear()


def _add_collected(collected: Collected, into: int | None) -> None:
    state = session()
    try:
        grown, notices = state.project.add_found(collected.found, into)
    except ProjectError as error:
        tell(str(error))
        return
    if into is None and not state.project.pictures and any(each.entries for each in grown.classes):
        # folders added to a task without pictures are the task: the empty classes it began with give way
        grown = grown.without_empty_classes()
    state.project = grown
    tell(*notices, *collected.problems)


def add_picture(name: str, data: bytes, into: int | None) -> None:
    """Add one picture that was drawn or taken by the camera."""
    try:
        picture = read_picture(name, data)
    except PictureError as error:
        tell(str(error))
        return
    if into is None:
        change(lambda project: project.add_unlabelled([picture]))
    else:
        change(lambda project: project.add_pictures(into, [picture]))


def _key(state: Session) -> tuple[object, object]:
    """All that a run depends on: the pictures, and the choices."""
    project = state.project
    pictures = (
        tuple((c.name, tuple((entry.picture.digest, entry.role) for entry in c.entries)) for c in project.classes),
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
        earlier = None
        if state.run is not None:
            state.run.cancel()
            earlier = state.run if state.run_key[0] == key[0] else None
        state.run, state.run_key = Run(jobs(state.choices, state.project.domain), state.project, earlier), key
    state.asked = False
    return state.run


def outdated() -> bool:
    """Whether the run on the page is of an earlier project or earlier choices."""
    state = session()
    return state.run is not None and state.run_key != _key(state)


def jobs(choices: LabChoices, domain: str) -> dict[str, Job]:
    """What the choices ask of each chosen learner."""
    picked = {key: contenders(domain)[key] for key in chosen(choices, domain)}
    return {key: Job(one.chosen(choices), one.settings(choices), one.domain) for key, one in picked.items()}


def chosen(choices: LabChoices, domain: str) -> tuple[str, ...]:
    """The learners to see: those chosen, or :func:`first_choice`."""
    keys = first_choice(domain) if choices.learners is None else choices.learners
    return tuple(key for key in contenders(domain) if key in keys)


def first_choice(domain: str) -> tuple[str, ...]:
    """The learners to see at first: the domain's main one, of photographs transfer, which was pre-trained too, and scratch."""
    known = contenders(domain)
    wanted = (next(iter(known)), *(("transfer",) if DOMAINS[domain].photographs else ()), "scratch")
    return tuple(key for key in known if key in wanted)
