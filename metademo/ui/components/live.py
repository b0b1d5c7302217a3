"""Try it live: one more picture, from the camera or a file, and what every learner of the Lab makes of it.

The learners adapt to the task's support pictures once more, with this picture alone to be asked about: what they say of it is
what they would say of it on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from metademo.learners.traces import Trace
from metademo.pictures.images import Picture, PictureError, read_picture
from metademo.pictures.limits import MAX_BYTES
from metademo.pictures.problems import describe
from metademo.ui import intake, markup, state, theme, toasts
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.runs import Run
from metademo.ui.components.marking import Marking, mark_html
from metademo.ui.markdown import plain
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import live as text
from metademo.ui.texts import numbers, words
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say
from metademo.ui.thumbnails import thumbnail

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_MOMENT = 0.4
_MOST = 3
"""Classes that are shown for each learner."""
_NO_LABEL = "none"  # not None, which to the widget is a choice not made


def live(run: Run, marking: Marking, names: tuple[str, ...]) -> None:
    """The section, in a drawer that is filled when it is opened: asking for the camera waits for that.

    Args:
        run: whose learners and pictures to use.
        marking: how to mark and to calibrate.
        names: of the classes, as they are now.
    """
    drawer = st.popover(
        text.LIVE, icon=":material/center_focus_strong:", type="tertiary", key="live", on_change="rerun"
    )
    if drawer.open:
        with drawer:
            st.fragment(_try)(run, marking, names)


def _try(run: Run, marking: Marking, names: tuple[str, ...]) -> None:
    st.caption(text.EXPLAINED)
    if any(part.learner.transductive for part in run.parts.values()):
        st.caption(text.TOGETHER)
    way = st.segmented_control(
        text.HOW,
        list(text.WAYS),
        format_func=text.WAYS.__getitem__,
        default="file",
        key="live-way",
        label_visibility="collapsed",
    )
    place = st.container()  # what they say is above what was given, where it is seen without scrolling
    if way == "camera":
        given = st.camera_input(text.CAMERA, key="live-camera", help=text.CAMERA_HELP)
    else:
        given = st.file_uploader(text.FILE, key="live-file", max_upload_size=MAX_BYTES // 2**20)
    if given is None:
        return
    try:
        picture = _picture(given)
    except PictureError as error:
        st.warning(plain(say(error)), icon=":material/warning:")
        return
    with place:
        if picture.note is not None:
            st.info(plain(say(describe(picture.note, [picture.name]))), icon=":material/info:")
        _answer(run, picture, marking, names)
        _add(picture)


def _picture(given: UploadedFile) -> Picture:
    """What was given, decoded once: all this runs anew when a class is chosen below it.

    Raises:
        PictureError: as :func:`read_picture`.
    """
    session = state.session()
    if session.tried is None or session.tried[0] != given.file_id:
        session.tried = given.file_id, read_picture(given.name, given.getvalue())
    return session.tried[1]


def _answer(run: Run, picture: Picture, marking: Marking, names: tuple[str, ...]) -> None:
    """What the learners say, as soon as each has something to say."""
    asked = _asked(run, picture)
    slot = st.empty()

    def said() -> str:
        return said_html({key: trace.named(names) for key, trace in asked.traces().items()}, picture, marking)

    def so_far() -> None:
        with slot.container():
            st.progress(asked.progress, text=page_text.progress(asked.progress))
            st.html(said())

    wait_for(asked, so_far, moment=_MOMENT)
    if asked.failed:
        slot.error(page_text.RUN_FAILED, icon=":material/error:")
    else:
        slot.html(said())


def _asked(run: Run, picture: Picture) -> Run:
    """The run that asks about this picture; the one for an earlier picture, or of earlier learners, is stopped."""
    session, project = state.session(), run.project.asking(picture)
    last = session.live
    if last is None or last.project != project or last.parts != run.parts:
        if last is not None:
            last.cancel()
        last = session.live = Run(run.parts, project, run.person)
    return last


def said_html(traces: Mapping[str, Trace], picture: Picture, marking: Marking) -> str:
    """The picture, and beside it for each learner the classes it takes it for, most confident first."""
    columns = "".join(_learner(learner, trace, marking) for learner, trace in traces.items())
    alt = escape(picture.name, quote=True)
    return f'<div class="md-live" role="status"><img src="{thumbnail(picture)}" alt="{alt}">{columns}</div>'


def _learner(learner: str, trace: Trace, marking: Marking) -> str:
    step, colour = trace.last.index, theme.learner_colour(learner)
    shares = marking.confidences(learner, trace, step)[0]
    strange = bool(marking.marked(learner, trace, step)[0])
    rows = "".join(
        f'<div class="md-said"><b>{escape(trace.episode.classes[label])}</b>'
        f'<span class="md-share">{numbers.percent(float(shares[label]))}</span></div>'
        f"{markup.bar(float(shares[label]), colour)}"
        for label in shares.argsort(descending=True)[:_MOST].tolist()
    )
    marked, mark = (" md-marked", mark_html()) if strange else ("", "")
    return f'<div class="md-live-one{marked}"><p>{markup.learner(learner)} {escape(words.after(step))}</p>{mark}{rows}</div>'


def _add(picture: Picture) -> None:
    """Where an answer is wrong, the picture can be learned from. Which class it is of, the person has to say."""
    task = state.session().task
    names: dict[int | str, str] = {each.key: each.name for each in task.project.classes}
    names[_NO_LABEL] = classes_text.NO_LABEL
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            text.ADD_TO,
            list(names),
            index=None,
            placeholder=text.CHOOSE,
            format_func=names.__getitem__,
            key=f"live-class-{task.uid}-{picture.digest[:12]}",
        )
        st.button(
            text.ADD if key is None else text.add(names[key]),
            key=f"live-add-{task.uid}",
            icon=":material/add:",
            help=text.ADD_HELP,
            disabled=key is None,
            on_click=_added,
            args=(task.uid, key if isinstance(key, int) else None, picture),
        )
    if state.session().behind:
        state.session().behind = False
        st.rerun()


def _added(uid: int, key: int | None, picture: Picture) -> None:
    session = state.session()
    before = session.project
    intake.add_read(picture, key, uid)
    if session.project is not before:
        name = classes_text.NO_LABEL if key is None else session.project.find(key).name
        toasts.say(plain(text.added(picture.name, name)))
    session.behind = True
