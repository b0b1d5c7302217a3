"""Deeper adaptation than a learner chooses by itself: offered where it may pay, with what it will cost, and taken back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from metademo.checkpoints.catalogue import AS_IT_PAYS
from metademo.learners.maml import Maml
from metademo.learners.traces import Trace
from metademo.networks.backbone import Backbone
from metademo.ui import markup, state, wording
from metademo.ui.background.runs import Part
from metademo.ui.texts import happened as text
from metademo.ui.widgets import forget

STAGES = 2
TIMES = 2.5
"""So many times as long it takes with :data:`STAGES` open as with one: a step five times, and mirror images, which gain nothing
there where a class has several pictures, are left out (docs/decisions.md)."""
WITHOUT = "none"
"""Variations."""


def deeper(learner: str, trace: Trace, part: Part | None, key: str) -> None:
    """Offer it below what was found of the depth, or the way back from it.

    From one picture a class it is not offered: there it gained nothing on pictures kept aside.

    Args:
        learner: key of the first learner.
        trace: what it did, to its end.
        part: itself.
        key: of the buttons.
    """
    if part is None or not isinstance(part.learner, Maml) or not part.learner.by_distance:
        return
    network, depth, choices = part.learner.network, trace.last.depth, state.session().choices
    if not isinstance(network, Backbone) or not network.trunk:
        return
    usual = choices.tail == AS_IT_PAYS and choices.adapts is None and choices.variations is None
    if depth is not None and depth.held_out and usual:
        cost = TIMES * (trace.seconds - wording.choosing(trace))
        said, label, icon = text.deeper(learner), text.deeper_button(cost), ":material/layers:"
        tail, variations = STAGES, WITHOUT
    elif depth is None and network.tail >= STAGES and choices.tail == network.tail:
        said, label, icon = text.deep(learner, network.tail), text.AS_LEARNED, ":material/undo:"
        tail, variations = AS_IT_PAYS, None
    else:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-deeper"):
        st.html(markup.note(said))
        if st.button(label, icon=icon, key=f"{key}-deeper-{tail}"):
            state.session().choices = replace(choices, tail=tail, variations=variations)
            for name in ("tail", "variations"):
                forget(f"choice-{name}")
            st.rerun()  # the whole page: another run begins
