"""metademo: see meta-learning happen, in a browser or from Python.

from metademo import Project, load

project = Project.of({"alpha": [...], "beta": [...]})        # pictures read by read_picture
trace = load("characters").adapt(project.episode())
trace.predictions()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metademo.checkpoints.files import CheckpointError
    from metademo.learners import LEARNERS, MetaLearner
    from metademo.learners.base import AdaptSettings, Learner
    from metademo.learners.scratch import Scratch
    from metademo.learners.traces import Step, Trace
    from metademo.pictures.images import Picture, PictureError, read_picture
    from metademo.project.picture_class import ProjectError
    from metademo.project.project import Project
    from metademo.tasks.episodes import UNLABELLED, Episode
    from metademo.tasks.picture_sets import EpisodeSampler, PictureSet

__version__ = "0.2.0"

__all__ = [
    "LEARNERS",
    "UNLABELLED",
    "AdaptSettings",
    "CheckpointError",
    "Episode",
    "EpisodeSampler",
    "Learner",
    "MetaLearner",
    "Picture",
    "PictureError",
    "PictureSet",
    "Project",
    "ProjectError",
    "Scratch",
    "Step",
    "Trace",
    "load",
    "read_picture",
]

_FROM = {
    "AdaptSettings": "metademo.learners.base",
    "CheckpointError": "metademo.checkpoints.files",
    "Episode": "metademo.tasks.episodes",
    "EpisodeSampler": "metademo.tasks.picture_sets",
    "LEARNERS": "metademo.learners",
    "Learner": "metademo.learners.base",
    "MetaLearner": "metademo.learners",
    "Picture": "metademo.pictures.images",
    "PictureError": "metademo.pictures.images",
    "PictureSet": "metademo.tasks.picture_sets",
    "Project": "metademo.project.project",
    "ProjectError": "metademo.project.picture_class",
    "Scratch": "metademo.learners.scratch",
    "Step": "metademo.learners.traces",
    "Trace": "metademo.learners.traces",
    "UNLABELLED": "metademo.tasks.episodes",
    "read_picture": "metademo.pictures.images",
}
"""Where each of them is: loaded when it is first asked for (PEP 562), since torch alone takes seconds."""


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_FROM[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load(name: str) -> MetaLearner:
    """The meta-trained learner of a checkpoint that comes with the project, as ``characters``, or of a path: a card's,
    ``….json``, or that of a checkpoint in one file, ``….safetensors``, as the page gives it to keep.

    Raises:
        CheckpointError: if there is none of that name, or it is damaged.
    """
    from metademo.checkpoints.one_file import find

    return find(name).learner
