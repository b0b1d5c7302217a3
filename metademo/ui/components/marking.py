"""None of these: which pictures are marked so, and where a person says from which distance on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import streamlit as st
from torch import Tensor

from metademo.insights import calibration, unknown
from metademo.learners.traces import Trace
from metademo.ui import theme
from metademo.ui.texts import unknown as texts
from metademo.ui.widgets import beginning


@dataclass(frozen=True)
class Marking:
    """Which pictures are marked as none of these, and how sure the learners may be of the others.

    Attributes:
        own_shares: of each learner, see :data:`metademo.insights.unknown.OWN_SHARE`; of others the default.
        threshold: scores above it are marked.
        labelled: mark pictures with a right answer too.
        temperatures: of each learner where no picture can be left out, see :func:`metademo.insights.calibration.confidences`.
    """

    own_shares: Mapping[str, float] = field(default_factory=dict)
    threshold: float = unknown.THRESHOLD
    labelled: bool = False
    temperatures: Mapping[str, float] = field(default_factory=dict)

    def scores(self, learner: str, trace: Trace, step: int) -> Tensor:
        """float ``[Q]``, see :func:`metademo.insights.unknown.scores`."""
        return unknown.scores(trace.at(step), trace.episode, self.own_shares.get(learner, unknown.OWN_SHARE))

    def marked(self, learner: str, trace: Trace, step: int) -> Tensor:
        """bool ``[Q]``."""
        strange = self.scores(learner, trace, step) > self.threshold
        return strange if self.labelled else strange & ~trace.episode.labelled

    def confidences(self, learner: str, trace: Trace, step: int) -> Tensor:
        """float ``[Q, ways]``: how sure the learner is, calibrated."""
        return calibration.confidences(trace.at(step), trace.episode, self.temperatures.get(learner, 1.0))


def chosen(marking: Marking, key: str) -> Marking:
    """What the person wants marked, behind a button: where every picture has its class there is nothing to mark."""
    with st.popover(texts.UNKNOWN, icon=":material/block:", key=f"{key}-unknown"):
        share = st.slider(
            texts.THRESHOLD,
            10,
            200,
            step=5,
            format="%d %%",
            key=beginning(f"{key}-threshold", round(100 * marking.threshold)),
            persist_state="session",
        )
        st.caption(texts.THRESHOLD_HELP)
        labelled = st.toggle(
            texts.LABELLED,
            key=beginning(f"{key}-mark-labelled", marking.labelled),
            help=texts.LABELLED_HELP,
            persist_state="session",
        )
    return Marking(marking.own_shares, share / 100, labelled, marking.temperatures)


def counted(traces: Mapping[str, Trace], step: int, marking: Marking) -> list[str]:
    """A sentence on what is marked; none where no picture is looked at."""
    labelled = next(iter(traces.values())).episode.labelled
    total = len(labelled) if marking.labelled else int((~labelled).sum())
    known = marking.labelled and bool(labelled.all())
    if not total:
        return []
    marks = [(learner, int(marking.marked(learner, trace, step).sum())) for learner, trace in traces.items()]
    return [texts.counted(marks, total, known)]


def mark_html() -> str:
    """What marks an answer where the picture seems to be none of the classes."""
    sign = f'<span class="md-sign" aria-hidden="true">{theme.SYMBOLS[theme.NONE]}</span>'
    return f'<div class="md-none">{sign}<span>{escape(texts.MARKED)} <small>{escape(texts.IF_ONE)}</small></span></div>'
