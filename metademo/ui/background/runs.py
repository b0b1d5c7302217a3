"""Adaptations in the background, so that the page stays usable: a worker thread that never touches Streamlit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.traces import Step, Trace
from metademo.pictures.domains import Domain
from metademo.project.project import Project, ProjectError
from metademo.tasks.episodes import Episode
from metademo.ui.background import workers

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Job:
    """One learner's part of a run. ``steps`` is what it will make if it is not cancelled; ``domain`` is how it reads pictures."""

    learner: Learner
    settings: AdaptSettings
    domain: Domain

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same learner under the same settings."""
        return isinstance(other, Job) and self.learner is other.learner and self.settings == other.settings

    __hash__ = None

    def episode(self, project: Project) -> Episode:
        """The project's task as this learner takes it. Pictures that no learner on its network has met are looked at first."""
        if self.settings.variations is None:
            return project.episode(self.domain, self.learner.network, self.learner.usual_variations != "none")
        # other variations are made from the pictures, not from what a trunk saw in them
        network = self.learner.network if self.settings.variations == "none" else None
        return project.episode(self.domain, network)

    @property
    def steps(self) -> int:
        """How many inner steps are planned."""
        return self.learner.planned(self.settings)


class Run:
    """Several learners on a project's episode, one after the other, each step to be seen as soon as it is made."""

    def __init__(self, jobs: Mapping[str, Job], project: Project, earlier: Run | None = None) -> None:
        """Begin; what ``earlier``, a run on the same pictures, has done already of the same jobs is not done again.

        Raises:
            metademo.project.project.ProjectError: if the project cannot be learned yet.
        """
        self.jobs = dict(jobs)
        self.project = project
        self.failed = False
        if problems := project.problems():
            raise ProjectError(" ".join(problems))
        self._episodes: dict[str, Episode] = {}
        self._steps: dict[str, list[Step]] = {name: [] for name in self.jobs}
        if earlier is not None:
            for name, job in self.jobs.items():
                if job == earlier.jobs.get(name) and len(earlier._steps[name]) == job.steps + 1:
                    self._episodes[name], self._steps[name] = earlier._episodes[name], list(earlier._steps[name])
        self._cancel = threading.Event()
        self._done = threading.Event()
        workers.begin(self._work, "metademo run", self._cancel)

    def _work(self) -> None:
        try:
            for name, job in self.jobs.items():
                if self._steps[name]:
                    continue
                episode = self._episodes[name] = job.episode(self.project)
                for step in job.learner.iterate(episode, job.settings):
                    self._steps[name].append(step)
                    if self._cancel.is_set():
                        return
        except Exception:
            # nobody above this thread could catch it; the page says that the run failed, the log says why
            self.failed = True
            _log.exception("a run failed")
        finally:
            self._done.set()

    def traces(self) -> dict[str, Trace]:
        """What each learner has done so far; a learner that has not begun is missing."""
        return {name: Trace(name, self._episodes[name], tuple(steps)) for name, steps in self._steps.items() if steps}

    @property
    def planned(self) -> dict[str, int]:
        """How many steps each learner is to make."""
        return {name: job.steps for name, job in self.jobs.items()}

    @property
    def progress(self) -> float:
        """The share of all steps that has been made, 0 … 1."""
        total = sum(job.steps + 1 for job in self.jobs.values())
        return sum(len(steps) for steps in self._steps.values()) / total

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return not self._done.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped before its end."""
        return self._cancel.is_set() and self.progress < 1

    def cancel(self) -> None:
        """Stop after the step that is being made."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Wait until done, at most so long; whether it is."""
        return self._done.wait(seconds)
