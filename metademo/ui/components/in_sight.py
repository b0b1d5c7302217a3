"""Brings a place of the page in sight, as where what a press of a button began appears above it."""

from __future__ import annotations

from metademo.ui.assets import component

_mount = component(__file__)


def in_sight(place: str, number: int, below: str = "") -> None:
    """Scroll to what has this id, once; ``number`` tells one time from the next. Draw it in that run alone.

    ``below`` is the key of a container right above it that stays in sight, and is not to cover it; drawn before this.
    """
    _mount(key="in-sight", data={"place": place, "number": number, "below": below})
