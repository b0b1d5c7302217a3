"""What is meta-trained on pictures on the page 'Learn to learn': whose training it is, and the buttons that move it."""

from __future__ import annotations

import streamlit as st

from metademo.measuring.pictures_live import PicturesPlan, PicturesSeen
from metademo.ui.background.trainings import TRAININGS, Standing, Training
from metademo.ui.components.outer import PACES, memory
from metademo.ui.texts import learn as text
from metademo.ui.widgets import beginning, given


def running_of(plan: PicturesPlan | None) -> Training | None:
    """The person's training, if it is the one that is planned."""
    found = TRAININGS.of(memory().token)
    return found if plan is not None and found is not None and found.plan == plan else None


def last_plan(source: str) -> PicturesPlan | None:
    """What the person has trained of this source, if it is what was trained last."""
    found = TRAININGS.of(memory().token)
    plan = None if found is None else found.plan
    return plan if isinstance(plan, PicturesPlan) and plan.source == source else None


def seen(of: Training | None) -> PicturesSeen | None:
    """What it shows, if it has shown anything."""
    return of.seen if of is not None and isinstance(of.seen, PicturesSeen) else None


def going(of: Training | None) -> bool:
    """Whether it goes on, or is about to."""
    return of is not None and of.standing in (Standing.WAITING, Standing.STARTING, Standing.GOING)


def rest_of_others(plan: PicturesPlan | None) -> None:
    """Have what is trained for this person pause, if it is something else than is planned."""
    found = TRAININGS.of(memory().token)
    if found is not None and found.wanted and found.plan != plan:
        found.pause()


def buttons(plan: PicturesPlan) -> None:
    """Play, pause, one meta-step, start again, and the speed."""
    running = running_of(plan)
    pace = st.segmented_control(
        text.PACE,
        list(PACES),
        key=beginning("learn-pace", "full", list(PACES)),
        format_func=text.PACES.__getitem__,
        help=text.PACE_HELP,
        required=True,
        persist_state="session",
    )
    shown = seen(running)
    if running is not None:
        running.at(PACES[given(pace)])
    failed = running is not None and running.error is not None
    goes, over = going(running), shown is not None and shown.over
    st.button(
        text.PAUSE if goes else text.GO_ON if shown is not None else text.PLAY,
        type="primary",
        icon=":material/pause:" if goes else ":material/play_arrow:",
        width="stretch",
        key="learn-pictures-play",
        disabled=failed or over,
        on_click=_pause if goes else _play,
        args=() if goes else (plan,),
    )
    with st.container(horizontal=True):
        st.button(
            text.ONCE,
            icon=":material/skip_next:",
            key="learn-pictures-once",
            on_click=_once,
            args=(plan,),
            disabled=goes or failed or over,
        )
        st.button(
            text.ANEW,
            icon=":material/restart_alt:",
            key="learn-pictures-anew",
            on_click=_anew,
            args=(plan,),
            disabled=running is None,
        )


def _this(plan: PicturesPlan) -> Training:
    found = running_of(plan)
    if found is None:
        found = TRAININGS.begin(memory().token, plan)
    found.at(PACES[st.session_state.get("learn-pace", "full")])
    return found


def _play(plan: PicturesPlan) -> None:
    _this(plan).go()


def _pause() -> None:
    found = TRAININGS.of(memory().token)
    if found is not None:
        found.pause()


def _once(plan: PicturesPlan) -> None:
    _this(plan).once()


def _anew(plan: PicturesPlan) -> None:
    found = TRAININGS.of(memory().token)
    goes = found is not None and found.wanted
    anew = TRAININGS.begin(memory().token, plan)
    anew.at(PACES[st.session_state.get("learn-pace", "full")])
    if goes:
        anew.go()
