"""Part 3 of the page of sentences: the sentence, the charts, and every answer with the words that counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from metademo.insights import unknown
from metademo.insights.findings import findings
from metademo.learners.traces import Trace
from metademo.sentences.project import SentenceProject
from metademo.ui import markup, wording
from metademo.ui.background.adaptations import Part
from metademo.ui.charts import curves
from metademo.ui.charts.common import CONFIG
from metademo.ui.charts.curves import Measure
from metademo.ui.charts.spark import spark
from metademo.ui.components import confusion
from metademo.ui.components.happened import curve_lines, standing_html
from metademo.ui.components.player import SENTENCE_STEP, SENTENCE_STEP_ASKED, Player
from metademo.ui.components.sentence_answers import answers, cards_html, tried
from metademo.ui.components.sentence_desk import Desk
from metademo.ui.components.sentence_takeaway import take_away
from metademo.ui.texts import charts as charts_text
from metademo.ui.texts import findings as findings_text
from metademo.ui.texts import happened as happened_text
from metademo.ui.texts import sentence_page as text

_MEASURES: tuple[Measure, ...] = ("accuracy", "loss")


def results(desk: Desk, traces: Mapping[str, Trace], planned: Mapping[str, int], project: SentenceProject) -> None:
    """Show what the learners did. Choosing a step or playing reruns this section only.

    Args:
        desk: whose run, and what was weighed of it.
        traces: by learner; not empty.
        planned: how many steps each learner makes.
        project: what it was learned of.
    """
    main = next(iter(traces))
    key = f"sentence-results-{'-'.join(str(count) for count in planned.values())}"
    ends = [planned.get(learner, wording.made(trace)) for learner, trace in traces.items()]
    asked = st.session_state.pop(SENTENCE_STEP_ASKED, None)
    player = Player(wording.stops(max(ends), tuple(ends)), planned.get(main, wording.made(traces[main])), key, asked)
    if desk.run is not None and not desk.run.cancelled:
        take_away(desk, traces, planned, project)
    player.around(partial(_section, desk, traces, planned, project, player))


def _section(
    desk: Desk, traces: Mapping[str, Trace], planned: Mapping[str, int], project: SentenceProject, player: Player
) -> None:
    step, key = player.at, player.key
    st.html(markup.headline(text.of_sentences(wording.headline(traces, step, planned))))
    if desk.names:
        st.html(markup.note(text.names_told(len(project.named), len(project.classes))))
    found = (
        f"<details><summary>{_html(findings_text.said(one))} <i>{markup.html(findings_text.WHY)}</i></summary>"
        f"<p>{_html(findings_text.why(one))}</p></details>"
        for one in findings(traces)
    )
    st.html(f'<div class="md-findings">{"".join(found)}</div>')
    st.html(markup.note(wording.times(traces)))
    for learner, trace in traces.items():
        if trace.last.depth is not None:
            told = text.of_sentences(happened_text.depth_told(learner, trace.last.depth))
            st.html(markup.note(text.and_names(told) if project.named else told))
    st.html(text.of_sentences(curve_lines(any(trace.episode.labelled.any() for trace in traces.values()))))
    for column, measure in zip(st.columns(2, gap="medium"), _MEASURES, strict=True):
        with column, st.container(gap="xxsmall"):
            caption = text.of_sentences(happened_text.MEASURE_CAPTIONS[measure])
            st.html(markup.title(charts_text.MEASURES[measure], caption))
            st.plotly_chart(
                _of_sentences(curves.draw(traces, measure, step, planned)),
                key=f"{key}-{measure}",
                config=CONFIG,
                alt=text.of_sentences(curves.describe(traces, measure, step, planned)),
            )
    player.controls(standing_html(traces, step, planned), spark(traces, player.offered, step, planned))
    if any(trace.episode.labelled.any() for trace in traces.values()):
        drawer = st.expander(happened_text.CONFUSION_TITLE, key=f"{key}-confusions", on_change="rerun")
        if drawer.open:
            with drawer:
                _confusions(traces, step, project, key)
    parts: Mapping[str, Part] = desk.run.parts if desk.run is not None else {}
    tried(desk, parts, project, step, key)
    answers(desk, parts, traces, step, project, _shares(traces), key)
    player.note(SENTENCE_STEP)


def _shares(traces: Mapping[str, Trace]) -> dict[str, float]:
    """Where 'none of these' begins at one shot, of each learner; see :data:`metademo.insights.unknown.OWN_SHARE`."""
    from metademo.ui.background.sentences import offered

    known = offered()
    return {learner: known[learner].own_share if learner in known else unknown.OWN_SHARE for learner in traces}


def _confusions(traces: Mapping[str, Trace], step: int, project: SentenceProject, key: str) -> None:
    """Every learner's table of counts, and the sentences of the one that a person clicks."""
    st.caption(text.of_sentences(happened_text.CONFUSION_CAPTION))
    learners, name = list(traces), f"{key}-mixed"
    chosen = st.session_state.get(name)
    ways = len(project.classes)
    if chosen is not None and (chosen[0] not in traces or max(chosen[1:]) >= ways):
        chosen = None
    for pair in (learners[index : index + 2] for index in range(0, len(learners), 2)):
        for column, learner in zip(st.columns(2, gap="medium"), pair, strict=False):

            def choose(right: int, answer: int, learner: str = learner) -> None:
                new = (learner, right, answer)
                st.session_state[name] = None if st.session_state.get(name) == new else new

            with column:
                st.html(standing_html({learner: traces[learner]}, step, {}))
                mine = chosen[1:] if chosen and chosen[0] == learner else None
                confusion.confusion(
                    traces[learner], step, mine, f"{key}-confusion-{learner}", choose, text.of_sentences
                )
    if chosen is not None:
        rows = confusion.rows_of(traces[chosen[0]], step, *chosen[1:])
        st.html(cards_html(traces, step, project, rows, {}, _shares(traces)))


def _html(said: str) -> str:
    return markup.html(text.of_sentences(said))


def _of_sentences(figure: go.Figure) -> go.Figure:
    """A copy whose tips speak of sentences: many pages may share the figure itself."""
    copy = go.Figure(figure)
    for trace in copy.data:
        if isinstance(trace.hovertemplate, str):
            trace.hovertemplate = text.of_sentences(trace.hovertemplate)
    return copy
