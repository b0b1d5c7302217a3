"""Streamlit's uploader, emptied once its files have been taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from metademo.pictures.spelling import by_name
from metademo.ui import state
from metademo.ui.components.bundles import unbundled
from metademo.ui.texts import adding as text

Files = list[tuple[str, bytes]]


def uploader(
    label: str,
    name: str,
    take: Callable[[Files], None],
    several: bool | Literal["directory"] = True,
    largest: int | None = None,
    small: bool = False,
) -> None:
    """An uploader that hands its files to ``take`` and is empty again.

    Args:
        label: what is to be uploaded.
        name: of this uploader, unique on the page.
        take: given the files' names and bytes.
        several: as the uploader's ``accept_multiple_files``.
        largest: megabytes that one file may have; None for what the server allows.
        small: whether there is no room for help.
    """
    # a counter in the key empties the uploader once its files have been taken over
    counter = f"uploads-{name}"
    key = f"upload-{name}-{st.session_state.setdefault(counter, 0)}"
    st.file_uploader(
        label,
        accept_multiple_files=several,
        key=key,
        help=None if small else text.UPLOAD_HELP,
        max_upload_size=largest,
        on_change=_taken_over,
        args=(key, counter, take, several == "directory"),
    )


def _taken_over(key: str, counter: str, take: Callable[[Files], None], folder: bool) -> None:
    """Hand the uploaded files over.

    In a callback, because only here Streamlit gives out the files themselves: the uploader's own result is a copy of all of
    them, which a hundred photographs make large.
    """
    # the browser may name the files once more while the uploader goes; what is gone by then comes as another class
    files = [file for file in st.session_state.get(key) or () if isinstance(file, UploadedFile)]
    if files:
        taken, left_out = [], 0
        for file in files:
            some, left = unbundled(file.name, file.getvalue())
            forget([file])  # each at once: bundles and what they hold are not both kept
            taken += some
            left_out += left
        if folder:  # a browser gives its files in whatever order the disk has them
            taken.sort(key=lambda file: by_name(file[0]))
        take(taken)
        if left_out:
            state.tell(text.left_out(left_out))
        st.session_state[counter] = st.session_state.get(counter, 0) + 1


def forget(files: Iterable[UploadedFile]) -> None:
    """Let go of the originals, which Streamlit would keep in memory until the person leaves."""
    context = get_script_run_ctx()
    for file in files:
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
        file.close()
