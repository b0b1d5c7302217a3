"""What happened: the sentence, every answer of every learner at a step that the person chooses, and the charts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape

import streamlit as st

from metademo.insights.findings import body_moved, findings
from metademo.learners.traces import Trace
from metademo.pictures.domains import Domain
from metademo.ui import markup, theme, wording
from metademo.ui.background.runs import Part
from metademo.ui.charts import curves
from metademo.ui.charts.common import CONFIG
from metademo.ui.charts.curves import Measure
from metademo.ui.charts.spark import spark
from metademo.ui.components.answers import answers
from metademo.ui.components.cells import Queries, sheet
from metademo.ui.components.deeper import deeper
from metademo.ui.components.details import details
from metademo.ui.components.find import find
from metademo.ui.components.inside import inside
from metademo.ui.components.marking import Marking
from metademo.ui.components.mixed import mixed_up
from metademo.ui.components.player import STEP, STEP_ASKED, Player
from metademo.ui.components.where import where
from metademo.ui.texts import charts as charts_text
from metademo.ui.texts import findings as findings_text
from metademo.ui.texts import happened as texts
from metademo.ui.texts import words

_MEASURES: tuple[Measure, ...] = ("accuracy", "loss")


def happened(
    traces: Mapping[str, Trace],
    planned: Mapping[str, int],
    running: bool,
    queries: Queries,
    domain: Domain,
    marking: Marking,
    key: str,
    support: Queries = (),
    parts: Mapping[str, Part] | None = None,
    paid: str = "",
) -> None:
    """Show what the learners did. Choosing a step or playing reruns this section only.

    Args:
        traces: by learner, as far as they have come; may be empty.
        planned: how many steps each learner makes.
        running: whether steps are still to come.
        queries: class key and picture of each row of the episode's query set (`Project.query_pictures`).
        domain: how the network sees the pictures.
        marking: how to mark 'none of these', and to calibrate, where a class has but one support picture.
        key: of the widgets; unique on the page.
        support: likewise of each row of its support set.
        parts: the learners themselves, for what looks into their networks; nothing does without.
        paid: what came before, beside how long the learners took to adapt.
    """
    if not traces:
        st.caption(words.NO_RESULTS)
        return
    sheet(queries)
    # at first it stands where the first learner is done, also if another one has something to show before it
    first = next(iter(planned.values()), wording.made(next(iter(traces.values()))))
    # with another number of steps the slider begins anew, where the first learner ends; all else is as it was left
    player = Player(_offered(traces, planned), first, f"{key}-{first}", st.session_state.pop(STEP_ASKED, None))
    player.around(
        partial(_section, traces, planned, running, queries, domain, marking, player, key, support, parts or {}, paid)
    )


def headline_html(traces: Mapping[str, Trace], planned: Mapping[str, int]) -> str:
    """The sentence alone, at the step at which the first learner is done, while others still learn."""
    said = wording.headline(traces, wording.made(next(iter(traces.values()))), planned)
    return f"{markup.headline(said)}{markup.note(texts.STILL_RUNNING)}"


def _offered(traces: Mapping[str, Trace], planned: Mapping[str, int]) -> list[int]:
    """The steps to choose from, up to the most that a learner makes."""
    ends = [planned.get(learner, wording.made(trace)) for learner, trace in traces.items()]
    return wording.stops(max([*ends, *(wording.made(trace) for trace in traces.values())]), tuple(ends))


def _section(
    traces: Mapping[str, Trace],
    planned: Mapping[str, int],
    running: bool,
    queries: Queries,
    domain: Domain,
    marking: Marking,
    player: Player,
    key: str,
    support: Queries,
    parts: Mapping[str, Part],
    paid: str,
) -> None:
    """All of it, as it is at the chosen step."""
    step = player.at
    st.html(markup.headline(wording.headline(traces, step, planned)) + _paired(wording.paired(traces, step)))
    if not running:
        st.html(_findings(traces))
    player.controls(standing_html(traces, step, planned), spark(traces, player.offered, step, planned))
    # while the steps go by, no picture changes its place
    order = player.offered[-1] if player.playing else step
    answers(traces, step, order, queries, domain, marking, key)
    _curves(traces, step, planned, key)
    st.html(markup.note(texts.STILL_RUNNING if running else wording.times(traces)))
    if paid and not running:
        st.html(markup.note(paid))
    for learner, trace in traces.items():
        if trace.last.depth is not None:
            st.html(markup.note(texts.depth_told(learner, trace.last.depth)))
    main, trace = next(iter(traces.items()))
    if not running:
        deeper(main, trace, parts.get(main), key)
    if not running and trace.last.depth is None and trace.last.movement and (made := wording.made(trace)):
        st.html(markup.note(texts.changed(main, body_moved(trace), made)))
    mixed_up(traces, step, queries, marking, key)
    where(traces, parts, step, queries, key)
    find(traces, parts, step, queries, marking.own_shares, key)
    inside(traces, step, support, queries, key)
    details(traces, step, key)
    player.note(STEP)


def _paired(said: str) -> str:
    return f'<p class="md-paired">{markup.html(said)}</p>' if said else ""


def _findings(traces: Mapping[str, Trace]) -> str:
    """What the traces show, a sentence each, with the reason behind it."""
    each = (
        f"<details><summary>{markup.html(findings_text.said(one))} <i>{markup.html(findings_text.WHY)}</i></summary>"
        f"<p>{markup.html(findings_text.why(one))}</p></details>"
        for one in findings(traces)
    )
    return f'<div class="md-findings">{"".join(each)}</div>'


def _curves(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int], key: str) -> None:
    for column, measure in zip(st.columns(2, gap="medium"), _MEASURES, strict=True):
        with column, st.container(gap="xxsmall"):
            st.html(markup.title(charts_text.MEASURES[measure], texts.MEASURE_CAPTIONS[measure]))
            st.plotly_chart(
                curves.draw(traces, measure, step, planned),
                key=f"{key}-{measure}",
                config=CONFIG,
                alt=curves.describe(traces, measure, step, planned),
            )
    st.html(curve_lines(any(trace.episode.labelled.any() for trace in traces.values())))


def curve_lines(asked: bool) -> str:
    """What solid and dashed lines mean in both charts. Not in the charts, where it would take a third of the room."""
    lines = {"query": "", "support": " md-dashed"} if asked else {"support": " md-dashed"}
    parts = (
        f'<span><i class="md-line{style}"></i>{markup.html(charts_text.SETS[which])}</span>'
        for which, style in lines.items()
    )
    return f'<p class="md-standing">{"".join(parts)}</p>'


def standing_html(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int]) -> str:
    """A line that names every learner, how many steps it has made and how many it gets right then.

    Beside the words stands how many each gets right in the end, for ``tour.js``.
    """
    parts = []
    for learner, trace in traces.items():
        made, asked = wording.made(trace), int(trace.episode.labelled.sum())
        right = (trace.correct(min(step, made)), asked) if asked else None
        finished = made >= planned.get(learner, made)
        said = texts.standing(learner, min(step, made), step, finished, right)
        name, end = escape(words.learner_name(learner)), trace.correct(made) if asked else ""
        told = f'data-learner="{name}" data-right="{end}" data-of="{asked}"{" data-done" * finished}'
        parts.append(f"<span {told}>{markup.dot(theme.learner_colour(learner))}{markup.html(said)}</span>")
    return f'<p class="md-standing">{"".join(parts)}</p>'
