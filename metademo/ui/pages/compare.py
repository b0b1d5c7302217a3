"""Compare: the chosen learners on many random episodes, in the background."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

import streamlit as st

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.learners.base import MAX_STEPS
from metademo.pictures.limits import MAX_WAYS
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS
from metademo.ui import state
from metademo.ui.background.comparing import Comparison, Plan, offered, work
from metademo.ui.components.comparison import comparison
from metademo.ui.components.explain import explained
from metademo.ui.components.who import who_is_who
from metademo.ui.markdown import plain
from metademo.ui.state import LabChoices
from metademo.ui.texts import compare as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts import words
from metademo.ui.texts.spoken import sample_words, say

_SHOTS = (1, 2, 5, 10)
_EPISODES = (10, 20, 50, 100, 200, 500)
_STEPS = (None, 1, 2, 3, 5, 10, 20, 50)
_LONG_STEPS = 20
_EVERY = 1.5
"""Seconds between looks at a run."""


@dataclass
class _Memory:
    """What this page remembers for one person.

    Attributes:
        run: the comparison on the page.
        pace: how fast the last one was, see :attr:`metademo.ui.background.comparing.Comparison.pace`.
        values: of the controls, which Streamlit forgets when another page is visited.
        lab: what was chosen in the Lab when this page was last drawn.
    """

    run: Comparison | None = None
    pace: float | None = None
    values: dict[str, Any] = field(default_factory=dict)
    lab: dict[str, Any] = field(default_factory=dict)


def page() -> None:
    """Render the page. The first visit begins with a short comparison on the Lab's pictures."""
    project = state.session().project
    with suppress(CheckpointError):  # told of below
        _carry_over()
    st.html(
        f'<div class="md-brand"><h1>{text.COMPARE}</h1><p>{text.INTRODUCTION} '
        f'<a class="md-jump" href="#what-came-out">{text.JUMP}</a></p></div>'
    )
    memory = _memory()
    left, right = st.columns([4, 8], gap="large")
    with left:
        explained(text.WHAT, "1", text.WHAT_EXPLAINED)
        try:
            plan = _controls(project)
            _run_button(plan)
        except CheckpointError as error:
            st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
            return
    with right:
        st.html('<span id="what-came-out"></span>')
        explained(text.OUTCOME, "2", text.OUTCOME_EXPLAINED)
        run = memory.run
        if run is None:
            st.caption(text.NOT_YET)
        elif run.running:
            st.fragment(_live, run_every=_EVERY)()
        else:
            _finished(run, plan)


def _memory() -> _Memory:
    return st.session_state.setdefault("compare", _Memory())


def _kept(name: str, first: Any, options: Any = None) -> str:
    """The key of a control whose value outlives a visit to another page; ``first`` is its first value.

    Where the ``options`` do not hold an earlier value any more, that is forgotten.
    """
    key = f"compare-{name}"
    value = st.session_state.get(key, _memory().values.get(name, first))
    if options is not None:
        value = [each for each in value if each in options] if isinstance(value, list) else value
        value = first if not isinstance(value, list) and value not in options else value
    st.session_state[key] = value
    return key


def _keep(name: str, value: Any) -> Any:
    _memory().values[name] = value
    return value


def _carry_over() -> None:
    """Have the controls follow what was chosen in the Lab since this page was last drawn; the latest choice counts."""
    memory, session = _memory(), state.session()
    choices = session.choices
    lab: dict[str, Any] = {"learners": list(state.chosen(choices, session.project.domain)), "seed": choices.seed}
    # what the Lab begins with was not chosen: here each learner's own number of steps comes first, and a shorter training
    lab["steps"] = None if choices.steps == LabChoices.steps else choices.steps
    lab["long-steps"] = _LONG_STEPS if choices.long_steps == LabChoices.long_steps else choices.long_steps
    for name, value in lab.items():
        if value != memory.lab.get(name):
            memory.values[name] = value
            st.session_state.pop(f"compare-{name}", None)
    memory.lab = lab


def _others() -> Choices:
    """What else was chosen in the Lab, as far as it can be kept up over many episodes; which that is, is said."""
    choices = state.session().choices
    names = [each.name for each in fields(Choices) if each.name not in ("steps", "long_steps", "seed", "variations")]
    others = Choices(**{name: getattr(choices, name) for name in names})
    said = text.from_lab(others, choices.variations != Choices.variations)
    if said:
        st.caption(said)
    return others


# The controls


def _controls(project: Project) -> Plan | None:
    """What the person chose, or None where that cannot be run; why not is said."""
    known, memory = contenders(project.domain), _memory()
    learners = _keep(
        "learners",
        st.pills(
            text.LEARNERS,
            list(known),
            selection_mode="multi",
            wrap=True,
            key=_kept("learners", list(state.chosen(state.session().choices, project.domain)), list(known)),
            format_func=words.learner_name,
            help=text.LEARNERS_HELP,
        ),
    )
    who_is_who(known, project.domain)
    sources = ["own", *offered(project.domain)]
    source = _keep(
        "source",
        st.segmented_control(
            text.SOURCE,
            sources,
            key=_kept("source", "own", sources),
            format_func=text.SOURCES.get,
            help=text.SOURCE_HELP,
            required=True,
        ),
    )
    title, ways, possible = _own(project) if source == "own" else _test_classes(source)
    shots = _shots(possible, project if source == "own" else None)
    episodes = _keep(
        "episodes",
        st.select_slider(text.EPISODES, _EPISODES, key=_kept("episodes", _EPISODES[0]), help=text.EPISODES_HELP),
    )
    left, right = st.columns(2)
    with left:
        steps = _keep(
            "steps",
            st.select_slider(
                text.STEPS,
                sorted(
                    {*_STEPS, memory.lab["steps"], memory.values.get("steps")},
                    key=lambda value: -1 if value is None else value,
                ),
                key=_kept("steps", None),
                format_func=lambda value: text.OWN_STEPS if value is None else str(value),
                help=text.STEPS_HELP,
            ),
        )
    with right:
        long_steps = _keep(
            "long-steps",
            st.slider(text.LONG_STEPS, 0, MAX_STEPS, key=_kept("long-steps", _LONG_STEPS), help=text.LONG_STEPS_HELP),
        )
    others = _others()
    seed = _keep("seed", st.number_input(text.SEED, 0, 9999, key=_kept("seed", 0), help=text.SEED_HELP))
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
        shots=tuple(sorted(shots)),
        episodes=episodes,
        steps=steps,
        long_steps=long_steps,
        seed=seed,
        others=others,
    )


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
    ways = count
    if count > MIN_WAYS:
        ways = _keep(
            f"ways-{count}",
            st.slider(text.WAYS, MIN_WAYS, count, key=_kept(f"ways-{count}", count), help=text.WAYS_HELP),
        )
    return title, ways, [shots for shots in _SHOTS if redrawing.why_not(project, shots) is None]


def _test_classes(dataset: str) -> tuple[str, int, list[int]]:
    """Title, ways and possible shots of a data set."""
    st.caption(text.DATASET_CAPTIONS[dataset])
    name = f"ways-{dataset}"
    ways = _keep(name, st.slider(text.WAYS, MIN_WAYS, MAX_WAYS, key=_kept(name, 5), help=text.WAYS_HELP))
    return text.DATASET_TITLES[dataset], ways, list(_SHOTS)


def _shots(possible: list[int], project: Project | None) -> list[int]:
    """The numbers of shots to try, among the possible ones; why others are not is said."""
    shots = []
    if possible:
        shots = _keep(
            "shots",
            st.pills(
                text.SHOTS,
                possible,
                selection_mode="multi",
                wrap=True,
                key=_kept("shots", [each for each in (1, 5) if each in possible], possible),
                help=text.SHOTS_HELP,
            ),
        )
        if project is not None and len(possible) < len(_SHOTS):
            why_not = redrawing.why_not(project, next(each for each in _SHOTS if each not in possible))
            st.caption(plain(say(why_not)))
    return shots


def _run_button(plan: Plan | None) -> None:
    """The button that starts a comparison, and how long it would take. The very first one starts by itself."""
    memory = _memory()
    if memory.run is None and plan is not None:
        memory.run = Comparison(plan)
    run = memory.run
    fresh = run is not None and plan == run.plan
    again = fresh and (run.cancelled or run.failed or run.error is not None)
    label = text.RUN_AGAIN if again else text.RUN
    pressed = st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=plan is None or (fresh and not again),
    )
    if pressed:
        run.cancel()
        memory.run = Comparison(plan)
        st.rerun()  # the button has been drawn for the run before
    elif fresh and not again and not run.running:
        st.caption(text.UP_TO_DATE)
    elif plan is not None and not fresh and memory.pace:
        st.caption(text.will_take(memory.pace * work(plan)))


# What came out


def _live() -> None:
    """A run that is still going: how far it is, a way to stop it, and what there is so far."""
    run = _memory().run
    if run is None or not run.running:
        st.rerun()
        return
    if run.reading and run.plan.dataset is not None:
        st.info(text.READING, icon=":material/hourglass_top:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, text=text.done(run.episodes, run.plan.episodes, run.seconds_left))
        st.button(text.CANCEL, on_click=run.cancel, icon=":material/stop:")
    comparison(run)


def _finished(run: Comparison, plan: Plan | None) -> None:
    memory = _memory()
    memory.pace = run.pace or memory.pace
    if run.error is not None:
        st.error(plain(say(run.error)), icon=":material/error:")
        if run.plan.dataset is not None:
            st.caption(text.OWN_STILL_WORK)
    elif run.failed:
        st.error(text.FAILED, icon=":material/error:")
    elif run.cancelled:
        st.caption(text.cancelled(run.episodes, run.plan.episodes))
    if plan is not None and plan != run.plan:
        st.caption(text.OUTDATED)
    if run.outcomes:
        comparison(run)
