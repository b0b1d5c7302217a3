"""What came of a scenario: pictures that move, errors, and what was measured on many goals."""

from __future__ import annotations

import numpy as np
import streamlit as st

from metademo.robots.arm import SUCCESS
from metademo.robots.contestants import JOINTLY, MAIN, SCRATCH, policy
from metademo.robots.film import Film
from metademo.robots.hand import Path
from metademo.robots.showing import Scenario, Shown
from metademo.robots.skills import skill_of
from metademo.ui import markup, theme
from metademo.ui.charts.common import CONFIG
from metademo.ui.charts.robots import errors
from metademo.ui.components.robot_film import Panel, film
from metademo.ui.markup import Row
from metademo.ui.texts import numbers, words
from metademo.ui.texts import robots as text
from metademo.ui.theme import learner_colour

STEP = 0.0125
"""Seconds of a step of the simulation."""


def results(shown: Shown, identity: str) -> None:
    """Show what came of it."""
    skill = shown.scenario.aim.skill
    attempts = shown.attempts
    main = attempts[MAIN]
    said = said_of(shown.demonstration, skill)
    by_hand = shown.scenario.path is not None
    if by_hand and shown.demonstration.succeeded is None:
        said = text.demonstration_failed(said)
    name, _ = text.PANELS["demonstration"]
    panels = [
        Panel(name, text.BY_HAND if by_hand else text.BY_EXPERT, theme.MUTED, (0,), ((shown.demonstration, said),)),
        Panel(
            *text.PANELS["maml"],
            learner_colour(MAIN),
            main.steps,
            tuple((each, said_of(each, skill)) for each in main.films),
            follows=True,
        ),
        Panel(*text.PANELS["before"], theme.BEFORE, (0,), ((main.films[0], said_of(main.films[0], skill)),)),
    ]
    for key in (JOINTLY, SCRATCH):
        if key in attempts:
            each = attempts[key].films[-1]
            panels.append(Panel(*text.PANELS[key], learner_colour(key), (0,), ((each, said_of(each, skill)),)))
    aim = shown.scenario.aim
    near = SUCCESS[skill_of(skill).choices[aim.choice][1]][0]
    made = policy(f"robot-{skill}").settings.steps
    film(panels, aim.goal, near, made, main.steps[-1], identity)
    st.html(f'<p class="md-chart-title">{text.ERRORS}</p>')
    st.caption(text.ERRORS_HELP)
    st.plotly_chart(
        errors(attempts), config=CONFIG, key="robot-errors", alt=text.errors_alt(main.errors[0], main.errors[-1])
    )


def said_of(film: Film, skill: str) -> str:
    """What became of a roll-out, in words."""
    if film.ended:
        return text.ENDED
    if film.succeeded is not None:
        return text.done_after(film.succeeded * STEP)
    return text.not_done(skill, 100 * film.away)


def demonstrated(scenario: Scenario | None, found: Shown | None) -> Path | None:
    """The hand's path in the demonstration, to be drawn on the table."""
    if scenario is None:
        return None
    if scenario.path is not None:
        return scenario.path
    if found is None:
        return None
    hand = found.demonstration.hand[::3]
    return Path(hand, np.zeros(len(hand)))


def measured(skill: str) -> None:
    """What was measured on many new goals, as the policy's card has it."""
    told = policy(f"robot-{skill}").training.get("measured")
    if not told:
        return
    rows = []
    for each in told:
        who = text.row(each["steps"]) if each["learner"] == MAIN else words.learner_name(each["learner"])
        rows.append(Row(who, [numbers.mean(each["success"], each["interval"], 0), f"{each['episodes']}"]))
    with st.expander(text.MEASURED):
        st.html(markup.table((text.WHO, text.SUCCESS, text.GOALS), rows, "md-figures"))
