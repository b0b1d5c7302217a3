"""Part 2, 'Learning': how MAML adapts and how long scratch may train."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from metademo.learners.base import ADAPTS, MAX_STEPS
from metademo.ui import state
from metademo.ui.components.explain import explained
from metademo.ui.state import Choices
from metademo.ui.texts.en import learning as text

_FACTORS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_SCRATCH_RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)


def learning() -> None:
    """The controls; the session's choices follow them."""
    explained(text.LEARNING, "2", text.LEARNING_EXPLAINED)
    session = state.session()
    for name, value in asdict(session.choices).items():
        # the choices outlive a visit to another page, the widgets do not
        st.session_state.setdefault(f"choice-{name}", value)
    choices = Choices(
        steps=st.slider(text.STEPS, 0, MAX_STEPS, key="choice-steps", help=text.STEPS_HELP),
        rate_factor=st.select_slider(
            text.RATE, _FACTORS, key="choice-rate_factor", format_func=lambda value: f"× {value:g}", help=text.RATE_HELP
        ),
        adapts=st.segmented_control(
            text.ADAPTS,
            ADAPTS,
            key="choice-adapts",
            format_func=text.ADAPTS_NAMES.get,
            help=text.ADAPTS_HELP,
            required=True,
        ),
        scratch_steps=st.slider(
            text.SCRATCH_STEPS, 0, MAX_STEPS, key="choice-scratch_steps", help=text.SCRATCH_STEPS_HELP
        ),
        scratch_rate=st.select_slider(
            text.SCRATCH_RATE,
            _SCRATCH_RATES,
            key="choice-scratch_rate",
            format_func=lambda value: f"{value:g}",
            help=text.SCRATCH_RATE_HELP,
        ),
        seed=st.number_input(text.SEED, 0, 9999, key="choice-seed", help=text.SEED_HELP),
        automatic=st.toggle(text.AUTOMATIC, key="choice-automatic", help=text.AUTOMATIC_HELP),
    )
    session.choices = choices
    if not choices.automatic and st.button(
        text.RUN, type="primary", icon=":material/play_arrow:", width="stretch", disabled=not state.outdated()
    ):
        session.asked = True
