"""ProtoNet: Prototypical Networks for Few-shot Learning (Snell et al. 2017, eq. 1 and 2).

No inner step at all: a picture belongs to the class whose support pictures' mean it is nearest to. Distances are squared
Euclidean ones between embedded features: centred, of unit length, times a learned one, which is the softmax's temperature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.learners.inner_loop import Start
from metademo.learners.meta import MetaLearner
from metademo.learners.rules import Sgd
from metademo.networks import Network, Params, heads
from metademo.tasks.episodes import Episode

LENGTH = 4.0


@dataclass(frozen=True)
class ProtoNet(MetaLearner):
    """See the module. It makes no step, however many are asked for."""

    name: ClassVar[str] = "protonet"
    steps: ClassVar[int] = 0
    choices: ClassVar[tuple[str, ...]] = ()

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """Always."""
        return True

    def planned(self, settings: AdaptSettings) -> int:
        """None."""
        return 0

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`MetaLearner`."""
        return {**super().initial_params(generator), "log_scale": torch.tensor(LENGTH).log()}

    def start_from(self, params: Mapping[str, Tensor], episode: Episode, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`MetaLearner`."""
        body = {name: params[name] for name in (*self.network.names, "centre", "log_scale")}
        return Start(self.network, {**body, **prototype_head(self.network, params, episode)}, Sgd({}), adapts=())


def prototype_head(network: Network, params: Mapping[str, Tensor], episode: Episode) -> Params:
    """The head that prefers the nearest of the support set's class means."""
    features, _ = network.features(params, episode.support)
    return heads.nearest_mean(heads.class_means(heads.embed(params, features), episode.support_labels, episode.ways))
