"""One meta-step, slowly: the last one that was made, in its own numbers."""

from __future__ import annotations

from html import escape

import streamlit as st
import torch

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.meta import MetaLearner
from metademo.tasks.lessons import Regression
from metademo.training.waves import WaveSettings, WaveTraining
from metademo.training.waves_live import WavesSeen
from metademo.ui.components.explain import explained
from metademo.ui.components.terms import terms_html
from metademo.ui.texts import meta_step as text
from metademo.ui.theme import learner_colour

_KINDS = {"fomaml": "first", "meta-lstm": "first", "reptile": "reptile", "transfer": "jointly"}


def kind_of(learner: str) -> str:
    """How a learner's outer step is made: by which of the ways that the texts tell of."""
    return _KINDS.get(learner, "second")


def meta_step(settings: WaveSettings, shown: WavesSeen | None) -> None:
    """Draw the strip."""
    if shown is None or shown.last is None or shown.before is None:
        st.caption(text.NONE)
        return
    learner = settings.learner_from(shown.before)
    task = WaveTraining(settings).tasks(shown.last.number - 1).task(0)
    kind = kind_of(settings.learner)
    steps = 0 if kind == "jointly" else settings.steps
    inputs, labels = task.support, task.support_labels
    if kind == "reptile":  # its meta-step learns from all points and asks none
        inputs, labels = torch.cat([inputs, task.query]), torch.cat([labels, task.query_labels])
    states = list(inner_loop(learner.start(task, AdaptSettings()), inputs, labels, steps))
    losses = [float(state.support[1].detach()) for state in states]
    asked = losses[-1] if kind == "reptile" else _query_loss(learner, task, steps)
    moved = sum(float((shown.params[name] - value).square().sum()) for name, value in shown.before.items()) ** 0.5
    held = {
        name for name, value in shown.before.items() if name.startswith("rate.") and value.equal(shown.params[name])
    }
    count = sum(value.numel() for name, value in shown.params.items() if name not in held)
    said = {
        "task": text.task(shown.last.number, settings.tasks, kind),
        "support": text.support(len(inputs), kind),
        "inner": text.inner(losses),
        "query": text.query(asked, shown.last.loss, len(task.query), kind),
        "back": text.back(shown.last.length, kind),
        "moves": text.moves(moved, count),
    }
    if kind == "jointly":
        del said["inner"]
    colour = learner_colour(settings.learner)
    way = {"back": "ahead"} if kind == "jointly" else {}  # its gradient goes back through no steps
    cells = "".join(
        f'<li class="md-way-{way.get(key, key)}" style="border-top-color:{colour}">'
        f"<small>{escape(text.stage(key, kind))}</small><b>{escape(text.card(key, kind))}</b><span>{escape(line)}</span></li>"
        for key, line in said.items()
    )
    terms = ("theta",) if kind == "jointly" else ("theta", "phi", "inner", "query")
    st.html(f'<ol class="md-way">{cells}</ol>' + terms_html(*terms, "meta-step"))


def strip(settings: WaveSettings, shown: WavesSeen | None) -> None:
    """The strip under its heading."""
    explained(text.SLOWLY, "4", text.EXPLAINED)
    meta_step(settings, shown)


def _query_loss(learner: MetaLearner, task: Regression, steps: int) -> float:
    start = learner.start(task, AdaptSettings())
    *_, last = inner_loop(start, task.support, task.support_labels, steps)
    return float(learner.query_loss(start, last, task)[0].detach())
