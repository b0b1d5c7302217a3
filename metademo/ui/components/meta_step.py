"""One meta-step, slowly: the last one that was made, in its own numbers."""

from __future__ import annotations

from html import escape

import streamlit as st

from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.meta import MetaLearner
from metademo.tasks.lessons import Regression
from metademo.training.waves import WaveSettings, WaveTraining
from metademo.training.waves_live import WavesSeen
from metademo.ui.components.explain import explained
from metademo.ui.texts import learn as text
from metademo.ui.theme import learner_colour

_KINDS = {"fomaml": "first", "meta-lstm": "first", "reptile": "reptile", "transfer": "jointly"}


def meta_step(settings: WaveSettings, shown: WavesSeen | None) -> None:
    """Draw the strip."""
    if shown is None or shown.last is None or shown.before is None:
        st.caption(text.SLOWLY_NONE)
        return
    learner = settings.learner_from(shown.before)
    task = WaveTraining(settings).tasks(shown.last.number - 1).task(0)
    steps = 0 if settings.learner == "transfer" else settings.steps
    start = learner.start(task, AdaptSettings())
    states = list(inner_loop(start, task.support, task.support_labels, steps))
    losses = [float(state.support[1].detach()) for state in states]
    asked = _query_loss(learner, task, steps)
    moved = sum(float((shown.params[name] - value).square().sum()) for name, value in shown.before.items()) ** 0.5
    held = {
        name for name, value in shown.before.items() if name.startswith("rate.") and value.equal(shown.params[name])
    }
    count = sum(value.numel() for name, value in shown.params.items() if name not in held)
    said = {
        "task": text.strip_task(shown.last.number, settings.tasks),
        "support": text.strip_support(settings.points),
        "inner": text.strip_inner(losses),
        "query": text.strip_query(asked, shown.last.loss),
        "back": text.strip_back(shown.last.length, _KINDS.get(settings.learner, "second")),
        "moves": text.strip_moves(moved, count),
    }
    colour = learner_colour(settings.learner)
    cells = "".join(
        f'<li class="md-way-{key}"><i style="background:{colour}">{number}</i><b>{escape(text.STRIP[key])}</b>'
        f"<span>{escape(line)}</span></li>"
        for number, (key, line) in enumerate(said.items(), start=1)
    )
    st.html(f'<ol class="md-way">{cells}</ol>')


def strip(settings: WaveSettings, shown: WavesSeen | None) -> None:
    """The strip under its heading."""
    explained(text.SLOWLY, "4", text.SLOWLY_EXPLAINED)
    meta_step(settings, shown)


def _query_loss(learner: MetaLearner, task: Regression, steps: int) -> float:
    start = learner.start(task, AdaptSettings())
    *_, last = inner_loop(start, task.support, task.support_labels, steps)
    return float(learner.query_loss(start, last, task)[0].detach())
