"""Compare: the chosen learners on many random episodes, in the background."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from metademo.checkpoints.files import CheckpointError
from metademo.pictures.domains import DOMAINS
from metademo.ui import state
from metademo.ui.background.comparing import Comparison
from metademo.ui.components.comparing import Memory, came_out, run_button
from metademo.ui.components.explain import explained
from metademo.ui.components.in_sight import in_sight
from metademo.ui.components.planning import carry_over, planned
from metademo.ui.markdown import plain
from metademo.ui.texts import compare as text
from metademo.ui.texts import compare_explained as explained_text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say


def page() -> None:
    """Render the page. The first visit begins with a short comparison on the Lab's pictures."""
    project = state.session().project
    with suppress(CheckpointError):  # told of below
        carry_over()
    st.html(
        f'<div class="md-brand"><h1>{text.COMPARE}</h1><p>{text.INTRODUCTION} '
        f'<a class="md-jump" href="#what-came-out">{text.JUMP}</a></p></div>'
    )
    memory: Memory = st.session_state.setdefault("compare", Memory())
    left, right = st.columns([4, 8], gap="large")
    with left:
        explained(text.WHAT, "1", explained_text.WHAT_EXPLAINED)
        st.caption(text.FROM_LAB)
        try:
            plan = planned(project)
            if memory.run is None and plan is not None:
                memory.run = memory.first = Comparison(plan)
            run_button(memory, plan)
        except CheckpointError as error:
            st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
            return
    with right:
        st.html('<span id="what-came-out"></span>')
        if memory.sought:
            in_sight("what-came-out", memory.sought)
            memory.sought = 0
        kind = "photos" if DOMAINS[project.domain].photographs else "characters"
        explained(text.OUTCOME, "2", explained_text.OUTCOME_EXPLAINED[kind])
        run = memory.run
        if run is not None and run is memory.first and not run.cancelled:
            st.caption(text.began_itself(run.plan.episodes))
        came_out(memory, plan, project.shots)
