"""What is meta-trained on the page 'Learn to learn': the controls at its left, and the training that they are about."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import streamlit as st
import torch

from metademo.tasks.waves import FAMILIES, HIGH, LOW
from metademo.training.waves import LEARNED, WaveSettings
from metademo.training.waves_live import WavesPlan, WavesSeen
from metademo.ui.background.training import Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.components.explain import explained
from metademo.ui.components.steering import steering
from metademo.ui.texts import learn as text
from metademo.ui.texts import waves_told as told
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import beginning, given

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

RANDOM = "scratch"
SHOWN = ("maml", "fomaml", "reptile", "meta-sgd", "meta-lstm", "transfer", RANDOM)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
TOKEN = "training"
"""The address's parameter that finds a person's training again, when the page is opened anew too."""
_TEN = 10
_WIDTH, _HEIGHT, _REACH = 320, 130, 6.0


@dataclass
class Memory:
    """What the page remembers for one person.

    Attributes:
        token: by which the person's training is known.
        probe: which task is looked at, see :mod:`metademo.ui.components.probe`: a family's key, or ``own``.
        family: the family that was trained on when the page was drawn last.
        number: which of the family's tasks.
        points: of the person's own task.
        theta: where the landscape's θ is.
    """

    token: str
    probe: str = ""
    family: str = ""
    number: int = 0
    points: list[tuple[float, float]] = field(default_factory=list)
    theta: tuple[float, float] = (-1.5, 1.6)


def memory() -> Memory:
    """This person's; the address remembers the training, see :func:`in_address`."""
    if "learn" not in st.session_state:
        known = st.query_params.get(TOKEN, "")
        token = known if TRAININGS.knows(known) else secrets.token_hex(12)
        st.session_state["learn"] = Memory(token)
    found: Memory = st.session_state["learn"]
    return found


def in_address() -> dict[str, str]:
    """What the address is to say of the person's training beside the choices; no link that is handed on says it."""
    token = memory().token
    return {TOKEN: token} if TRAININGS.knows(token) else {}


def training() -> Training | None:
    """This person's training on waves."""
    return TRAININGS.of(memory().token, WavesPlan.part)


def seen(of: Training | None) -> WavesSeen | None:
    """What it shows, if it has shown anything."""
    return of.seen if of is not None and isinstance(of.seen, WavesSeen) else None


def controls(top: DeltaGenerator) -> tuple[str, WaveSettings]:
    """Draw them, the buttons at ``top``; what is chosen: the learner, or ``scratch``, and its settings."""
    head = st.container()
    running = training()
    before = running.plan.settings if running is not None and isinstance(running.plan, WavesPlan) else WaveSettings()
    names = {each: text.RANDOM if each == RANDOM else words.learner_name(each) for each in SHOWN}
    row = st.container(horizontal=True, key="learn-who")
    line = st.container()
    key = given(
        row.selectbox(
            text.LEARNER,
            SHOWN,
            key=beginning("learn-learner", before.learner, SHOWN),
            format_func=names.__getitem__,
            persist_state="session",
        )
    )
    line.caption(text.who(names[key], told.LINES[key]))
    families = list(FAMILIES)
    family = given(
        row.selectbox(
            text.FAMILY,
            families,
            key=beginning("learn-family", before.family, families),
            format_func=text.FAMILIES.__getitem__,
            persist_state="session",
        )
    )
    with st.popover(text.SETTINGS, icon=":material/tune:", width="stretch"):
        usual = WaveSettings.usual(key) if key in LEARNED else before
        rate = st.select_slider(
            text.RATE,
            RATES,
            key=beginning("learn-rate", before.rate),
            help=text.RATE_HELP,
            persist_state="session",
        )
        steps = st.slider(
            text.STEPS,
            1,
            10,
            key=beginning(f"learn-steps-{usual.steps}", usual.steps),
            help=text.STEPS_HELP,
            persist_state="session",
        )
        points = st.slider(text.POINTS, 2, 20, key=beginning("learn-points", before.points), persist_state="session")
        seed = st.number_input(text.SEED, 0, 9999, key=beginning("learn-seed", before.seed), persist_state="session")
    chosen = {"family": family, "rate": rate, "steps": steps, "points": points, "seed": int(seed)}
    settings = WaveSettings.usual(key if key in LEARNED else "maml", **chosen)
    st.html(_ten(settings, learner_colour(key)))
    st.caption(text.FAMILY_LINES[family])
    with head:
        explained(text.SET_UP, "1", told.set_up(settings.tasks, *numbers(settings)))
    with top:
        _buttons(key, settings, running)
    return key, settings


@cache
def numbers(settings: WaveSettings) -> tuple[int, int]:
    """How many numbers the network starts from, which are all that MAML learns, and how many this learner does."""
    alone, whole = (
        sum(value.numel() for name, value in each.learner_from().params.items() if name != "rate.all")
        for each in (replace(settings, learner="maml"), settings)
    )
    return alone, whole


def _ten(settings: WaveSettings, colour: str) -> str:
    """Ten of the family's curves, as a picture."""
    places = torch.linspace(LOW, HIGH, 81)
    lines = []
    for row in settings.curves(_TEN).at(places).tolist():
        spots = " ".join(
            f"{_WIDTH * at / 80:.1f},{_HEIGHT / 2 * (1 - value / _REACH):.1f}" for at, value in enumerate(row)
        )
        lines.append(
            f'<polyline points="{spots}" fill="none" stroke="{colour}" stroke-opacity=".6" stroke-width="1.7"/>'
        )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f"{''.join(lines)}</svg>"
    )
    coded = base64.b64encode(picture.encode()).decode()
    return f'<img class="md-family" src="data:image/svg+xml;base64,{coded}" alt="{escape(text.FAMILY_ALT)}">'


def _buttons(key: str, settings: WaveSettings, running: Training | None) -> None:
    """Play, pause, one meta-step, start again, and the speed."""
    if key == RANDOM:
        st.caption(text.NOTHING_TO_LEARN)
        if running is not None and running.wanted:
            running.pause()
        return
    if running is not None and running.plan != WavesPlan(settings):
        if running.wanted:
            running.pause()
        st.caption(text.CHANGED)
        running = None
    begun = running is not None and running.seen is not None
    steering(memory().token, WavesPlan(settings), running, "learn", begun, wide=True)
