"""The buttons that move a person's training, of whatever kind: play, pause, one meta-step, start again, and the speed."""

from __future__ import annotations

import streamlit as st

from metademo.training.apart import Plan
from metademo.ui.background.training import Standing, Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.texts import learn as text
from metademo.ui.widgets import beginning, given

_PACES: dict[str, float | None] = {"slow": 2.0, "medium": 30.0, "full": None}
_PACE = "learn-pace"
_PATIENCE = 5.0
"""Seconds that a pause waits for the last look at what has been learned."""


def going(of: Training | None) -> bool:
    """Whether it goes on, or is about to."""
    return of is not None and of.standing in (Standing.WAITING, Standing.STARTING, Standing.GOING)


def where(of: Training | None, made: tuple[int, float] | None, not_begun: str) -> str:
    """The sentence that says where it is.

    Args:
        of: the training; None if there is none.
        made: meta-steps and seconds so far, as far as it has shown any.
        not_begun: what is said while there is nothing of it.
    """
    if of is None:
        return not_begun
    if of.standing is Standing.WAITING:
        return text.waiting(of.ahead)
    if made is None:
        return text.STARTING if of.standing is Standing.STARTING else not_begun
    if of.standing is Standing.GOING:
        return text.going(*made)
    return text.paused(*made)


def steering(
    token: str, plan: Plan, running: Training | None, key: str, begun: bool, over: bool = False, wide: bool = False
) -> None:
    """Draw them.

    Args:
        token: by which the person's training is known.
        plan: what is to be trained.
        running: the person's training of it; None if there is none.
        key: of the buttons; unique on the page.
        begun: whether it has shown anything.
        over: whether its budget is spent.
        wide: whether there is room for all beside each other.
    """
    failed, goes = running is not None and running.error is not None, going(running)
    with st.container(horizontal=wide, vertical_alignment="bottom", key=f"{key}-steering"):
        st.button(
            text.PAUSE if goes else text.GO_ON if begun else text.PLAY,
            type="primary",
            icon=":material/pause:" if goes else ":material/play_arrow:",
            width=220 if wide else "stretch",
            key=f"{key}-play",
            disabled=failed or over,
            on_click=_pause if goes else _play,
            args=(token, plan),
        )
        with st.container(horizontal=True, width="content"):
            st.button(
                text.ONCE,
                icon=":material/skip_next:",
                key=f"{key}-once",
                on_click=_once,
                args=(token, plan),
                disabled=goes or failed or over,
            )
            st.button(
                text.ANEW,
                icon=":material/restart_alt:",
                key=f"{key}-anew",
                on_click=_anew,
                args=(token, plan),
                disabled=running is None,
            )
        pace = st.segmented_control(
            text.PACE,
            list(_PACES),
            label_visibility="collapsed" if wide else "visible",
            key=beginning(_PACE, "full", list(_PACES)),
            format_func=text.PACES.__getitem__,
            help=text.PACE_HELP,
            required=True,
            persist_state="session",
            width="content",
        )
    if running is not None:
        running.at(_PACES[given(pace)])


def _begin(token: str, plan: Plan) -> Training:
    begun = TRAININGS.begin(token, plan)
    begun.at(_PACES[st.session_state.get(_PACE, "full")])
    return begun


def _this(token: str, plan: Plan) -> Training:
    """The person's training of that plan, begun if there is none."""
    found = TRAININGS.of(token, plan.part)
    if found is None or found.plan != plan:
        return _begin(token, plan)
    found.at(_PACES[st.session_state.get(_PACE, "full")])
    return found


def _play(token: str, plan: Plan) -> None:
    _this(token, plan).go()


def _pause(token: str, plan: Plan) -> None:
    found = TRAININGS.of(token, plan.part)
    if found is not None:
        found.pause()
        found.stopped(_PATIENCE)  # what is drawn next is what it has come to, and stays until somebody goes on


def _once(token: str, plan: Plan) -> None:
    _this(token, plan).once()


def _anew(token: str, plan: Plan) -> None:
    found = TRAININGS.of(token, plan.part)
    goes = found is not None and found.wanted
    anew = _begin(token, plan)
    if goes:
        anew.go()
