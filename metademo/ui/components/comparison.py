"""What came out of a comparison: the sentence, the table, the curves with their bands, and two learners side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st

from metademo.measuring.comparison import ENOUGH, Band, Outcome, by_cost, by_shots, difference
from metademo.ui import markup
from metademo.ui.background.comparing import Comparison, outcomes_csv
from metademo.ui.charts import comparisons as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.charts.comparisons import COSTS, Cost
from metademo.ui.components.episodes import of
from metademo.ui.markup import Row
from metademo.ui.texts import compare as text
from metademo.ui.texts import differences as pair_text
from metademo.ui.texts import words
from metademo.ui.widgets import beginning, given


def comparison(run: Comparison, here: int) -> None:
    """Show what there is so far. The choices in it outlive the run, as far as they fit the next one.

    Args:
        run: what to show.
        here: how many shots the person's own task has where they made it.
    """
    # of whole rounds, and as they are now: it goes on meanwhile, and all of this is to tell of the same episodes
    plan, every, episodes = run.plan, run.outcomes, run.episodes
    outcomes = tuple(one for one in every if one.episode < episodes) if episodes else every
    if not outcomes:
        if not run.reading:
            st.caption(text.FIRST if run.running else text.NOT_YET)
        return
    planned, source = plan.planned(), plan.project
    tried = [each for each in plan.shots if any(one.shots == each for one in outcomes)]
    shots = _chosen_shots(tried, None if source is None else here)
    learners = [key for key in plan.learners if any(one.learner == key and one.shots == shots for one in outcomes)]
    unfinished = text.FIRST if run.running else text.FIRST_UNFINISHED
    if episodes >= ENOUGH:
        said = _headline(outcomes, learners, shots, plan.ways)
    else:
        said = text.too_few(episodes, plan.episodes) if episodes else unfinished
    st.html(markup.headline(of(source, said)))
    about = text.about(plan.title, plan.ways, plan.shots, plan.queries, episodes, plan.seed)
    st.html(markup.note(of(source, about)))
    st.html(table_html(outcomes, plan.learners, plan.shots, shots, planned))
    left, right = st.columns(2, gap="medium")
    with left, st.container(gap="xxsmall"):
        st.html(markup.title(text.STEPS_TITLE, text.steps_caption(shots)))
        _chart(
            charts.draw_steps(outcomes, learners, shots, planned, plan.ways),
            charts.describe_steps(outcomes, learners, shots),
            "steps",
        )
    with right, st.container(gap="xxsmall"):
        several = len(plan.shots) > 1
        st.html(markup.title(text.SHOTS_TITLE, text.SHOTS_CAPTION if several else text.ONE_SHOT_ONLY))
        by_shot_count = charts.draw_shots(outcomes, plan.learners, plan.shots, plan.ways)
        by_shot_count.update_xaxes(title_text=of(source, text.AXIS_SHOTS))
        _chart(
            by_shot_count,
            charts.describe_shots(outcomes, plan.learners),
            "shots",
        )
    _cost(outcomes, learners, shots, plan.ways)
    _pair(outcomes, plan.learners, shots, unfinished)
    st.download_button(
        text.DOWNLOAD,
        data=lambda: outcomes_csv(plan, every),
        file_name=text.FILE_NAME,
        mime="text/csv",
        key="compared-csv",
        help=text.DOWNLOAD_HELP,
        icon=":material/download:",
        on_click="ignore",
    )


def table_html(
    outcomes: Sequence[Outcome],
    learners: Sequence[str],
    shots: Sequence[int],
    looked_at: int,
    planned: Mapping[str, int],
) -> str:
    """Accuracy of every learner by shots, its steps, and what they cost with the number of shots looked at."""
    heads = [
        text.TABLE_LEARNER,
        *(text.shots(each) for each in shots),
        text.TABLE_STEPS,
        *(text.table_cost(cost, looked_at) for cost in text.COST_NAMES),
    ]
    rows = []
    for learner in learners:
        bands = by_shots(outcomes, learner)
        if not bands:
            continue
        cells = [
            *(text.mean(bands[each]) if each in bands else "…" for each in shots),
            str(planned[learner]),
            *_costs(outcomes, learner, looked_at),
        ]
        rows.append(Row(markup.learner(learner), cells))
    return markup.table(heads, rows, "md-figures")


def pairs_html(bands: Mapping[str, Band | None], shots: int) -> str:
    """By how much one learner is more accurate than each of the others with so many shots, and what that tells."""
    rows = [
        Row(
            markup.learner(other),
            ["…", "…"] if band is None else [pair_text.points(band), pair_text.verdict(band)],
        )
        for other, band in bands.items()
    ]
    return markup.table([pair_text.PAIR_AGAINST, pair_text.pair_points(shots), pair_text.PAIR_VERDICT], rows)


def _costs(outcomes: Sequence[Outcome], learner: str, shots: int) -> tuple[str, str]:
    points = by_cost(outcomes, learner, shots)
    if not points:
        return "…", "…"
    seconds, flops, _ = points[-1]
    return text.cost_said(seconds, "seconds"), text.operations(flops)


def _headline(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, ways: int) -> str:
    found: list[tuple[str, Band]] = [(learner, by_shots(outcomes, learner)[shots]) for learner in learners]
    return text.headline(shots, ways, sorted(found, key=lambda item: -item[1].mean))


def _chart(figure: go.Figure, alt: str, name: str) -> None:
    st.plotly_chart(figure, key=f"compared-{name}", config=CONFIG, alt=alt)


def _chosen_shots(offered: Sequence[int], first: int | None) -> int:
    """The number to look at, at first this one if it is there."""
    if len(offered) == 1:
        return offered[0]
    key = beginning("compared-shots-at", first if first in offered else offered[0], offered)
    return given(st.segmented_control(text.LOOK_AT, offered, key=key, required=True))


def _cost(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, ways: int) -> None:
    with st.container(gap="xxsmall"):
        st.html(markup.title(text.COST_TITLE, text.COST_CAPTION))
        cost: Cost = given(
            st.segmented_control(
                text.COST_LABEL,
                COSTS,
                key=beginning("compared-cost", COSTS[0], COSTS),
                format_func=text.COST_NAMES.__getitem__,
                required=True,
                label_visibility="collapsed",
                width="content",
            )
        )
        _chart(
            charts.draw_cost(outcomes, learners, shots, cost, ways),
            charts.describe_cost(outcomes, learners, shots, cost),
            "cost-chart",
        )


def _pair(outcomes: Sequence[Outcome], learners: Sequence[str], shots: int, unfinished: str) -> None:
    st.header(pair_text.PAIR_TITLE, anchor=False)
    if len(learners) < 2:
        st.caption(pair_text.PAIR_NEEDS_TWO)
        return
    places = st.columns(2, gap="medium")
    one = places[0].selectbox(
        pair_text.PAIR_ONE,
        learners,
        key=beginning("compared-one", learners[0], learners),
        format_func=words.learner_name,
    )
    others = [learner for learner in learners if learner != one]
    bands = {other: difference(outcomes, one, other, shots) for other in others}
    if not any(bands.values()):
        st.caption(unfinished)
        return
    st.html(pairs_html(bands, shots))
    st.caption(pair_text.PAIRS_CAPTION)
    other = st.columns(2, gap="medium")[0].selectbox(
        pair_text.PAIR_OTHER,
        others,
        key=beginning("compared-other", others[0], others),
        format_func=words.learner_name,
    )
    band = bands[other]
    if band is None:
        st.caption(unfinished)
        return
    st.html(markup.headline(pair_text.difference(one, other, band), live=False))
    st.html(markup.note(pair_text.PAIR_CAPTION))
    _chart(
        charts.draw_differences(outcomes, one, other, shots),
        charts.describe_differences(outcomes, one, other, shots),
        "differences",
    )
