"""Find the goal: policies that learn by reward, after a gradient step or three; and how that is learned."""

from __future__ import annotations

import time

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.files import CheckpointError
from metademo.learners.base import Learner
from metademo.training.by_reward_live import RewardSeen
from metademo.training.navigation import NavigationPlan, NavigationSettings
from metademo.ui.background.training import Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.charts import goal as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.explain import explained
from metademo.ui.components.goal_search import FACTORS, READY, STEPS, search
from metademo.ui.components.outer import memory
from metademo.ui.components.steering import going, steering, where
from metademo.ui.markdown import plain
from metademo.ui.markup import headline, title
from metademo.ui.texts import goal as text
from metademo.ui.texts import learn as learn_text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import all_shown, beginning, given

_COST, _GOING = "goal-cost", "goal-going"
EVERY, SHARE = 1.5, 0.1
"""Seconds between two drawings of what goes on, at least; and the share of a core for them."""


def page() -> None:
    """Render the page."""
    st.html(f'<div class="md-brand"><h1>{text.GOAL}</h1><p>{text.INTRODUCTION}</p></div>')
    try:
        ready = checkpoints.shipped(READY)
        checkpoints.shipped(f"{READY}-transfer")
    except CheckpointError as error:
        st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
        return
    left, right = st.columns([3, 9], gap="large")
    with left:
        explained(text.WHOSE, "1", text.WHOSE_EXPLAINED)
        whose = given(
            st.segmented_control(
                text.POLICIES_LABEL,
                list(text.POLICIES),
                key=beginning("goal-whose", "own" if _training() else "ready", list(text.POLICIES)),
                format_func=text.POLICIES.__getitem__,
                label_visibility="collapsed",
                required=True,
                persist_state="session",
            )
        )
        settings = NavigationSettings()
        if whose == "own":
            st.caption(text.OWN_LINE)
            settings = _controls()
        else:
            told = ready.card.training
            st.caption(text.ready_line(told["meta_steps"], told["recipe"]["tasks"], 60 * told["hours"]))
        factor = st.select_slider(
            text.FACTOR,
            FACTORS,
            key=beginning("goal-factor", 1.0),
            format_func="× {:g}".format,
            help=text.FACTOR_HELP,
            persist_state="session",
        )
    with right:
        if whose == "own":
            running = _of(settings)
            every = None
            if going(running):
                every = max(EVERY, st.session_state.get(_COST, 0.0) * max(1, TRAININGS.going) / SHARE)
            st.fragment(_live, run_every=every)(settings, factor)
        else:
            st.fragment(_searched)(ready.learner, factor)
    all_shown("goal-")


def _training() -> Training | None:
    """This person's training of a policy."""
    return TRAININGS.of(memory().token, NavigationPlan.part)


def _of(settings: NavigationSettings) -> Training | None:
    """The person's training, if it is the one that is chosen."""
    found = _training()
    return found if found is not None and found.plan == NavigationPlan(settings) else None


def _seen(of: Training | None) -> RewardSeen | None:
    return of.seen if of is not None and isinstance(of.seen, RewardSeen) else None


def _controls() -> NavigationSettings:
    """What is to be trained, and the buttons that move it."""
    running = _training()
    before = (
        running.plan.settings
        if running is not None and isinstance(running.plan, NavigationPlan)
        else NavigationSettings()
    )
    with st.popover(text.SETTINGS, icon=":material/tune:", width="stretch"):
        steps = st.slider(text.STEPS, 1, STEPS, key=beginning("goal-steps", before.steps), persist_state="session")
        seed = st.number_input(text.SEED, 0, 9999, key=beginning("goal-seed", before.seed), persist_state="session")
    settings = NavigationSettings(steps=steps, seed=int(seed))
    plan = NavigationPlan(settings)
    if running is not None and running.plan != plan:
        if running.wanted:
            running.pause()
        st.caption(text.CHANGED)
        running = None
    steering(memory().token, plan, running, "goal", _seen(running) is not None)
    return settings


def _searched(learner: Learner, factor: float) -> None:
    explained(text.SEARCH, "2", text.SEARCH_EXPLAINED)
    search(text.LINES["ready"], learner, READY, factor)


def _live(settings: NavigationSettings, factor: float) -> None:
    """All that changes while a training goes on."""
    began = time.thread_time()
    running = _of(settings)
    if running is not None:
        running.look()
    shown = _seen(running)
    made = None if shown is None or not shown.marks else (shown.step, shown.marks[-1].seconds)
    st.html(headline(where(running, made, text.NOT_BEGUN)))
    if running is not None and running.error is not None:
        said = learn_text.diverged(running.error) if running.error else learn_text.FAILED
        st.error(plain(said), icon=":material/error:")
    step = 0 if shown is None else shown.step
    explained(text.SEARCH, "2", text.SEARCH_EXPLAINED)
    learner = settings.learner_from(None if shown is None else shown.params)
    search(text.own_line(step), learner, (settings, step), factor)
    explained(text.PROGRESS, "3", text.PROGRESS_EXPLAINED)
    if shown is None or not shown.marks:
        st.caption(text.NO_CURVES)
    else:
        last = shown.marks[-1]
        st.html(title(text.RETURNS_TITLE, text.returns_now(last.returns, last.step)))
        st.plotly_chart(
            charts.returns(shown.marks, learner_colour("maml")),
            config=CONFIG,
            key="goal-returns",
            alt=text.returns_alt(last.returns, last.step),
        )
        if any(not value >= charts.LEAST for mark in shown.marks for value in mark.returns):
            st.caption(text.missing(charts.LEAST))
    st.session_state[_COST] = time.thread_time() - began
    was, now = st.session_state.get(_GOING), going(running)
    st.session_state[_GOING] = now
    if was is True and not now:
        st.rerun()  # the buttons, and how often this is drawn, are of a training that goes on
