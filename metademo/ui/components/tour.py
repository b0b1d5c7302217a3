"""The tour: eight stops at the Lab's real controls, offered once and to be had again from the menu.

Whether it was offered is known to the browser alone (``tour.js``).
"""

from __future__ import annotations

import secrets

import streamlit as st

from metademo.ui import touring
from metademo.ui.assets import component
from metademo.ui.texts import tour as text

ANCHORS = {
    "start": ".st-key-start",
    "card": '[class*="st-key-card-"]',
    "shots": '[class*="st-key-shots-"]',
    "learners": ".st-key-choice-learners",
    "steps": ".st-key-choice-steps",
    "player": '[class*="st-key-results-"][class*="-player"]',
    "cells": '[class*="st-key-results-"][class*="-cells"]',
    "menu": ".st-key-menu",
}
"""Where each stop is, in the page's style sheet."""
_MOVES = ("card", "shots", "learners", "steps")
"""Stops that ask for something to be moved which changes the results: the tour's card shows what becomes of them, and whether it
was moved is known by what there is now, see :func:`metademo.ui.touring.moved`."""
_RETURNING = (*_MOVES, "player")
"""Stops at which what is moved is put back at the next one."""
_TOWARDS = {"player": "#what-happened"}
"""What to scroll to instead, where there is room: of what stays at the page's top while one scrolls."""
_BELOW = ("cells",)
"""What has that above it."""
_BEGIN = "tour-begin"
"""Where the session keeps what tells one wish for the tour from an earlier one."""
_GO = "tour-go"
FROM = "menu-open"
"""Key of the menu that it can be asked for in."""
_OFFER = "tour-offer"
_EVENTS = {"begin": touring.begin, "back": touring.put_back, "end": touring.end}
"""What the browser tells of the tour: it has begun, goes on after something was moved, or is over."""
_mount = component(__file__, isolated=False)


def tour() -> None:
    """Offer it where it was not offered yet, and begin it where that was asked for."""
    stops = tuple(
        {
            "anchor": anchor,
            "title": text.STOPS[name][0],
            "said": text.STOPS[name][1],
            "towards": _TOWARDS.get(name),
            "below": name in _BELOW,
            "moves": name in _MOVES,
            "returns": name in _RETURNING,
        }
        for name, anchor in ANCHORS.items()
    )
    moved = touring.moved()
    data = {
        "key": st.session_state.get(_BEGIN),
        "stops": stops,
        "words": tuple({**text.OFFER, **text.WORDS}.items()),
        "moved": tuple(name in moved for name in ANCHORS),
    }
    _mount(key=_OFFER, data=data, on_event_change=_heard)


def _heard() -> None:
    event = st.session_state[_OFFER].get("event")
    if event == "begin" and FROM in st.session_state:
        # asked for on another page, the browser has not heard that the menu is closed: it was drawn anew meanwhile
        st.session_state[FROM] = False
    if event in _EVENTS:
        _EVENTS[event]()


def ask() -> None:
    """Have it begin when the Lab is drawn next, which is to be at once: see :func:`asked`."""
    st.session_state[_BEGIN] = secrets.token_hex(4)
    st.session_state[_GO] = True


def asked() -> bool:
    """Whether it has just been asked for, wherever that was."""
    return bool(st.session_state.pop(_GO, False))
