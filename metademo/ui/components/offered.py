"""What the browser keeps: offered on the next visit, and looked after behind a button."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name
from metademo.ui import cupboard, lab_run, state, toasts
from metademo.ui.history import History
from metademo.ui.markdown import plain
from metademo.ui.parcels import Kept
from metademo.ui.texts import kept as text

_OPEN, _SURE = "kept-open", "kept-sure"


def offered(*kinds: str) -> None:
    """The newest task of these kinds that is kept and not open here, above everything else; nothing without one."""
    now = cupboard.cupboard()
    offers = [each for each in now.offers if each.kind in kinds and each.identity in now.met]
    offers = [each for each in offers if each.count or each.kind == "learner"]  # nobody asks for two empty classes
    with st.container():  # also where it is empty: a fragment below is known by its place
        if not now.declined and not now.awaited and offers:
            _card(offers[0], len(offers) - 1)


def _card(first: Kept, others: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="kept-offer"):
        more = f" {text.more(others)}" if others else ""
        st.markdown(text.offer(first.name, first.kind, first.classes, first.count, _when(first)) + more)
        st.button(text.GO_ON, type="primary", icon=":material/play_arrow:", on_click=_go_on, args=(first.identity,))
        st.button(text.FORGET_IT, icon=":material/delete:", on_click=_forget, args=(first.identity,))
        st.button(text.NOT_NOW, type="tertiary", on_click=_decline)


def looked_after() -> None:
    """Where it is, what it is, and the way to remove it; with a warning where the browser keeps nothing."""
    now, own = cupboard.cupboard(), state.session().desk.own
    if now.refused and now.sent is not None:
        st.warning(text.REFUSED[now.refused], icon=":material/warning:")
    if not (now.kept or own or now.sent is not None):
        return
    drawer = st.popover(text.KEPT, icon=":material/inventory_2:", type="tertiary", key=_OPEN, on_change="rerun")
    if drawer.open:
        with drawer:
            _drawer(now)


def _drawer(now: cupboard.Cupboard) -> None:
    st.caption(text.WHERE)
    here = now.here
    if not now.kept:
        st.markdown(text.NOTHING)
    for each in sorted(now.kept, key=lambda each: -each.saved):
        with st.container(border=True, gap="xxsmall"):
            beside = f" · {text.OTHER_TAB}" if each.beside else ""
            st.markdown(
                f"**{plain(each.name)}**  \n{text.about(each.kind, each.classes, each.count, _when(each))}{beside}"
            )
            if each.identity in here:
                st.caption(text.HERE)
                continue
            field = f"kept-name-{each.identity}"
            with st.container(horizontal=True, vertical_alignment="bottom"):
                if each.kind == "pictures":
                    st.text_input(
                        text.NAME,
                        each.name,
                        key=field,
                        max_chars=MAX_CLASS_NAME,
                        label_visibility="collapsed",
                        on_change=_rename,
                        args=(each.identity, field),
                    )
                st.button(text.GO_ON, key=f"kept-open-{each.identity}", on_click=_go_on, args=(each.identity,))
                st.button(
                    "",
                    key=f"kept-drop-{each.identity}",
                    icon=":material/delete:",
                    help=text.FORGET_IT,
                    on_click=_forget,
                    args=(each.identity,),
                )
    if st.session_state.get(_SURE):
        st.button(text.FORGET_SURE, type="primary", icon=":material/delete_forever:", on_click=_forget_all)
    else:
        st.button(
            text.FORGET_ALL,
            icon=":material/delete_forever:",
            help=text.FORGET_ALL_HELP,
            on_click=lambda: st.session_state.update({_SURE: True}),
        )


def _when(kept: Kept) -> str:
    zone: tzinfo = UTC
    try:
        zone = ZoneInfo(st.context.timezone) if st.context.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    then, today = datetime.fromtimestamp(kept.saved, zone), datetime.now(zone).date()
    return text.when((today - then.date()).days, f"{then:%H:%M}", f"{then:%Y-%m-%d}")


def _go_on(identity: str) -> None:
    now = cupboard.cupboard()
    st.session_state[_OPEN] = False
    learners = [each.identity for each in now.kept if each.kind == "learner" and each.identity not in now.here]
    now.ask([identity, *learners], identity)


def _decline() -> None:
    cupboard.cupboard().declined = True


def _forget(identity: str) -> None:
    now = cupboard.cupboard()
    now.order("drop", identity)
    now.kept = tuple(each for each in now.kept if each.identity != identity)


def _rename(identity: str, field: str) -> None:
    name = clean_name(st.session_state.get(field) or "", MAX_CLASS_NAME)
    if name:
        cupboard.cupboard().order("rename", identity, name)


def _forget_all() -> None:
    """All that is kept, and what of it is on this page."""
    st.session_state[_OPEN] = st.session_state[_SURE] = False
    session = state.session()
    for task in session.desk.own:
        state.remove_task(task.uid)
    for key in [*session.own]:
        lab_run.let_go(key)
    session.history = History()
    st.session_state.pop("sentences", None)
    cupboard.cupboard().forget()
    toasts.say(text.FORGOTTEN)
