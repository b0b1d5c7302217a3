"""What happened: the sentence, the charts, and every answer of every learner at a step that the person chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from metademo.insights.findings import findings
from metademo.learners.traces import Trace
from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.ui import theme, wording
from metademo.ui.charts import confusion, curves
from metademo.ui.charts.common import CONFIG
from metademo.ui.components import answers
from metademo.ui.texts import charts as charts_text
from metademo.ui.texts import findings as findings_text
from metademo.ui.texts import results as texts
from metademo.ui.texts import words

Queries = Sequence[tuple[int | None, Picture]]

FRAME_SECONDS = 0.4


def results(
    traces: Mapping[str, Trace],
    planned: Mapping[str, int],
    running: bool,
    queries: Queries,
    domain: Domain,
    own_shares: Mapping[str, float],
    key: str,
) -> None:
    """Show what the learners did. Choosing a step or playing reruns this section only.

    Args:
        traces: by learner, as far as they have come; may be empty.
        planned: how many steps each learner makes.
        running: whether steps are still to come.
        queries: class key and picture of each row of the episode's query set (`Project.query_pictures`).
        domain: how the network sees the pictures.
        own_shares: of the learners, for 'none of these' at one shot; see :class:`answers.Marking`.
        key: of the widgets; unique on the page, and another one for another task.
    """
    if not traces:
        st.caption(words.NO_RESULTS)
        return
    offered = _offered(traces, planned)
    section = partial(_section, traces, planned, running, queries, domain, answers.Marking(own_shares), offered, key)
    st.fragment(_outer, key=f"{key}-results")(section, offered, key)


def _outer(section: Callable[[], None], offered: list[int], key: str) -> None:
    """The section, in a fragment that a clock runs while it plays and in another one while not.

    Streamlit stops a fragment's clock when the fragment around it runs without it.
    """
    if st.session_state.get(f"{key}-playing", False):
        st.session_state[f"{key}-fresh"] = True
        st.fragment(_playing, run_every=FRAME_SECONDS)(section, offered, key)
    else:
        st.fragment(_paused)(section)


def _paused(section: Callable[[], None]) -> None:
    section()


def _playing(section: Callable[[], None], offered: list[int], key: str) -> None:
    """The section, each time one frame on, except for the first."""
    if not st.session_state.pop(f"{key}-fresh", False):
        now = st.session_state[f"{key}-at"]
        if now >= offered[-1]:
            st.session_state[f"{key}-playing"] = False
            st.rerun()
        st.session_state[f"{key}-at"] = next(frame for frame in wording.frames(offered) if frame > now)
    section()


def headline_html(traces: Mapping[str, Trace], planned: Mapping[str, int]) -> str:
    """The sentence alone, at the step at which the first learner is done, while others still learn."""
    said = wording.headline(traces, wording.made(next(iter(traces.values()))), planned)
    note = f'<p class="md-note">{theme.escape(texts.STILL_RUNNING)}</p>'
    return f'<p class="md-headline" role="status">{theme.escape(said)}</p>{note}'


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
    marking: answers.Marking,
    offered: list[int],
    key: str,
) -> None:
    """All of it, as it is at the chosen step."""
    step = _chosen(offered, traces, planned, key)

    st.html(f'<p class="md-headline" role="status">{theme.escape(wording.headline(traces, step, planned))}</p>')
    if not running:
        st.html(_findings(traces))
    st.html(f'<p class="md-note">{theme.escape(texts.STILL_RUNNING if running else wording.times(traces))}</p>')
    _curves(traces, step, planned, key)
    _player(offered, _standing(traces, step, planned), key)
    _mixed_up(traces, step, key)
    answers.answers(traces, step, queries, domain, marking, key)
    _details(traces, step, key)


def _findings(traces: Mapping[str, Trace]) -> str:
    """What the traces show, a sentence each, with the reason behind it."""
    each = (
        f"<details><summary>{theme.escape(findings_text.said(one))} <i>{theme.escape(findings_text.WHY)}</i></summary>"
        f"<p>{theme.escape(findings_text.why(one))}</p></details>"
        for one in findings(traces)
    )
    return f'<div class="md-findings">{"".join(each)}</div>'


def _chosen(offered: list[int], traces: Mapping[str, Trace], planned: Mapping[str, int], key: str) -> int:
    """The step that the slider stands at; at first the one at which the first learner is done."""
    name = f"{key}-at"
    if name not in st.session_state:
        main = next(iter(traces))
        st.session_state[name] = planned.get(main, wording.made(traces[main]))
    if st.session_state[name] not in offered:
        st.session_state[name] = min(offered, key=lambda stop: abs(stop - st.session_state[name]))
    return st.session_state[name]


def _curves(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int], key: str) -> None:
    st.html(_lines(any(trace.episode.labelled.any() for trace in traces.values())))
    for column, measure in zip(st.columns(2, gap="medium"), ("accuracy", "loss"), strict=True):
        with column, st.container(gap="xxsmall"):
            st.html(
                f'<p class="md-chart-title">{charts_text.MEASURES[measure]}</p>'
                f'<p class="md-note">{texts.MEASURE_CAPTIONS[measure]}</p>'
            )
            st.plotly_chart(
                curves.draw(traces, measure, step, planned),
                key=f"{key}-{measure}",
                config=CONFIG,
                alt=curves.describe(traces, measure, step, planned),
            )


def _lines(asked: bool) -> str:
    """What solid and dashed lines mean in both charts. Not in the charts, where it would take a third of the room."""
    lines = {"query": "", "support": " md-dashed"} if asked else {"support": " md-dashed"}
    parts = (
        f'<span><i class="md-line{style}"></i>{theme.escape(charts_text.SETS[which])}</span>'
        for which, style in lines.items()
    )
    return f'<p class="md-standing">{"".join(parts)}</p>'


def _player(offered: list[int], standing: str, key: str) -> None:
    """The slider, its play button, and how far each learner is.

    The step lives beside the slider, not in it: while playing, a browser that lags behind sends older positions back.
    """
    playing = st.session_state.get(f"{key}-playing", False)
    with st.container(key=f"{key}-player", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="medium"):
            st.button(
                texts.PAUSE if playing else texts.PLAY,
                key=f"{key}-play",
                icon=":material/pause:" if playing else ":material/play_arrow:",
                help=texts.PLAY_HELP,
                on_click=_toggle,
                args=(offered, key),
                disabled=len(offered) < 2,
            )
            if len(offered) > 1:
                st.session_state[f"{key}-step"] = st.session_state[f"{key}-at"]
                st.select_slider(
                    texts.STEP_LABEL,
                    offered,
                    key=f"{key}-step",
                    help=texts.STEP_HELP,
                    on_change=_choose,
                    args=(key,),
                    disabled=playing,
                )
        st.html(standing)


def _toggle(offered: list[int], key: str) -> None:
    """Start playing, from the beginning if at the end, or stop."""
    playing = not st.session_state.get(f"{key}-playing", False)
    st.session_state[f"{key}-playing"] = playing
    if playing and st.session_state[f"{key}-at"] == offered[-1]:
        st.session_state[f"{key}-at"] = offered[0]
    st.rerun(f"{key}-results")


def _choose(key: str) -> None:
    """Go to the slider's step, unless it is the clock that moves it."""
    if not st.session_state.get(f"{key}-playing", False):
        st.session_state[f"{key}-at"] = st.session_state[f"{key}-step"]


def _standing(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int]) -> str:
    """A line that names every learner and how many steps it has made."""
    parts = []
    for learner, trace in traces.items():
        made = wording.made(trace)
        said = texts.standing(learner, min(step, made), step, made >= planned.get(learner, made))
        parts.append(f"<span>{theme.dot(theme.learner_colour(learner))}{theme.escape(said)}</span>")
    return f'<p class="md-standing">{"".join(parts)}</p>'


def _mixed_up(traces: Mapping[str, Trace], step: int, key: str) -> None:
    """Every learner's confusion matrix, in a drawer that is filled when it is opened."""
    if any(trace.episode.labelled.any() for trace in traces.values()):
        drawer = st.expander(texts.CONFUSION_TITLE, key=f"{key}-confusions", on_change="rerun")
        if drawer.open:
            with drawer:
                _confusions(traces, step, key)


def _details(traces: Mapping[str, Trace], step: int, key: str) -> None:
    """What only some will want, each in a drawer that is filled when it is opened."""
    drawer = st.expander(texts.MOVEMENT_TITLE, key=f"{key}-movement", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.MOVEMENT_CAPTION)
            st.html(answers.movement_html(traces, step))
    for learner, trace in traces.items():
        if trace.last.gates:
            drawer = st.expander(texts.gates_title(learner), key=f"{key}-gates-{learner}", on_change="rerun")
            if drawer.open:
                with drawer:
                    st.caption(texts.GATES_CAPTION)
                    st.html(answers.gates_html(trace))
    drawer = st.expander(texts.TABLE_TITLE, key=f"{key}-table", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.TABLE_CAPTION)
            st.html(answers.steps_html(traces))
            st.download_button(
                texts.DOWNLOAD,
                data=lambda: answers.steps_csv(traces),
                file_name=texts.FILE_NAME,
                mime="text/csv",
                key=f"{key}-csv",
                help=texts.DOWNLOAD_HELP,
                icon=":material/download:",
                on_click="ignore",
            )


def _confusions(traces: Mapping[str, Trace], step: int, key: str) -> None:
    st.caption(texts.CONFUSION_CAPTION)
    learners = list(traces)
    for pair in (learners[index : index + 2] for index in range(0, len(learners), 2)):
        for column, learner in zip(st.columns(2, gap="medium"), pair, strict=False):
            with column:
                st.html(_standing({learner: traces[learner]}, step, {}))
                st.plotly_chart(
                    confusion.draw(traces[learner], step),
                    key=f"{key}-confusion-{learner}",
                    config=CONFIG,
                    alt=confusion.describe(traces[learner], step),
                )
