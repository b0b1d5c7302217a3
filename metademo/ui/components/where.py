"""Where in a picture an answer comes from, for one learner and one picture at the chosen step; worked out when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from metademo.insights.heat import Heat, heat
from metademo.learners.traces import Trace
from metademo.pictures.images import Picture
from metademo.pictures.tensors import picture_tensor
from metademo.tasks.episodes import Episode
from metademo.ui.background.runs import Part
from metademo.ui.charts.heat import over
from metademo.ui.texts import inside as texts
from metademo.ui.texts import words

Pictures = Sequence[tuple[int | None, Picture]]


def where(traces: Mapping[str, Trace], parts: Mapping[str, Part], step: int, queries: Pictures, key: str) -> None:
    """The drawer; filled when it is opened."""
    offered = [each for each in traces if each in parts and not parts[each].learner.transductive]
    if not offered or not queries:
        return
    drawer = st.expander(texts.WHERE, key=f"{key}-where", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.WHERE_CAPTION)
            _chosen({each: traces[each] for each in offered}, parts, step, queries, f"{key}-where")


def _chosen(traces: Mapping[str, Trace], parts: Mapping[str, Part], step: int, queries: Pictures, key: str) -> None:
    row = st.selectbox(
        texts.ATTENTION_OF,
        range(len(queries)),
        format_func=lambda row: texts.asked(row + 1, queries[row][1].name),
        key=f"{key}-row",
    )
    learner = st.selectbox(texts.WHERE_LEARNER, list(traces), format_func=words.learner_name, key=f"{key}-learner")
    trace, part, picture = traces[learner], parts[learner], queries[row][1]
    at = trace.at(step)
    classes = trace.episode.classes
    named = int(at.query_classes[row])
    label = st.selectbox(
        texts.WHERE_CLASS,
        [None, *range(len(classes))],
        format_func=lambda label: texts.where_named(classes[named]) if label is None else classes[label],
        key=f"{key}-class",
    )
    with st.spinner(texts.WHERE_WORKING):
        found = _heat(part, trace.episode, at.index, picture)
    asked = named if label is None else label
    preview = part.domain.preview(picture_tensor(picture, part.domain))
    said = texts.where_said(words.learner_name(learner), classes[asked], at.index, found.exact)
    st.image(over(preview, found.maps[asked]), caption=said)


def _heat(part: Part, episode: Episode, step: int, picture: Picture) -> Heat:
    """The maps of one picture; the inner loop is gone through once more, up to the step, without asking anything."""
    alone = replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])
    start, state = part.learner.state_at(alone, part.settings, step)
    return heat(start, state, picture_tensor(picture, part.domain))
