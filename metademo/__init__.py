"""metademo: see meta-learning happen, in a browser or from Python.

from metademo import Project, load

project = Project.of({"alpha": [...], "beta": [...]})        # pictures read by read_picture
trace = load("characters").adapt(project.episode())
trace.predictions()
"""

from metademo.checkpoints.files import CheckpointError, find
from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.scratch import Scratch
from metademo.learners.traces import Step, Trace
from metademo.pictures.images import Picture, PictureError, read_picture
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from metademo.tasks.episodes import UNLABELLED, Episode, EpisodeSampler, PictureSet

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


def load(name: str) -> MetaLearner:
    """The meta-trained learner of a checkpoint that comes with the project, as ``characters``, or of a card's path, ``….json``.

    Raises:
        CheckpointError: if there is none of that name, or it is damaged.
    """
    return find(name).learner
