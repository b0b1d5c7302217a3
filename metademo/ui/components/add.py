"""The dialog in which pictures are added: uploaded, dropped, drawn or taken with the camera."""

from __future__ import annotations

import io
from collections.abc import Iterable

import streamlit as st
from PIL import Image
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit_drawable_canvas import st_canvas

from metademo.pictures.domains import DOMAINS
from metademo.pictures.limits import MAX_ARCHIVE
from metademo.pictures.reasons import by_name
from metademo.ui import state
from metademo.ui.components.uploading import uploading
from metademo.ui.texts.en import adding as text

_CANVAS = 280
_LARGEST = MAX_ARCHIVE // 2**20  # megabytes; of a picture less is read, which is then said in words


def adding() -> None:
    """The dialog, if it is open. Called in every run of the page, since a run that does not call it closes it."""
    session = state.session()
    if session.adding is None:
        return
    into = session.adding.into
    if into is not None and all(into != picture_class.key for picture_class in session.project.classes):
        state.end_adding()  # its class has been removed meanwhile
        return
    _dialog(into, session.adding.folders)


@st.dialog(text.ADD_TITLE, on_dismiss=state.end_adding)
def _dialog(into: int | None, folders: bool) -> None:
    if state.session().adding is None:
        st.rerun()  # files have been taken over: the whole page, without this dialog
    if folders:
        st.markdown(text.FOLDERS_EXPLAINED)
        st.caption(text.LIMITS)
        if state.session().project.pictures:
            saved = st.radio(
                text.SAVED, [*text.SAVED_WAYS], format_func=text.SAVED_WAYS.get, key="saved-task", horizontal=True
            )
        else:
            saved = "open"
        _upload(None, "zip", text.UPLOAD_ZIP, True, saved == "join")
        _upload(None, "folder", text.UPLOAD_FOLDER, "directory", saved == "join")
        uploading()
        return
    project = state.session().project
    st.markdown(text.adding_to(project.find(into).name) if into is not None else text.ADDING_UNLABELLED)
    ways = {"upload": text.UPLOAD, "draw": text.DRAW, "camera": text.CAMERA}
    if DOMAINS[project.domain].photographs:
        del ways["draw"]
    way = st.segmented_control(
        text.HOW,
        list(ways),
        format_func=ways.get,
        default="upload",
        key=f"add-way-{len(ways)}",
        label_visibility="collapsed",
    )
    if way == "draw":
        _draw(into)
    elif way == "camera":
        _camera(into)
    else:
        st.caption(text.LIMITS)
        _upload(into, "pictures", text.UPLOAD_PICTURES, True)
        uploading()


def _upload(into: int | None, name: str, label: str, several: bool | str, joins: bool = False) -> None:
    # a counter in the key empties the uploader once its files have been taken over
    key = f"upload-{name}-{st.session_state.setdefault('uploads', 0)}"
    st.file_uploader(
        label,
        accept_multiple_files=several,
        key=key,
        help=text.UPLOAD_HELP,
        max_upload_size=_LARGEST,
        on_change=_taken_over,
        args=(key, into, several == "directory", joins),
    )


def _taken_over(key: str, into: int | None, folder: bool, joins: bool) -> None:
    """Have the uploaded files read, and close the dialog.

    In a callback, because only here Streamlit gives out the files themselves: the uploader's own result is a copy of all of
    them, which a hundred photographs make large.
    """
    # the browser may name the files once more while the dialog closes; what is gone by then comes as another class
    files = [file for file in st.session_state[key] or () if isinstance(file, UploadedFile)]
    if files:
        # a browser gives a folder's files in whatever order the disk has them
        ordered = sorted(files, key=lambda file: by_name(file.name)) if folder else files
        state.read_files([(file.name, file.getvalue()) for file in ordered], into, joins)
        _forget(files)
        st.session_state.uploads += 1
        state.end_adding()


def _forget(files: Iterable[UploadedFile]) -> None:
    """Let go of the originals, which Streamlit would keep in memory until the person leaves."""
    context = get_script_run_ctx()
    for file in files:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
        file.close()


def _draw(into: int | None) -> None:
    drawn = st.session_state.setdefault("drawings", 0)
    st.caption(text.DRAW_HELP)
    left = f"canvas-{drawn}-left"
    pen = st.slider(text.PEN, 4, 28, 12, key="pen")
    canvas = st_canvas(
        stroke_width=pen,
        stroke_color="#000000",
        background_color="#ffffff",
        width=_CANVAS,
        height=_CANVAS,
        drawing_mode="freedraw",
        initial_drawing=st.session_state.get(left),
        return_image_data=True,
        key=f"canvas-{drawn}",
    )
    # the canvas has such buttons too, but shows them to a mouse that hovers only, which a finger does not
    strokes = (canvas.json_data or {}).get("objects", [])
    with st.container(horizontal=True):
        for label, icon, rest in ((text.UNDO, "undo", strokes[:-1]), (text.CLEAR, "ink_eraser", [])):
            st.button(label, icon=f":material/{icon}:", disabled=not strokes, on_click=_leave, args=(left, rest))
    pixels = canvas.image_data
    blank = pixels is None or bool((pixels[..., :3].min(axis=2) > 250).all())
    with st.container(horizontal=True):
        more = st.button(text.DRAWING_MORE, disabled=blank, type="primary", help=text.DRAWING_MORE_HELP)
        done = st.button(text.DRAWING_DONE, disabled=blank)
    if more or done:
        buffer = io.BytesIO()
        Image.fromarray(pixels).convert("RGB").save(buffer, "PNG")
        state.session().problems.clear()
        state.add_picture(text.drawing_name(drawn + 1), buffer.getvalue(), into)
        st.session_state.drawings = drawn + 1
        st.session_state.pop(left, None)
        if done or state.session().problems:
            state.end_adding()
        st.rerun()
    if drawn:
        st.caption(text.drawn(drawn))


def _leave(left: str, strokes: list[dict]) -> None:
    """Have the canvas show these strokes alone."""
    # counted, since the canvas looks only at what differs from what it was last given
    st.session_state[left] = {"objects": strokes, "change": st.session_state.get(left, {}).get("change", 0) + 1}


def _camera(into: int | None) -> None:
    # rendering the widget asks for permission, so it waits behind a choice of the person's
    taken = st.session_state.setdefault("photographs", 0)
    things = DOMAINS[state.session().project.domain].photographs
    shot = st.camera_input(text.CAMERA_LABEL[things], key=f"camera-{taken}", help=text.CAMERA_HELP[things])
    if shot is not None:
        state.session().problems.clear()
        state.add_picture(text.photograph_name(taken + 1), shot.getvalue(), into)
        _forget([shot])
        st.session_state.photographs = taken + 1
        if state.session().problems:
            state.end_adding()
        st.rerun()
    if taken:
        st.caption(text.photographed(taken))
