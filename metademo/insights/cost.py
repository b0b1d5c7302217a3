"""What an adaptation costs in floating-point operations, counted, not estimated."""

from __future__ import annotations

from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.inner_loop import inner_loop
from metademo.tasks.episodes import Episode


def adaptation_flops(learner: Learner, episode: Episode, settings: AdaptSettings = DEFAULT) -> list[int]:
    """Operations of the convolutions and matrix products up to each inner step, from step 0 on.

    A multiplication and an addition are two. Each number holds everything until the support set has been seen with that
    step's parameters; asking the query set is not part of it. Normalisation, pooling and element-wise rules are not counted.

    Raises:
        ValueError: as :meth:`metademo.learners.base.Learner.adapt` does.
    """
    from torch.utils.flop_counter import (
        FlopCounterMode,
    )  # loads Triton, which the page's first visitor need not wait for

    learner.check(episode, settings)
    episode = learner.prepared(episode)
    with FlopCounterMode(display=False) as counter:
        start = learner.start(episode, settings)
        steps = inner_loop(start, episode.support, episode.support_labels, learner.planned(settings))
        return [counter.get_total_flops() for _ in steps]
