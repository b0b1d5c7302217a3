"""Part 1, 'Classes': the person's pictures, class by class."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metademo.insights.kind import kind
from metademo.pictures.domains import DOMAINS
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_SHOTS, MAX_WAYS
from metademo.project.picture_class import PictureClass
from metademo.samples import samples
from metademo.ui import state
from metademo.ui.components.add import adding
from metademo.ui.components.crop import cropping
from metademo.ui.components.explain import explained
from metademo.ui.components.tiles import tiles
from metademo.ui.texts.en import classes as text


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
    for picture_class in session.project.classes:
        _card(picture_class, show_seen)
    _unlabelled(show_seen)
    left, right = st.columns(2)
    left.button(
        text.ADD_CLASS,
        icon=":material/add:",
        width="stretch",
        disabled=len(session.project.classes) >= MAX_WAYS,
        help=text.ADD_CLASS_HELP,
        on_click=state.change,
        args=(lambda project: project.add_class(),),
    )
    right.button(
        text.ADD_FOLDERS,
        icon=":material/folder_zip:",
        width="stretch",
        help=text.ADD_FOLDERS_HELP,
        on_click=state.begin_adding,
        args=(None, True),
    )
    adding()
    cropping()


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
    titles = {sample.id: sample.title for sample in samples(session.project.domain)}
    own = text.OWN_TASK

    def opened() -> None:
        choice = st.session_state.task
        session.problems.clear()
        if choice == own:
            state.open_empty()
        elif choice is not None:
            state.open_sample(choice)

    _show("task", session.sample or own)
    st.selectbox(
        text.TASK,
        [*titles, own],
        key="task",
        format_func=lambda value: titles.get(value, value),
        on_change=opened,
        help=text.TASK_HELP[DOMAINS[session.project.domain].photographs],
    )
    sample = state.sample_of(session.sample)
    if sample is not None:
        st.caption(sample.about + (f" **{text.OUTSIDE}**" if sample.outside else ""))
    if session.project.pictures:
        st.download_button(
            text.DOWNLOAD_ZIP,
            data=session.project.to_zip,
            file_name=f"{session.sample or 'my-task'}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            help=text.DOWNLOAD_ZIP_HELP,
            type="tertiary",
        )


def _shots() -> None:
    session = state.session()
    largest = max((len(c.entries) for c in session.project.classes), default=0)
    # a picture is to be left to ask about, of some class or of none; where all are learned from already, that is shown
    most = largest if session.project.unlabelled else largest - 1
    limit = max(2, min(MAX_SHOTS, most), min(session.project.shots, largest))
    fixed = largest > 0 and most < 2 and session.project.shots == 1

    def changed() -> None:
        # a slider whose end moves, as it does with every picture that is added, tells its value again: no change of the person's,
        # who would lose the messages about what was just added
        if st.session_state.shots != min(session.project.shots, limit):
            state.change(lambda project: project.with_shots(st.session_state.shots))

    _show("shots", min(session.project.shots, limit))
    st.slider(text.SHOTS, 1, limit, key="shots", on_change=changed, help=text.SHOTS_HELP, disabled=fixed)


def _card(picture_class: PictureClass, show_seen: bool) -> None:
    key = picture_class.key
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            field = f"name-{key}"
            _show(field, picture_class.name)
            st.text_input(
                text.CLASS_NAME,
                key=field,
                max_chars=MAX_CLASS_NAME,
                label_visibility="collapsed",
                on_change=_renamed,
                args=(key, field),
            )
            st.button(
                text.ADD,
                key=f"add-{key}",
                icon=":material/add_photo_alternate:",
                help=text.add_to(picture_class.name),
                on_click=state.begin_adding,
                args=(key,),
            )
            st.button(
                text.REMOVE,
                key=f"remove-{key}",
                icon=":material/delete:",
                help=text.remove_class(picture_class.name),
                type="tertiary",
                on_click=state.change,
                args=(partial(_without_class, key),),
            )
        if picture_class.entries:
            pictures = [(entry.picture, entry.role) for entry in picture_class.entries]
            tiles(pictures, state.session().project.domain, show_seen, True, f"tiles-{key}", partial(_acted, key))
        else:
            st.caption(text.EMPTY_CLASS[DOMAINS[state.session().project.domain].photographs])


def _unlabelled(show_seen: bool) -> None:
    project = state.session().project
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{text.UNLABELLED}**", help=text.UNLABELLED_HELP)
            st.button(
                text.ADD,
                key="add-unlabelled",
                icon=":material/add_photo_alternate:",
                help=text.UNLABELLED_ADD,
                on_click=state.begin_adding,
                args=(None,),
            )
        if project.unlabelled:
            pictures = [(picture, "query") for picture in project.unlabelled]
            tiles(pictures, project.domain, show_seen, False, "tiles-unlabelled", partial(_acted, None))
        else:
            st.caption(text.UNLABELLED_EMPTY[DOMAINS[project.domain].photographs])


def _without_class(key, project):
    return project.remove_class(key)


def _renamed(key: int, field: str) -> None:
    state.change(lambda project: project.rename_class(key, st.session_state[field]))


def _acted(key: int | None, action: str, digest: str) -> None:
    if action == "remove":
        state.change(lambda project: project.remove_picture(key, digest))
    elif action == "crop":
        state.begin_cropping(key, digest)
    elif action == "move" and key is not None:
        state.change(lambda project: project.move_picture(key, digest))
