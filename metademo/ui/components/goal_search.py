"""The search for a goal on the page 'Find the goal': whose policies search, and what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import streamlit as st
import torch

from metademo.checkpoints import files as checkpoints
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.inner_loop import Start, State, score
from metademo.tasks.navigation import HORIZON, REACH, Search, some_goals
from metademo.tasks.policy_gradient import Experience, drawn
from metademo.training.by_reward import STEPS, found
from metademo.training.navigation import scratch
from metademo.ui.components.goal_plane import MOMENTS, VIEW, Look, Panel, Path, goal_plane, read
from metademo.ui.markdown import plain
from metademo.ui.texts import goal as text
from metademo.ui.texts import words
from metademo.ui.theme import learner_colour

READY = "navigation"
_GRID = torch.cartesian_prod(*[torch.linspace(-0.45, 0.45, 7)] * 2)
MEMORY = "goal"


@dataclass
class Hidden:
    """What the page remembers for one person.

    Attributes:
        goal: where it is.
        seed: of the policies' noise.
        outside: a goal that was asked for where none can be; None otherwise.
        panels: what was drawn before, by what it is of.
    """

    goal: tuple[float, float] = (0.3, 0.25)
    seed: int = 0
    outside: tuple[float, float] | None = None
    panels: dict[tuple[object, ...], Panel] = field(default_factory=dict)

    def put(self, event: object) -> None:
        """Have the goal where a browser says, if that is a place at all and lies in the square."""
        goal = read(event)
        if goal is not None and max(map(abs, goal)) > REACH:
            self.outside = goal
        elif goal is not None:
            self.goal, self.outside = goal, None


def hidden() -> Hidden:
    """This person's."""
    kept: Hidden = st.session_state.setdefault(MEMORY, Hidden())
    return kept


def search(name: str, learner: Learner, made: object, factor: float) -> None:
    """Draw the search of a policy, and transfer's and scratch's beside it.

    Args:
        name: what is to be said of the policy.
        learner: whose it is.
        made: what tells it from what it was before.
        factor: on all inner rates.
    """
    own = hidden()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(text.OTHER_GOAL, icon=":material/casino:", key="goal-other", on_click=_other_goal)
        st.button(
            text.OTHER_PATHS,
            icon=":material/refresh:",
            key="goal-paths",
            on_click=_other_paths,
            help=text.OTHER_PATHS_HELP,
        )
    if own.outside is not None:
        st.warning(plain(text.outside(*own.outside, REACH)), icon=":material/block:")
    beside: list[tuple[str, str, Learner, object]] = [
        ("maml", name, learner, made),
        ("transfer", text.LINES["transfer"], checkpoints.shipped(f"{READY}-transfer").learner, READY),
        ("scratch", text.LINES["scratch"], scratch(STEPS), READY),
    ]
    kept: dict[tuple[object, ...], Panel] = {}
    panels = []
    for key, line, one, of in beside:
        at = (key, of, own.goal, own.seed, factor, line, text.GOAL)
        kept[at] = own.panels.get(at) or _panel(key, line, one, own, factor)
        panels.append(kept[at])
    own.panels = kept
    goal_plane(panels, own.goal, f"{own.goal} {own.seed} {factor} {name if made == READY else ''}", own.put)


def _other_goal() -> None:
    own = hidden()
    x, y = some_goals(1, torch.Generator().manual_seed(torch.seed() % 2**31))[0].tolist()
    own.goal, own.outside = (round(x, 3), round(y, 3)), None


def _other_paths() -> None:
    own = hidden()
    own.seed, own.outside = own.seed + 1, None


def _panel(key: str, line: str, learner: Learner, own: Hidden, factor: float) -> Panel:
    task = Search(torch.tensor(own.goal), own.seed)
    settings = AdaptSettings(rate_factor=factor)
    start = learner.start(task, settings)
    looks = tuple(_look(start, state, tried, task) for state, tried in found(learner, task, STEPS, settings))
    return Panel(words.learner_name(key), learner_colour(key), line, looks)


def _look(start: Start, state: State, tried: Experience, task: Search) -> Look:
    value = float(tried.returns.mean())
    if not math.isfinite(value):
        return Look((), (), (), text.RAN_AWAY, text.RAN_AWAY_MORE)

    def policy(places: torch.Tensor) -> torch.Tensor:
        return score(start, state.params, places, None)[0]

    single = Search(task.goals, trajectories=1)
    mean = single.follow(policy, torch.zeros(HORIZON, 1, 2))
    with torch.no_grad():
        moves = drawn(policy(_GRID), torch.zeros(len(_GRID), 2)).clamp(-1, 1)
    came = task.reached(tried)
    said = [text.reached(int(came.sum()), len(came))]
    gone = int((tried.places[:, -1].abs() > VIEW).any(-1).sum())
    if gone:
        said.append(text.gone(gone, len(came)))
    still = -HORIZON * math.hypot(*task.goals.tolist())
    if value < still:
        said.append(text.worse(still))
    arrows = tuple(tuple(each) for each in (1000 * torch.cat([_GRID, moves], 1)).round().int().tolist())
    return Look(
        tuple(_path(tried, at) for at in range(task.trajectories)),
        _path(mean, 0),
        arrows,
        text.earned(value),
        " ".join(said),
    )


def _path(tried: Experience, index: int) -> Path:
    """One path's places at :data:`MOMENTS`, to the last one where it reached the goal before."""
    moves = int(tried.made[index].sum())
    at = [moment for moment in MOMENTS if moment < moves] + [moves]
    places = (1000 * tried.places[index, at].clamp(-9, 9)).round().int()
    return tuple(places.flatten().tolist())
