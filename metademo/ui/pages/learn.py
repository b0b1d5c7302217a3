"""Learn to learn: the outer loop, on waves, as it goes on."""

from __future__ import annotations

import time

import streamlit as st
import torch

from metademo.insights.landscape import MAX_RATE, Landscape, landscape, optimum, rests
from metademo.training.waves import MANY, WaveSettings
from metademo.training.waves_live import WavesSeen
from metademo.ui.background.training import Standing, Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.charts import outer as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.characters import characters
from metademo.ui.components.explain import explained
from metademo.ui.components.meta_step import kind_of, strip
from metademo.ui.components.outer import RANDOM, controls, memory, seen, training
from metademo.ui.components.own_classes import own_classes
from metademo.ui.components.plane import plane
from metademo.ui.components.probe import probe
from metademo.ui.components.steering import where
from metademo.ui.links.writing import note
from metademo.ui.markdown import plain
from metademo.ui.markup import headline, learner, title
from metademo.ui.texts import learn as text
from metademo.ui.texts import learn_pictures as pictures_text
from metademo.ui.texts import waves_told as told
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import beginning, given

_COST, _GOING, _PACE = "learn-cost", "learn-going", "learn-pace-seen"
WINDOW = 6.0
"""Seconds over which it is counted how many meta-steps are made."""
EVERY, WAITING = 1.0, 2.0
"""Seconds between two drawings of what goes on, at least; and between two looks at one that waits."""
SHARE = 0.1
"""Of a core, for all drawings of trainings that go on."""


def page() -> None:
    """Render the page."""
    TRAININGS.warm()
    st.html(f'<div class="md-brand"><h1>{text.LEARN}</h1><p>{text.INTRODUCTION}</p></div>')
    part = given(
        st.segmented_control(
            pictures_text.PARTS_LABEL,
            list(pictures_text.PARTS),
            key=beginning("learn-part", "waves", list(pictures_text.PARTS)),
            format_func=pictures_text.PARTS.__getitem__,
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
    )
    with st.container(key="learn-frame"):
        {"characters": characters, "own": own_classes}.get(part, _waves)()


def _waves() -> None:
    left, right = st.columns([3, 9], gap="large")
    top = right.container()
    with left:
        key, settings = controls(top)
    with right:
        running = _of(settings, key)
        standing = None if running is None else running.standing
        # what goes on is drawn again and again; what does not, when somebody changes something
        every = None
        if standing is Standing.WAITING:
            st.fragment(_waiting, run_every=WAITING)(key, settings)
        elif standing in (Standing.STARTING, Standing.GOING):
            every = max(EVERY, st.session_state.get(_COST, 0.0) * TRAININGS.going / SHARE)
        st.fragment(_live, run_every=every)(key, settings)
    st.divider()
    explained(text.LANDSCAPE, "5", text.LANDSCAPE_EXPLAINED)
    st.fragment(_landscape)()


def _of(settings: WaveSettings, key: str) -> Training | None:
    """The person's training, if it is the one that is chosen."""
    found = training()
    if found is None or key == RANDOM or getattr(found.plan, "settings", None) != settings:
        return None
    return found


def _waiting(key: str, settings: WaveSettings) -> None:
    """How many are before one that waits: a line, and nothing else is drawn anew."""
    running = _of(settings, key)
    if running is None or running.standing is not Standing.WAITING:
        st.rerun()
        return
    running.look()
    st.html(headline(text.waiting(running.ahead)))


def _live(key: str, settings: WaveSettings) -> None:
    """All that changes while a training goes on. All is of one moment, and what takes long to find comes first."""
    began = time.thread_time()
    running = _of(settings, key)
    if running is not None:
        running.look()
    shown = seen(running)
    top = st.container()
    middle, right = st.columns([6, 3], gap="medium")
    below = st.container()
    with middle:
        explained(text.ADAPTING, "2", told.adapting(key, settings.rate))
        probe(key, settings, shown)
        note("learn", "learn-probe", "learn-number")
    if key != RANDOM:
        with below:
            strip(settings, shown)
    with top:
        if running is None or running.standing is not Standing.WAITING:
            made = None if shown is None else (shown.step, shown.marks[-1].seconds)
            st.html(headline(_told(shown, settings, where(running, made, text.NOT_BEGUN))))
        if running is not None and running.error is not None:
            st.error(plain(text.diverged(running.error) if running.error else text.FAILED), icon=":material/error:")
    with right:
        explained(text.PROGRESS, "3", text.PROGRESS_EXPLAINED)
        if key == RANDOM:
            st.caption(told.RANDOM_CURVES)
        else:
            _progress(settings, running, shown)
    st.session_state[_COST] = time.thread_time() - began
    was = st.session_state.get(_GOING)
    now = running is not None and running.wanted and running.error is None
    st.session_state[_GOING] = now
    if was is True and not now:
        st.rerun()  # the buttons, and how often this is drawn, are of a training that goes on


def _told(shown: WavesSeen | None, settings: WaveSettings, where: str) -> str:
    """Where it is, and what that has brought."""
    if shown is None or len(shown.marks) < 2:
        return where
    first, last = shown.marks[0], shown.marks[-1]
    if first.step:
        return where
    jointly = kind_of(settings.learner) == "jointly"
    return told.so_far(where, told.result(MANY, last.errors[MANY], first.errors[MANY], jointly))


def _progress(settings: WaveSettings, running: Training | None, shown: WavesSeen | None) -> None:
    if shown is None:
        st.caption(text.NO_CURVES)
        return
    colour = learner_colour(settings.learner)
    st.html(title(text.ERRORS_TITLE, text.LOGARITHMIC))
    last = shown.marks[-1]
    st.plotly_chart(
        charts.errors(shown.marks, colour),
        config=CONFIG,
        key="learn-errors",
        alt=text.errors_alt(last.errors, last.step),
    )
    if any(not charts.drawn(error) for error in last.errors.values()):
        st.caption(text.RUNS_AWAY)
    if last.length is not None:
        name = told.LENGTHS[kind_of(settings.learner)]
        st.html(title(name, text.LOGARITHMIC))
        st.plotly_chart(
            charts.length(shown.marks, colour),
            config=CONFIG,
            key="learn-length",
            alt=text.length_alt(name, last.length),
        )
    steps, seconds = shown.paced
    if steps:
        st.html(title(text.COST, text.cost(1000 * seconds / steps, _pace(running, shown.step))))


def _pace(running: Training | None, step: int) -> float | None:
    """Meta-steps a second just now, by the clock on the wall; None where none are made, or the time seen is too short."""
    if running is None or running.standing is not Standing.GOING:
        st.session_state.pop(_PACE, None)
        return None
    now, number, looks = time.monotonic(), running.number, st.session_state.get(_PACE, (0, []))
    kept = [each for each in looks[1] if now - each[0] < WINDOW and each[1] <= step] if looks[0] == number else []
    if not kept or kept[-1][1] != step:  # of one moment there may be several drawings
        kept.append((now, step))
    st.session_state[_PACE] = (number, kept)
    (first, before), (last, after) = kept[0], kept[-1]
    return (after - before) / (last - first) if last - first >= EVERY / 2 else None


# The landscape


def _landscape() -> None:
    own = memory()
    left, right = st.columns([6, 5], gap="large")
    with right:
        st.markdown(text.LANDSCAPE_LINE)
        rate = st.slider(text.PLANE_RATE, 0.02, MAX_RATE, step=0.02, key=beginning("learn-plane-rate", 0.2))
        steps = st.slider(text.PLANE_STEPS, 1, 5, key=beginning("learn-plane-steps", 2))
        found = landscape(own.theta, rate, steps)
        st.html(_legend(found))
        with st.container(horizontal=True):
            for name, label in text.PLACES.items():
                st.button(text.place(label), key=f"learn-put-{name}", on_click=_put, args=(name, rate, steps))
        first, second = found.losses
        st.caption(text.plane_losses((first[0], second[0]), (first[1], second[1])))
        best, middle = _tuple(found.best["maml"]), _tuple(found.middle)
        after = [sum(each[1] for each in landscape(point, rate, steps).losses) for point in (best, middle)]
        st.caption(text.plane_rests(float((found.best["maml"] - found.middle).norm()), *after))
    with left:
        plane(own.theta, found, _moved)
    note("learn", "learn-plane-rate", "learn-plane-steps")


def _legend(found: Landscape) -> str:
    return '<p class="md-standing">' + "".join(f"<span>{learner(key)}</span>" for key in found.directions) + "</p>"


def _put(name: str, rate: float, steps: int) -> None:
    if name == "middle":
        ends = torch.tensor([optimum(0), optimum(1)], dtype=torch.float64)
        memory().theta = _tuple(ends.mean(0))
    else:
        memory().theta = _tuple(rests(rate, steps)[name])


def _moved(theta: tuple[float, float]) -> None:
    memory().theta = theta


def _tuple(point: torch.Tensor) -> tuple[float, float]:
    slope, height = point.tolist()
    return slope, height
