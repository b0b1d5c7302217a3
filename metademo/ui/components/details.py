"""What only some will want to know of a run: how far layers moved, what learned gates did, and every step in a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import streamlit as st

from metademo.learners.traces import Trace
from metademo.networks.heads import HEAD
from metademo.ui import markup, theme
from metademo.ui.components.terms import terms_html
from metademo.ui.markup import Html, Row
from metademo.ui.texts import happened as texts
from metademo.ui.texts import numbers


def details(traces: Mapping[str, Trace], step: int, key: str) -> None:
    """What only some will want, each in a drawer that is filled when it is opened."""
    drawer = st.expander(texts.MOVEMENT_TITLE, key=f"{key}-movement", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.MOVEMENT_CAPTION)
            st.html(movement_html(traces, step))
            st.html(terms_html("block", "centre", "scale", "head"))
    for learner, trace in traces.items():
        if trace.last.gates:
            drawer = st.expander(texts.gates_title(learner), key=f"{key}-gates-{learner}", on_change="rerun")
            if drawer.open:
                with drawer:
                    st.caption(texts.GATES_CAPTION)
                    st.html(gates_html(trace))
    drawer = st.expander(texts.TABLE_TITLE, key=f"{key}-table", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.TABLE_CAPTION)
            st.html(steps_html(traces))
            st.download_button(
                texts.DOWNLOAD,
                data=lambda: steps_csv(traces),
                file_name=texts.FILE_NAME,
                mime="text/csv",
                key=f"{key}-csv",
                help=texts.DOWNLOAD_HELP,
                icon=":material/download:",
                on_click="ignore",
            )


def movement_html(traces: Mapping[str, Trace], step: int) -> Html:
    """How far each layer of each learner has moved at ``step``, as a table with bars."""
    moved = {learner: trace.at(step).movement for learner, trace in traces.items()}
    if not any(value for each in moved.values() for value in each.values()):
        return markup.note(texts.MOVEMENT_NONE)
    layers = list(dict.fromkeys(layer for each in moved.values() for layer in each))
    most = max([1e-9, *(value for each in moved.values() for layer, value in each.items() if layer != HEAD)])
    rows = [
        Row(
            texts.layer_name(layer),
            [
                _moved(each.get(layer), None if layer == HEAD else most, theme.learner_colour(learner))
                for learner, each in moved.items()
            ],
        )
        for layer in layers
    ]
    return markup.table(["", *map(markup.learner, traces)], rows)


def _moved(value: float | None, most: float | None, colour: str) -> str:
    """A share with its bar, or, without ``most``, a distance, which no bar can be compared with."""
    if value is None:
        return "–"
    return f"{value:.2f}" if most is None else _with_bar(texts.moved(value), value / most, colour)


def _with_bar(said: str, share: float, colour: str) -> Html:
    return Html(markup.html(said) + markup.bar(share, colour))


def gates_html(trace: Trace, most: int = 10) -> str:
    """What a learned update rule's gates did, a table for each kind of gate: layers down, steps across."""
    made = [step for step in trace.steps if step.gates]
    shown = [made[index] for index in sorted({round(i * (len(made) - 1) / (most - 1)) for i in range(most)})]
    heads = [texts.GATES_STEP, *(str(step.index) for step in shown)]
    colour = theme.learner_colour(trace.learner)
    tables = []
    for kind, (title, caption) in texts.GATES.items():
        rows = []
        for layer in made[0].gates:
            gates = [step.gates[layer][kind] for step in shown]  # means, 0 … 1
            rows.append(Row(texts.layer_name(layer), [_with_bar(texts.gate(each), each, colour) for each in gates]))
        tables.append(markup.title(title, caption) + markup.table(heads, rows))
    return "".join(tables)


def steps_html(traces: Mapping[str, Trace]) -> Html:
    """Every step of every learner as a table that scrolls in itself."""
    layers = list(dict.fromkeys(layer for trace in traces.values() for layer in trace.steps[0].movement))
    heads = (*texts.TABLE_COLUMNS, *(texts.table_moved(texts.layer_name(layer)) for layer in layers))
    rows = []
    for learner, trace in traces.items():
        for step in trace.steps:
            cells = [
                str(step.index),
                _number(step.support_loss),
                numbers.percent(step.support_accuracy),
                _number(step.query_loss),
                "–" if step.query_accuracy is None else numbers.percent(step.query_accuracy),
                _number(step.seconds),
                *(_number(step.movement.get(layer)) for layer in layers),
            ]
            rows.append(Row(markup.learner(learner), cells))
    return markup.table(heads, rows, "md-figures", tall=True)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def steps_csv(traces: Mapping[str, Trace]) -> str:
    """Every step of every learner, for a spreadsheet. Its column names are part of the format, whatever the language."""
    layers = list(dict.fromkeys(layer for trace in traces.values() for layer in trace.steps[0].movement))
    columns = ["support_loss", "support_accuracy", "query_loss", "query_accuracy", "seconds"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["learner", "step", *columns, *(f"moved_{layer}" for layer in layers)])
    for learner, trace in traces.items():
        for step in trace.steps:
            values = [getattr(step, column) for column in columns] + [step.movement.get(layer) for layer in layers]
            writer.writerow([learner, step.index, *("" if value is None else f"{value:.6g}" for value in values)])
    return out.getvalue()
