"""The step that a person looks at, chosen with a slider or played one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from metademo.ui import wording
from metademo.ui.components import address
from metademo.ui.markup import Html
from metademo.ui.texts import happened as texts

FRAME_SECONDS = 0.4
_NONE = Html("")
HELD = {0: 4, 1: 4}
"""For how many frames a step stands while it plays; one for all others. From 0 to 1 is where most happens."""


STEP, SENTENCE_STEP = "step", "sentence-step"
"""What the address calls the step that is looked at, in the Lab and among sentences."""
STEP_ASKED, SENTENCE_STEP_ASKED = "link-step", "link-sentence-step"
"""Where the session keeps the one that the address asks for, until results are drawn for the first time."""


class Player:
    """Which of some steps a person looks at. What it knows lies in the session, so it can be made anew in every run.

    The step lives beside the slider, not in it: while playing, a browser that lags behind sends older positions back.
    """

    def __init__(self, offered: Sequence[int], first: int, key: str, asked: int | None = None) -> None:
        """A player of the steps ``offered``, which begins at ``first`` or what is nearest.

        Args:
            offered: the steps to choose from, ascending.
            first: where it stands before anybody has chosen.
            key: of its widgets; unique on the page.
            asked: where it stands instead if nobody has chosen.
        """
        self.offered, self.first = list(offered), first
        self.key = key
        now = self._get("at", first if asked is None else asked)
        self._set("at", now if now in self.offered else min(self.offered, key=lambda stop: abs(stop - now)))

    def _get(self, name: str, default: Any = None) -> Any:
        return st.session_state.get(f"{self.key}-{name}", default)

    def _set(self, name: str, value: Any) -> None:
        st.session_state[f"{self.key}-{name}"] = value

    @property
    def at(self) -> int:
        """The step that is looked at."""
        return self._get("at")

    @property
    def playing(self) -> bool:
        """Whether a clock moves it."""
        return self._get("playing", False)

    def around(self, section: Callable[[], None]) -> None:
        """Draw what depends on the step; choosing one, or playing, draws that anew and nothing else."""
        st.fragment(self._outer, key=f"{self.key}-results")(section)

    def _outer(self, section: Callable[[], None]) -> None:
        """The section, in a fragment that a clock runs while it plays and in another one while not.

        Streamlit stops a fragment's clock when the fragment around it runs without it.
        """
        if self.playing:
            self._set("just-begun", True)
            st.fragment(self._frame, run_every=FRAME_SECONDS)(section)
        else:
            st.fragment(self._paused)(section)

    def _paused(self, section: Callable[[], None]) -> None:
        section()

    def _frame(self, section: Callable[[], None]) -> None:
        """The section, each time one frame on, except for the first."""
        if not st.session_state.pop(f"{self.key}-just-begun", False):
            held = self._get("held", 0) + 1
            if held < HELD.get(self.at, 1):
                self._set("held", held)
            elif self.at >= self.offered[-1]:
                self._set("playing", False)
                self._set("paused", False)
                st.rerun()
            else:
                self._set("held", 0)
                self._set("at", next(frame for frame in wording.frames(self.offered) if frame > self.at))
        section()

    def controls(self, standing: str, curves: Html = _NONE) -> None:
        """The play button and the slider, small curves above it, and beneath, as HTML, how far each learner is."""
        with st.container(key=f"{self.key}-player", gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="medium"):
                st.button(
                    texts.PAUSE if self.playing else texts.PLAY,
                    key=f"{self.key}-play",
                    icon=":material/pause:" if self.playing else ":material/play_arrow:",
                    on_click=self._toggle,
                    disabled=len(self.offered) < 2,
                )
                if len(self.offered) > 1:
                    with st.container(gap=None):
                        if curves:
                            st.html(curves)
                        self._set("step", self.at)
                        st.select_slider(
                            texts.STEP_LABEL,
                            self.offered,
                            key=f"{self.key}-step",
                            on_change=self._choose,
                            label_visibility="collapsed",
                            disabled=self.playing,
                        )
            st.html(standing)

    def note(self, name: str) -> None:
        """Have the address say the step, unless it is the one that is shown at first, or a clock moves it."""
        if not self.playing:
            address.note(name, None if self.at == self.first else str(self.at), self.key)

    def _toggle(self) -> None:
        """Start playing, from the first step on unless it was stopped on the way, or stop."""
        self._set("playing", not self.playing)
        if not self.playing:
            self._set("paused", self.at < self.offered[-1])
        elif not self._get("paused", False):
            self._set("at", self.offered[0])
        self._set("held", 0)
        st.rerun(f"{self.key}-results")

    def _choose(self) -> None:
        """Go to the slider's step, unless it is the clock that moves it."""
        if not self.playing:
            self._set("at", self._get("step"))
            self._set("paused", False)
