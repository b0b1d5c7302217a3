"""Every learner's confusion matrix, in a drawer, and the pictures of the count that a person clicks."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from metademo.learners.traces import Trace
from metademo.ui import markup, theme
from metademo.ui.components import confusion
from metademo.ui.components.cells import Queries, cells, cells_html
from metademo.ui.components.marking import Marking
from metademo.ui.texts import happened as texts


def mixed_up(traces: Mapping[str, Trace], step: int, queries: Queries, marking: Marking, key: str) -> None:
    """The drawer, which is filled when it is opened; none where no picture asked about has a right answer."""
    if any(trace.episode.labelled.any() for trace in traces.values()):
        drawer = st.expander(texts.CONFUSION_TITLE, key=f"{key}-confusions", on_change="rerun")
        if drawer.open:
            with drawer:
                st.caption(texts.CONFUSION_CAPTION)
                _matrices(traces, step, key)
                _pictures(traces, step, queries, marking, key)


def _matrices(traces: Mapping[str, Trace], step: int, key: str) -> None:
    chosen = _chosen(traces, key)
    learners = list(traces)
    for pair in (learners[index : index + 2] for index in range(0, len(learners), 2)):
        for column, learner in zip(st.columns(2, gap="medium"), pair, strict=False):

            def choose(right: int, answer: int, learner: str = learner) -> None:
                new = (learner, right, answer)
                st.session_state[f"{key}-mixed"] = None if st.session_state.get(f"{key}-mixed") == new else new

            with column:
                said = texts.standing(learner, traces[learner].at(step).index, 0, True)
                mark = markup.dot(theme.learner_colour(learner))
                st.html(f'<p class="md-standing"><span>{mark}{markup.html(said)}</span></p>')
                mine = chosen[1:] if chosen and chosen[0] == learner else None
                confusion.confusion(traces[learner], step, mine, f"{key}-confusion-{learner}", choose)


def _chosen(traces: Mapping[str, Trace], key: str) -> tuple[str, int, int] | None:
    """Learner, right class and answer of the count whose pictures are shown; None where the task has no such any more."""
    chosen = st.session_state.get(f"{key}-mixed")
    if chosen is None or chosen[0] not in traces or max(chosen[1:]) >= traces[chosen[0]].episode.ways:
        return None
    return chosen


def _pictures(traces: Mapping[str, Trace], step: int, queries: Queries, marking: Marking, key: str) -> None:
    chosen = _chosen(traces, key)
    if chosen is None:
        return
    learner, right, answer = chosen
    classes = traces[learner].episode.classes
    rows = confusion.rows_of(traces[learner], step, right, answer)
    st.html(markup.note(texts.mixed_up(learner, classes[right], classes[answer], len(rows))))
    if rows:
        cells(cells_html(traces, step, queries, rows, None, marking), f"{key}-mixed-cells")
