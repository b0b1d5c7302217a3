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
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import Sgd
from metademo.networks import Network, Params, heads
from metademo.tasks.episodes import Episode, one_episode
from metademo.tasks.lessons import Lesson

LENGTH = 4.0


RECORD = Record(
    key="protonet",
    name="ProtoNet",
    family=Family.NO_STEPS,
    colour="#767197",
    words=Words(
        label="ProtoNet",
        line="no step at all: the nearest class mean, among features learned for just that (Snell et al. 2017).",
        story="Prototypical Networks. Meta-training shapes the features so that pictures of one class lie together, "
        "whatever the class. A new class is then known by the mean of its support pictures, and nothing in the "
        "network changes.",
        photographs="the same pre-training, meta-trained so that no step is needed: the nearest class mean decides (Snell et al. "
        "2017).",
    ),
)

NEAREST_MEAN = Record(
    key="nearest-mean",
    name="Nearest class mean",
    family=Family.NOT_META_LEARNED,
    colour="#fd006c",
    words=Words(
        label="Nearest mean",
        line="neither meta-learning nor any step: the body as pre-training left it, and the nearest class mean.",
        story="What pre-trained features are worth by themselves. Whatever a learner with the same body gets right beyond "
        "this, it owes to meta-training or to its steps.",
        in_sentence="nearest mean",
        photographs="neither meta-learning nor any step: the body as ImageNet left it, and the nearest class mean.",
    ),
)


@dataclass(frozen=True)
class ProtoNet(MetaLearner):
    """See the module. It makes no step, however many are asked for."""

    record: ClassVar[Record] = RECORD
    variants: ClassVar[tuple[Record, ...]] = (NEAREST_MEAN,)
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

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`MetaLearner`."""
        body = {name: params[name] for name in (*self.network.names, "centre", "log_scale")}
        return Start(
            self.network,
            {**body, **prototype_head(self.network, params, one_episode(episode))},
            Sgd({}),
            adapts=(),
            loss=episode.loss,
        )


def prototype_head(network: Network, params: Mapping[str, Tensor], episode: Episode) -> Params:
    """The head that prefers the nearest of the support set's class means."""
    features, _ = network.features(params, episode.support)
    return heads.nearest_mean(heads.class_means(heads.embed(params, features), episode.support_labels, episode.ways))
