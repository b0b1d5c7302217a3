"""What a learner looks at on the way to its answers: a transformer at the support set, a graph at all pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import streamlit as st
import torch

from metademo.insights.graphs import laid_out
from metademo.learners.traces import Trace
from metademo.pictures.images import Picture
from metademo.ui import markup, theme
from metademo.ui.charts import graph
from metademo.ui.charts.common import CONFIG
from metademo.ui.markup import Html, Row
from metademo.ui.texts import inside as texts
from metademo.ui.texts import numbers
from metademo.ui.thumbnails import thumbnail

Pictures = Sequence[tuple[int | None, Picture]]
MOST = 12
"""Support pictures that are listed of what one picture attends to, the most attended first."""


def inside(traces: Mapping[str, Trace], step: int, support: Pictures, queries: Pictures, key: str) -> None:
    """A drawer for each learner that has something to show, filled when it is opened."""
    for learner, trace in traces.items():
        at = trace.at(step)
        if at.attention is not None and len(at.attention[0]):
            drawer = st.expander(texts.attention_title(learner), key=f"{key}-attention-{learner}", on_change="rerun")
            if drawer.open:
                with drawer:
                    _attention(trace, step, support, queries, f"{key}-attended-{learner}")
        if at.graph is not None:
            drawer = st.expander(texts.graph_title(learner), key=f"{key}-graph-{learner}", on_change="rerun")
            if drawer.open:
                with drawer:
                    _graph(trace, step, f"{key}-flow-{learner}")


def _attention(trace: Trace, step: int, support: Pictures, queries: Pictures, key: str) -> None:
    st.caption(texts.ATTENTION_CAPTION)
    row = st.selectbox(
        texts.ATTENTION_OF,
        range(len(queries)),
        format_func=lambda row: texts.asked(row + 1, queries[row][1].name),
        key=key,
    )
    st.html(attention_html(trace, step, support, queries, row))


def attention_html(trace: Trace, step: int, support: Pictures, queries: Pictures, row: int) -> Html:
    """The picture asked about, and a table of the support pictures it attends to: layers across, shares as bars."""
    at, episode = trace.at(step), trace.episode
    assert at.attention is not None
    weights = at.attention[:, row]
    listed = weights[:, :-1].mean(0).argsort(descending=True)[:MOST].tolist()
    colour, layers = theme.learner_colour(trace.learner), range(len(weights))
    heads = [texts.ATTENDED, *(texts.layer(layer + 1) for layer in layers)]
    rows = [
        Row(
            _pictured(support[each][1], episode.classes[int(episode.support_labels[each])]),
            [_share(float(weights[layer, each]), colour) for layer in layers],
        )
        for each in listed
    ]
    rows.append(Row(texts.ITSELF, [_share(float(weights[layer, -1]), colour) for layer in layers]))
    answer = episode.classes[int(at.query_classes[row])]
    asked = _pictured(queries[row][1], texts.taken_for(answer))
    left = len(episode.support_labels) - len(listed)
    note = markup.note(texts.left_out(left)) if left else ""
    return Html(f'<p class="md-note">{asked}</p>{markup.table(heads, rows)}{note}')


def _pictured(picture: Picture, said: str) -> Html:
    alt = escape(picture.name, quote=True)
    style = "height:2.4rem;vertical-align:middle;margin-right:.5rem"
    return Html(f'<img src="{thumbnail(picture)}" alt="{alt}" style="{style}">{escape(said)}')


def _share(share: float, colour: str) -> Html:
    return Html(f"{escape(numbers.percent(share))}{markup.bar(share, colour)}")


def _graph(trace: Trace, step: int, key: str) -> None:
    at, episode = trace.at(step), trace.episode
    count = len(episode.support_labels) + len(episode.query_labels)
    if count > graph.MOST or at.graph is None:
        st.caption(texts.too_many(count, graph.MOST))
        return
    st.caption(texts.GRAPH_CAPTION)
    st.html(f'<p class="md-standing">{graph.legend(trace)}</p>')
    st.plotly_chart(
        graph.draw(trace, step, _places(at.graph.numpy(), count)),
        key=key,
        config=CONFIG,
        alt=graph.describe(trace, step),
    )
    st.html(markup.note(texts.flowed(at.index, at.index == len(trace.steps) - 1)))


@st.cache_data(show_spinner=False, max_entries=32)
def _places(edges: np.ndarray, count: int) -> list[list[float]]:
    """See :func:`metademo.insights.graphs.laid_out`: the same at every step, and worth keeping."""
    return laid_out(torch.from_numpy(edges), count).tolist()
