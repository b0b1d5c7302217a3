"""The choices of the pages beside the Lab. Where a choice lies in a widget alone, its name is the widget's key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from metademo.checkpoints import catalogue
from metademo.checkpoints.files import CheckpointError
from metademo.insights.landscape import MAX_RATE
from metademo.learners.base import MAX_STEPS
from metademo.networks.minilm_files import installed
from metademo.pictures.limits import MAX_SHOTS, MAX_WAYS
from metademo.robots.skills import SKILLS
from metademo.sentences.ready import TASKS
from metademo.tasks.episodes import MIN_WAYS
from metademo.tasks.navigation import REACH
from metademo.tasks.waves import FAMILIES
from metademo.training.by_reward import STEPS
from metademo.training.pictures import PictureSettings
from metademo.training.waves import WaveSettings
from metademo.ui import state
from metademo.ui.background import comparing
from metademo.ui.background import sentences as sentence_learners
from metademo.ui.components import (
    by_reward,
    characters,
    cheetah_search,
    episodes,
    goal_search,
    outer,
    planning,
    probe,
    sentence_desk,
)
from metademo.ui.components.player import SENTENCE_STEP, SENTENCE_STEP_ASKED
from metademo.ui.course.chapters import CHAPTERS
from metademo.ui.course.memory import memory as course_memory
from metademo.ui.links.kinds import NOTHING, Decimal, Flag, Kind, OneOf, Several, Whole
from metademo.ui.links.parts import Choice
from metademo.ui.texts import goal as goal_text
from metademo.ui.texts import learn_pictures as pictures_text
from metademo.ui.texts import sentence_page as sentences_text
from metademo.ui.widgets import show


def _widget(name: str, kind: Kind, key: Callable[[], str] | None = None) -> Choice:
    """A choice that lies in a widget; ``key`` where that is not the name itself."""
    key = key or (lambda: name)

    def put(value: Any) -> None:
        show(key(), list(value) if isinstance(value, tuple) else value)

    return Choice(name, kind, lambda: st.session_state.get(key(), NOTHING), put)


# Compare


def _compared(name: str, kind: Kind, key: Callable[[], str] | None = None) -> Choice:
    """One of Compare's, which without the address follow the Lab."""
    one = _widget(name, kind, key)

    def put(value: Any) -> None:
        one.put(value)
        st.session_state[planning.ASKED] = (*st.session_state.get(planning.ASKED, ()), name)

    return replace(one, put=put)


def _learners() -> list[str]:
    try:
        return list(catalogue.contenders(state.session().project.domain))
    except CheckpointError:
        return []


def _ways() -> str:
    source = st.session_state.get("compare-source", "own")
    return planning.ways_key(source, len(state.session().project.classes))


COMPARE = (
    _compared("compare-learners", Several(_learners)),
    _compared("compare-source", OneOf(lambda: ("own", *comparing.offered(state.session().project.domain)))),
    _compared("compare-ways", Whole(MIN_WAYS, MAX_WAYS), _ways),
    _compared("compare-shots", Several(lambda: episodes.SHOTS)),
    _compared("compare-episodes", OneOf(lambda: episodes.EPISODES)),
    _compared("compare-steps", Whole(0, MAX_STEPS, empty="own")),
    _compared("compare-long-steps", Whole(0, MAX_STEPS)),
    _compared("compare-seed", Whole(0, 9999)),
)

# Learn to learn


def _wave_steps() -> str:
    key = st.session_state.get("learn-learner", WaveSettings().learner)
    usual = WaveSettings() if key == outer.RANDOM else WaveSettings.usual(key)
    return f"learn-steps-{usual.steps}"


def _picture_steps() -> str:
    key = st.session_state.get("learn-pictures-learner", PictureSettings().learner)
    return f"learn-pictures-steps-{PictureSettings.usual('maml' if key == outer.RANDOM else key).steps}"


def _in_memory(name: str, kind: Kind, field: str) -> Choice:
    """A choice that the page of the outer loop remembers beside its widgets."""
    return Choice(
        name,
        kind,
        lambda: getattr(st.session_state["learn"], field) if "learn" in st.session_state else NOTHING,
        lambda value: setattr(outer.memory(), field, value),
    )


LEARN = (
    _widget("learn-part", OneOf(lambda: list(pictures_text.PARTS))),
    _widget("learn-learner", OneOf(lambda: outer.SHOWN)),
    _widget("learn-family", OneOf(lambda: FAMILIES)),
    _widget("learn-rate", OneOf(lambda: outer.RATES)),
    _widget("learn-steps", Whole(1, 10), _wave_steps),
    _widget("learn-points", Whole(2, 20)),
    _widget("learn-seed", Whole(0, 9999)),
    _in_memory("learn-probe", OneOf(lambda: FAMILIES), "probe"),
    _in_memory("learn-number", Whole(0, probe.TASKS - 1), "number"),
    _widget("learn-plane-rate", Decimal(0.02, MAX_RATE, 0.02)),
    _widget("learn-plane-steps", Whole(1, 5)),
    _widget("learn-pictures-learner", OneOf(lambda: characters.SHOWN)),
    _widget("learn-pictures-both", Flag()),
    _widget("learn-pictures-ways", Whole(2, 10)),
    _widget("learn-pictures-shots", Whole(1, 5)),
    _widget("learn-pictures-steps", Whole(1, 5), _picture_steps),
    _widget("learn-pictures-rate", OneOf(lambda: characters.FACTORS)),
    _widget("learn-pictures-seed", Whole(0, 9999)),
)

# Find the goal


def _along(axis: int) -> Choice:
    """Where the goal is along one axis."""

    def put(value: float) -> None:
        own = goal_search.hidden()
        own.goal = (value, own.goal[1]) if axis == 0 else (own.goal[0], value)

    return Choice(
        f"goal-{'xy'[axis]}",
        Decimal(-REACH, REACH, 0.001),
        lambda: goal_search.hidden().goal[axis] if goal_search.MEMORY in st.session_state else NOTHING,
        put,
        lambda: goal_search.Hidden.goal[axis],
    )


GOAL = (
    _widget("goal-part", OneOf(lambda: list(goal_text.PARTS))),
    _along(0),
    _along(1),
    _widget("goal-whose", OneOf(lambda: list(goal_text.POLICIES))),
    _widget("goal-factor", OneOf(lambda: by_reward.FACTORS)),
    _widget("goal-steps", Whole(1, STEPS)),
    _widget("goal-seed", Whole(0, 9999)),
    _widget("cheetah-direction", OneOf(lambda: cheetah_search.DIRECTIONS)),
    Choice(
        "cheetah-start",
        Whole(0, cheetah_search.MOST_STARTS - 1),
        lambda: cheetah_search.runner().start if cheetah_search.MEMORY in st.session_state else NOTHING,
        lambda value: setattr(cheetah_search.runner(), "start", value),
        lambda: cheetah_search.Runner.start,
    ),
    _widget("cheetah-whose", OneOf(lambda: list(goal_text.POLICIES))),
    _widget("cheetah-factor", OneOf(lambda: by_reward.FACTORS)),
    _widget("cheetah-steps", Whole(1, STEPS)),
    _widget("cheetah-seed", Whole(0, 9999)),
)

# Sentences


def _desk() -> sentence_desk.Desk:
    found: sentence_desk.Desk = st.session_state.setdefault("sentences", sentence_desk.Desk())
    return found


def _sentence(name: str, kind: Kind, get: Callable[[sentence_desk.Desk], Any], field: str) -> Choice:
    """A choice on the page of sentences; ``field`` of what it remembers, or of the choices or the draft in that."""
    at, _, part = field.partition(".")

    def put(value: Any) -> None:
        desk = _desk()
        if at == "choices":
            desk.choices = replace(desk.choices, **{part: value})
        elif at == "draft":
            setattr(desk.draft, part, value)
        else:
            setattr(desk, field, value)

    return Choice(name, kind, lambda: get(_desk()) if "sentences" in st.session_state else NOTHING, put)


def _sentence_learners() -> Iterable[str]:
    try:
        return list(sentence_learners.offered()) if installed() else ()
    except CheckpointError:
        return ()


def _depth(desk: sentence_desk.Desk) -> Any:
    return desk.choices.adapts or NOTHING


SENTENCES = (
    _sentence("sentence-task", OneOf(lambda: TASKS), lambda desk: desk.task, "task"),
    _sentence(
        "sentence-shots",
        Whole(1, MAX_SHOTS),
        lambda desk: NOTHING if desk.task == sentence_desk.OWN else desk.draft.shots,
        "draft.shots",
    ),
    _sentence("sentence-learners", Several(_sentence_learners), lambda desk: desk.learners, "learners"),
    _sentence("sentence-steps", Whole(0, sentence_desk.MOST_STEPS), lambda desk: desk.choices.steps, "choices.steps"),
    _sentence(
        "sentence-depth",
        OneOf(lambda: [each for each in sentences_text.DEPTHS if each != "learned"]),
        _depth,
        "choices.adapts",
    ),
    replace(_sentence("sentence-names", Flag(), lambda desk: desk.names, "names"), first=lambda: True),
    _widget("sentence-divided-shots", Several(lambda: range(1, MAX_SHOTS + 1))),
    _widget("sentence-divided-episodes", OneOf(lambda: episodes.EPISODES)),
    _widget("sentence-divided-seed", Whole(0, 9999)),
    Choice(
        SENTENCE_STEP,
        Whole(0, MAX_STEPS),
        lambda: NOTHING,
        lambda value: st.session_state.update({SENTENCE_STEP_ASKED: value}),
    ),
)

# Robot

ROBOT = (_widget("robot-skill", OneOf(lambda: SKILLS)),)

# Ideas: the page itself follows its address, so that the browser's way back leads from chapter to chapter
COURSE = (Choice("chapter", OneOf(lambda: CHAPTERS), lambda: course_memory().chapter or NOTHING, lambda _: None),)
