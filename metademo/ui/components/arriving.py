"""Pictures on their way into a task: a bar while their files are read, and a way to stop."""

from __future__ import annotations

import time

import streamlit as st

from metademo.ui import intake, state
from metademo.ui.background import reading
from metademo.ui.background.jobs import MOMENT, wait_for
from metademo.ui.texts import page as text


def arriving() -> None:
    """Add what has been uploaded and read; a bar for what has not, behind which the page stays usable."""
    session = state.session()
    slot = st.empty()  # in every run, so that an earlier run's bar goes at once
    if session.readings:
        last = session.readings[-1]

        def so_far() -> None:
            slot.progress(*_read_so_far())

        wait_for(last, so_far, last.began + reading.PATIENCE - time.monotonic())
        slot.empty()
    intake.finish_readings()
    if session.readings:
        with slot.container():
            st.fragment(_live_reading, run_every=MOMENT)()


def _live_reading() -> None:
    """The bar of files that are still being read, and a way to stop."""
    readings = state.session().readings
    if not readings or readings[0].wait(MOMENT):
        st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(*_read_so_far())
        st.button(
            text.STOP_READING, on_click=intake.cancel_readings, icon=":material/stop:", help=text.STOP_READING_HELP
        )


def _read_so_far() -> tuple[float, str]:
    """The share of all files that has been read, and that in words."""
    readings = state.session().readings
    done, total = sum(each.done for each in readings), sum(each.total for each in readings)
    return min(1.0, done / max(1, total)), text.reading(done, total)
