"""To keep what was meta-trained on the page: among the Lab's learners, or as a file."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from metademo.checkpoints import one_file
from metademo.checkpoints.cards import Checkpoint
from metademo.measuring import watched
from metademo.measuring.pictures_live import PicturesPlan
from metademo.measuring.pictures_seen import Course, PicturesSeen
from metademo.ui import lab_run, state
from metademo.ui.components.explain import explained
from metademo.ui.markdown import plain
from metademo.ui.texts import learn_pictures as text
from metademo.ui.texts import words


def keeping(plan: PicturesPlan, domain: str, data: str, licence: str, shown: PicturesSeen | None) -> None:
    """Offer it, once something has been learned.

    Args:
        plan: how it is trained.
        domain: the kind of picture.
        data: what it learned from, for the card.
        licence: of that.
        shown: what is seen of the training.
    """
    if shown is None or not shown.step:
        return
    explained(text.KEEP, "6" if plan.part == watched.CHARACTERS else "5", text.KEEP_EXPLAINED)
    source = plan.source
    for course in (shown.main, *([shown.beside] if shown.beside else [])):
        name = _name(plan, course)
        made = partial(watched.checkpoint, plan, course, name, domain, data, licence)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(name)}**")
            st.button(
                text.USE,
                icon=":material/science:",
                key=f"learn-pictures-use-{course.key}",
                on_click=_use,
                args=(made, source),
            )
            st.download_button(
                text.DOWNLOAD,
                partial(_bytes, made),
                file_name=_file(name),
                mime="application/octet-stream",
                on_click="ignore",
                icon=":material/download:",
                key=f"learn-pictures-download-{course.key}",
            )
    kept = st.session_state.get(_used(source))
    if kept in state.session().own:  # it can be taken out again in the Lab
        st.success(plain(text.used(kept)), icon=":material/check:")


def _name(plan: PicturesPlan, course: Course) -> str:
    return text.own_name(words.learner_name(course.key), course.seconds, plan.part == watched.CHARACTERS)


def _used(source: str) -> str:
    """Where it is remembered what of this source is used in the Lab."""
    return f"learn-pictures-used-{source}"


def _bytes(made: partial[Checkpoint]) -> bytes:
    return one_file.write(made())


def _use(made: partial[Checkpoint], source: str) -> None:
    checkpoint = made()
    key = lab_run.keep(checkpoint, _file(checkpoint.card.name))
    st.session_state[_used(source)] = key


def _file(name: str) -> str:
    return f"{re.sub(r'[^a-z0-9+]+', '-', name.lower()).strip('-') or 'learner'}{one_file.SUFFIX}"
