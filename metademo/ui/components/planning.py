"""What is to be compared: the controls of the page 'Compare', which outlive a visit to another page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import streamlit as st

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.learners.base import MAX_STEPS
from metademo.pictures.limits import MAX_WAYS
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS
from metademo.ui import lab_run, state
from metademo.ui.background.comparing import Plan, data_of, offered
from metademo.ui.components.choosing import choice_of_learners
from metademo.ui.components.episodes import SHOTS, how_many, possible_shots, seed, shots_to_try
from metademo.ui.markdown import plain
from metademo.ui.session import LabChoices
from metademo.ui.texts import compare as text
from metademo.ui.texts import inside as inside_text
from metademo.ui.texts import learning as learning_text
from metademo.ui.texts.spoken import sample_words, say
from metademo.ui.widgets import beginning, given, show

_STEPS = (None, 1, 2, 3, 5, 10, 20, 50)
_LAB = "compare-lab"
"""Where the session keeps what was chosen in the Lab when these controls were last drawn."""
ASKED = "compare-asked"
"""Where it keeps the keys of those that the address has set, before they are drawn for the first time."""


def carry_over() -> None:
    """Have the controls follow what was chosen in the Lab since they were last drawn; the latest choice counts."""
    session = state.session()
    choices = session.choices
    known = contenders(session.project.domain)  # without a person's own checkpoints, which nothing is known of yet
    learners = [key for key in lab_run.chosen(choices, session.project.domain) if key in known]
    lab: dict[str, Any] = {"learners": learners, "seed": choices.seed}
    # the number of inner steps that the Lab's control says before anybody has moved it was not chosen: each learner makes its own
    first = next(iter(contenders(session.project.domain).values())).learner.steps
    lab["steps"] = None if choices.steps in (LabChoices.steps, first) else choices.steps
    lab["long-steps"] = choices.long_steps
    before = st.session_state.get(_LAB, {})
    asked = st.session_state.pop(ASKED, ())
    for name, value in lab.items():
        if f"compare-{name}" not in asked and (name not in before or value != before[name]):
            show(f"compare-{name}", value)
    st.session_state[_LAB] = lab


def planned(project: Project) -> Plan | None:
    """What the person chose, or None where that cannot be run; why not is said."""
    known = contenders(project.domain)
    first = list(lab_run.chosen(state.session().choices, project.domain))
    learners = choice_of_learners(
        known,
        project.domain,
        "compare-learners",
        first,
        text.LEARNERS_HELP,
        _others_told(known),
        persist_state="session",
    )
    sources = ["own", *offered(project.domain)]
    source = given(
        st.segmented_control(
            text.SOURCE,
            sources,
            key=beginning("compare-source", "own", sources),
            format_func=text.SOURCES.__getitem__,
            help=text.SOURCE_HELP,
            required=True,
            persist_state="session",
        )
    )
    title, ways, possible = _own(project) if source == "own" else _test_classes(source)
    own = project if source == "own" else None
    shots = shots_to_try("compare-shots", possible, (1, 5) if own is None else (1, 5, own.shots), own)
    episodes = how_many("compare-episodes")
    steps, long_steps = _lengths()
    others = _others()
    decided = seed("compare-seed")
    if not learners:
        st.info(text.NO_LEARNER, icon=":material/lightbulb:")
    if possible and not shots:
        st.info(text.NO_SHOTS, icon=":material/lightbulb:")
    if not learners or not shots:
        return None
    return Plan(
        learners=tuple(key for key in known if key in learners),
        dataset=None if source == "own" else source,
        project=redrawing.to_draw_from(project) if source == "own" else None,
        title=title,
        domain=project.domain,
        ways=ways,
        shots=tuple(shots),
        episodes=episodes,
        steps=steps,
        long_steps=long_steps,
        seed=decided,
        others=others,
    )


def _others_told(known: Mapping[str, Contender]) -> str:
    together = sum(each.learner.transductive for each in known.values())
    switch = inside_text.UNLABELLED
    return learning_text.with_those_behind_switch(together, switch, len(known) - together) if together else ""


def _lengths() -> tuple[int | None, int]:
    """How many steps learners make that are made for a few, None for each one's own number; and those that train on the task."""
    left, right = st.columns(2)
    with left:
        key = beginning("compare-steps", None)
        steps = st.select_slider(
            text.STEPS,
            sorted({*_STEPS, st.session_state[key]}, key=lambda value: -1 if value is None else value),
            key=key,
            format_func=lambda value: text.OWN_STEPS if value is None else str(value),
            help=text.STEPS_HELP,
            persist_state="session",
        )
    with right:
        long_steps = st.slider(
            text.LONG_STEPS,
            0,
            MAX_STEPS,
            key=beginning("compare-long-steps", LabChoices.long_steps),
            help=text.LONG_STEPS_HELP,
            persist_state="session",
        )
    return steps, long_steps


def _others() -> Choices:
    """What else was chosen in the Lab, as far as it can be kept up over many episodes; which that is, is said."""
    choices = state.session().choices
    names = [each.name for each in fields(Choices) if each.name not in ("steps", "long_steps", "seed", "variations")]
    others = Choices(**{name: getattr(choices, name) for name in names})
    said = text.from_lab(others, choices.variations != Choices.variations)
    if said:
        st.caption(said)
    return others


def ways_key(source: str, count: int) -> str:
    """The key of the number of ways: of a task with so many classes, or of a data set."""
    return f"compare-ways-{count if source == 'own' else source}"


def _own(project: Project) -> tuple[str, int, list[int]]:
    """Title, ways and possible shots of the person's pictures; says what stands in the way."""
    sample = state.sample_of(state.session().sample)
    title = sample_words(sample).title if sample else text.OWN_TITLE
    problems = redrawing.problems(project)
    for problem in problems:
        st.info(plain(say(problem)), icon=":material/lightbulb:")
    if problems:
        return title, len(project.classes), []
    count = len(project.classes)
    smallest = min(len(each.entries) for each in project.classes)
    st.caption(text.own_caption(title, count, smallest))
    ways = _ways(ways_key("own", count), count, count) if count > MIN_WAYS else count
    return title, ways, possible_shots(project)


def _test_classes(dataset: str) -> tuple[str, int, list[int]]:
    """Title, ways and possible shots of a data set."""
    some = data_of(dataset) is not None
    st.caption(text.OMNIGLOT_SHIPPED if some else text.DATASET_CAPTIONS[dataset])
    return text.DATASET_TITLES[dataset], _ways(ways_key(dataset, 0), MAX_WAYS, 5), list(SHOTS)


def _ways(key: str, most: int, first: int) -> int:
    return st.slider(text.WAYS, MIN_WAYS, most, key=beginning(key, first), help=text.WAYS_HELP, persist_state="session")
