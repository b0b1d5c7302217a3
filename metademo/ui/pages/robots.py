"""The robot: shown something once, on the one inner loop, and asked to do it with the object elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import streamlit as st
import torch

from metademo.checkpoints.files import CheckpointError
from metademo.datasets.files import DataError
from metademo.messages import message_of
from metademo.robots.contestants import policy
from metademo.robots.hand import Path
from metademo.robots.packages import INSTALL, Missing, installed
from metademo.robots.recorded import path_of, recorded
from metademo.robots.showing import Scenario, Shown
from metademo.robots.skills import SKILLS, Aim, Point, skill_of
from metademo.ui.background import pacing
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.robots import playing, ready
from metademo.ui.background.turns import Person
from metademo.ui.components.explain import explained
from metademo.ui.components.robot_bench import bench
from metademo.ui.components.robot_results import demonstrated, measured, results
from metademo.ui.components.robot_things import things
from metademo.ui.course.tries import Try
from metademo.ui.markdown import plain
from metademo.ui.texts import robots as text
from metademo.ui.texts.spoken import say
from metademo.ui.widgets import beginning, given

STILL, CLOSE = "still", "close"
"""Problems: the hand hardly moved; goal and object would lie too close together."""


@dataclass
class Table:
    """What one person has set up for one skill.

    Attributes:
        aim: what is asked for.
        shown, asked: where the object is in the demonstration, and afterwards.
        drawn: how often it was drawn anew.
        path: how the person steered the hand; None where the expert demonstrates, or nothing was steered yet.
        by_hand: whether the person demonstrates.
        moves: how often something was dragged.
        problem: why what was done came to nothing: :data:`STILL`, :data:`CLOSE`, or what lies outside.
    """

    aim: Aim
    shown: Point
    asked: Point
    drawn: int = 0
    path: Path | None = None
    by_hand: bool = False
    moves: int = 0
    problem: str | None = None

    @classmethod
    def of(cls, key: str, drawn: int) -> Table:
        """One at random, the same for the same number."""
        skill, generator = skill_of(key), torch.Generator().manual_seed(6 + drawn)
        aim = skill.draw(generator)
        return cls(aim, skill.draw_place(aim, generator), skill.draw_place(aim, generator), drawn)


@dataclass
class Desk:
    """One person's page.

    Attributes:
        person: whose turns are counted.
        tables: by skill.
        tried: what is computed or was, and for what.
        number: how many scenarios were played, and ``seen`` that of the last one whose end the whole page has been drawn with.
    """

    person: Person = field(default_factory=Person)
    tables: dict[str, Table] = field(default_factory=dict)
    tried: tuple[Scenario, Try[Shown]] | None = None
    number: int = 0
    seen: int = 0


def page() -> None:
    """Render the page."""
    with pacing.drawing():
        _page()


def _page() -> None:
    st.html(
        f'<div class="md-brand"><h1>{text.ROBOT}</h1><p>{text.INTRODUCTION} '
        f'<a class="md-jump" href="#what-happened">{text.JUMP}</a></p></div>'
    )
    desk: Desk = st.session_state.setdefault("robots", Desk())
    if not installed():
        st.info(text.missing(INSTALL), icon=":material/extension:")
        _recorded()
        return
    left, right = st.columns([5, 7], gap="large")
    with left:
        explained(text.SHOWN, "1", text.SHOWN_EXPLAINED)
        skill = _chosen_skill()
        table = desk.tables.setdefault(skill, Table.of(skill, 0))
        try:
            ready(skill)
            policy(f"robot-{skill}")
        except (Missing, CheckpointError) as error:
            st.error(plain(say(error)), icon=":material/error:")
            return
        scenario = _set_up(desk, skill, table)
    with right:
        st.html('<span id="what-happened"></span>')
        explained(text.HAPPENED, "2", text.HAPPENED_EXPLAINED)
        if scenario is None:
            st.info(text.WAITING_FOR_HAND, icon=":material/lightbulb:")
        else:
            _happened(desk, scenario)
        measured(skill)


def _chosen_skill() -> str:
    return given(
        st.segmented_control(
            text.TASK,
            list(SKILLS),
            required=True,
            format_func=text.SKILLS.__getitem__,
            key=beginning("robot-skill", "push", list(SKILLS)),
            persist_state="session",
        )
    )


def _recorded() -> None:
    """What was recorded once, where nothing can be simulated."""
    skill = _chosen_skill()
    st.caption(text.ABOUT[skill])
    try:
        results(recorded(path_of(skill)), f"recorded-{skill}")
        measured(skill)
    except (DataError, CheckpointError) as error:
        st.error(plain(say(error)), icon=":material/error:")


def _set_up(desk: Desk, skill: str, table: Table) -> Scenario | None:
    """What the person sets up; None while the hand has not been steered yet."""
    st.caption(text.ABOUT[skill])
    choices = [name for name, _ in skill_of(skill).choices]
    if len(choices) > 1:
        chosen = given(
            st.segmented_control(
                text.CHOICE,
                choices,
                default=choices[table.aim.choice],
                required=True,
                format_func=text.CHOICES.__getitem__,
                key=f"robot-choice-{skill}-{table.drawn}",
            )
        )
        if choices.index(chosen) != table.aim.choice:
            table.aim, table.path = replace(table.aim, choice=choices.index(chosen)), None
    who = given(
        st.segmented_control(
            text.DEMONSTRATOR,
            list(text.DEMONSTRATORS),
            default="hand" if table.by_hand else "expert",
            required=True,
            format_func=text.DEMONSTRATORS.__getitem__,
            key=f"robot-who-{skill}-{table.drawn}",
        )
    )
    table.by_hand = who == "hand"
    steering = table.by_hand and table.path is None
    with st.container(horizontal=True):
        st.button(
            text.ELSEWHERE,
            icon=":material/casino:",
            help=text.ELSEWHERE_HELP,
            on_click=partial(_elsewhere, desk, skill),
        )
        if table.by_hand and not steering:
            st.button(text.STEER_AGAIN, icon=":material/gesture:", on_click=partial(_steer_again, table))
    if table.problem is not None:
        st.warning(plain(_said(table.problem, skill)), icon=":material/error:")
    scenario = (
        None if steering else Scenario(table.aim, table.shown, table.asked, table.path if table.by_hand else None)
    )
    bench(
        skill,
        [each for each in things(table.aim, table.shown, table.asked) if not steering or each.key != "asked"],
        demonstrated(scenario, _found(desk, scenario)),
        steering,
        f"{skill}-{table.drawn}-{table.aim}-{table.shown}",
        table.moves,
        partial(_moved, table),
        partial(_steered, table),
    )
    return scenario


def _elsewhere(desk: Desk, skill: str) -> None:
    before = desk.tables[skill]
    desk.tables[skill] = replace(Table.of(skill, before.drawn + 1), by_hand=before.by_hand)


def _steer_again(table: Table) -> None:
    table.path = table.problem = None


def _moved(table: Table, key: str, place: Point) -> None:
    """Something was dragged; a demonstration by hand was of the table as it stood then."""
    table.moves += 1
    table.problem = None
    try:
        aim = replace(table.aim, goal=place) if key == "goal" else table.aim
        shown, asked = (place if key == each else getattr(table, each) for each in ("shown", "asked"))
        Scenario(aim, shown, asked)
    except ValueError as error:
        close = getattr(message_of(error), "code", "") == "robots.too-close"
        table.problem = CLOSE if close else message_of(error)
        return
    table.aim, table.shown, table.asked = aim, shown, asked
    table.path = table.path if key == "asked" else None


def _steered(table: Table, path: Path | None) -> None:
    table.path, table.problem = path, STILL if path is None else None


def _said(problem: str, skill: str) -> str:
    """A problem in words, in the language that is spoken now."""
    known = {STILL: text.NOT_MOVING, CLOSE: text.too_close(skill_of(skill).apart)}
    return known.get(problem) or text.outside(say(problem))


def _found(desk: Desk, scenario: Scenario | None) -> Shown | None:
    """What came of this scenario, if it has been played."""
    tried = desk.tried
    return tried[1].found if tried is not None and scenario is not None and same(tried[0], scenario) else None


def _happened(desk: Desk, scenario: Scenario) -> None:
    if desk.tried is None or not same(desk.tried[0], scenario):
        desk.number += 1
        desk.tried = scenario, Try(partial(playing, scenario), desk.person)
    job = desk.tried[1]
    slot = st.empty()

    def so_far() -> None:
        slot.progress(job.progress, text=text.standing(job.ahead))

    wait_for(job, so_far)
    slot.empty()
    if job.failed or job.found is None:
        st.error(text.FAILED, icon=":material/error:")
        return
    if desk.seen != desk.number:
        desk.seen = desk.number
        st.rerun()  # the table shows the demonstration's path too
    results(job.found, f"{desk.number}")


def same(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios are the same one; paths are by what made them."""
    return (one.aim, one.shown, one.asked) == (other.aim, other.shown, other.asked) and one.path is other.path
