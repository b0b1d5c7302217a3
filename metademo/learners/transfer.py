"""Transfer: ordinary supervised pre-training, then fine-tuning. What meta-learning is to be told apart from.

The network is trained to tell all meta-training classes apart, in one classification problem and without episodes; on a new
task its head, or all of it, is trained on the support set. Baseline and Baseline++ of Chen et al. 2019, *A Closer Look at
Few-shot Classification*, sections 3.2 and 3.3; they fine-tune the head. Where tasks have no classes that could be joined, it is
trained on the points of all tasks together, as if they were one (Finn et al. 2017, section 5.1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.learners.base import ADAPTS, DEFAULT, AdaptSettings, adapting_names
from metademo.learners.inner_loop import Start, State
from metademo.learners.meta import MetaLearner
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import OPTIMISERS, Adam, Sgd, UpdateRule
from metademo.networks import Params, heads
from metademo.networks.last_layer import CLASSES, last_layer
from metademo.tasks.episodes import Batch, Task
from metademo.tasks.lessons import Lesson
from metademo.tasks.picture_sets import Augmentation, BatchSampler, PictureSet

RECORD = Record(
    key="transfer",
    name="Baseline",
    family=Family.NOT_META_LEARNED,
    colour="#12936f",
    words=Words(
        label="Transfer",
        line="no meta-learning: the network learned to tell many characters apart, the usual way; here it gets a new last "
        "layer (Chen et al. 2019).",
        story="Ordinary transfer learning, which the literature on few-shot learning calls the Baseline: one large "
        "classification problem first, then training on your pictures for some dozens of steps. It was never trained "
        "on adapting.",
        in_sentence="transfer",
        photographs="no meta-learning: the body as ImageNet left it, with a new last layer trained on your pictures.",
    ),
)

PLUS_PLUS = Record(
    key="baseline++",
    name="Baseline++",
    family=Family.NOT_META_LEARNED,
    colour="#de00e9",
    words=Words(
        label="Baseline++",
        line="transfer with a last layer that goes by angles (Chen et al. 2019).",
        story="The last layer compares directions and takes no heed of lengths, in pre-training and after, which keeps "
        "pictures of one class closer together. A new task’s class vectors begin at random.",
    ),
)


@dataclass(frozen=True)
class Transfer(MetaLearner):
    """A pre-trained network, fine-tuned on the support set.

    Attributes:
        steps: of fine-tuning.
        rate: its learning rate.
        adapts: ``head``, ``body`` or ``all``, when nobody chooses otherwise.
        optimiser: ``adam`` or ``sgd``.
    """

    steps: int = 50
    rate: float = 0.01
    adapts: str = "head"
    optimiser: str = "adam"

    record: ClassVar[Record] = RECORD
    choices: ClassVar[tuple[str, ...]] = ADAPTS

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.rate < math.inf:
            raise ValueError(f"rate: must be positive, not {self.rate}")
        if self.adapts not in ADAPTS:
            raise ValueError(f"adapts: {self.adapts!r} is none of {', '.join(ADAPTS)}")
        if self.optimiser not in OPTIMISERS:
            raise ValueError(f"optimiser: {self.optimiser!r} is none of {', '.join(OPTIMISERS)}")

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """See :class:`metademo.learners.base.Learner`."""
        return (settings.adapts or self.adapts) == "head"

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`MetaLearner`."""
        adapting = {name: params[name] for name in self.network.names} | self.new_head(params, episode.ways, settings)
        return Start(
            network=self.network,
            params={**adapting, **self.kept(params)},
            rule=self.rule(tuple(adapting), self.rate * settings.rate_factor),
            adapts=adapting_names(adapting, settings.adapts or self.adapts),
            head=self.scores,
            loss=episode.loss,
        )

    def rule(self, names: Iterable[str], rate: float) -> UpdateRule:
        """How fine-tuning makes a step."""
        return Adam(rate) if self.optimiser == "adam" else Sgd({name: torch.tensor([rate]) for name in names})

    def new_head(self, params: Mapping[str, Tensor], ways: int, settings: AdaptSettings) -> Params:
        """The head of a new task, before the first step."""
        return last_layer(self.network).start(params, ways)

    def kept(self, params: Mapping[str, Tensor]) -> Params:
        """What the head needs in fine-tuning and no step changes: of classes, the features' centre and length."""
        return last_layer(self.network).kept(params)

    def scores(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """Class scores, in pre-training and after; or whatever the network's own last layer gives."""
        return last_layer(self.network).outputs(params, features)

    # Pre-training

    def sampler(
        self, pictures: PictureSet, settings: tuple[tuple[int, int], ...], queries: int, augment: Augmentation | None
    ) -> BatchSampler:
        """Batches of pictures of all classes; ``queries`` of them at a time."""
        return BatchSampler(pictures, queries, augment)

    def training_params(self, pictures: PictureSet, generator: torch.Generator) -> Params:
        """The pre-training's own last layer."""
        size = self.network.features_size
        weight = torch.randn(len(pictures), size, generator=generator) * size**-0.5
        return {"classes.weight": weight, "classes.bias": torch.zeros(len(pictures))}

    def outer_loss(self, params: Mapping[str, Tensor], task: Task, done: float = 1.0) -> tuple[Tensor, Tensor]:
        """The cross-entropy ``[]`` of a batch among all classes, and its scores ``[batch, classes]``.

        Without classes, the loss of what a task asks about, without a step before it.
        """
        if not isinstance(task, Batch):
            if last_layer(self.network) is CLASSES:
                raise TypeError(f"task: pre-training takes batches, not {type(task).__name__}")
            start = self.start_from(params, task)
            return self.query_loss(start, State(0, start.params, None, None, None), task)
        features, _ = self.network.features(params, task.query)
        head = {"head.weight": params["classes.weight"], "head.bias": params["classes.bias"]}
        scores = self.scores({**params, **head}, features)
        return F.cross_entropy(scores, task.query_labels), scores


@dataclass(frozen=True)
class BaselinePlusPlus(Transfer):
    """Transfer with a cosine head, in pre-training and after (Baseline++); a new task's head begins at random directions.

    Attributes:
        length: what the cosines of a new task are multiplied by (2 or 10 in the authors' code, by the number of classes). To
            tell thousands of classes apart, pre-training learns a length so great that a handful of pictures are fitted at
            the first step, from wherever the random directions lie. Chosen on validation episodes.
    """

    length: float = 3.0

    record: ClassVar[Record] = PLUS_PLUS

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.length < math.inf:
            raise ValueError(f"length: must be positive, not {self.length}")

    def new_head(self, params: Mapping[str, Tensor], ways: int, settings: AdaptSettings) -> Params:
        """See :class:`Transfer`; the same for the same ``settings.seed``."""
        generator = torch.Generator().manual_seed(settings.seed)
        like = params["centre"]
        weight = torch.randn(ways, len(like), generator=generator, dtype=torch.float64).to(like)
        return {"head.weight": F.normalize(weight, dim=1)}

    def kept(self, params: Mapping[str, Tensor]) -> Params:
        """See :class:`Transfer`; the length is its own."""
        return {**super().kept(params), "log_scale": torch.full_like(params["log_scale"], math.log(self.length))}

    def scores(self, params: Mapping[str, Tensor], features: Tensor) -> Tensor:
        """See :class:`Transfer`."""
        return heads.cosine_logits(params, features)
