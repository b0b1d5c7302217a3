"""Part 1, 'Classes': the person's pictures, class by class."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_WAYS
from metademo.project.picture_class import PictureClass
from metademo.project.project import Project
from metademo.ui import dialogs, intake, state
from metademo.ui.components.add import adding
from metademo.ui.components.crop import cropping
from metademo.ui.components.explain import explained
from metademo.ui.components.hands import asking
from metademo.ui.components.shots import shots
from metademo.ui.components.task import choice_of_task
from metademo.ui.components.tiles import tiles
from metademo.ui.components.uploads import uploader
from metademo.ui.history import Task
from metademo.ui.texts import classes as text
from metademo.ui.texts import history as said
from metademo.ui.widgets import show

_UNFOLDED = 8
"""The most classes whose pictures are all shown; of more, each class is one line that opens."""


def classes() -> None:
    """The ready tasks, the class cards and all ways to add pictures."""
    explained(text.CLASSES, "1", text.CLASSES_EXPLAINED)
    choice_of_task()
    session = state.session()
    shots()
    # of a photograph the tiles show what the network sees anyway
    show_seen = session.project.domain == "characters" and st.toggle(text.SEEN, key="seen", help=text.SEEN_HELP)
    folded = len(session.project.classes) > _UNFOLDED
    if folded:
        st.caption(text.FOLDED)
    with st.container(key=f"classes-{'folded' if folded else 'open'}", gap="xxsmall" if folded else "small"):
        for picture_class in session.project.classes:
            _card(session.task, picture_class, show_seen, folded)
    _unlabelled(session.task, show_seen)
    with st.container(horizontal=True):
        st.button(
            text.ADD_CLASS,
            icon=":material/add:",
            width="stretch",
            disabled=len(session.project.classes) >= MAX_WAYS,
            help=text.ADD_CLASS_HELP,
            on_click=_class_added,
            args=(session.task.uid,),
        )
        st.button(
            text.ADD_FOLDERS,
            icon=":material/folder_zip:",
            width="stretch",
            help=text.ADD_FOLDERS_HELP,
            on_click=dialogs.begin_adding,
            args=(None, True),
        )
    adding()
    cropping()
    asking()


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
            show(field, each.name)
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
                on_click=dialogs.begin_adding,
                args=(each.key,),
            )
            st.button(
                text.REMOVE,
                key=f"remove-{number}",
                icon=":material/delete:",
                help=text.remove_class(each.name),
                type="tertiary",
                on_click=_class_removed,
                args=(task.uid, each.key, each.name),
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
        dialogs.work_on(task.uid, key)
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
                on_click=dialogs.begin_adding,
                args=(None,),
            )
        if project.unlabelled:
            pictures: list[tuple[Picture, Role]] = [(picture, "query") for picture in project.unlabelled]
            tiles(pictures, task, None, show_seen, partial(_acted, task.uid, None))
        else:
            st.caption(text.UNLABELLED_EMPTY[DOMAINS[project.domain].photographs])
        _drop(task, None, text.DROP_UNLABELLED)


def _class_added(uid: int) -> None:
    state.change(said.ADD_CLASS, partial(Project.add_class, numbered=text.class_number), uid)


def _class_removed(uid: int, key: int, name: str) -> None:
    state.change(said.remove_class(name), lambda project: project.remove_class(key), uid)


def _renamed(uid: int, key: int, field: str) -> None:
    name = st.session_state.get(field)
    if not name:
        return  # a field that was emptied shows the name again; one whose first run was cut short says that it is empty
    dialogs.work_on(uid, key)
    state.change(
        lambda old, new: said.rename_class(old.find(key).name, new.find(key).name),
        lambda project: project.rename_class(key, name),
        uid,
    )


def _acted(uid: int, key: int | None, event: dict[str, Any]) -> None:
    """What was done to a picture of a class, or, for ``key`` None, to one without a label."""
    action, digest = event.get("action"), str(event.get("digest"))
    dialogs.work_on(uid, key)

    def name(project: Project) -> str:
        return project.find_picture(key, digest).name

    if action == "remove":
        state.change(
            lambda old, new: said.remove_picture(name(old)), lambda project: project.remove_picture(key, digest), uid
        )
    elif action == "crop":
        dialogs.begin_cropping(key, digest)
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

        def place(project: Project) -> str:
            if to is None:
                return text.NO_LABEL
            return project.find(to).name if to != key or role is None else said.ROLES[role]

        state.change(
            lambda old, new: said.move(name(old), place(new)),
            lambda project: project.transfer_picture(key, digest, to, role),
            uid,
        )
