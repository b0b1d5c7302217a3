"""Which of the Lab's dialogs is open: one that adds pictures, one that moves a photograph's square."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from metademo.pictures.crop import Crop
from metademo.ui import state
from metademo.ui.session import ADD_WAY, Adding
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import history as said


def begin_adding(into: int | None, folders: bool = False) -> None:
    """Open the dialog that adds pictures. It stays open however often the page runs meanwhile."""
    now = state.session()
    now.adding, now.cropping = Adding(now.task.uid, into, folders), None
    # what was drawn and never added is still there
    now.sheet = replace(now.sheet, number=now.sheet.number + 1, begun=now.sheet.sketch)
    if not folders:
        work_on(now.task.uid, into)


def begin_drawing() -> None:
    """Open the dialog that adds pictures to draw, in a task of one's own for characters."""
    now = state.session()
    now.problems.clear()
    if now.sample is not None or now.project.domain != "characters":
        state.open_own("characters")
    if not now.project.classes:
        state.change(said.ADD_CLASS, lambda project: project.add_class(None, classes_text.class_number))
    empty = [each.key for each in now.project.classes if not each.entries]
    st.session_state[ADD_WAY] = "draw"
    begin_adding((empty or [each.key for each in now.project.classes])[0])


def work_on(uid: int, key: int | None) -> None:
    """Remember which class of which task, None for the pictures without a label, the person was at last."""
    state.session().worked_on = uid, key


def end_adding() -> None:
    """Close the dialog that adds pictures."""
    state.session().adding = None


def begin_cropping(key: int | None, digest: str) -> None:
    """Open the dialog that moves a photograph's square."""
    state.session().cropping = (key, digest)
    state.session().adding = None


def end_cropping() -> None:
    """Close the dialog that moves a photograph's square."""
    state.session().cropping = None


def crop_picture(crop: Crop) -> None:
    """Give the photograph of the open dialog this square, and close the dialog."""
    now = state.session()
    if now.cropping is not None:
        key, digest = now.cropping
        now.cropping = None
        state.change(
            lambda before, _: said.crop(before.find_picture(key, digest).name),
            lambda project: project.crop_picture(key, digest, crop),
        )
