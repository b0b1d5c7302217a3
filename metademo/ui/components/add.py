"""The dialog in which pictures are added: uploaded, dropped, drawn or taken with the camera."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import streamlit as st
from PIL import Image, ImageChops
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit_drawable_canvas import st_canvas

from metademo.pictures.domains import DOMAINS
from metademo.pictures.limits import MAX_ARCHIVE
from metademo.ui import dialogs, intake, state
from metademo.ui.components.uploading import uploading
from metademo.ui.components.uploads import Files, forget, uploader
from metademo.ui.session import ADD_WAY, Sheet
from metademo.ui.texts import adding as text

_CANVAS = 280
_BLANK = 250  # of 255: a sheet whose darkest point is lighter is empty
_LARGEST = MAX_ARCHIVE // 2**20  # megabytes; of a picture less is read, which is then said in words


def adding() -> None:
    """The dialog, if it is open. Called in every run of the page, since a run that does not call it closes it."""
    session = state.session()
    if session.adding is None:
        return
    uid, into = session.adding.uid, session.adding.into
    if uid != session.task.uid or (into is not None and all(into != each.key for each in session.project.classes)):
        dialogs.end_adding()  # its class has gone, or another task is open
        return
    session.behind = False
    st.dialog(text.ADD_TITLE, on_dismiss=dialogs.end_adding)(_dialog)(into, session.adding.folders)


def _dialog(into: int | None, folders: bool) -> None:
    if state.session().adding is None or state.session().behind:
        state.session().behind = False
        st.rerun()  # pictures have been taken over: the whole page, with or without this dialog
    if folders:
        st.markdown(text.FOLDERS_EXPLAINED)
        st.caption(text.LIMITS)
        joins = _join()
        _upload(None, "zip", text.UPLOAD_ZIP, True, joins)
        _upload(None, "folder", text.UPLOAD_FOLDER, "directory", joins)
        uploading()
        return
    project = state.session().project
    st.markdown(text.adding_to(project.find(into).name) if into is not None else text.ADDING_UNLABELLED)
    ways = {"upload": text.UPLOAD, "draw": text.DRAW, "camera": text.CAMERA}
    if DOMAINS[project.domain].photographs:
        del ways["draw"]
    if st.session_state.get(ADD_WAY) not in ways:
        st.session_state[ADD_WAY] = "upload"
    way = st.segmented_control(
        text.HOW,
        list(ways),
        format_func=ways.__getitem__,
        key=ADD_WAY,
        required=True,
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


def _join() -> bool:
    """Whether all that is brought is added to the open task, where that is not plain: asked of the person."""
    session = state.session()
    if not session.project.pictures:
        return False
    ready = session.sample is not None
    ways = text.FOLDERS_WAYS if ready else text.SAVED_WAYS
    chosen = st.radio(
        text.FOLDERS if ready else text.SAVED,
        [*ways],
        format_func=ways.__getitem__,
        key="folders-ready" if ready else "saved-task",
        horizontal=True,
    )
    return chosen == "join"


def _upload(into: int | None, name: str, label: str, several: bool | Literal["directory"], joins: bool = False) -> None:
    uid = state.session().task.uid

    def take(files: Files) -> None:
        intake.read_files(files, into, uid, joins)
        dialogs.end_adding()

    uploader(label, f"{name}-{uid}-{into}", take, several, _LARGEST)


def _draw(into: int | None) -> None:
    drawn, sheet = st.session_state.setdefault("drawings", 0), state.session().sheet
    st.caption(text.DRAW_HELP)
    pen = st.slider(text.PEN, 4, 28, 12, key="pen")
    key = f"canvas-{sheet.number}"
    canvas = st_canvas(
        stroke_width=pen,
        stroke_color="#000000",
        background_color="#ffffff",
        width=_CANVAS,
        height=_CANVAS,
        drawing_mode="freedraw",
        initial_drawing={"objects": list(sheet.begun)},
        return_image_data=True,
        on_change=partial(_sketched, key, sheet),
        key=key,
    )
    # a canvas says nothing of the strokes that it began with
    image = sheet.image if canvas.image_bytes is None else _data_uri(canvas.image_bytes)
    blank = image is None or min(_opened(image).tobytes()) > _BLANK
    # what they do is done before the page runs, which a page that is busy may begin anew before it comes to here
    uid = state.session().task.uid
    with st.container(horizontal=True):
        st.button(
            text.DRAWING_MORE,
            type="primary",
            help=text.DRAWING_MORE_HELP,
            disabled=blank,
            on_click=_drawn,
            args=(key, into, uid, False),
        )
        st.button(text.DRAWING_DONE, disabled=blank, on_click=_drawn, args=(key, into, uid, True))
    # the canvas has such buttons too, but shows them to a mouse that hovers only, which a finger does not
    with st.container(horizontal=True):
        st.button(text.UNDO, icon=":material/undo:", disabled=not sheet.past, on_click=_take_back)
        st.button(text.CLEAR, icon=":material/ink_eraser:", disabled=blank, on_click=_clear, args=(sheet.number,))
    if drawn:
        st.caption(text.drawn(drawn))


def _take_back() -> None:
    """Have the sheet as it was before the last stroke, or before it was cleared. A second click that comes early counts."""
    session, sheet = state.session(), state.session().sheet
    if sheet.past:
        *past, (strokes, image) = sheet.past
        session.sheet = Sheet(sheet.number + 1, begun=strokes, sketch=strokes, image=image, past=tuple(past))


def _clear(number: int) -> None:
    """Have an empty sheet."""
    session, sheet = state.session(), state.session().sheet
    if sheet.number == number and sheet.sketch:
        session.sheet = Sheet(number + 1, past=(*sheet.past, (sheet.sketch, sheet.image)))


def _sketched(key: str, sheet: Sheet) -> None:
    """Remember what is on a sheet until it is added, whatever happens to the dialog.

    What is drawn on a sheet that has just been added, by who is faster than the page, belongs on the next one.
    """
    session = state.session()
    drawing = st.session_state[key].get("drawing") or {}
    objects, image = tuple((drawing.get("raw") or {}).get("objects", ())), drawing.get("data")
    if image is None:
        return
    if sheet.number == session.sheet.number:
        now = session.sheet
        session.sheet = replace(now, sketch=objects, image=image if objects else None, past=_past(now, len(objects)))
    elif sheet.number == session.sheet.after and len(objects) > session.sheet.added:
        late = objects[session.sheet.added :]
        session.sheet = replace(
            session.sheet,
            number=session.sheet.number + 1,
            begun=late,
            sketch=late,
            image=_without(image, session.sheet.added_image),
            added=len(objects),
            added_image=image,
        )


def _past(sheet: Sheet, strokes: int) -> tuple[tuple[tuple[dict[str, Any], ...], str | None], ...]:
    """The way back of a sheet that has so many strokes now."""
    if strokes == len(sheet.sketch):
        return sheet.past
    if strokes < len(sheet.sketch) and sheet.past and len(sheet.past[-1][0]) == strokes:
        return sheet.past[:-1]  # the canvas's own button, which a mouse has, went one step of it
    return (*sheet.past, (sheet.sketch, sheet.image))


def _drawn(key: str, into: int | None, uid: int, close: bool) -> None:
    """Add what is on the sheet, and give an empty one."""
    session = state.session()
    drawing = (st.session_state.get(key) or {}).get("drawing") or {}
    image = drawing.get("data") or session.sheet.image
    if image is None or key != f"canvas-{session.sheet.number}":
        return  # a second click that comes late
    objects = (drawing.get("raw") or {}).get("objects") or session.sheet.sketch
    buffer = io.BytesIO()
    _opened(image).save(buffer, "PNG")
    number = st.session_state.drawings = st.session_state.get("drawings", 0) + 1
    state.hush()
    before = session.problems
    intake.add_picture(text.drawing_name(number), buffer.getvalue(), into, uid)
    session.sheet = Sheet(session.sheet.number + 1, after=session.sheet.number, added=len(objects), added_image=image)
    session.behind = True
    if close or session.problems != before:
        dialogs.end_adding()


def _data_uri(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _opened(image: str) -> Image.Image:
    """A drawing in grey."""
    return Image.open(io.BytesIO(base64.b64decode(image.split(";base64,", 1)[1]))).convert("RGB").convert("L")


def _without(image: str, earlier: str) -> str:
    """What a drawing shows that an earlier state of it did not."""
    now, before = _opened(image), _opened(earlier)
    paper = Image.new("L", now.size, 255)
    paper.paste(now, mask=ImageChops.difference(now, before).point(lambda value: 255 if value else 0))
    buffer = io.BytesIO()
    paper.save(buffer, "PNG")
    return _data_uri(buffer.getvalue())


def _camera(into: int | None) -> None:
    # rendering the widget asks for permission, so it waits behind a choice of the person's
    taken = st.session_state.setdefault("photographs", 0)
    session = state.session()
    things = DOMAINS[session.project.domain].photographs
    key = f"camera-{taken}"
    st.camera_input(
        text.CAMERA_LABEL[things],
        key=key,
        help=text.CAMERA_HELP[things],
        on_change=_photographed,
        args=(key, into, session.task.uid),
    )
    if taken:
        st.caption(text.photographed(taken))


def _photographed(key: str, into: int | None, uid: int) -> None:
    """Add the picture that was taken, and have the camera ready for the next."""
    session, shot = state.session(), st.session_state.get(key)
    if not isinstance(shot, UploadedFile):
        return
    number = st.session_state.photographs = st.session_state.get("photographs", 0) + 1
    state.hush()
    before = session.problems
    intake.add_picture(text.photograph_name(number), shot.getvalue(), into, uid)
    forget([shot])
    session.behind = True
    if session.problems != before:
        dialogs.end_adding()
