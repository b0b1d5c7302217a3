"""The task that is looked at on the page 'Learn to learn': a new one of the family, one from outside, or a person's own."""

from __future__ import annotations

from dataclasses import replace

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
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import given, show
from metademo.ui.widgets import shown as sent

OWN = "own"
PLACES = torch.linspace(LOW, HIGH, 81)
TASKS = 60
"""Of each family so many can be looked at."""


def probe(key: str, settings: WaveSettings, shown: WavesSeen | None) -> None:
    """Draw the task and how each network bends to it.

    Args:
        key: of the learner that is chosen, or ``scratch``.
        settings: of its training.
        shown: what the training shows; None before.
    """
    own = memory()
    if own.probe in ("", own.family):  # one of the family, whichever that is
        own.probe = settings.family
    own.family = settings.family
    _choice(own, settings)
    task, truth = _task(own, settings)
    panels = [_panel(*each, task, truth) for each in _networks(key, settings, shown)]
    bending(
        panels,
        PLACES.tolist(),
        [(x, y) for x, y in torch.cat([task.support, task.support_labels], 1).tolist()],
        truth,
        settings.steps if key == "meta-sgd" else max(settings.steps, 5),
        _moved,
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
            )
        )
        sent("learn-probe")
        if own.probe == OWN:
            st.button(text.CLEAR, icon=":material/backspace:", key="learn-clear", on_click=_clear)
        else:
            st.button(text.OTHER_TASK, icon=":material/casino:", key="learn-other", on_click=_other)


def _chosen() -> None:
    memory().probe = st.session_state["learn-probe"]


def _other() -> None:
    memory().number = (memory().number + 1) % TASKS


def _clear() -> None:
    memory().points = [(0.0, 0.0)]


def _moved(points: list[tuple[float, float]]) -> None:
    if points:
        memory().points, memory().probe = points, OWN


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


def _networks(key: str, settings: WaveSettings, shown: WavesSeen | None) -> list[tuple[str, str, str, Learner]]:
    """The networks side by side: name, colour, line, and the learner itself."""
    scratch = (text.RANDOM, learner_colour(RANDOM), text.RANDOM_LINE, settings.scratch())
    jointly_settings = replace(settings, learner="transfer")
    if key == RANDOM:
        return [scratch]
    params = None if shown is None else shown.params
    found = [
        (words.learner_name(key), learner_colour(key), text.LEARNED_LINE, settings.learner_from(params)),
    ]
    if key == "transfer":
        found = [(words.learner_name(key), learner_colour(key), text.JOINTLY_LINE, settings.learner_from(params))]
        return [*found, scratch]
    joint = None if shown is None else shown.jointly
    line = text.JOINTLY_NONE if joint is None else text.JOINTLY_LINE
    transfer = (
        words.learner_name("transfer"), learner_colour("transfer"), line, jointly_settings.learner_from(joint)
    )  # fmt: skip
    return [*found, transfer, scratch]


def _panel(name: str, colour: str, line: str, learner: Learner, task: Regression, truth: list[float] | None) -> Panel:
    seen = look(learner.start(task, AdaptSettings()), task, MANY, PLACES[:, None])
    curves = [values.tolist() for _, values in seen]
    if truth is not None:
        right = torch.tensor(truth)
        errors = [float((values - right).square().mean()) for _, values in seen]
    else:
        errors = [float("nan") if state.loss is None else float(state.loss.detach()) for state, _ in seen]
    captions = [text.caption(step, error, truth is not None) for step, error in enumerate(errors)]
    return Panel(name, colour, line, curves, captions)
