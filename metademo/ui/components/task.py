"""Which task the page is about: its kind of picture, the ready ones and the person's own."""

from __future__ import annotations

import streamlit as st

from metademo.pictures.domains import DOMAINS
from metademo.pictures.kind import kind
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.samples import samples
from metademo.ui import kinds, state
from metademo.ui.components.losing import losing, lost_here, with_rival
from metademo.ui.history import Task
from metademo.ui.saved import zip_of
from metademo.ui.texts import classes as text
from metademo.ui.texts import history as said
from metademo.ui.texts.spoken import sample_words
from metademo.ui.widgets import show, unheard


def choice_of_task() -> None:
    """The kind of picture, the tasks to choose from, and what can be done with the one that is open."""
    _domain()
    _task_row()
    _suggestion()


def _domain() -> None:
    """Which kind of picture the task is of, where there are learners for several."""
    offered = state.domains()
    if len(offered) < 2:
        return
    show("domain", state.session().project.domain)

    def chosen() -> None:
        if not unheard("domain"):
            kinds.choose_domain(st.session_state.domain)

    st.segmented_control(
        text.DOMAIN,
        offered,
        key="domain",
        format_func=text.DOMAINS.__getitem__,
        help=text.DOMAIN_HELP,
        required=True,
        on_change=chosen,
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
        st.button(text.READ_AS[looks], type="primary", on_click=kinds.choose_domain, args=(looks,), width="stretch")


def _task_row() -> None:
    session = state.session()
    ready = {sample.id: sample_words(sample).title for sample in samples(session.project.domain)}
    own = {f"own-{task.uid}": task.name for task in sorted(session.desk.own, key=lambda task: task.uid)}
    titles = {**ready, **own, text.OWN_TASK: said.NEW_TASK if own else text.OWN_TASK}

    def opened() -> None:
        if unheard("task"):
            return
        choice = st.session_state.task
        session.problems.clear()
        if choice == text.OWN_TASK:
            state.open_new()
        elif choice in own:
            state.open_task(int(choice.removeprefix("own-")))
        elif choice is not None:
            state.open_sample(choice)
            with_rival()

    show("task", session.sample or f"own-{session.task.uid}")
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
        st.caption(sample_words(sample).about + (f" **{text.OUTSIDE}**" if sample.outside else ""))
        lost_here()
    with st.container(horizontal=True, gap="small"):
        losing()
        if session.project.pictures:
            st.download_button(
                text.DOWNLOAD_ZIP,
                data=zip_of(session.task, state.title(session.task)),
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
        show(field, task.name)
        st.text_input(said.TASK_NAME, key=field, max_chars=MAX_CLASS_NAME, on_change=renamed)
        st.button(
            said.REMOVE_TASK,
            key=f"remove-task-{task.uid}",
            icon=":material/delete:",
            on_click=state.remove_task,
            args=(task.uid,),
        )
