"""The task that is open in the Lab as a probe of a learner that is being meta-trained."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.learners import Learner
from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.learners.scratch import Scratch
from metademo.networks import Network
from metademo.pictures.domains import DOMAINS, Domain
from metademo.project.project import Project
from metademo.tasks.episodes import Episode
from metademo.training.pictures import MANY

_MOST = 64
"""So many answers to probes are remembered for a person."""


@dataclass(frozen=True)
class Probe:
    """A task to be asked about.

    Attributes:
        episode: as the network takes it.
        key: by which what was found is remembered.
        project: whose task it is.
        project: the task.
    """

    episode: Episode
    key: Hashable
    project: Project

    @property
    def answered(self) -> bool:
        """Whether the class of any query picture is known."""
        return bool(self.episode.labelled.any())


def probe_of(project: Project, domain: Domain, network: Network | None) -> Probe:
    """The project's task, read as this kind of picture.

    Raises:
        metademo.project.picture_class.ProjectError: if there is nothing to adapt to yet.
    """
    pictures = tuple(tuple((entry.picture.digest, entry.role) for entry in each.entries) for each in project.classes)
    return Probe(project.episode(domain, network), (pictures, domain.name), project)


def asked(probe: Probe, key: Hashable, learner: Learner, settings: AdaptSettings = DEFAULT) -> dict[int, float]:
    """What a learner makes of the probe, by inner steps; found once for each ``key``."""
    kept: dict[Hashable, dict[int, float]] = st.session_state.setdefault("learn-probed", {})
    whole = (probe.key, key)
    if whole not in kept:
        planned = learner.planned(settings)
        looks: Sequence[int] = range(planned + 1) if planned <= 2 * MANY else (0, 1, 2, 5, 10, 20, planned)
        steps = learner.iterate(probe.episode, settings, looks)
        kept[whole] = {step.index: step.query_accuracy or 0.0 for step in steps}
        while len(kept) > _MOST:
            del kept[next(iter(kept))]
    return kept[whole]


def scratch(probe: Probe, network: Network) -> tuple[int, float]:
    """How many steps scratch makes on the probe, and how much it then gets right."""
    learner = Scratch(network)
    levels = asked(probe, ("scratch", network), learner)
    return learner.steps, levels[max(levels)]


def shipped(probe: Probe) -> float:
    """How much the Lab's main learner gets right after its own few steps."""
    main = next(iter(contenders(probe.project.domain).values()))
    levels = asked(probe_of(probe.project, main.domain, main.learner.network), ("shipped", main.key), main.learner)
    return levels[max(levels)]


def read_as(project: Project, domain: str) -> Project:
    """The project with its pictures read as another kind, if they are of another."""
    same = DOMAINS[project.domain].photographs == DOMAINS[domain].photographs
    return project if same else project.with_domain(domain)
