"""A drawer of the page of sentences: the chosen learners on many random divisions of the open task, as on the page Compare."""

from __future__ import annotations

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.networks import WeightsError
from metademo.pictures.domains import SENTENCES
from metademo.project import redrawing
from metademo.sentences.project import SentenceProject
from metademo.ui.background.comparing import Plan
from metademo.ui.components.comparing import came_out, run_button
from metademo.ui.components.episodes import SHOTS, how_many, possible_shots, seed, shots_to_try
from metademo.ui.components.explain import answered
from metademo.ui.components.sentence_desk import Desk
from metademo.ui.markdown import listed, plain
from metademo.ui.texts import compare as compare_text
from metademo.ui.texts import compare_explained as explained_text
from metademo.ui.texts import page as page_text
from metademo.ui.texts import sentence_page as text
from metademo.ui.texts.spoken import say


def divisions(desk: Desk) -> None:
    """The drawer. What is chosen in it reruns it alone, and nothing in it is computed before *Run* is pressed."""
    st.fragment(_drawer)(desk)


def _drawer(desk: Desk) -> None:
    drawer = st.expander(text.DIVISIONS, key="sentence-divisions", icon=":material/shuffle:", on_change="rerun")
    if drawer.open:
        with drawer:
            try:
                _opened(desk)
            except CheckpointError as error:
                st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
            except WeightsError as error:
                st.error(plain(say(error)), icon=":material/error:")


def _opened(desk: Desk) -> None:
    st.caption(text.DIVISIONS_ABOUT)
    project, _ = desk.project()
    problems = redrawing.problems(project)
    plan = None
    if problems:
        st.info(listed(map(say, problems)), icon=":material/lightbulb:")
    else:
        plan = _planned(desk, project)
        run_button(desk.divisions, plan)
    if not problems or desk.divisions.run is not None:
        if desk.divisions.run is not None:
            with st.popover(page_text.EXPLAIN, icon=":material/help:", type="tertiary"):
                st.markdown(text.of_sentences(answered(explained_text.OUTCOME_EXPLAINED[SENTENCES.name])))
        came_out(desk.divisions, plan, desk.draft.shots)


def _planned(desk: Desk, project: SentenceProject) -> Plan | None:
    """What the person chose, or None where that cannot be run; why not is said."""
    smallest = min(len(each.entries) for each in project.classes)
    title = text.quoted(desk.task)
    named = f" {text.DIVIDED_NAMES}" if project.named else ""
    st.caption(plain(text.divided(title, len(project.classes), smallest) + named))
    here = desk.draft.shots  # as many as are learned from on the page itself
    tried = sorted({*SHOTS, here})
    places = st.columns(3, gap="medium")
    with places[0]:
        shots = shots_to_try("sentence-divided-shots", possible_shots(project, tried), (1, here), project, tried)
    with places[1]:
        episodes = how_many("sentence-divided-episodes")
    with places[2]:
        decided = seed("sentence-divided-seed")
    if not desk.learners:
        st.info(compare_text.NO_LEARNER, icon=":material/lightbulb:")
    if not shots:
        st.info(compare_text.NO_SHOTS, icon=":material/lightbulb:")
    if not desk.learners or not shots:
        return None
    return Plan(
        learners=desk.learners,
        dataset=None,
        project=project.to_draw_from(),
        title=text.titled_named(title) if project.named else title,
        domain=SENTENCES.name,
        ways=len(project.classes),
        shots=tuple(shots),
        episodes=episodes,
        steps=desk.choices.steps,
        long_steps=desk.choices.long_steps,
        seed=decided,
        others=desk.choices,
    )
