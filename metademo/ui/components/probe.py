"""The task that is looked at on the page 'Learn to learn': a new one of the family, one from outside, or a person's own."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import streamlit as st
import torch

from metademo.learners import Learner
from metademo.learners.base import AdaptSettings
from metademo.tasks.lessons import Regression
from metademo.tasks.waves import FAMILIES, HIGH, LOW
from metademo.training.waves import MANY, WaveSettings, held_out, look
from metademo.training.waves_live import WavesSeen
from metademo.ui.components.bending import Panel, bending
from metademo.ui.components.outer import RANDOM, Memory, memory
from metademo.ui.texts import learn as text
from metademo.ui.texts import waves_told as told
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import given, show

OWN = "own"
PLACES = torch.linspace(LOW, HIGH, 81)
TASKS = 60
"""Of each family so many can be looked at."""


def probe(key: str, settings: WaveSettings, shown: WavesSeen | None, own: Memory | None = None) -> None:
    """Draw the task and how each network bends to it.

    Args:
        key: of the learner that is chosen, or ``scratch``.
        settings: of its training.
        shown: what the training shows; None before.
        own: what is remembered of the task; None for the page 'Learn to learn'.
    """
    own = own or memory()
    if own.probe in ("", own.family):  # one of the family, whichever that is
        own.probe = settings.family
    own.family = settings.family
    _choice(own, settings)
    task, truth = _task(own, settings)
    found = [_panel(*each, task, truth) for each in _networks(key, settings, shown)]
    if own.probe not in (OWN, settings.family):
        ends = {panel.name: errors[-1] if math.isfinite(errors[-1]) else math.inf for panel, errors in found}
        st.caption(told.outside(text.FAMILIES[own.probe], ends, MANY))
    bending(
        [panel for panel, _ in found],
        PLACES.tolist(),
        [(x, y) for x, y in torch.cat([task.support, task.support_labels], 1).tolist()],
        truth,
        settings.steps if key == "meta-sgd" else max(settings.steps, 5),
        partial(_moved, own),
    )


def _choice(own: Memory, settings: WaveSettings) -> None:
    names = {family: text.outside(family) for family in FAMILIES}
    names |= {settings.family: text.of_family(settings.family), OWN: text.OWN}
    options = [settings.family, *(family for family in FAMILIES if family != settings.family), OWN]
    show("learn-probe", own.probe)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own.probe = given(
            st.selectbox(
                text.TASK,
                options,
                key="learn-probe",
                format_func=names.__getitem__,
                on_change=_chosen,
                args=(own,),
            )
        )
        if own.probe == OWN:
            st.button(text.CLEAR, icon=":material/backspace:", key="learn-clear", on_click=_clear, args=(own,))
        else:
            st.button(text.OTHER_TASK, icon=":material/casino:", key="learn-other", on_click=_other, args=(own,))


def _chosen(own: Memory) -> None:
    own.probe = st.session_state["learn-probe"]


def _other(own: Memory) -> None:
    own.number = (own.number + 1) % TASKS


def _clear(own: Memory) -> None:
    own.points = [(0.0, 0.0)]


def _moved(own: Memory, points: list[tuple[float, float]]) -> None:
    if points:
        own.points, own.probe = points, OWN


def _task(own: Memory, settings: WaveSettings) -> tuple[Regression, list[float] | None]:
    """The task, and its true curve where it has one."""
    if own.probe == OWN and not own.points:
        own.points = [(-2.0, -1.0), (0.0, 1.5), (2.0, -1.0)]
    if own.probe == OWN:
        given_points = torch.tensor(own.points)
        inputs, labels = given_points[:, :1], given_points[:, 1:]
        return Regression(inputs, labels, inputs, labels), None
    of = replace(settings, family=own.probe)
    task = held_out(of, TASKS, len(PLACES)).task(own.number)
    return task, task.query_labels[:, 0].tolist()


class _Shown(NamedTuple):
    """A network beside others."""

    name: str
    colour: str
    line: str
    learner: Learner


def _networks(key: str, settings: WaveSettings, shown: WavesSeen | None) -> list[_Shown]:
    """The networks side by side."""
    scratch = _Shown(text.RANDOM, learner_colour(RANDOM), told.PANELS["random"], settings.scratch())
    if key == RANDOM:
        return [scratch]
    trained = shown is not None and shown.step > 0
    params = None if shown is None else shown.params
    as_it_is = ("jointly" if key == "transfer" else "learned") if trained else "untrained"
    line = told.panel(as_it_is, told.steps_of(key, settings.rate, trained))
    main = _Shown(words.learner_name(key), learner_colour(key), line, settings.learner_from(params))
    if key == "transfer":
        return [main, scratch]
    joint = None if shown is None or not trained else shown.jointly
    transfer = _Shown(
        words.learner_name("transfer"),
        learner_colour("transfer"),
        told.PANELS["untrained" if joint is None else "jointly"],
        replace(settings, learner="transfer").learner_from(joint),
    )
    return [main, transfer, scratch]


def _panel(
    name: str, colour: str, line: str, learner: Learner, task: Regression, truth: list[float] | None
) -> tuple[Panel, list[float]]:
    """A network's curves, and its errors after so many steps."""
    seen = look(learner.start(task, AdaptSettings()), task, MANY, PLACES[:, None])
    curves = [values.tolist() for _, values in seen]
    if truth is not None:
        right = torch.tensor(truth)
        errors = [float((values - right).square().mean()) for _, values in seen]
    else:
        errors = [float("nan") if state.loss is None else float(state.loss.detach()) for state, _ in seen]
    captions = [text.caption(step, error, truth is not None) for step, error in enumerate(errors)]
    return Panel(name, colour, line, curves, captions), errors
