"""Live parts of the course that meta-train on waves, at once."""

from __future__ import annotations

import streamlit as st

from metademo.insights.landscape import landscape
from metademo.training.waves import WaveSettings, errors, held_out
from metademo.training.waves_live import HELD_OUT, JOINTLY, STEPS, LiveWaves, WavesSeen
from metademo.ui import markup
from metademo.ui.charts import outer as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.meta_step import meta_step
from metademo.ui.components.outer import Memory
from metademo.ui.components.outer import memory as outer_memory
from metademo.ui.components.plane import plane
from metademo.ui.components.probe import probe
from metademo.ui.course.memory import awaited, tried
from metademo.ui.course.tries import Experiment, Try
from metademo.ui.markup import Row
from metademo.ui.texts import course as text
from metademo.ui.texts import learn as learn_text
from metademo.ui.texts import numbers, words
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import given

AFTER = (0, 10, 50, 150, 400, 1000)
"""Meta-steps after which the network is shown."""
LEARNER = "maml"
TASK = "course-waves-task"


def _train() -> Experiment[tuple[WavesSeen, ...]]:
    """Meta-train from random numbers; the network at each of these stages."""
    live, found = LiveWaves(WaveSettings(LEARNER)), []
    for made in range(AFTER[-1] + 1):
        if made in AFTER:
            found.append(live.seen(now=True))
            yield made / AFTER[-1]
        elif made % 5 == 0:
            live.seen()  # a point of the curves
            yield made / AFTER[-1]
        if made < AFTER[-1]:
            live.step()
    return tuple(found)


def _trained() -> tuple[WavesSeen, ...] | None:
    job: Try[tuple[WavesSeen, ...]] = tried("waves", _train)
    return job.found if awaited(job, lambda: job.ahead) else None


def outer() -> None:
    """From random numbers to an initialisation: what each stage makes of a task; one meta-step in its numbers."""
    stages = _trained()
    if stages is None:
        return
    settings = WaveSettings(LEARNER)
    st.caption(text.SNAPSHOT_LINE)
    after = given(
        st.segmented_control(
            text.SNAPSHOT, AFTER, default=AFTER[-1], required=True, format_func=numbers.count, key="course-after"
        )
    )
    seen = stages[AFTER.index(after)]
    _looked_at(settings, seen)
    meta_step(settings, seen)
    with st.expander(text.LANDSCAPE):
        st.markdown(learn_text.LANDSCAPE_LINE)
        own = outer_memory()
        plane(own.theta, landscape(own.theta, 0.2, 2), _moved)


def _looked_at(settings: WaveSettings, seen: WavesSeen) -> None:
    """What a stage makes of a task, and the errors until then."""
    left, right = st.columns([5, 3], gap="medium")
    with left:
        probe(LEARNER, settings, seen, _task())
    if len(seen.marks) > 1:
        with right:
            st.html(f'<p class="md-chart-title">{learn_text.ERRORS_TITLE}</p>')
            st.plotly_chart(
                charts.errors(seen.marks, learner_colour(LEARNER)),
                config=CONFIG,
                key="course-errors",
                alt=learn_text.errors_alt(seen.marks[-1].errors, seen.marks[-1].step),
            )


def _task() -> Memory:
    """Which task is looked at in the course: at first one of the family, whatever the page 'Learn to learn' shows."""
    found: Memory = st.session_state.setdefault(TASK, Memory(""))
    return found


def _moved(theta: tuple[float, float]) -> None:
    outer_memory().theta = theta


def transfer() -> None:
    """MAML, transfer and random numbers on the same new waves, the first two after the very same tasks."""
    stages = _trained()
    if stages is None:
        return
    settings, seen = WaveSettings(LEARNER), stages[-1]
    _looked_at(settings, seen)
    asked = held_out(settings, HELD_OUT)
    jointly = WaveSettings(JOINTLY).learner_from(seen.jointly)
    learners = {LEARNER: settings.learner_from(seen.params), JOINTLY: jointly, "scratch": settings.scratch()}
    rows = []
    for key, each in learners.items():
        found = errors(each, asked, STEPS)
        name = learn_text.RANDOM if key == "scratch" else words.learner_name(key)
        rows.append(Row(name, [f"{found[step]:.2f}" for step in STEPS]))
    st.html(
        markup.title(text.ERRORS_TITLE, text.errors_line(seen.step))
        + markup.table(text.ERRORS_HEADS, rows, "md-figures")
    )
