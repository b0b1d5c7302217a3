"""The dialog in which a person moves the square of a photograph that the network sees."""

from __future__ import annotations

import base64
from dataclasses import asdict
from pathlib import Path

import streamlit as st

from metademo.pictures.crop import MAX_ZOOM, MIDDLE, Crop
from metademo.pictures.domains import DOMAINS
from metademo.pictures.proposal import proposed
from metademo.project.project import ProjectError
from metademo.ui import intake, state
from metademo.ui.texts import crop as text

_mount = st.components.v2.component(
    "metademo_crop", **{kind: Path(__file__).with_suffix(f".{kind}").read_text("utf-8") for kind in ("css", "js")}
)


def cropping() -> None:
    """The dialog, if it is open. Called in every run of the page, since a run that does not call it closes it."""
    session = state.session()
    if session.cropping is None:
        return
    try:
        session.project.find_picture(*session.cropping)
    except ProjectError:
        intake.end_cropping()  # the picture has been removed meanwhile
        return
    st.dialog(text.TITLE, width="medium", on_dismiss=intake.end_cropping)(_dialog)()


def _dialog() -> None:
    session = state.session()
    if session.cropping is None:
        st.rerun()  # a square has been chosen: the whole page, without this dialog
    picture = session.project.find_picture(*session.cropping)
    whole, crop = picture.source or picture, picture.crop
    proposal = proposed(whole.open())
    st.markdown(text.EXPLAINED)
    key = f"crop-{picture.digest}"
    kind, shown = ("png", whole.data) if whole.large is None else ("jpeg", whole.large)
    data = {
        "name": whole.name,
        "src": f"data:image/{kind};base64,{base64.b64encode(shown).decode()}",
        "size": DOMAINS[session.project.domain].size,
        "most": MAX_ZOOM,
        "crop": asdict(crop),
        "proposed": None if proposal == MIDDLE else asdict(proposal),
        "words": text.WORDS,
    }
    _mount(key=key, data=data, on_done_change=lambda: _chosen(key))


def _chosen(key: str) -> None:
    chosen = st.session_state[key].get("done")
    if chosen:
        intake.crop_picture(Crop(**{name: float(chosen[name]) for name in ("across", "down", "zoom")}))
