"""What can be done anywhere on the page: drop files, paste pictures, take back a change with a key.

Dropped and pasted files go to an uploader, the one of the card that they were dropped on or else a hidden one, so that large
ones travel as uploads do.
"""

from __future__ import annotations

import streamlit as st

from metademo.ui import intake, state
from metademo.ui.assets import component
from metademo.ui.components import bundles
from metademo.ui.components.uploading import uploading
from metademo.ui.components.uploads import uploader
from metademo.ui.markdown import plain
from metademo.ui.texts import adding as text

_mount = component(__file__, bundles.JS)


def hands() -> None:
    """Listen. In every run of the page, before anything that takes long."""
    with st.container(key="intake"):
        uploader(text.ANYWHERE, "anywhere", intake.taken_anywhere)
        # no dictionary, for which Streamlit would import pandas: see :mod:`metademo.ui.components.tiles`
        limits = (bundles.MOST_FILES, bundles.MOST_BYTES)
        _mount(key="hands", data={"pasted": text.PASTED, "limits": limits})
    uploading("anywhere")


def asking() -> None:
    """The dialog that asks where pictures belong which were pasted or dropped beside every class, if there are such."""
    if state.session().pasted:
        st.dialog(text.WHERE, on_dismiss=intake.forget_pasted)(_dialog)()


def _dialog() -> None:
    now = state.session()
    if not now.pasted:
        st.rerun()  # they have found their place: the whole page, without this dialog
    st.markdown(text.where([name for name, _ in now.pasted]))
    with st.container(horizontal=True):
        for each in now.project.classes:
            st.button(
                plain(each.name), key=f"where-{now.task.uid}-{each.key}", on_click=intake.place_pasted, args=(each.key,)
            )
        st.button(
            text.WHERE_NONE,
            key=f"where-{now.task.uid}-none",
            on_click=intake.place_pasted,
            args=(None,),
            type="tertiary",
        )
