"""Part 1, 'Classes': the person's pictures, class by class."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metademo.insights.kind import kind
from metademo.pictures.domains import DOMAINS
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_SHOTS, MAX_WAYS
from metademo.project.picture_class import PictureClass
from metademo.project.project import Project
from metademo.samples import samples
from metademo.ui import intake, state
from metademo.ui.components.add import adding
from metademo.ui.components.crop import cropping
from metademo.ui.components.explain import explained
from metademo.ui.components.hands import asking
from metademo.ui.components.tiles import tiles
from metademo.ui.components.uploads import uploader
from metademo.ui.history import Task
from metademo.ui.texts import classes as text
from metademo.ui.texts import history as said

_UNFOLDED = 8
"""The most classes whose pictures are all shown; of more, each class is one line that opens."""


def classes() -> None:
    """The ready tasks, the class cards and all ways to add pictures."""
    explained(text.CLASSES, "1", text.CLASSES_EXPLAINED)
    _domain()
    _task_row()
    _suggestion()
    session = state.session()
    _shots()
    # of a photograph the tiles show what the network sees anyway
    show_seen = session.project.domain == "characters" and st.toggle(text.SEEN, key="seen", help=text.SEEN_HELP)
    folded = len(session.project.classes) > _UNFOLDED
    if folded:
        st.caption(text.FOLDED)
    with st.container(key=f"classes-{'folded' if folded else 'open'}", gap="xxsmall" if folded else "small"):
        for picture_class in session.project.classes:
            _card(session.task, picture_class, show_seen, folded)
    _unlabelled(session.task, show_seen)
    left, right = st.columns(2)
    left.button(
        text.ADD_CLASS,
        icon=":material/add:",
        width="stretch",
        disabled=len(session.project.classes) >= MAX_WAYS,
        help=text.ADD_CLASS_HELP,
        on_click=state.change,
        args=(said.ADD_CLASS, Project.add_class, session.task.uid),
    )
    right.button(
        text.ADD_FOLDERS,
        icon=":material/folder_zip:",
        width="stretch",
        help=text.ADD_FOLDERS_HELP,
        on_click=intake.begin_adding,
        args=(None, True),
    )
    adding()
    cropping()
    asking()


def _show(key: str, value: object) -> None:
    """Have a widget show what the project says. Only where it differs: setting it takes back a choice made meanwhile."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _domain() -> None:
    """Which kind of picture the task is of, where there are learners for several."""
    offered = state.domains()
    if len(offered) < 2:
        return
    _show("domain", state.session().project.domain)
    st.segmented_control(
        text.DOMAIN,
        offered,
        key="domain",
        format_func=text.DOMAINS.get,
        help=text.DOMAIN_HELP,
        required=True,
        on_change=lambda: state.choose_domain(st.session_state.domain),
    )


def _suggestion() -> None:
    """Say so where the person's pictures look like another kind than the one chosen."""
    session = state.session()
    if session.sample is not None:
        return
    project = session.project
    looks = kind([*(entry.picture for each in project.classes for entry in each.entries), *project.unlabelled])
    if looks is None or looks == project.domain or looks not in state.domains():
        return
    with st.container(border=True, gap="small"):
        st.info(text.LOOK_LIKE[looks], icon=":material/lightbulb:")
        st.button(text.READ_AS[looks], type="primary", on_click=state.choose_domain, args=(looks,), width="stretch")


def _task_row() -> None:
    session = state.session()
    ready = {sample.id: sample.title for sample in samples(session.project.domain)}
    own = {f"own-{task.uid}": task.name for task in sorted(session.desk.own, key=lambda task: task.uid)}
    titles = {**ready, **own, text.OWN_TASK: said.NEW_TASK if own else text.OWN_TASK}

    def opened() -> None:
        choice = st.session_state.task
        session.problems.clear()
        if choice == text.OWN_TASK:
            state.open_new()
        elif choice in own:
            state.open_task(int(choice.removeprefix("own-")))
        elif choice is not None:
            state.open_sample(choice)

    _show("task", session.sample or f"own-{session.task.uid}")
    st.selectbox(
        text.TASK,
        [*own, *ready, text.OWN_TASK],
        key="task",
        format_func=lambda value: titles.get(value, value),
        on_change=opened,
        help=text.TASK_HELP[DOMAINS[session.project.domain].photographs],
    )
    sample = state.sample_of(session.sample)
    if sample is not None:
        st.caption(sample.about + (f" **{text.OUTSIDE}**" if sample.outside else ""))
    with st.container(horizontal=True, gap="small"):
        if session.project.pictures:
            st.download_button(
                text.DOWNLOAD_ZIP,
                data=session.project.to_zip,
                file_name=f"{session.sample or session.task.name}.zip",
                mime="application/zip",
                icon=":material/download:",
                on_click="ignore",
                help=text.DOWNLOAD_ZIP_HELP,
                type="tertiary",
            )
        if sample is None:
            _own_task(session.task)


def _own_task(task: Task) -> None:
    """What can be done with a task of the person's own: another name, and its removal."""
    field = f"task-name-{task.uid}"

    def renamed() -> None:
        state.rename_task(task.uid, st.session_state.get(field) or "")

    with st.popover(said.MANAGE, icon=":material/edit:", type="tertiary"):
        _show(field, task.name)
        st.text_input(said.TASK_NAME, key=field, max_chars=MAX_CLASS_NAME, on_change=renamed)
        st.button(
            said.REMOVE_TASK,
            key=f"remove-task-{task.uid}",
            icon=":material/delete:",
            on_click=state.remove_task,
            args=(task.uid,),
        )


def _shots() -> None:
    task = state.session().task
    largest = max((len(c.entries) for c in task.project.classes), default=0)
    # a picture is to be left to ask about, of some class or of none; where all are learned from already, that is shown
    most = largest if task.project.unlabelled else largest - 1
    limit = max(2, min(MAX_SHOTS, most), min(task.project.shots, largest))
    fixed = largest > 0 and most < 2 and task.project.shots == 1
    key = f"shots-{task.uid}"

    def changed() -> None:
        # a slider whose end moves, as it does with every picture that is added, tells its value again: no change of the person's,
        # who would lose the messages about what was just added
        shots = st.session_state.get(key)
        if shots is not None and shots != min(task.project.shots, limit):
            state.change(said.shots(shots), lambda project: project.with_shots(shots), task.uid)

    _show(key, min(task.project.shots, limit))
    st.slider(text.SHOTS, 1, limit, key=key, on_change=changed, help=text.SHOTS_HELP, disabled=fixed)


def _card(task: Task, each: PictureClass, show_seen: bool, folded: bool) -> None:
    """A class: its name, what can be done with it, and its pictures unless it is folded up."""
    number = f"{task.uid}-{each.key}"
    unfolded = state.session().unfolded
    opened = not folded or (task.uid, each.key) in unfolded
    with st.container(border=opened, gap="small", key=f"card-{number}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=not folded):
            if folded:
                st.button(
                    text.FOLD if opened else text.UNFOLD,
                    key=f"fold-{number}",
                    icon=":material/expand_more:" if opened else ":material/chevron_right:",
                    type="tertiary",
                    help=text.fold(each.name),
                    on_click=unfolded.symmetric_difference_update,
                    args=({(task.uid, each.key)},),
                )
            field = f"name-{number}"
            _show(field, each.name)
            st.text_input(
                text.CLASS_NAME,
                key=field,
                max_chars=MAX_CLASS_NAME,
                label_visibility="collapsed",
                on_change=_renamed,
                args=(task.uid, each.key, field),
            )
            if folded:
                st.caption(text.counts(len(each.support), len(each.query)), width="content")
            st.button(
                text.ADD,
                key=f"add-{number}",
                icon=":material/add_photo_alternate:",
                help=text.add_to(each.name),
                on_click=intake.begin_adding,
                args=(each.key,),
            )
            st.button(
                text.REMOVE,
                key=f"remove-{number}",
                icon=":material/delete:",
                help=text.remove_class(each.name),
                type="tertiary",
                on_click=state.change,
                args=(said.remove_class(each.name), partial(_without_class, each.key), task.uid),
            )
        if opened and each.entries:
            pictures = [(entry.picture, entry.role) for entry in each.entries]
            tiles(pictures, task, each.key, show_seen, partial(_acted, task.uid, each.key))
        elif opened:
            st.caption(text.EMPTY_CLASS[DOMAINS[task.project.domain].photographs])
        _drop(task, each.key, text.drop_on(each.name))


def _drop(task: Task, key: int | None, label: str) -> None:
    """Where files are dropped for one class."""

    def take(files: list[tuple[str, bytes]]) -> None:
        intake.work_on(task.uid, key)
        intake.read_files(files, key, task.uid)

    uploader(label, f"card-{task.uid}-{key}", take, small=True)


def _unlabelled(task: Task, show_seen: bool) -> None:
    project = task.project
    with st.container(border=True, gap="small", key=f"card-{task.uid}-none"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{text.UNLABELLED}**", help=text.UNLABELLED_HELP)
            st.button(
                text.ADD,
                key=f"add-{task.uid}-none",
                icon=":material/add_photo_alternate:",
                help=text.UNLABELLED_ADD,
                on_click=intake.begin_adding,
                args=(None,),
            )
        if project.unlabelled:
            pictures = [(picture, "query") for picture in project.unlabelled]
            tiles(pictures, task, None, show_seen, partial(_acted, task.uid, None))
        else:
            st.caption(text.UNLABELLED_EMPTY[DOMAINS[project.domain].photographs])
        _drop(task, None, text.DROP_UNLABELLED)


def _without_class(key, project):
    return project.remove_class(key)


def _renamed(uid: int, key: int, field: str) -> None:
    name = st.session_state.get(field)
    if not name:
        return  # a field that was emptied shows the name again; one whose first run was cut short says that it is empty
    intake.work_on(uid, key)
    state.change(
        lambda old, new: said.rename_class(old.find(key).name, new.find(key).name),
        lambda project: project.rename_class(key, name),
        uid,
    )


def _acted(uid: int, key: int | None, event: dict) -> None:
    """What was done to a picture of a class, or, for ``key`` None, to one without a label."""
    action, digest = event.get("action"), str(event.get("digest"))
    intake.work_on(uid, key)

    def name(project: Project) -> str:
        return project.find_picture(key, digest).name

    if action == "remove":
        state.change(
            lambda old, new: said.remove_picture(name(old)), lambda project: project.remove_picture(key, digest), uid
        )
    elif action == "crop":
        intake.begin_cropping(key, digest)
    elif action == "move" and key is not None:
        state.change(
            lambda old, new: said.move(name(old), said.ROLES[new.role(key, digest)]),
            lambda project: project.move_picture(key, digest),
            uid,
        )
    elif action == "transfer":
        to, role = event.get("to"), event.get("role")
        if to is not None and not isinstance(to, int):
            return
        role = role if role in said.ROLES else None
        state.change(
            lambda old, new: said.move(
                name(old), text.NO_LABEL if to is None else said.ROLES[role] if to == key else new.find(to).name
            ),
            lambda project: project.transfer_picture(key, digest, to, role),
            uid,
        )
