"""Pictures on their way into a task: the files that are being read, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from metademo.checkpoints import one_file
from metademo.checkpoints.files import CheckpointError
from metademo.messages import message_of
from metademo.pictures.archives import Collected, Offer, squares_put
from metademo.pictures.crop import MIDDLE
from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture, PictureError, read_picture
from metademo.pictures.manifest import Beside
from metademo.pictures.proposal import square_of
from metademo.project.project import Project
from metademo.ui import dialogs, kinds, lab_run, returning, saved, state, toasts
from metademo.ui.background.looking import Look, looker
from metademo.ui.background.reading import Reading
from metademo.ui.history import Task
from metademo.ui.markdown import plain
from metademo.ui.session import Session, Understood
from metademo.ui.texts import adding as adding_text
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import history as said
from metademo.ui.texts import learning as learning_text
from metademo.ui.texts import page as text
from metademo.ui.texts.spoken import say


def read_files(
    files: Iterable[tuple[str, bytes]], into: int | None, uid: int | None = None, joins: bool = False
) -> None:
    """Begin to read uploaded pictures, folders or ZIP files; :func:`finish_readings` adds what comes of them.

    Folders become classes, the rest goes into class ``into``; with ``into`` None it is unlabelled. All of it goes into the task
    ``uid``, or the one that is open now, whichever is open when it has been read. But unless it ``joins``, a saved task is opened
    beside it as it was, and several folders are a task of their own beside a ready one.
    """
    now = state.session()
    state.hush()
    files = take_learners(list(files))
    if not files:
        return
    task = now.desk.find(now.task.uid if uid is None else uid) or now.task
    squares = DOMAINS[task.project.domain].photographs
    now.readings.append(Reading(files, into, now.task.uid if uid is None else uid, joins, _looker(now), squares))


def _looker(now: Session) -> Look | None:
    """What the learners that are chosen will want of pictures; None where there are no learners."""
    try:
        asked = lab_run.parts(now.choices, now.project.domain).values()
    except CheckpointError:
        return None  # the page says so
    return looker(DOMAINS[now.project.domain], [(part.domain, part.network) for part in asked])


def take_learners(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Put checkpoints among the learners, and tell of what is wrong with one; the other files."""
    rest = []
    for name, data in files:
        if not name.lower().endswith(one_file.SUFFIX):
            rest.append((name, data))
            continue
        short = name.rpartition("/")[2]
        try:
            checkpoint = one_file.parse(data, short)
            if checkpoint.card.domain not in state.domains():
                state.tell(learning_text.of_another_kind(short), stay=True)
                continue
        except CheckpointError as error:
            state.tell(say(error), stay=True)
            continue
        key = lab_run.keep(checkpoint, short)
        if DOMAINS[checkpoint.card.domain].photographs == DOMAINS[state.session().project.domain].photographs:
            toasts.say(plain(learning_text.own_added(key)))
        else:
            state.tell(learning_text.own_added_elsewhere(key, checkpoint.card.domain))
    return rest


def taken_anywhere(files: list[tuple[str, bytes]]) -> None:
    """Add files that were pasted, or dropped beside every class: where the person is, or else where they say."""
    now = state.session()
    if any(name.lower().endswith(one_file.SUFFIX) for name, _ in files):
        state.hush()
        files = take_learners(files)
        if not files:
            return
    if now.adding is not None:
        read_files(files, now.adding.into, now.adding.uid)
        dialogs.end_adding()
    elif any("/" in name or name.lower().endswith((".zip", ".html", ".tm")) for name, _ in files):
        read_files(files, None)  # folders say themselves which class each picture is of
    elif now.worked_on is not None and now.worked_on[0] == now.task.uid and _there(now.worked_on[1]):
        read_files(files, now.worked_on[1])
    else:
        now.pasted = files


def _there(key: int | None) -> bool:
    """Whether the open task has this class."""
    return key is None or any(each.key == key for each in state.session().project.classes)


def place_pasted(key: int | None) -> None:
    """Add the pasted pictures that wait to this class, or without a label."""
    now = state.session()
    files, now.pasted = now.pasted, []
    if files:
        dialogs.work_on(now.task.uid, key)
        read_files(files, key)


def forget_pasted() -> None:
    """The person does not want them after all."""
    state.session().pasted = []


def finish_readings() -> None:
    """Add to the project what has been read to the end, in the order in which it was uploaded, and begin to learn."""
    now = state.session()
    before = now.desk
    while now.readings and not now.readings[0].running:
        reading = now.readings.pop(0)
        if reading.kept:
            returning.add(reading.kept, reading.collected)
        elif reading.failed:
            state.tell(text.READING_FAILED)
        elif reading.collected is not None:
            _add_collected(reading.collected, reading.into, reading.task, reading.joins)
    if now.desk is not before:
        # before the page is drawn, which takes its time; learners that cannot be read are told of where they are chosen
        with suppress(CheckpointError):
            lab_run.update_run()


def cancel_readings() -> None:
    """Stop reading; nothing of the files that are being read is added."""
    now = state.session()
    for reading in now.readings:
        reading.cancel()
        if reading.kept:
            returning.add(reading.kept, None)
    now.readings.clear()


def _add_collected(collected: Collected, into: int | None, uid: int, joins: bool) -> None:
    now = state.session()
    if collected.task is not None and into is None and not joins:
        _open_saved(collected)
        return
    task, fresh = now.desk.find(uid), None
    folders = {each.class_name for each in collected.found if each.class_name} if into is None else set()
    # a single one may well be another class of a ready task's; more have nothing to do with it
    beside_ready = task is not None and task.sample is not None and len(folders) > 1 and not joins
    if task is None or beside_ready:  # removed meanwhile, or ready
        number = uid if task is None else next(now.numbers)
        task = fresh = Task(number, Project(domain=now.project.domain), None, now.desk.free_name(said.MY_PICTURES))
    late = into is not None and all(each.key != into for each in task.project.classes)
    turned = kinds.turned(collected, task)

    def grown(project: Project) -> tuple[Project, Iterable[str]]:
        if turned is not None:
            project = project.with_domain(turned)
        if folders and not project.pictures:
            # folders added to a task without pictures are the task: the empty classes it began with give way
            project = project.without_empty_classes()
        project, notices = project.add_found(collected.found, None if late else into)
        return (project if turned is None else kinds.squared(project)), notices

    added = state.change(_added(None if late else into), grown, uid, keep=True, fresh=fresh)
    now.sought = now.sought or (added and task is fresh and task.uid == now.task.uid)
    offer = collected.offer if into is None else None
    squared = collected.squared
    if added and turned is not None:
        grown_task = now.desk.find(task.uid)
        squared = () if grown_task is None else kinds.squares_of(grown_task.project)
    if added and now.history.past and (collected.understood or offer is not None or squared or turned or beside_ready):
        sentences = (
            *([adding_text.BESIDE_READY] if beside_ready else []),
            *([] if turned is None else [classes_text.READ_AS_THEY_LOOK[turned]]),
            *collected.understood,
            *([squares_put(squared)] if squared else []),
        )
        now.understood = Understood(sentences, offer, now.history.past[-1], tuple(each.digest for each in squared))
    if task.uid != now.task.uid and (added or fresh is None):
        name = state.title(now.desk.find(task.uid) or task)
        state.tell(said.beside(name) if beside_ready else said.elsewhere(name))
    if late and collected.found:
        state.tell(said.CAME_LATE)
    state.tell(*collected.problems, stay=True)


def _open_saved(collected: Collected) -> None:
    """Open a saved task as it was, beside what there is."""
    now = state.session()
    project, notices = Project.from_collected(collected)
    if project.domain not in state.domains():
        project = project.with_domain(now.project.domain)  # there are no learners for it here
    beside = Beside() if collected.task is None else collected.task.beside
    name = now.desk.free_name(beside.name or said.SAVED_TASK)
    state.record(said.open_saved(name), now.desk.opened(Task(next(now.numbers), project, None, name)))
    now.sought = True
    now.understood = Understood((adding_text.OPENED,), None, now.history.past[-1])
    state.tell(*notices, *collected.problems, stay=True)
    state.tell(*saved.make_good(beside, [_own_learner(name, data) for name, data in collected.learners]))


def _own_learner(name: str, data: bytes) -> str | None:
    """Put a saved task's own learner among those that can be chosen; its key, None if it cannot be read, which is told."""
    try:
        return lab_run.keep(one_file.parse(data, name), name)
    except CheckpointError as error:
        state.tell(say(error), stay=True)
        return None


def understood() -> Understood | None:
    """What was made of the files that were added last, as long as nothing has been changed since."""
    now = state.session()
    past, last = now.history.past, now.understood
    return last if last is not None and past and past[-1] is last.change else None


def take_offer() -> None:
    """Make the classes that the names of the files that were just added suggest."""
    last = understood()
    if last is not None and last.offer is not None:
        state.change(said.MAKE_CLASSES, partial(_regrouped, last.offer))


def _regrouped(offer: Offer, project: Project) -> tuple[Project, tuple[str, ...]]:
    grown, notices = project.regroup(offer.found)
    if not any(each.entries for each in project.classes):
        grown = grown.without_empty_classes()  # as where folders are added to a task without pictures
    return grown, notices


def squares_to_the_middle() -> None:
    """Put the squares that were just put around things back where they lie of a picture of which nothing is known."""
    last = understood()
    if last is not None:
        state.change(said.SQUARES_BACK, lambda project: project.with_squares(dict.fromkeys(last.squared, MIDDLE)))


def forget_understood() -> None:
    """Say no more of what was understood."""
    state.session().understood = None


def _added(into: int | None) -> Callable[[Project, Project], str]:
    """What to call the adding of pictures, once it is done."""
    return lambda old, new: said.add(new.pictures - old.pictures, None if into is None else new.find(into).name)


def add_picture(name: str, data: bytes, into: int | None, uid: int) -> None:
    """Add one picture that was drawn or taken by the camera to a class of the task ``uid``, or without a label."""
    try:
        picture = read_picture(name, data)
    except PictureError as error:
        state.tell(message_of(error), stay=True)
        return
    task = state.session().desk.find(uid)
    if task is not None and DOMAINS[task.project.domain].photographs:
        picture = picture.cropped(square_of(picture))
    add_read(picture, into, uid)


def add_read(picture: Picture, into: int | None, uid: int) -> None:
    """Add one picture to a class of the task ``uid``, or without a label."""
    task = state.session().desk.find(uid)
    if into is None or task is None or all(each.key != into for each in task.project.classes):
        state.change(_added(None), lambda project: project.add_unlabelled([picture]), None if task is None else uid)
    else:
        state.change(_added(into), lambda project: project.add_pictures(into, [picture]), uid)
