"""A meta-training on pictures as it goes on: the tasks that go by, its accuracy beside its earlier selves, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple

import streamlit as st

from metademo.checkpoints.spent import spent
from metademo.measuring import watched
from metademo.measuring.pictures_live import PicturesPlan
from metademo.measuring.pictures_seen import Course, PicturesSeen, Self
from metademo.pictures.domains import DOMAINS
from metademo.project.picture_class import ProjectError
from metademo.ui import state
from metademo.ui.background.training import Standing, Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.charts import selves as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.charts.selves import Curve, Line
from metademo.ui.components import lab_probe
from metademo.ui.components.explain import explained
from metademo.ui.components.pictures_training import running_of, seen
from metademo.ui.components.steering import going
from metademo.ui.components.streaming import stream_html
from metademo.ui.components.terms import terms_html
from metademo.ui.markdown import plain
from metademo.ui.markup import headline, note, title
from metademo.ui.texts import learn as waves_text
from metademo.ui.texts import learn_pictures as text
from metademo.ui.texts import own_classes as own_text
from metademo.ui.texts import waves_told as told
from metademo.ui.texts import words
from metademo.ui.texts.spoken import say
from metademo.ui.theme import learner_colour

EVERY = 1.5
"""Seconds between two drawings of what goes on, at least."""
SHARE = 0.1
"""Of a core, for drawing."""
_LATER = 3.0
"""Seconds of meta-training after which scratch and the shipped initialisation are asked the probe."""
_GOING, _COST = "learn-pictures-going", "learn-pictures-cost"
_FINISH, _LONG, _SHORT = "#7b8794", (12, 5), (3, 3)
"""Of the finishing line: a grey between both themes; and how lines are dashed, in pixels."""


def watching(plan: PicturesPlan, key: str | None, domain: str, after: Callable[[PicturesSeen | None], None]) -> None:
    """Draw it, again and again while it goes on.

    Args:
        plan: what is, or would be, trained.
        key: of the learner; None for random numbers, which nothing is done to.
        domain: the kind of picture that the network takes.
        after: draws what comes below, from what is seen.
    """
    cost = st.session_state.get(_COST, 0.0) * max(1, TRAININGS.going)
    every = max(EVERY, cost / SHARE) if going(running_of(plan)) else None
    st.fragment(_live, run_every=every)(plan, key, domain, after)


def _live(plan: PicturesPlan, key: str | None, domain: str, after: Callable[[PicturesSeen | None], None]) -> None:
    began = time.thread_time()
    running = running_of(plan) if key is not None else None
    if running is not None:
        running.look()
    shown = seen(running)
    own = plan.part != watched.CHARACTERS
    top = st.container()
    middle, right = st.columns([5, 5], gap="medium")
    # what takes long to find comes first, so that all that is of one moment appears in one
    with right:
        if not own:  # the Lab's classes may be the very ones that are learned from
            explained(text.PROBE, "4", text.PROBE_EXPLAINED)
            _probe(plan, shown, domain, running, key is None)
            st.html(terms_html("probe"))
    with top:
        st.html(headline(_where(running, shown, own)))
        if running is not None and running.error is not None:
            said = waves_text.diverged(running.error) if running.error else waves_text.FAILED
            st.error(plain(said), icon=":material/error:")
        if shown is not None and shown.done is not None and not shown.over and going(running):
            if shown.compared is None:
                st.progress(shown.done, text=own_text.budget_spent(shown.done, plan.settings.minutes or 0.0))
            else:
                st.progress(shown.compared, text=own_text.asking(shown.compared))
        if shown is not None and shown.over:
            st.caption(own_text.SPENT)
    with middle:
        if own:
            explained(own_text.HELD, "2", own_text.HELD_EXPLAINED)
        else:
            explained(text.HELD, "2", text.HELD_EXPLAINED)
        _held(plan, shown, key is None)
        st.html(terms_html("head", "body", "inner", "meta-step"))
        explained(text.STREAM, "3", text.STREAM_EXPLAINED)
        if shown is not None and shown.stream:
            st.html(stream_html(shown.stream[:2]))
        else:
            st.caption(told.RANDOM_CURVES if key is None else text.STREAM_NONE)
    with right:
        _course(plan, shown)
        explained(text.COST, "4" if own else "5", text.COST_EXPLAINED)
        _cost(plan, shown, domain)
        st.html(terms_html("checkpoint", "card"))
    after(shown)
    st.session_state[_COST] = time.thread_time() - began
    was, now = st.session_state.get(_GOING), going(running) and not (shown is not None and shown.over)
    st.session_state[_GOING] = now
    if running is not None and shown is not None and shown.over and running.wanted:
        running.pause()
    if was is True and not now:
        st.rerun()  # the buttons, and how often this is drawn, are of a training that goes on


def _where(running: Training | None, shown: PicturesSeen | None, own: bool) -> str:
    nothing = own_text.NOT_BEGUN if own else text.NOT_BEGUN
    if running is None:
        return nothing
    if running.standing is Standing.WAITING:
        return waves_text.waiting(running.ahead)
    if shown is None or not shown.main.marks:
        return waves_text.STARTING if running.standing is Standing.STARTING else nothing
    first, last = shown.main.marks[0].accuracies, shown.main.marks[-1].accuracies
    steps = max(last)
    told = (shown.step, shown.main.seconds, first[steps], last[steps], steps)
    if shown.over:
        return text.over(*told) if shown.verdict is None else own_text.verdict(*astuple(shown.verdict))
    if running.standing is not Standing.GOING:
        return text.paused(*told)
    return text.going(*told) if shown.step else text.first_ones(last[steps], steps)


def _held(plan: PicturesPlan, shown: PicturesSeen | None, random: bool) -> None:
    """Accuracy on held-out tasks, by inner steps; ``random``: nothing is ever learned."""
    if shown is None or not shown.main.marks:
        st.caption(told.RANDOM_CURVES if random else waves_text.NO_CURVES)
        return
    ways = plan.settings.ways
    lines = [] if shown.finish is None else [_line(shown.finish.accuracies)]
    curves = [*_ghosts(shown.main), *([_present(shown.beside)] if shown.beside else []), _present(shown.main)]
    which = text.which_tasks(plan.part != watched.CHARACTERS, None if shown.verdict is None else shown.verdict.tasks)
    st.html(title(text.HELD_TITLE, which) + charts.legend(curves, lines))
    said = [(curve.name, curve.last) for curve in curves] + [(line.name, line.level) for line in lines]
    st.plotly_chart(
        charts.over_steps(curves, lines, ways),
        config=CONFIG,
        key="learn-pictures-held",
        alt=text.curves_alt(text.HELD_TITLE, said),
    )


def _course(plan: PicturesPlan, shown: PicturesSeen | None) -> None:
    """Accuracy on held-out tasks, by seconds of meta-training."""
    if shown is None or not shown.main.marks:
        return
    lines = [] if shown.finish is None else [_line(shown.finish.accuracies)]
    steps = max(shown.main.marks[-1].accuracies)
    said = text.course_of(plan.part != watched.CHARACTERS, steps)
    latest = [_latest(words.learner_name(each.key), each) for each in _courses(shown) if each.marks]
    st.html(title(text.COURSE_TITLE, said) + charts.legend(latest, lines))
    courses = [(words.learner_name(each.key), learner_colour(each.key), each.marks) for each in _courses(shown)]
    ends = [(name, marks[-1].accuracies[max(marks[-1].accuracies)]) for name, _, marks in courses if marks]
    st.plotly_chart(
        charts.over_time(courses, lines, plan.settings.ways),
        config=CONFIG,
        key="learn-pictures-course",
        alt=text.curves_alt(text.COURSE_TITLE, ends),
    )


def _courses(shown: PicturesSeen) -> list[Course]:
    return [shown.main, *([shown.beside] if shown.beside else [])]


def _present(course: Course) -> Curve:
    name = words.joined(words.learner_name(course.key), text.now_label(course.marks[-1].seconds))
    return _latest(name, course)


def _latest(name: str, course: Course) -> Curve:
    return Curve(name, course.marks[-1].accuracies, learner_colour(course.key))


def _ghosts(course: Course) -> list[Curve]:
    """The learner as it was, by the marks nearest to when it was kept, and at their time."""
    found = []
    for each in course.selves:
        mark = min(course.marks, key=lambda mark: abs(mark.seconds - each.seconds))
        if mark is not course.marks[-1] and abs(mark.seconds - each.seconds) < 4:
            found.append((mark.seconds, mark.accuracies))
    strengths = charts.paler(len(found))
    return [
        Curve(text.self_label(seconds), levels, learner_colour(course.key), strength)
        for (seconds, levels), strength in zip(found, strengths, strict=True)
    ]


def _line(levels: dict[int, float]) -> Line:
    return Line(text.SHIPPED, levels[max(levels)], _FINISH, _LONG)


def _probe(plan: PicturesPlan, shown: PicturesSeen | None, domain: str, running: Training | None, random: bool) -> None:
    """What the learner's selves make of the task in the Lab."""
    task = state.session().task
    project = lab_probe.read_as(task.project, domain)
    st.caption(plain(text.probe_is(state.title(task))))
    if project.domain != task.project.domain:
        st.caption(text.FAR)
    try:
        probe = lab_probe.probe_of(project, DOMAINS[domain], plan.network)
    except ProjectError as error:
        st.caption(plain(words.told(text.NO_TASK, say(error))))
        return
    if not probe.answered:
        st.caption(text.NO_ANSWERS)
        return
    settings = plan.settings
    lines: list[Line] = []
    if shown is not None and shown.main.seconds >= _LATER:  # what nobody waits for must not hold up the beginning
        steps, level = lab_probe.scratch(probe, plan.network.without_pretraining())
        lines = [Line(text.scratch_label(steps), level, learner_colour("scratch"), _SHORT)]
        lines.append(Line(text.SHIPPED, lab_probe.shipped(probe), _FINISH, _LONG))
    curves: list[Curve] = []
    if shown is not None and running is not None:
        now = Self(shown.main.seconds, shown.main.step, shown.main.params)
        selves = [each for each in shown.main.selves if each.step < now.step]
        for each, strength in zip([*selves, now], [*charts.paler(len(selves)), 1.0], strict=True):
            learner = plan.learner(settings.learner, each.params)
            levels = lab_probe.asked(probe, (running.number, each.step), learner, settings.asked)
            name = text.now_label(each.seconds) if each is now else text.self_label(each.seconds)
            curves.append(Curve(name, levels, learner_colour(settings.learner), strength))
    if not curves:
        st.caption(told.RANDOM_CURVES if random else text.PROBE_NONE)
        return
    st.html(charts.legend(curves, lines))
    said = [(curve.name, curve.last) for curve in curves] + [(line.name, line.level) for line in lines]
    st.plotly_chart(
        charts.over_steps(curves, lines, probe.episode.ways),
        config=CONFIG,
        key="learn-pictures-probe",
        alt=text.curves_alt(text.PROBE, said),
    )
    st.caption(text.OTHER_PROBE)


def _cost(plan: PicturesPlan, shown: PicturesSeen | None, domain: str) -> None:
    whole = spent(watched.finishing(domain).card)
    said = [text.cost_shipped(whole)]
    if shown is not None:
        before = None if plan.begin is None else whole
        said.insert(0, text.cost_here(shown.main.seconds, shown.step * plan.settings.tasks, before))
        if shown.finish is not None:
            said.append(text.cost_one(shown.finish.operations, whole.tasks))
    for each in said:
        st.html(note(each))
