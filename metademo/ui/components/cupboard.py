"""The component that keeps what a person makes in their own browser, and takes it back from there.

It has no look but a line that says how things stand. What the server has to say it is told as data, each time that the page is
drawn; what the browser has done comes back as its one value, which draws no more than this part of the page anew.
"""

from __future__ import annotations

import streamlit as st

from metademo.ui import cupboard as shelves
from metademo.ui import intake, parcels, returning, state
from metademo.ui.assets import component
from metademo.ui.background.jobs import wait_for
from metademo.ui.components import bundles
from metademo.ui.components.uploads import uploader
from metademo.ui.texts import kept as text

_KEY = "cupboard-component"
_PATIENCE = 20.0
_mount = component(__file__, bundles.JS)


def cupboard() -> None:
    """Keep what there is now. Called in every run of a page, once what is to be kept has been taken over."""
    with st.container(key="cupboard"):
        now = shelves.cupboard()
        now.behind = False
        # What it says first concerns all of the page, and at once. Later it says what has been done, which can wait, and not more
        # than this is drawn anew.
        (st.fragment(_kept) if now.heard else _kept)()
    with st.container(key="cupboard-in"):
        uploader(text.HANDED_BACK, "cupboard", returning.take)


def _kept() -> None:
    now, session = shelves.cupboard(), state.session()
    state.tell(*map(text.clash, now.clashes))
    now.clashes.clear()
    records = now.records()
    sent = now.pending(records)
    shown = now.ids.get(("task", session.task.uid), "") if session.sample is None else ""
    # tuples, not lists: see :mod:`metademo.ui.components.tiles`
    _mount(
        key=_KEY,
        data={
            "nonce": now.nonce,
            "words": tuple(text.STATES.items()),
            "own": bool(records),
            "sent": parcels.on_its_way(sent) if sent is not None else (),
            "orders": tuple(now.orders),
            "desk": (tuple(records), shown),
            "settled": now.settled,
            "told": now.told,
            "expected": now.expected and not now.heard,
        },
        on_report_change=_reported,
    )
    if now.behind:
        st.rerun()  # the whole page


def _reported() -> None:
    value = st.session_state.get(_KEY)
    if value is not None:
        shelves.cupboard().take(value.get("report"))


def elsewhere() -> None:
    """On a page that reads no pictures itself: take over those that the browser has handed back."""
    now = state.session()
    while now.readings and all(each.kept for each in now.readings):
        if not wait_for(now.readings[-1], lambda: None, _PATIENCE):
            break
        intake.finish_readings()
    cupboard()
