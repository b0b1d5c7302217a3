"""The dialog in which a person moves the square of a photograph that the network sees."""

from __future__ import annotations

import base64
from dataclasses import asdict

import streamlit as st

from metademo.pictures.crop import MAX_ZOOM, MIDDLE, Crop
from metademo.pictures.domains import DOMAINS
from metademo.pictures.proposal import proposed
from metademo.project.picture_class import ProjectError
from metademo.ui import dialogs, state
from metademo.ui.assets import component
from metademo.ui.texts import crop as text

_mount = component(__file__)


def cropping() -> None:
    """The dialog, if it is open. Called in every run of the page, since a run that does not call it closes it."""
    session = state.session()
    if session.cropping is None:
        return
    try:
        session.project.find_picture(*session.cropping)
    except ProjectError:
        dialogs.end_cropping()  # the picture has been removed meanwhile
        return
    st.dialog(text.TITLE, width="medium", on_dismiss=dialogs.end_cropping)(_dialog)()


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
        dialogs.crop_picture(Crop(**{name: float(chosen[name]) for name in ("across", "down", "zoom")}))
