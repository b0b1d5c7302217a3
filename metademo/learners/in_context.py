"""A transformer that learns in context, after CAML (Fifty et al. 2024, *Context-Aware Meta-Learning*, section 3).

The body stays as it was. A support picture becomes a token [A·z ; v_y] of its feature z and a vector v_y of its class; the
picture asked about becomes [A·z ; u], where u, 'unknown', is learned. The class vectors are random unit vectors, drawn anew for
each episode: so they mean nothing by themselves, and any number of classes will do. (CAML's are fixed ones at equal angles.)
Support tokens attend to each other, a query to the support set and to itself alone: its answer depends on no other query.

Class scores are those of the nearest class mean and, added to them, how alike what the query's token came to is to each class's
vector. That part begins at zero, so meta-training begins where ProtoNet is (Snell et al. 2017). Its loss is that of the sum and
that of the transformer's part alone: else the means, which are right nearly always, would leave it next to nothing to learn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.learners.inner_loop import Start
from metademo.learners.meta import FrozenBody
from metademo.learners.protonet import LENGTH
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import Sgd
from metademo.networks import Params, attention, heads
from metademo.tasks.episodes import Task, one_episode
from metademo.tasks.lessons import Lesson

RECORD = Record(
    key="in-context",
    name="Transformer in context",
    family=Family.NO_STEPS,
    colour="#6a8d90",
    words=Words(
        label="Transformer",
        line="a transformer that reads your labelled pictures as a text is read, and answers; no step (after CAML, Fifty et al. "
        "2024).",
        story="Each support picture becomes a token that carries its class; the picture asked about is a token without one. "
        "Attention carries over what belongs together. Learning a new task is one look at it, as a language model learns from "
        "the examples in a prompt. Its scores are the nearest class mean’s, and added to them what it read: little so far.",
        in_sentence="the transformer",
        photographs="ImageNet’s features, and a transformer that reads your labelled pictures as a text is read; no step (after "
        "CAML, Fifty et al. 2024).",
    ),
)


@dataclass(frozen=True)
class InContext(FrozenBody):
    """See the module. It makes no step, however many are asked for.

    Attributes:
        layers: of the transformer.
        heads: of attention in each layer.
        width: numbers of a token.
        vectors: how many of them are its class's vector.
    """

    layers: int = 3
    heads: int = 4
    width: int = 128
    vectors: int = 48

    record: ClassVar[Record] = RECORD
    steps: ClassVar[int] = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, most in (("layers", 12), ("heads", 16), ("width", 1024)):
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(f"{name}: must lie in 1 … {most}, not {getattr(self, name)}")
        if self.width % self.heads:
            raise ValueError(f"width: must be a multiple of the {self.heads} heads, not {self.width}")
        if not 1 <= self.vectors < self.width:
            raise ValueError(
                f"vectors: must lie in 1 … {self.width - 1}, less than a token's width, not {self.vectors}"
            )

    def planned(self, settings: AdaptSettings) -> int:
        """None."""
        return 0

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`metademo.learners.meta.MetaLearner`; the transformer's are random, but for what leads out of it: zero."""
        body = super().initial_params(generator)
        size = self.network.features_size
        return {
            **body,
            "log_scale": torch.tensor(LENGTH).log(),
            # features come at unit length, and a token's numbers begin at about one
            "token.project": torch.randn(self.width - self.vectors, size, generator=generator),
            "token.unknown": torch.randn(self.vectors, generator=generator) * self.vectors**-0.5,
            **attention.initial_params(self.layers, self.width, generator),
            "answer.normal": torch.ones(self.width),
            "answer.project": torch.zeros(self.vectors, self.width),
        }

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.meta.MetaLearner`; the class vectors are those of ``settings.seed``."""
        one = one_episode(episode)
        features, _ = self.network.features(params, one.support)
        means = heads.class_means(heads.embed(params, features), one.support_labels, one.ways)
        vectors = class_vectors(means, self.vectors, settings.seed)
        tokens = self._tokens(params, features, vectors[one.support_labels])
        memories = attention.read(params, tokens, self.layers, self.heads)
        asked = partial(self._asked, memories=memories, vectors=vectors)
        return Start(
            self.network,
            {**params, **heads.nearest_mean(means)},
            Sgd({}),
            adapts=(),
            head=lambda now, pictures: heads.logits(now, pictures) + asked(now, pictures)[0],
            shown=lambda now, pictures: {"attention": asked(now, pictures)[1]},
            loss=episode.loss,
        )

    def _tokens(self, params: Mapping[str, Tensor], features: Tensor, vectors: Tensor) -> Tensor:
        """``[N, width]``: what pictures look like, and beside it their classes' vectors, as long as a token's numbers are."""
        seen = F.linear(heads.direction(params, features), params["token.project"])
        return torch.cat([seen, vectors * math.sqrt(self.vectors)], 1)

    def _asked(
        self, params: Mapping[str, Tensor], features: Tensor, memories: list[attention.Memory], vectors: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The transformer's class scores ``[N, ways]`` of pictures, and what these attended to ``[layers, N, S + 1]``."""
        unknown = params["token.unknown"].expand(len(features), -1)
        tokens, attended = attention.ask(params, memories, self._tokens(params, features, unknown), self.heads)
        came_to = F.linear(F.layer_norm(tokens, (self.width,), params["answer.normal"]), params["answer.project"])
        return came_to @ vectors.mT, attended

    def outer_loss(self, params: Mapping[str, Tensor], task: Task, done: float = 1.0) -> tuple[Tensor, Tensor]:
        """See the module: the loss ``[]``, and the scores ``[Q, ways]``, under class vectors of the episode's own."""
        episode = one_episode(task)
        start = self.start_from(params, episode, replace(DEFAULT, seed=episode.seed))
        features, _ = self.network.features(params, episode.query)
        scores = start.head(start.params, features)
        own = scores - heads.logits(start.params, features)
        labels = episode.query_labels
        return F.cross_entropy(scores, labels) + F.cross_entropy(own, labels), scores


def class_vectors(means: Tensor, size: int, seed: int) -> Tensor:
    """Random unit vectors ``[ways, size]``, one for each class, from ``seed``.

    Which class gets which is a matter of where its mean ``[ways, D]`` lies, not of its number: so the order in which classes are
    listed changes no answer.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(len(means), size, generator=generator, dtype=torch.float64, device="cpu").to(means)
    return F.normalize(drawn, dim=1)[means.detach().sum(1).argsort().argsort()]
