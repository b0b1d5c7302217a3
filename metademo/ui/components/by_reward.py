"""Whose policy learns by reward: the one that comes with the project, or the person's own, which is meta-trained beside it. The
same for whatever is rewarded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.learners.base import Learner
from metademo.training.apart import Plan
from metademo.training.by_reward import STEPS, Settings
from metademo.training.by_reward_live import RewardSeen
from metademo.ui.background.training import Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.charts import goal as charts
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.explain import explained
from metademo.ui.components.outer import memory
from metademo.ui.components.steering import going, steering, where
from metademo.ui.markdown import plain
from metademo.ui.markup import headline, title
from metademo.ui.texts import goal as text
from metademo.ui.texts import learn as learn_text
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import beginning, given

FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0, 16.0)
"""On the inner rates."""
_COST, _GOING = "goal-cost", "goal-going"
EVERY, SHARE = 1.5, 0.1
"""Seconds between two drawings of what goes on, at least; and the share of a core for them."""

Made = object
"""What tells a policy from what it was before: the name of a checkpoint, or settings and the meta-steps made by them."""


class Words(Protocol):
    """What is said of one kind of task; the rest is said of all alike."""

    @property
    def WHOSE_EXPLAINED(self) -> dict[str, str]: ...
    @property
    def OWN_LINE(self) -> str: ...
    @property
    def SEARCH(self) -> str: ...
    @property
    def SEARCH_EXPLAINED(self) -> dict[str, str]: ...
    @property
    def PROGRESS_EXPLAINED(self) -> dict[str, str]: ...
    @property
    def RETURNS_TITLE(self) -> str: ...
    def ready_line(self, steps: int, tasks: int, minutes: float) -> str: ...


@dataclass(frozen=True)
class Part:
    """One kind of task.

    Attributes:
        key: what the keys of its widgets begin with.
        ready: the checkpoint that comes with the project; with ``-transfer`` after it, transfer's.
        settings: makes a training's.
        plan: makes a training's plan of them, and its ``part`` tells it from others.
        least: the least return that is drawn in a chart.
        words: what is said of it.
        search: draws what a policy and those beside it make of a task; given the policy, what it is, the factor on the inner
            rates, and whether it is being trained just now.
    """

    key: str
    ready: str
    settings: Callable[..., Settings]
    plan: Any
    least: float
    words: Words
    search: Callable[[Learner, Made, float, bool], None]

    @property
    def training(self) -> Training | None:
        """This person's training of a policy."""
        return TRAININGS.of(memory().token, self.plan.part)

    def of(self, settings: Settings) -> Training | None:
        """The person's training, if it is the one that is chosen."""
        found = self.training
        return found if found is not None and found.plan == self.plan(settings) else None


def by_reward(part: Part) -> None:
    """Draw both columns.

    Raises:
        metademo.checkpoints.files.CheckpointError: if a policy that comes with the project cannot be read.
    """
    ready = checkpoints.shipped(part.ready)
    checkpoints.shipped(f"{part.ready}-transfer")
    left, right = st.columns([3, 9], gap="large")
    with left:
        explained(text.WHOSE, "1", part.words.WHOSE_EXPLAINED)
        whose = given(
            st.segmented_control(
                text.POLICIES_LABEL,
                list(text.POLICIES),
                key=beginning(f"{part.key}-whose", "own" if part.training else "ready", list(text.POLICIES)),
                format_func=text.POLICIES.__getitem__,
                label_visibility="collapsed",
                required=True,
                persist_state="session",
            )
        )
        settings = part.settings()
        if whose == "own":
            st.caption(part.words.OWN_LINE)
            settings = _controls(part)
        else:
            told = ready.card.training
            st.caption(part.words.ready_line(told["meta_steps"], told["recipe"]["tasks"], 60 * told["hours"]))
        factor = st.select_slider(
            text.FACTOR,
            FACTORS,
            key=beginning(f"{part.key}-factor", 1.0),
            format_func="× {:g}".format,
            help=text.FACTOR_HELP,
            persist_state="session",
        )
    with right:
        if whose == "own":
            every = None
            if going(part.of(settings)):
                every = max(EVERY, st.session_state.get(_COST, 0.0) * max(1, TRAININGS.going) / SHARE)
            st.fragment(_live, run_every=every)(part, settings, factor)
        else:
            st.fragment(_searched)(part, ready.learner, factor)


def _seen(of: Training | None) -> RewardSeen | None:
    return of.seen if of is not None and isinstance(of.seen, RewardSeen) else None


def _controls(part: Part) -> Settings:
    """What is to be trained, and the buttons that move it."""
    running = part.training
    before: Settings = part.settings() if running is None else getattr(running.plan, "settings", part.settings())
    with st.popover(text.SETTINGS, icon=":material/tune:", width="stretch"):
        steps = st.slider(
            text.STEPS, 1, STEPS, key=beginning(f"{part.key}-steps", before.steps), persist_state="session"
        )
        seed = st.number_input(
            text.SEED, 0, 9999, key=beginning(f"{part.key}-seed", before.seed), persist_state="session"
        )
    settings = part.settings(steps=steps, seed=int(seed))
    plan: Plan = part.plan(settings)
    if running is not None and running.plan != plan:
        if running.wanted:
            running.pause()
        st.caption(text.CHANGED)
        running = None
    steering(memory().token, plan, running, part.key, _seen(running) is not None)
    return settings


def _searched(part: Part, learner: Learner, factor: float) -> None:
    explained(part.words.SEARCH, "2", part.words.SEARCH_EXPLAINED)
    part.search(learner, part.ready, factor, False)


def _live(part: Part, settings: Settings, factor: float) -> None:
    """All that changes while a training goes on."""
    began = time.thread_time()
    running = part.of(settings)
    if running is not None:
        running.look()
    shown = _seen(running)
    made = None if shown is None else (shown.step, shown.seconds)
    st.html(headline(where(running, made, text.NOT_BEGUN)))
    if running is not None and running.error is not None:
        said = learn_text.diverged(running.error) if running.error else learn_text.FAILED
        st.error(plain(said), icon=":material/error:")
    step = 0 if shown is None else shown.step
    explained(part.words.SEARCH, "2", part.words.SEARCH_EXPLAINED)
    learner = settings.learner_from(None if shown is None else shown.params)
    part.search(learner, (settings, step), factor, going(running))
    _progress(part, shown)
    st.session_state[_COST] = time.thread_time() - began
    was, now = st.session_state.get(_GOING), going(running)
    st.session_state[_GOING] = now
    if was is True and not now:
        st.rerun()  # the buttons, and how often this is drawn, are of a training that goes on


def _progress(part: Part, shown: RewardSeen | None) -> None:
    explained(text.PROGRESS, "3", part.words.PROGRESS_EXPLAINED)
    if shown is None or not shown.marks:
        st.caption(text.NO_CURVES)
        return
    last, name = shown.marks[-1], part.words.RETURNS_TITLE
    st.html(title(name, text.returns_now(last.returns, last.step)))
    st.plotly_chart(
        charts.returns(shown.marks, learner_colour("maml"), part.least),
        config=CONFIG,
        key=f"{part.key}-returns",
        alt=text.returns_alt(name, last.returns, last.step),
    )
    if any(not value >= part.least for mark in shown.marks for value in mark.returns):
        st.caption(text.missing(part.least))
