"""Part 1 of the page of sentences: the task, its classes as lines of text, and ways to bring more."""

from __future__ import annotations

import streamlit as st

from metademo.pictures.limits import MAX_SHOTS, MAX_WAYS
from metademo.sentences.found import Read
from metademo.sentences.project import called, made
from metademo.sentences.reading import read_files, read_text
from metademo.sentences.ready import TASKS
from metademo.sentences.sentence import sentence
from metademo.ui import shelf, toasts
from metademo.ui.components.explain import explained
from metademo.ui.components.notices import notices
from metademo.ui.components.sentence_desk import OWN, ClassDraft, Desk, Draft, opened
from metademo.ui.components.uploads import Files, uploader
from metademo.ui.markdown import plain
from metademo.ui.texts import kept as kept_text
from metademo.ui.texts import sentence_page as text
from metademo.ui.texts.spoken import say

_TALL, _LOW = 148, 96


def editor(desk: Desk) -> None:
    """The fields; what is written in them is in the draft from then on."""
    explained(text.YOURS, "1", text.YOURS_EXPLAINED)
    titles = {**text.TASKS, OWN: text.OWN}
    st.selectbox(
        text.TASK,
        [*TASKS, OWN],
        index=[*TASKS, OWN].index(desk.task),
        format_func=titles.__getitem__,
        key=f"sentence-task-{desk.number}",
        on_change=_open,
        args=(desk,),
    )
    draft = desk.draft
    draft.respoken()
    if draft.task != OWN:
        st.caption(text.ABOUT[draft.task])
    with st.container(horizontal=True):
        with st.popover(text.ADD, icon=":material/upload:"):
            uploader(text.UPLOAD, "sentences", lambda files: _take_files(desk, files), small=True)
        with st.popover(text.PASTE, icon=":material/content_paste:"):
            key = f"sentence-paste-{desk.number}"
            st.text_area(text.PASTE_LABEL, key=key, help=text.PASTE_HELP, height=_TALL)
            st.button(text.PASTE_BUTTON, on_click=_take_paste, args=(desk, key), type="primary", key=f"{key}-add")
        if (written := shelf.sentences(desk)) is not None:
            st.download_button(
                kept_text.DOWNLOAD_SENTENCES,
                written.text,
                file_name="sentences.json",
                mime="application/json",
                icon=":material/download:",
                on_click="ignore",
                help=kept_text.DOWNLOAD_SENTENCES_HELP,
                type="tertiary",
            )
    base = f"sentence-{draft.task}-{draft.fresh}"
    draft.shots = st.slider(
        text.SHOTS, 1, MAX_SHOTS, min(draft.shots, MAX_SHOTS), key=f"{base}-shots", help=text.SHOTS_HELP
    )
    with st.container(height=620 if len(draft.classes) > 3 else "content", border=False, key="sentence-classes"):
        for each in draft.classes:
            _card(draft, each, base, desk.names)
    st.button(
        text.ADD_CLASS,
        icon=":material/add:",
        on_click=draft.add_empty,
        disabled=len(draft.classes) >= MAX_WAYS,
        key=f"{base}-add",
    )
    draft.others = st.text_area(
        text.OTHERS,
        draft.others,
        key=f"{base}-others",
        help=text.OTHERS_HELP,
        height=_LOW,
        placeholder=text.SENTENCES_PLACEHOLDER,
    )


def _card(draft: Draft, each: ClassDraft, base: str, names: bool) -> None:
    key = f"{base}-{each.key}"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            each.name = st.text_input(
                text.CLASS_NAME, each.name, key=f"{key}-name", label_visibility="collapsed", max_chars=80
            )
            st.button(
                "",
                key=f"{key}-remove",
                icon=":material/close:",
                type="tertiary",
                help=text.REMOVE,
                on_click=draft.remove,
                args=(each.key,),
            )
        each.text = st.text_area(
            text.CLASS_SENTENCES,
            each.text,
            key=f"{key}-lines",
            label_visibility="collapsed",
            height=_TALL,
            placeholder=text.SENTENCES_PLACEHOLDER,
        )
        lines = [one for line in each.text.splitlines() if (one := sentence(line)) is not None]
        support, query = min(len(lines), draft.shots), max(0, len(lines) - draft.shots)
        said = called(each.name, lines, draft.says()) if names and lines else None
        told = text.parts(support, query) if said is None else text.parts_named(support, query, said.text)
        st.caption(plain(told))


def messages(desk: Desk) -> None:
    """What could not be used, said until something else changes."""
    notices(desk.told, desk.forget, "told", "warning")


def _open(desk: Desk) -> None:
    chosen = st.session_state[f"sentence-task-{desk.number}"]
    desk.task = chosen if chosen in (*TASKS, OWN) else desk.task
    desk.told.clear()


def _take_files(desk: Desk, files: Files) -> None:
    desk.told.clear()
    saved = [data for name, data in files if name.lower().endswith(".json") and shelf.FORMAT.encode() in data[:200]]
    for data in saved:
        try:
            if not shelf.read_sentences(data, desk):
                desk.tell(kept_text.SENTENCES_HERE)
        except (ValueError, KeyError, TypeError, RecursionError):
            desk.tell(kept_text.DAMAGED)
    rest = [each for each in files if each[1] not in saved]
    if rest:
        take(desk, read_files(rest))


def _take_paste(desk: Desk, key: str) -> None:
    desk.told.clear()
    found = read_text(st.session_state.get(key, ""))
    if not found.count:
        desk.tell(text.NOTHING_PASTED)
        return
    take(desk, found)
    st.session_state[key] = ""


def take(desk: Desk, found: Read) -> None:
    """Put what was read into the person's own task, which is opened: to its classes by their names, or as new ones."""
    desk.tell(*map(say, found.problems))
    if not found.count:
        return
    own = desk.drafts.setdefault(OWN, opened(OWN))
    had = [(each.name, each.text.splitlines()) for each in own.classes if each.text.strip()]
    if found.shots and not had:  # as the saved task has it
        own.shots, desk.names = found.shots, found.names is not None
    says = {**(found.names or {}), **own.says()}
    project, told = made(
        [*had, *found.classes.items()], [*own.others.splitlines(), *found.unlabelled], min(own.shots, MAX_SHOTS)
    )
    desk.tell(*map(say, told))
    own.classes = []
    for each in project.classes:
        own.add_class(each.name, "\n".join(one.text for one in each.entries), says.get(each.name, ""))
    while len(own.classes) < 2:
        own.add_empty()
    own.others = "\n".join(one.text for one in project.unlabelled)
    own.fresh += 1
    desk.task = OWN
    desk.number += 1  # the selector stands anew on it
    toasts.say(text.added(found.count))
