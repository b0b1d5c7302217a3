"""Find the goal: policies that learn by reward, after a gradient step or three; and how that is learned."""

from __future__ import annotations

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.datasets.files import DataError
from metademo.learners.base import Learner
from metademo.robots.cheetah import cheetah
from metademo.robots.packages import INSTALL, Missing, installed
from metademo.robots.running_training import RunPlan, RunSettings
from metademo.training.navigation import NavigationPlan, NavigationSettings
from metademo.ui.charts import goal as charts
from metademo.ui.components import cheetah_search, goal_search
from metademo.ui.components.by_reward import Made, Part, by_reward
from metademo.ui.links.writing import note
from metademo.ui.markdown import plain
from metademo.ui.texts import cheetah as cheetah_text
from metademo.ui.texts import goal as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say
from metademo.ui.widgets import beginning, given


def page() -> None:
    """Render the page."""
    st.html(f'<div class="md-brand"><h1>{text.GOAL}</h1><p>{text.INTRODUCTION}</p></div>')
    part = given(
        st.segmented_control(
            text.PARTS_LABEL,
            list(text.PARTS),
            key=beginning("goal-part", "point", list(text.PARTS)),
            format_func=text.PARTS.__getitem__,
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
    )
    try:
        if part == "cheetah":
            _cheetah()
        else:
            by_reward(_point())
    except CheckpointError as error:
        st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")


def _point() -> Part:
    def search(learner: Learner, made: Made, factor: float, going: bool) -> None:
        name = text.own_line(made[1]) if isinstance(made, tuple) else text.LINES["ready"]
        goal_search.search(name, learner, made, factor)

    return Part("goal", goal_search.READY, NavigationSettings, NavigationPlan, charts.LEAST, text, search)


def _cheetah() -> None:
    try:
        if not installed():
            st.info(cheetah_text.missing(INSTALL), icon=":material/extension:")
            _recorded()
            return
        cheetah()
    except Missing as error:
        st.info(f"{plain(say(error))} {cheetah_text.RECORDED}", icon=":material/extension:")
        _recorded()
        return

    def search(learner: Learner, made: Made, factor: float, going: bool) -> None:
        cheetah_search.search(learner, made, factor, going)
        note("goal", "cheetah-direction", "cheetah-start")

    by_reward(Part("cheetah", cheetah_search.READY, RunSettings, RunPlan, cheetah_search.LEAST, cheetah_text, search))


def _recorded() -> None:
    """What was recorded once, where nothing can be simulated."""
    try:
        cheetah_search.from_record()
    except DataError as error:
        st.error(plain(say(error)), icon=":material/error:")
