"""Live parts of the course that look into learners: which part adapts, learned rates and gates, what they were given and cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import streamlit as st
import torch

from metademo.checkpoints.cards import Card
from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.files import shipped
from metademo.checkpoints.spent import spent
from metademo.insights.cost import adaptation_flops
from metademo.learners.base import AdaptSettings
from metademo.learners.meta import MetaLearner
from metademo.learners.rules import layer_of
from metademo.learners.traces import Trace
from metademo.networks.heads import HEAD
from metademo.project.project import Project
from metademo.ui import markup, theme
from metademo.ui.components.details import gates_html
from metademo.ui.course import cards
from metademo.ui.course.drawing import beside, chosen_task
from metademo.ui.course.experiments import SAME_DATA, learner
from metademo.ui.course.memory import awaited, ran, ready, tried
from metademo.ui.course.tries import Experiment, Try
from metademo.ui.markup import Html, Row
from metademo.ui.session import LabChoices
from metademo.ui.texts import course as text
from metademo.ui.texts import happened as happened_text
from metademo.ui.texts import numbers, words
from metademo.ui.texts import results as results_text

STEPS = 5
PARTS = ("all", "head", "body")


# What is learned


def _parts(project: Project) -> Experiment[dict[str, Trace]]:
    """MAML on a task, adapting all, the head, the body."""
    maml, found = learner("maml"), {}
    for made, part in enumerate(PARTS):
        found[part] = maml.adapt(project.episode(), AdaptSettings(STEPS, adapts=part))
        yield (made + 1) / len(PARTS)
    return found


def learned() -> None:
    """Which part of the network the steps are of use to, and how far each layer goes."""
    identity, shots = chosen_task("course-parts", "vireth")
    job: Try[dict[str, Trace]] = tried(f"parts-{identity}-{shots}", partial(_parts, ready(identity, shots)))
    if not awaited(job, lambda: job.ahead) or job.found is None:
        return
    colour = theme.learner_colour("maml")
    rows = [
        Row(text.PARTS[part], [_share(step.query_accuracy or 0.0, colour) for step in trace.steps])
        for part, trace in job.found.items()
    ]
    heads = ["", *(text.step_head(step) for step in range(STEPS + 1))]
    st.html(markup.title(text.PARTS_TITLE, text.PARTS_LINE) + markup.table(heads, rows))
    moved = job.found["all"].last.movement
    most = max((value for layer, value in moved.items() if layer != HEAD), default=0.0) or 1.0
    rows = [
        Row(
            happened_text.layer_name(layer),
            [
                # the head begins at zero, so there is no share of its own length: a distance, which no bar can be compared with
                f"{value:.2f}"
                if layer == HEAD
                else Html(f"{happened_text.moved(value)}{markup.bar(value / most, colour)}")
            ],
        )
        for layer, value in moved.items()
    ]
    st.html(markup.title(text.MOVED_TITLE, text.MOVED_LINE) + markup.table(text.MOVED_HEADS, rows))


def _share(share: float, colour: str) -> Html:
    return Html(f"{numbers.percent(share)}{markup.bar(share, colour)}")


# Learned update rules


def rules() -> None:
    """Meta-SGD's rates, layer by layer, and Meta-LSTM's gates on a task."""
    sgd = learner("meta-sgd")
    assert isinstance(sgd, MetaLearner)
    st.html(
        markup.title(text.RATES_TITLE, text.RATES_LINE)
        + markup.table(text.RATES_HEADS, rates(sgd), "md-figures md-pinned")
    )
    st.html(f'<p class="md-chart-title">{text.GATES_TITLE}</p>')
    identity, shots = chosen_task("course-gates", "vireth")
    found = ran("course-gates", ("meta-lstm",), ready(identity, shots), LabChoices())
    if found is not None:
        st.html(gates_html(found[1]["meta-lstm"]))


def rates(sgd: MetaLearner) -> list[Row]:
    """A row for each layer: how many rates, how they are spread, and how many are negative."""
    layers: dict[str, list[torch.Tensor]] = {}
    for name, value in sgd.params.items():
        if name.startswith("alpha."):
            layers.setdefault(layer_of(name.removeprefix("alpha.")), []).append(value.flatten())
    rows = []
    for layer, parts in layers.items():
        every = torch.cat(parts)
        low, middle, high = torch.quantile(every, torch.tensor([0.1, 0.5, 0.9])).tolist()
        below = float((every < 0).double().mean())
        cells = [numbers.count(len(every)), *(f"{value:.3f}" for value in (low, middle, high)), text.part_of(below)]
        rows.append(Row(happened_text.layer_name(layer), cells))
    return rows


# Beside transfer learning


def transfer_on_characters() -> None:
    """What both were given, and what came out on a task."""
    known = contenders("characters")
    both, rows = (words.learner_name(SAME_DATA), words.learner_short(SAME_DATA)), []
    for key in (SAME_DATA, "transfer"):
        card = _card(key)
        rows.append(
            Row(
                words.learner_name(known[key].key),
                [
                    words.all_of(map(results_text.data_told, cards.data(card))),
                    text.trained(spent(card)),
                ],
            )
        )
    st.html(markup.title(text.DATA_TITLE, text.data_line(*both)) + markup.table(text.DATA_HEADS, rows))
    beside()


def _card(key: str) -> Card:
    name = contenders("characters")[key].checkpoint
    assert name is not None
    return shipped(name).card


# Cost

COSTED = ("maml", "protonet", "meta-lstm", "transfer", "scratch")


def _costs(project: Project) -> Experiment[list[tuple[str, float, int]]]:
    """Of each learner, seconds and operations of one adaptation."""
    found = []
    for made, key in enumerate(COSTED):
        one, episode = learner(key), project.episode()
        began = time.thread_time()  # processor time, for all is computed in this thread
        one.adapt(episode)
        took = time.thread_time() - began
        found.append((key, took, adaptation_flops(one, episode)[-1]))
        yield (made + 1) / len(COSTED)
    return found


def cost() -> None:
    """A table: what each took before, and takes now."""
    job: Try[list[tuple[str, float, int]]] = tried("costs", partial(_costs, ready("vireth")))
    if awaited(job, lambda: job.ahead) and job.found is not None:
        st.html(
            markup.title(text.COST_TITLE, text.COST_LINE)
            + markup.table(text.COST_HEADS, _cost_rows(job.found), "md-figures md-pinned")
        )


def _cost_rows(found: Sequence[tuple[str, float, int]]) -> list[Row]:
    rows = []
    for key, took, operations in found:
        one = contenders("characters")[key]
        before = ["–", "–"]
        if one.checkpoint is not None:
            card = _card(key)
            before = [text.trained(spent(card)), numbers.count(cards.tasks(card))]
        body = one.learner.network.initial_params(torch.Generator().manual_seed(0))
        size = numbers.count(sum(value.numel() for value in body.values()))
        rows.append(Row(words.learner_name(key), [*before, size, text.took(took), text.operations(operations)]))
    return rows
