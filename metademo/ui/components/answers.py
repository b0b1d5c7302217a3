"""Every picture asked about, with every learner's answer at one step.

The confidences shown are calibrated, see :mod:`metademo.insights.calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from metademo.learners.traces import Trace
from metademo.pictures.domains import Domain
from metademo.ui import markup
from metademo.ui.components import marking as marks
from metademo.ui.components.cells import Queries, cells, cells_html, sheet
from metademo.ui.components.explain import answered
from metademo.ui.components.marking import Marking
from metademo.ui.components.terms import terms_html
from metademo.ui.markup import Html
from metademo.ui.texts import happened as texts
from metademo.ui.texts import page as page_texts
from metademo.ui.texts import unknown as unknown_texts

_ALL = "all"
PAGE = 120
"""The most pictures that are shown at a time."""


def answers(
    traces: Mapping[str, Trace],
    step: int,
    order: int,
    queries: Queries,
    domain: Domain,
    marking: Marking,
    key: str,
) -> None:
    """The pictures as a grid, those first that a learner gets wrong at the step ``order``, and which of them to show."""
    if not queries:
        return
    first = next(iter(traces.values()))
    # what is chosen in the controls below it counts for the grid above them
    wanted = st.session_state.get(f"{key}-show")
    shown = wanted if isinstance(wanted, str) and wanted in traces else _ALL
    preview = bool(st.session_state.get(f"{key}-preview"))
    rows = rows_to_show(first if shown == _ALL else traces[shown], step, only_wrong=shown != _ALL)
    rows = wrong_first(traces, order, rows)
    place, below = st.container(gap="xxsmall"), st.container(gap="xxsmall")
    with below, st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=f"{key}-answer-controls"):
        if first.episode.labelled.any():
            st.segmented_control(
                texts.SHOW_LABEL,
                [_ALL, *traces],
                default=_ALL,
                required=True,
                format_func=lambda choice: texts.SHOW_ALL if choice == _ALL else texts.wrong_for(choice),
                key=f"{key}-show",
                help=texts.SHOW_HELP,
                wrap=True,
            )
        st.toggle(texts.PREVIEW_LABEL, key=f"{key}-preview", help=texts.PREVIEW_HELP)
        marking = marks.chosen(marking, key)
        with st.popover(page_texts.EXPLAIN, icon=":material/help:", type="tertiary", key=f"{key}-answers-explained"):
            st.markdown(answered(unknown_texts.EXPLAINED))
    with place:
        missed = len(missed_by_any(traces, step))
        labelled = int(first.episode.labelled.sum())
        st.html(
            markup.title(texts.ANSWERS_TITLE, texts.shown(len(rows), len(queries), missed, labelled, order == step))
        )
        if preview:
            sheet(queries, domain)
        if rows:
            on_page = _page_of(rows, key)
            cells(cells_html(traces, step, queries, on_page, domain if preview else None, marking), f"{key}-cells")
        else:
            st.caption(texts.none_wrong(shown))
        for sentence in marks.counted(traces, step, marking):
            st.caption(sentence)
    shots = first.episode.shots
    with below:
        helped = [each for each in traces if each in marking.temperatures]
        st.html(Html(markup.note(texts.sureness(shots, list(traces), helped)) + terms_html("temperature")))


def _page_of(rows: list[int], key: str) -> list[int]:
    """The cells of one page, where there are too many for one."""
    pages = -(-len(rows) // PAGE)
    if pages < 2:
        return rows
    name = f"{key}-page"
    if st.session_state.get(name, 1) > pages:
        st.session_state[name] = pages  # fewer are wrong at this step
    at = st.pagination(pages, key=name)
    return rows[PAGE * (at - 1) : PAGE * at]


def rows_to_show(trace: Trace, step: int, only_wrong: bool) -> list[int]:
    """Which query pictures to show: all, or the labelled ones that the learner gets wrong at ``step``."""
    if not only_wrong:
        return list(range(len(trace.episode.query_labels)))
    wrong = trace.episode.labelled & (trace.at(step).query_classes != trace.episode.query_labels)
    return wrong.nonzero().flatten().tolist()


def missed_by_any(traces: Mapping[str, Trace], step: int) -> list[int]:
    """The labelled query pictures that some learner gets wrong at ``step``."""
    return sorted({row for trace in traces.values() for row in rows_to_show(trace, step, only_wrong=True)})


def wrong_first(traces: Mapping[str, Trace], step: int, rows: list[int]) -> list[int]:
    """Those without a right answer, which one is curious of, then those that learners get wrong, the more the earlier."""
    labelled = next(iter(traces.values())).episode.labelled.tolist()
    missed = [0] * len(labelled)
    for trace in traces.values():
        for row in rows_to_show(trace, step, only_wrong=True):
            missed[row] += 1
    return sorted(rows, key=lambda row: (labelled[row], -missed[row]))
