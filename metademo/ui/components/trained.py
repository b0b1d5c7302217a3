"""How long each learner was trained, on what, and by which command, as its card tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import Contender
from metademo.checkpoints.spent import stages
from metademo.ui.markdown import plain
from metademo.ui.texts import results as text
from metademo.ui.texts import words


def budget(contender: Contender) -> str:
    """How long it was trained, in a table's cell."""
    return text.NO_TRAINING if contender.checkpoint is None else text.trained_for(_training(contender.checkpoint))


def trainings(known: Mapping[tuple[str, str], Contender]) -> None:
    """Draw a drawer with the training of each of these learners, by domain and key, and its command."""
    with st.expander(text.TRAINING_TITLE):
        st.caption(text.TRAINING_CAPTION)
        names = {each.checkpoint: words.learner_name(each.key) for each in known.values() if each.checkpoint}
        for (domain, learner), contender in known.items():
            if contender.checkpoint is None:
                continue
            training = _training(contender.checkpoint)
            which = words.joined(f"`{contender.checkpoint}`", plain(text.DOMAINS[domain]))
            name = words.with_aside(f"**{plain(words.learner_name(learner))}**", which)
            told = plain(text.training(training, _made_anew(training, names))) if training else text.TRAINING_NOT_TOLD
            st.markdown(words.told(name, told))
            if training.get("command"):
                st.code(str(training["command"]), language="bash", wrap_lines=True)


def _made_anew(training: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """On which of these learners, by their checkpoints, it was built that have been trained anew since."""
    under = [stage for stage in list(stages(training))[1:] if stage.get("name") in names]
    return list(
        dict.fromkeys(names[s["name"]] for s in under if _training(s["name"]).get("command") != s.get("command"))
    )


def _training(name: str) -> Mapping[str, Any]:
    return checkpoints.shipped(name).card.training
