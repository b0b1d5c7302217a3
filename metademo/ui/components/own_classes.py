"""A person's own classes on the page 'Learn to learn': some to learn from, others held out, a budget, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st
import torch

from metademo.checkpoints.files import CheckpointError
from metademo.datasets.files import DataError
from metademo.measuring import watched
from metademo.measuring.pictures_live import OWN, PicturesPlan
from metademo.measuring.ready_classes import READY, THINGS, domain_of, licence_of, ready_classes
from metademo.pictures.domains import CHARACTERS, DOMAINS, PHOTOS, Domain
from metademo.samples import samples
from metademo.tasks.picture_sets import PictureSet
from metademo.ui import state
from metademo.ui.components.explain import explained
from metademo.ui.components.keeping import keeping
from metademo.ui.components.pictures_training import buttons, last_plan, rest_of_others, running_of
from metademo.ui.components.uploads import Files, uploader
from metademo.ui.components.watching import watching
from metademo.ui.markdown import plain
from metademo.ui.texts import learn as waves_text
from metademo.ui.texts import learn_pictures as text
from metademo.ui.texts import own_classes as own_text
from metademo.ui.texts import waves_told as told
from metademo.ui.texts.spoken import sample_words, say
from metademo.ui.thumbnails import data_uri
from metademo.ui.widgets import beginning, given

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_FILES = "learn-own-files"
_NAMED = 20
"""So many classes of a part have their names below them."""
_MINUTES = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0)


def own_classes() -> None:
    """Render the part."""
    left, right = st.columns([3, 9], gap="large")
    top = right.container()
    with left:
        made = _controls(top)
    if made is None:
        rest_of_others(OWN, None)
        with right:
            st.info(own_text.HOW, icon=":material/lightbulb:")
        return
    plan, domain, licence, parts = made
    rest_of_others(OWN, plan)
    # where there is nothing else to be seen yet, the classes are
    with right if running_of(plan) is None else left:
        st.caption(own_text.dealt(len(parts[0]), len(parts[1]), len(plan.train)))
        for title, part in zip((own_text.TRAIN_CLASSES, own_text.HELD_CLASSES), parts, strict=True):
            st.html(_classes(title, part, any(len(each) > _NAMED for each in parts)))
    with right:
        data = own_text.own_data if licence is None else own_text.ready_data
        keep = partial(
            keeping, plan, domain.name, data(len(plan.train)), own_text.LICENCE if licence is None else licence
        )
        watching(plan, plan.settings.learner, domain.name, keep)


class _Found(NamedTuple):
    """Classes: their pictures, what they are known by, their kind, and the licence of those that are nobody's own."""

    pictures: PictureSet
    source: str
    domain: Domain
    licence: str | None = None


class _Chosen(NamedTuple):
    """What is to be trained, and the classes to learn from and those held out."""

    plan: PicturesPlan
    domain: Domain
    licence: str | None
    parts: tuple[PictureSet, PictureSet]


def _controls(top: DeltaGenerator) -> _Chosen | None:
    explained(text.SET_UP, "1", {**own_text.EXPLAINED, **told.LEAVING})
    first = "lab" if _lab_has_enough() else "ready"
    chosen = given(
        st.segmented_control(
            own_text.FROM,
            list(own_text.FROMS),
            key=beginning("learn-own-from", first, list(own_text.FROMS)),
            format_func=own_text.FROMS.__getitem__,
            required=True,
            persist_state="session",
        )
    )
    try:
        found = {"ready": _ready, "lab": _lab, "files": _uploaded}[chosen]()
        if found is None:
            return None
        pictures, source, domain, licence = found
        pictures = watched.enough(pictures)
    except DataError as error:
        st.warning(plain(say(error)), icon=":material/warning:")
        return None
    except ValueError:
        st.warning(
            own_text.too_few(len(pictures), watched.MIN_CLASSES, watched.MIN_PICTURES, _full(pictures)),
            icon=":material/warning:",
        )
        return None
    minutes = st.select_slider(
        own_text.BUDGET,
        _MINUTES,
        key=beginning("learn-own-minutes", 2.0, _MINUTES),
        format_func=own_text.minutes,
        help=own_text.BUDGET_HELP,
        persist_state="session",
    )
    with st.popover(waves_text.SETTINGS, icon=":material/tune:", width="stretch"):
        begin = given(
            st.segmented_control(
                own_text.BEGIN,
                list(own_text.BEGINS),
                key=beginning("learn-own-begin", "shipped", list(own_text.BEGINS)),
                format_func=own_text.BEGINS.__getitem__,
                help=own_text.BEGIN_HELP,
                required=True,
                persist_state="session",
            )
        )
        seed = int(
            st.number_input(
                own_text.SPLIT_SEED,
                0,
                9999,
                key=beginning("learn-own-seed", 0),
                help=own_text.SPLIT_HELP,
                persist_state="session",
            )
        )
    try:
        plan = watched.own_plan(pictures, source, domain, minutes, seed, begin == "anew")
    except CheckpointError as error:
        st.error(plain(say(error)), icon=":material/error:")
        return None
    last = last_plan(OWN, plan.source)
    with top:
        if last is not None and last != plan:
            st.caption(own_text.CHANGED)
        buttons(plan)
    return _Chosen(plan, domain, licence, watched.split(pictures, seed))


def _full(pictures: PictureSet) -> int:
    return sum(len(rows) >= watched.MIN_PICTURES for rows in pictures.rows)


def _ready() -> _Found:
    """Classes that come with the project, for who has none at hand."""
    key = given(
        st.selectbox(
            own_text.READY,
            READY,
            key=beginning("learn-own-ready", READY[0], READY),
            format_func=own_text.READY_NAMES.__getitem__,
            persist_state="session",
        )
    )
    st.caption(own_text.READY_LINES[key])
    with st.spinner(own_text.READING):
        pictures = ready_classes(key)
    names: Mapping[str, str] = {}
    if key == "things":  # what they are called is in the texts of the ready tasks
        names = next(sample_words(sample).classes for sample in samples() if sample.id == THINGS)
    called = tuple(names.get(name, name) for name in pictures.names)
    return _Found(replace(pictures, names=called), f"ready-{key}", domain_of(key), licence_of(key))


def _lab_has_enough() -> bool:
    """Whether the task that is open in the Lab will do."""
    counts = [len(each.entries) for each in state.session().task.project.classes]
    return sum(count >= watched.MIN_PICTURES for count in counts) >= watched.MIN_CLASSES


def _lab() -> _Found:
    """The classes of the task that is open in the Lab."""
    task = state.session().task
    project, domain = task.project, DOMAINS[task.project.domain]
    st.caption(plain(text.probe_is(state.title(task))))
    digest = hashlib.sha256(repr([[e.picture.digest for e in each.entries] for each in project.classes]).encode())
    return _Found(watched.classes_of(project, domain), digest.hexdigest()[:16], domain)


def _uploaded() -> _Found | None:
    """The classes of folders or a ZIP that were handed in here."""
    kind = given(
        st.segmented_control(
            own_text.KIND,
            list(own_text.KINDS),
            key=beginning("learn-own-kind", "characters", list(own_text.KINDS)),
            format_func=own_text.KINDS.__getitem__,
            required=True,
            persist_state="session",
        )
    )
    domain = CHARACTERS if kind == "characters" else PHOTOS
    uploader(own_text.ZIP, "learn-own-zip", _take)
    uploader(own_text.FOLDER, "learn-own-folder", _take, several="directory")
    files: Files = st.session_state.get(_FILES, [])
    if not files:
        return None
    digest = hashlib.sha256(kind.encode())
    for name, data in files:
        digest.update(name.encode())
        digest.update(data)
    key = digest.hexdigest()[:16]
    kept = st.session_state.get("learn-own-read")
    if kept is None or kept[0] != key:
        with st.spinner(own_text.READING):
            kept = st.session_state["learn-own-read"] = (key, watched.classes_in(files, domain))
    return _Found(kept[1], key, domain)


def _take(files: Files) -> None:
    st.session_state[_FILES] = files


def _classes(title: str, part: PictureSet, many: bool) -> str:
    """The classes of a part, a picture of each; where they are many, their names are seen by pointing at them."""
    cells = "".join(
        f'<figure title="{escape(name, quote=True)}"><img src="{_picture(part, at)}" '
        f'alt="{escape(name, quote=True) if many else ""}">'
        + ("" if many else f"<figcaption>{escape(name)}</figcaption>")
        + "</figure>"
        for at, name in enumerate(part.names)
    )
    size = " md-many" if many else ""
    return (
        f'<p class="md-chart-title">{escape(title)} ({len(part)})</p><div class="md-classes-split{size}">{cells}</div>'
    )


def _picture(part: PictureSet, at: int) -> str:
    values = part.images[int(part.rows[at][0])]
    domain = CHARACTERS if len(values) == 1 else PHOTOS
    image = domain.show(values.to(torch.float32) / 255)
    image.thumbnail((64, 64))
    return data_uri(image)
