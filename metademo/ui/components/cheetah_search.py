"""The cheetahs on the page 'Find the goal': which way they are to run, whose policies run, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
import torch

from metademo.checkpoints import files as checkpoints
from metademo.learners.base import AdaptSettings, Learner
from metademo.pictures.domains import CHEETAH
from metademo.robots.cheetah import Link, cheetah
from metademo.robots.recorded_cheetah import recorded
from metademo.robots.running import BACKWARDS, FORWARDS, Run
from metademo.robots.running_shown import WHO, Ran, forwards, on_its_back, ran
from metademo.robots.running_training import scratch
from metademo.training.by_reward import STEPS
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.turns import Person
from metademo.ui.components.cheetah_run import Panel, Shown, cheetah_run
from metademo.ui.components.explain import explained
from metademo.ui.course.tries import Try
from metademo.ui.texts import cheetah as text
from metademo.ui.texts import goal as goal_text
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour
from metademo.ui.widgets import beginning, given

READY = CHEETAH.name
DIRECTIONS = {"forwards": FORWARDS, "backwards": BACKWARDS}
MEMORY = "cheetah"
LEAST = -1000.0
"""The least return that is drawn in a chart: far below what who runs the wrong way loses."""
MOST_STARTS = 10_000
KEPT = 24
"""Learners' runs that are kept for a person."""
TOLD = 5.0
"""From here on what the motors' effort takes of the return is said."""

Key = tuple[str, object, str, int, float]
"""Who ran, what that is, which way, from which starts, by which factor on the inner rates."""


@dataclass
class Runner:
    """What the page remembers for one person.

    Attributes:
        start: number of the starts and the policies' noise.
        person: whose turns are counted.
        tried: what is computed or was, by what it is of.
    """

    start: int = 0
    person: Person = field(default_factory=Person)
    tried: dict[Key, Try[tuple[Ran, ...]]] = field(default_factory=dict)

    def trying(self, key: Key, learner: Learner) -> Try[tuple[Ran, ...]]:
        """What is computed of this, begun unless it was."""
        found = self.tried.pop(key, None)
        if found is None:
            _, _, direction, start, factor = key
            task = Run(torch.tensor(DIRECTIONS[direction]), start)
            found = Try(partial(ran, learner, task, STEPS, AdaptSettings(rate_factor=factor)), self.person)
        self.tried[key] = found  # the last is what was asked for last
        while len(self.tried) > KEPT:
            del self.tried[next(iter(self.tried))]
        return found


def runner() -> Runner:
    """This person's."""
    kept: Runner = st.session_state.setdefault(MEMORY, Runner())
    return kept


def search(learner: Learner, made: object, factor: float, going: bool) -> None:
    """Draw the runs of a policy, and transfer's and scratch's beside it.

    Args:
        learner: whose the policy is.
        made: what it is: the name of its checkpoint, or settings and meta-steps made.
        factor: on all inner rates.
        going: whether it is being trained: what it was a moment ago is shown then until newer runs are computed.
    """
    own = runner()
    with st.container(horizontal=True, vertical_alignment="center"):
        direction = _direction()
        st.button(
            text.OTHER_STARTS,
            icon=":material/refresh:",
            key="cheetah-starts",
            on_click=_other_starts,
            help=text.OTHER_STARTS_HELP,
        )
    asked = direction, own.start, factor
    main = _newest(own, learner, made, asked) if going else ("maml", made, *asked)
    beside: list[tuple[Key, Learner]] = [
        (main, learner),
        (("transfer", READY, *asked), checkpoints.shipped(f"{READY}-transfer").learner),
        (("scratch", READY, *asked), scratch(STEPS)),
    ]
    jobs = [own.trying(key, one) for key, one in beside]
    slot = st.empty()

    def so_far() -> None:
        share = sum(job.progress for job in jobs) / len(jobs)
        ahead = [job.ahead for job in jobs if job.running]
        slot.progress(share, text=text.standing(min(ahead, default=0)))

    for job in jobs:
        wait_for(job, so_far)
    slot.empty()
    runs = [job.found for job in jobs]
    if None in runs:
        st.error(text.FAILED, icon=":material/error:")
        return
    panels = [
        _panel(key[0], _line(*key[:2], made), DIRECTIONS[direction], each)
        for (key, _), each in zip(beside, runs, strict=True)
        if each is not None
    ]
    body = cheetah()
    identity = f"{asked} {made if made == READY else ''}"
    _draw(panels, body.links(), body.height, direction, identity, learner.steps)


def from_record() -> None:
    """Draw what was recorded once.

    Raises:
        metademo.datasets.files.DataError: if it is missing or damaged.
    """
    explained(text.SEARCH, "1", text.SEARCH_EXPLAINED)
    direction = _direction()
    found = recorded()
    way = DIRECTIONS[direction]
    panels = [_panel(who, _line(who, READY, READY), way, found.runs[way][who]) for who in WHO]
    steps = checkpoints.shipped(READY).learner.steps
    _draw(panels, found.links, found.height, direction, f"recorded {direction}", steps)


def _draw(
    panels: Sequence[Panel], links: Sequence[Link], height: float, direction: str, identity: str, trained: int
) -> None:
    """Draw them; the films play by themselves up to the step that meta-training was about."""
    cheetah_run(panels, links, height, DIRECTIONS[direction], identity, min(trained, STEPS))


def _direction() -> str:
    return given(
        st.segmented_control(
            text.DIRECTION,
            list(DIRECTIONS),
            key=beginning("cheetah-direction", "forwards", list(DIRECTIONS)),
            format_func=text.DIRECTIONS.__getitem__,
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
    )


def _other_starts() -> None:
    own = runner()
    own.start = (own.start + 1) % MOST_STARTS


def _newest(own: Runner, learner: Learner, made: object, asked: tuple[str, int, float]) -> Key:
    """What to show of a policy that is being trained: the newest of its runs that are computed. Newer ones are begun unless some
    are being computed already."""
    assert isinstance(made, tuple)  # settings and meta-steps
    settings, step = made

    def its() -> list[tuple[int, Key]]:
        return [
            (key[1][1], key)
            for key in own.tried
            if key[0] == "maml"
            and key[2:] == asked
            and isinstance(key[1], tuple)
            and key[1][0] == settings
            and key[1][1] <= step
        ]

    if not any(own.tried[key].running for _, key in its()):
        own.trying(("maml", made, *asked), learner)
    known = its()
    done = [each for each in known if own.tried[each[1]].found is not None]
    return max(done or known, key=lambda each: each[0])[1]


def _line(who: str, made: object, now: object) -> str:
    """What is to be said of whoever runs, as what it was ``made``; it may be something newer ``now``."""
    if who != "maml":
        return text.LINES[who]
    if not isinstance(made, tuple):
        return text.LINES["ready"]
    return goal_text.own_line(made[1]) if made == now else text.computed(made[1])


def _panel(who: str, line: str, direction: float, runs: Sequence[Ran]) -> Panel:
    return Panel(words.learner_name(who), learner_colour(who), line, tuple(_said(each, direction) for each in runs))


def _said(each: Ran, direction: float) -> Shown:
    """What came of one policy, in words."""
    if not each.sound:
        return Shown(each, goal_text.RAN_AWAY, (goal_text.RAN_AWAY_MORE,) * 2)
    effort = each.effort(direction)
    earned = text.earned(each.value, effort if effort >= TOLD else None)
    mean, tried = (
        f"{earned} {text.film(direction * forwards(film), noisy)}"
        + (f" {text.ON_ITS_BACK}" if on_its_back(film) else "")
        for film, noisy in ((each.mean, False), (each.tried, True))
    )
    return Shown(each, text.tries(each.right(direction), len(each.ends)), (mean, tried))
