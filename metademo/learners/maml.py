"""MAML: Model-Agnostic Meta-Learning (Finn, Abbeel & Levine 2017).

Outer objective, eq. 1 of the paper: θ* = argmin_θ Σᵢ Lᵢ(φᵢ(θ)), where φᵢ comes from θ by the inner loop on task i's support
set and Lᵢ is the cross-entropy of its query set. The gradient goes through the inner steps (second order).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor

from metademo.learners.base import ADAPTS, DEFAULT, AdaptSettings, adapting_names
from metademo.learners.depth import Depth, found
from metademo.learners.inner_loop import Start
from metademo.learners.maml_variants import BATCH, SMALL
from metademo.learners.meta import MetaLearner
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import LayerAdam, Sgd, UpdateRule, layer_of
from metademo.networks import Params, heads
from metademo.networks.last_layer import CLASSES, last_layer
from metademo.tasks.episodes import Episode, Sampler, Task, shown_again
from metademo.tasks.lessons import Lesson
from metademo.tasks.picture_sets import Augmentation, EpisodeSampler, PictureSet

CLIP = 0.2
"""Chosen on validation episodes; docs/decisions.md says what gains by it."""
LENGTH = 2.0
ADAM_RATE, ADAM_HEAD_RATE = 4e-4, 2e-3
"""Where the length of features and Adam's rates, of the body and of the head, begin; docs/decisions.md."""
WARM_UP = 4
"""So many steps until Adam's rates, as they begin, are whole."""
ADAM_BOOST = 20.0
"""See :attr:`Maml.boost`."""


RECORD = Record(
    key="maml",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#1f7fc7",
    words=Words(
        label="MAML",
        line="an initialisation from which a few gradient steps lead far; meta-trained for just that (Finn et al. 2017).",
        story="Meta-training adapts to one small task after another and asks: how should the numbers at the start have "
        "been, so that the adapted network answers better? That gradient goes back through every inner step. What "
        "results is good at nothing yet, and close to being good at much.",
        photographs="pre-trained on ImageNet, then meta-trained on pictures of many kinds through its first step, which puts a "
        "point on the mean of each class (Finn et al. 2017; Hu et al. 2022). The steps after it move these points, and bend the "
        "last stage of the body with them: always from one picture a class, from more where your own pictures say that it "
        "helps. Their rates were chosen on other pictures, not meta-learned.",
    ),
)


@dataclass(frozen=True)
class Maml(MetaLearner):
    """A meta-learned initialisation that gradient descent adapts.

    Attributes:
        steps: inner steps in meta-training.
        second_order: differentiate through the inner gradients; without it the learner is FOMAML.
        rates: ``one`` for a single inner learning rate α, or ``layers`` for one each layer and step. Either is learned (the
            paper fixes α by hand); their logarithms are meta-parameters, ``rate.LAYER`` ``[steps]`` or ``rate.all`` ``[1]``,
            so that they stay positive. The head's is for each way, as :mod:`metademo.networks.heads` explains.
        adapts: what the inner loop changes in meta-training: ``all``, ``head`` (ANIL) or ``body`` (BOIL). And after it, where
            nobody chooses otherwise, but see :attr:`usual`.
        clip: of the inner gradient when adapting, see :class:`metademo.learners.rules.Sgd`; 0 for none. Meta-training goes
            without: its gradients are the plain ones of the paper.
        update: how a step is made: ``sgd``, or ``adam``, for a body that is to be bent by tasks unlike each other, see
            :class:`metademo.learners.rules.LayerAdam`. Its rates are learned for each layer and step; the class scores are
            distances, see :func:`metademo.networks.heads.distance_logits`, so that the first step is exactly the nearest class
            mean; and how deep it adapts is chosen for each task, see :mod:`metademo.learners.depth`.
        alone: how deep it then adapts to classes of a single picture each, of which none can be held out to see what helps:
            ``all``, or ``head`` where the body gains nothing by it. Meta-training knows nothing of it.
    """

    steps: int = 5
    second_order: bool = True
    rates: str = "one"
    adapts: str = "all"
    clip: float = CLIP
    update: str = "sgd"
    alone: str = "all"

    record: ClassVar[Record] = RECORD
    variants: ClassVar[tuple[Record, ...]] = (BATCH, SMALL)
    kinds: ClassVar[tuple[str, ...]] = ("one", "layers")
    updates: ClassVar[tuple[str, ...]] = ("sgd", "adam")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.steps < 1:
            raise ValueError(f"steps: meta-training needs at least one inner step, not {self.steps}")
        if self.rates not in self.kinds:
            raise ValueError(f"rates: {self.rates!r} is none of {', '.join(self.kinds)}")
        if self.adapts not in ADAPTS:
            raise ValueError(f"adapts: {self.adapts!r} is none of {', '.join(ADAPTS)}")
        if not 0 <= self.clip < math.inf:
            raise ValueError(f"clip: must not be negative, not {self.clip}")
        if self.update not in self.updates:
            raise ValueError(f"update: {self.update!r} is none of {', '.join(self.updates)}")
        if self.alone not in ("all", "head"):
            raise ValueError(f"alone: {self.alone!r} is none of all, head")
        if self.by_distance and (self.rates != "layers" or self.steps < 2):
            raise ValueError("update: adam wants rates=layers, and at least two steps")
        if self.by_distance and last_layer(self.network) is not CLASSES:
            raise ValueError("update: adam goes by distances between classes, and this network knows none")

    @property
    def by_distance(self) -> bool:
        """Whether class scores are distances, and not a linear head's."""
        return self.update == "adam"

    @property
    def usual(self) -> str:
        """What the inner loop changes where nobody chooses: of a network for photographs, which are in colour, the head alone.

        Meta-training goes through the body too, so that it can be opened to the inner loop. On CIFAR-FS the head alone is about
        as accurate, and takes next to no time (docs/decisions.md).
        """
        shallow = self.network.channels > 1 and self.adapts == "all" and not self.by_distance
        return "head" if shallow else self.adapts

    @property
    def usual_variations(self) -> str:
        """See :class:`metademo.learners.base.Learner`: a body that bends to one picture needs another view of it."""
        return "mirror" if self.by_distance and self.network.channels > 1 else "none"

    def sampler(
        self, pictures: PictureSet, settings: tuple[tuple[int, int], ...], queries: int, augment: Augmentation | None
    ) -> Sampler:
        """See :class:`MetaLearner`; with the variations that the inner loop is made for, where the pictures have some."""
        return EpisodeSampler(pictures, settings, queries, augment, again=pictures.varies and self.varied)

    def outer_loss(self, params: Mapping[str, Tensor], task: Task, done: float = 1.0) -> tuple[Tensor, Tensor]:
        """See :class:`MetaLearner`."""
        return super().outer_loss(params, shown_again(task) if isinstance(task, Episode) else task, done)

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """See :class:`metademo.learners.base.Learner`."""
        return "head" in (settings.adapts or self.usual, self.adapts)

    @property
    def choices(self) -> tuple[str, ...]:
        """See :class:`metademo.learners.base.Learner`."""
        return ADAPTS if self.adapts == "all" else (self.adapts,)

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`MetaLearner`; all but the rates is random or zero."""
        length = {"log_scale": torch.tensor(LENGTH).log()} if self.by_distance else {}
        return {**super().initial_params(generator), **length, **self.initial_rates()}

    @property
    def logarithms(self) -> frozenset[str]:
        """See :class:`MetaLearner`; the rates' too."""
        return super().logarithms | self.initial_rates().keys()

    def initial_rates(self) -> Params:
        """The meta-parameters that the update rule is made of, by default the logarithms of its rates."""
        if self.rates == "one":
            return {"rate.all": torch.tensor([last_layer(self.network).rate]).log()}
        if self.by_distance:
            # the first step of all is none of Adam's, and Adam's first go by little more than the gradient's sign
            gently = (torch.arange(1, self.steps) / WARM_UP).clamp(max=1)
            body, head = ADAM_RATE * gently, ADAM_HEAD_RATE * gently
        else:
            both = (self.network.body_rate, last_layer(self.network).rate)
            body, head = (torch.full((self.steps,), rate) for rate in both)
        rates = {f"rate.{layer}": body.log() for layer in self.network.layers}
        rates[f"rate.{heads.HEAD}"] = head.log()
        return rates

    def start(self, episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.base.Learner`."""
        chosen = replace(settings, adapts=settings.adapts or self.usual)
        return self.start_from(self.params, episode, chosen, self.clip or None)

    def settled(self, episode: Episode, own: int, settings: AdaptSettings) -> tuple[AdaptSettings, Depth | None]:
        """See :class:`metademo.learners.base.Learner`: how deep, where it is free to choose and there is a body to bend."""
        if not self.by_distance or self.adapts != "all" or settings.adapts is not None or not self.network.names:
            return settings, None
        depth = found(
            lambda part, adapts: self.start(part, replace(settings, adapts=adapts)),
            episode,
            own,
            self.planned(settings),
            getattr(self.network, "tail", None),
        )
        if not depth.held_out and self.alone == "head":
            depth = Depth("head", None if depth.stages is None else 0)
        return replace(settings, adapts=depth.adapts), depth

    def start_from(
        self,
        params: Mapping[str, Tensor],
        episode: Lesson,
        settings: AdaptSettings = DEFAULT,
        clip: float | None = None,
    ) -> Start:
        """See :class:`MetaLearner`."""
        head = self.head(params, episode)
        adapting = {name: params[name] for name in self.network.names} | head
        chosen = adapting_names(adapting, settings.adapts)
        names = tuple(name for name in adapting_names(adapting, self.adapts) if name in chosen)
        own = {**adapting, **last_layer(self.network).kept(params)}
        if self.by_distance:
            features, _ = self.network.features(own, episode.support)
            own |= heads.from_means(own, features, episode.support_labels, episode.ways)
        return Start(
            network=self.network,
            params=own,
            rule=self.rule(params, tuple(adapting), episode.ways, settings.rate_factor, clip),
            adapts=names,
            first=self.first(names),
            head=heads.distance_logits if self.by_distance else last_layer(self.network).outputs,
            through_first=self.by_distance,
            loss=episode.loss,
        )

    @property
    def boost(self) -> float:
        """See :class:`MetaLearner`: a pre-trained body needs little, Adam's rates are to be learned."""
        return ADAM_BOOST if self.by_distance else super().boost

    def tasks_at_once(self, ways: int, shots: int) -> int:
        """See :class:`MetaLearner`; one where each has a middle of its own."""
        return 1 if self.by_distance else max(1, self.network.pictures_at_once // (ways * shots))

    def head(self, params: Mapping[str, Tensor], episode: Lesson) -> Params:
        """The head before the first step: of classes, zero."""
        start = last_layer(self.network).start(params, episode.ways)
        return {"head.weight": start["head.weight"]} if self.by_distance else start

    def first(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """What the first step changes: from a zero head no gradient reaches the body. None for all."""
        if not last_layer(self.network).zero:
            return None
        return tuple(name for name in names if name.startswith(heads.HEAD)) or None

    def rule(
        self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int, factor: float, clip: float | None
    ) -> UpdateRule:
        """How the inner loop makes a step: by default gradient descent at the rates :meth:`alphas`; or Adam.

        Args:
            params: the meta-parameters, in which the steps are differentiable.
            names: of all parameters of body and head.
            ways: how many classes the episode has.
            factor: a person's factor on the rates.
            clip: the length to which a gradient is shortened; None for never.
        """
        if not self.by_distance:
            return Sgd(self.alphas(params, names, ways), factor, clip)
        rates = {name: params[f"rate.{layer_of(name)}"].exp() for name in names}
        return LayerAdam(ways / 2, rates, factor)

    def alphas(self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int) -> dict[str, Tensor]:
        """The inner learning rate of each parameter, as :class:`Sgd` takes them."""
        alphas = {}
        for name in names:
            layer = name.partition(".")[0]
            rate = params["rate.all" if self.rates == "one" else f"rate.{layer}"].exp()
            alphas[name] = rate * ways if layer == heads.HEAD else rate
        return alphas
