"""Where in a picture an answer comes from, for one learner and one picture at the chosen step; worked out when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from metademo.insights.heat import Heat, heat
from metademo.learners.traces import Trace
from metademo.pictures.domains import DOMAINS, Domain
from metademo.pictures.images import Picture
from metademo.pictures.tensors import picture_tensor
from metademo.tasks.episodes import Episode
from metademo.ui.background.runs import Part
from metademo.ui.charts.heat import AGAINST, FOR, NOTHING, enlarged, over
from metademo.ui.markup import Html
from metademo.ui.texts import inside as texts
from metademo.ui.texts import words
from metademo.ui.thumbnails import data_uri

_NAMED = -1  # the class that the learner names, whichever that is; not None, which to the widget is a choice not made
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
    first, second, third = st.columns(3)
    row = first.selectbox(
        texts.ATTENTION_OF,
        range(len(queries)),
        format_func=lambda row: texts.asked(row + 1, queries[row][1].name),
        key=f"{key}-row",
    )
    learner = second.selectbox(texts.WHERE_LEARNER, list(traces), format_func=words.learner_name, key=f"{key}-learner")
    trace, part, picture = traces[learner], parts[learner], queries[row][1]
    at = trace.at(step)
    classes = trace.episode.classes
    named = int(at.query_classes[row])
    label = third.selectbox(
        texts.WHERE_CLASS,
        [_NAMED, *range(len(classes))],
        format_func=lambda label: texts.WHERE_NAMED if label == _NAMED else classes[label],
        key=f"{key}-class",
    )
    with st.spinner(texts.WHERE_WORKING):
        found = _heat(part, trace.episode, at.index, picture)
    asked = named if label == _NAMED else label
    st.html(where_html(picture, part.domain, found, asked, classes[asked], learner, at.index))


def where_html(picture: Picture, domain: Domain, found: Heat, asked: int, name: str, learner: str, step: int) -> Html:
    """The picture, the same with the map of the class ``asked`` over it, and beside them what warm and cool mean."""
    # of a photograph the square alike, but sharp: a small network's pixels would be all there is to see
    seen = DOMAINS["photos"] if domain.photographs else domain
    image, heats = seen.preview(picture_tensor(picture, seen)), found.maps[asked]
    whose = texts.where_said(words.learner_name(learner), name, step)
    how = texts.WHERE_EXACT if found.exact else texts.WHERE_ROUGH
    told, beside = (
        texts.WHERE_HERE,
        (
            f'<span><i style="background:rgb{FOR}"></i>{escape(texts.where_for(name))}</span>'
            f'<span><i style="background:rgb{AGAINST}"></i>{escape(texts.WHERE_AGAINST)}</span>'
            f"<small>{escape(whose)}<br>{escape(how)}</small>"
        ),
    )
    if float(heats.abs().max()) <= NOTHING:
        told, beside = texts.where_nothing(step), ""
    pictured = escape(picture.name, quote=True)
    mapped = escape(f"{whose} {told}", quote=True)
    return Html(
        f'<div class="md-where"><img src="{data_uri(enlarged(image))}" alt="{pictured}">'
        f'<img src="{data_uri(over(image, heats))}" alt="{mapped}"><div><b>{escape(told)}</b>{beside}</div></div>'
    )


def _heat(part: Part, episode: Episode, step: int, picture: Picture) -> Heat:
    """The maps of one picture; the inner loop is gone through once more, up to the step, without asking anything."""
    alone = replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])
    start, state = part.learner.state_at(alone, part.settings, step)
    return heat(start, state, picture_tensor(picture, part.domain))
