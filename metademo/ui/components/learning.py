"""Part 2, 'Learning': which learners to see, how they adapt, and how long those that train may train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from metademo.learners.base import ADAPTS, MAX_STEPS, Learner
from metademo.pictures.augment import VARIATIONS, copies, variations_of
from metademo.pictures.domains import DOMAINS
from metademo.pictures.tensors import picture_tensor
from metademo.ui import lab_run, state
from metademo.ui.components.choosing import choice_of_learners
from metademo.ui.components.explain import explained
from metademo.ui.components.own_learners import own_learners
from metademo.ui.components.unlabelled import unlabelled
from metademo.ui.markdown import plain
from metademo.ui.session import AS_LEARNED, LabChoices
from metademo.ui.texts import inside as inside_text
from metademo.ui.texts import learning as text
from metademo.ui.texts.spoken import say
from metademo.ui.widgets import beginning, given

FACTORS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SCRATCH_RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
_WIDTH = 56  # pixels across of a variation


def learning() -> None:
    """The controls; the session's choices follow them.

    Raises:
        metademo.checkpoints.files.CheckpointError: if the learners cannot be read.
    """
    session = state.session()
    domain = session.project.domain
    explained(text.LEARNING, "2", text.LEARNING_EXPLAINED["photos" if DOMAINS[domain].photographs else "characters"])
    known = lab_run.contenders(domain)
    for each in known.missing:
        st.warning(plain(say(each)), icon=":material/warning:")
    for name, value in asdict(session.choices).items():
        # the choices outlive a visit to another page, the widgets do not
        if name == "learners":
            found = lab_run.chosen(session.choices, session.project.domain)
            value = [key for key in found if not known[key].learner.transductive]
        elif name == "together":
            continue  # its own switch
        elif name in ("adapts", "variations"):
            value = value or AS_LEARNED
        elif name == "steps" and value is None:
            value = next(iter(known.values())).learner.steps
        beginning(f"choice-{name}", value)
    first = st.session_state["choice-learners"]
    alone = {key: each for key, each in known.items() if not each.learner.transductive}
    behind, compared = len(known) - len(alone), len([key for key in known if key not in session.own])
    others = text.others_behind_switch(behind, inside_text.UNLABELLED, compared) if behind else ""
    learners = choice_of_learners(alone, domain, "choice-learners", first, text.LEARNERS_HELP, others)
    picked = [known[key] for key in learners]
    together = unlabelled(known)
    own_learners()
    steps = st.slider(text.STEPS, 0, MAX_STEPS, key="choice-steps", help=text.STEPS_HELP)
    factor = st.select_slider(
        text.RATE, FACTORS, key="choice-rate_factor", format_func=lambda value: f"× {value:g}", help=text.RATE_HELP
    )
    adapts = st.segmented_control(
        text.ADAPTS,
        (AS_LEARNED, *ADAPTS),
        key="choice-adapts",
        format_func=text.ADAPTS_NAMES.__getitem__,
        help=text.ADAPTS_HELP,
        required=True,
    )
    long_steps = st.slider(text.LONG_STEPS, 0, MAX_STEPS, key="choice-long_steps", help=text.LONG_STEPS_HELP)
    rate = st.select_slider(
        text.SCRATCH_RATE,
        SCRATCH_RATES,
        key="choice-scratch_rate",
        format_func=lambda value: f"{value:g}",
        help=text.SCRATCH_RATE_HELP,
    )
    variations, tail = AS_LEARNED, LabChoices.tail
    if DOMAINS[domain].photographs:
        variations = _variations([each.learner for each in picked])
        if any(one.learner.network.trunk for one in picked):
            tail = given(
                st.segmented_control(
                    text.TAIL,
                    list(text.TAILS),
                    key="choice-tail",
                    format_func=text.TAILS.__getitem__,
                    help=text.TAIL_HELP,
                    required=True,
                )
            )
    transductive = False
    if any(one.learner.network.needs_statistics for one in picked):
        transductive = st.toggle(text.TRANSDUCTIVE, key="choice-transductive", help=text.TRANSDUCTIVE_HELP)
    session.choices = LabChoices(
        learners=tuple(learners),
        steps=steps,
        rate_factor=factor,
        adapts=None if adapts == AS_LEARNED else adapts,
        long_steps=long_steps,
        scratch_rate=rate,
        transductive=transductive,
        variations=None if variations == AS_LEARNED else variations,
        tail=tail,
        seed=st.number_input(text.SEED, 0, 9999, key="choice-seed", help=text.SEED_HELP),
        together=together,
        automatic=st.toggle(text.AUTOMATIC, key="choice-automatic", help=text.AUTOMATIC_HELP),
    )
    if not session.choices.automatic and st.button(
        text.RUN, type="primary", icon=":material/play_arrow:", width="stretch", disabled=not lab_run.outdated()
    ):
        session.asked = True


def _variations(picked: Sequence[Learner]) -> str:
    """Which variations of the support pictures are learned from too: how many that makes, and those of the first picture."""
    chosen = given(
        st.segmented_control(
            text.VARIATIONS,
            [AS_LEARNED, *VARIATIONS],
            key="choice-variations",
            format_func=text.VARIATIONS_NAMES.__getitem__,
            help=text.VARIATIONS_HELP,
            required=True,
        )
    )
    project = state.session().project
    support = project.support_pictures()
    if support:
        usual = next((each.usual_variations for each in picked if each.varied), "none")
        made = usual if chosen == AS_LEARNED else chosen
        domain, count = DOMAINS[project.domain], copies(len(support), made)
        st.caption(text.learns_from(len(support), len(support) * count, chosen == AS_LEARNED))
        if count:
            first = picture_tensor(support[0][1], domain)[None]
            shown = [first, *variations_of(first, count, st.session_state["choice-seed"])]
            with st.container(horizontal=True, gap="small"):
                for each in shown:
                    st.image(domain.preview(each[0]), width=_WIDTH)
    return chosen
