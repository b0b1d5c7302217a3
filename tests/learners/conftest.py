from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from metademo.learners import MetaLearner
from metademo.tasks.episodes import Episode


@pytest.fixture
def precise(make_learner) -> Callable[..., MetaLearner]:
    """Builds a tiny learner in float64, away from where it begins, so that no gradient is zero or equal by symmetry.

    Its inner steps are not clipped, as in meta-training.
    """

    def make(kind: str = "maml", norm: str = "group", **options) -> MetaLearner:
        learner = make_learner(kind, norm, **options)
        generator = torch.Generator().manual_seed(5)
        params = {
            name: value.double() + 0.1 * torch.randn(value.shape, generator=generator, dtype=torch.float64)
            for name, value in learner.params.items()
        }
        return replace(learner, params=params, **({"clip": 0} if "clip" in learner.options else {}))

    return make


@pytest.fixture
def episode(make_episode) -> Episode:
    """Of unequal shots, in float64."""
    return make_episode(shots=(1, 3, 2), queries=3, dtype=torch.float64)
