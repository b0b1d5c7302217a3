"""The classes that a learner knows beforehand, for 'none of these', see :mod:`metademo.insights.unknown`."""

from __future__ import annotations

import torch
from torch import Tensor

from metademo.datasets.kept import enlarged
from metademo.learners import MetaLearner
from metademo.networks import heads
from metademo.tasks.picture_sets import PictureSet
from metademo.tasks.seeds import task_generator

PICTURES = 25
"""Of each class, at most."""


def reference_of(learner: MetaLearner, pictures: PictureSet, count: int = PICTURES, seed: int = 0) -> Tensor:
    """The mean direction of the features of each class's pictures, ``[C, D]``.

    Args:
        learner: whose body looks at them, as it is before any inner step.
        pictures: the classes, as they are kept.
        count: pictures of a class, at most.
        seed: of which.
    """
    found = []
    for index, rows in enumerate(pictures.rows):
        chosen = torch.randperm(len(rows), generator=task_generator(seed, index, 0))[:count]
        with torch.no_grad():
            small = (255 * pictures.pictures(index, chosen)).round()
            prepared = learner.network.prepare(enlarged(small, learner.network.size))
            features, _ = learner.network.features(learner.params, prepared)
            found.append(heads.direction(learner.params, features).mean(0))
    return torch.stack(found)
