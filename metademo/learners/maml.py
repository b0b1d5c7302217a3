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
from metademo.learners.inner_loop import Start
from metademo.learners.meta import MetaLearner
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import Sgd, UpdateRule
from metademo.networks import Params, heads
from metademo.tasks.episodes import Episode, Episodes

HEAD_RATE = 0.1
CLIP = 0.2
"""Chosen on validation episodes; docs/decisions.md says what gains by it."""


RECORD = Record(
    key="maml",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#1f7fc7",
    words=Words(
        label="MAML",
        line="an initialisation from which a few gradient steps lead far; meta-trained through those very steps (Finn et "
        "al. 2017).",
        story="Meta-training adapts to one small task after another and asks: how should the numbers at the start have "
        "been, so that the adapted network answers better? That gradient goes back through every inner step. What "
        "results is good at nothing yet, and close to being good at much.",
        photographs="pre-trained on ImageNet, then meta-trained so that a few gradient steps lead far (Finn et al. 2017; Hu et "
        "al. 2022); on your pictures they change the last layer, or more if you choose so.",
    ),
)

BATCH = Record(
    key="maml-batch",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#009c12",
    words=Words(
        label="MAML (batch norm)",
        line="MAML with batch normalisation, as in the published tables.",
        story="The first papers normalised each layer by the statistics of all pictures at hand. That lets the pictures "
        "asked about know of each other, unless the statistics are taken from the support pictures alone, as here if "
        "nothing else is chosen.",
        short="MAML-BN",
    ),
)

SMALL = Record(
    key="photos-small",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#b45a54",
    words=Words(
        label="Small network",
        line="MAML on a network that saw nothing before its meta-training.",
        story="It shows what meta-training alone can do: no ImageNet, small pictures, and a network that is adapted in a "
        "blink.",
        in_sentence="small network",
        photographs="a network a thirtieth of the size, meta-trained from nothing: it saw no ImageNet, and sees your pictures at "
        "32 × 32. Its last layer adapts, or all of it if you choose so.",
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
    """

    steps: int = 5
    second_order: bool = True
    rates: str = "one"
    adapts: str = "all"
    clip: float = CLIP

    record: ClassVar[Record] = RECORD
    variants: ClassVar[tuple[Record, ...]] = (BATCH, SMALL)
    kinds: ClassVar[tuple[str, ...]] = ("one", "layers")

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

    @property
    def usual(self) -> str:
        """What the inner loop changes where nobody chooses: of a network for photographs, which are in colour, the head alone.

        Meta-training goes through the body too, so that it can be opened to the inner loop. On CIFAR-FS the head alone is about
        as accurate, and takes next to no time (docs/decisions.md).
        """
        return "head" if self.network.channels > 1 and self.adapts == "all" else self.adapts

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """See :class:`metademo.learners.base.Learner`."""
        return "head" in (settings.adapts or self.usual, self.adapts)

    @property
    def choices(self) -> tuple[str, ...]:
        """See :class:`metademo.learners.base.Learner`."""
        return ADAPTS if self.adapts == "all" else (self.adapts,)

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`MetaLearner`; all but the rates is random or zero."""
        return {**super().initial_params(generator), **self.initial_rates()}

    @property
    def logarithms(self) -> frozenset[str]:
        """See :class:`MetaLearner`; the rates' too."""
        return super().logarithms | self.initial_rates().keys()

    def initial_rates(self) -> Params:
        """The meta-parameters that the update rule is made of, by default the logarithms of its rates."""
        if self.rates == "one":
            return {"rate.all": torch.tensor([HEAD_RATE]).log()}
        rates = {
            f"rate.{layer}": torch.full((self.steps,), self.network.body_rate).log() for layer in self.network.layers
        }
        rates[f"rate.{heads.HEAD}"] = torch.full((self.steps,), HEAD_RATE).log()
        return rates

    def start(self, episode: Episode, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.base.Learner`."""
        chosen = replace(settings, adapts=settings.adapts or self.usual)
        return self.start_from(self.params, episode, chosen, self.clip or None)

    def start_from(
        self,
        params: Mapping[str, Tensor],
        episode: Episode | Episodes,
        settings: AdaptSettings = DEFAULT,
        clip: float | None = None,
    ) -> Start:
        """See :class:`MetaLearner`."""
        head = self.head(params, episode)
        adapting = {name: params[name] for name in self.network.names} | head
        chosen = adapting_names(adapting, settings.adapts)
        names = tuple(name for name in adapting_names(adapting, self.adapts) if name in chosen)
        return Start(
            network=self.network,
            params={**adapting, "centre": params["centre"], "log_scale": params["log_scale"]},
            rule=self.rule(params, tuple(adapting), episode.ways, settings.rate_factor, clip),
            adapts=names,
            first=self.first(names),
        )

    def tasks_at_once(self, ways: int, shots: int) -> int:
        """See :class:`MetaLearner`."""
        return max(1, self.network.pictures_at_once // (ways * shots))

    def head(self, params: Mapping[str, Tensor], episode: Episode | Episodes) -> Params:
        """The head before the first step: zero."""
        return heads.start(params, episode.ways)

    def first(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """What the first step changes: from a zero head no gradient reaches the body."""
        return tuple(name for name in names if name.startswith(heads.HEAD)) or None

    def rule(
        self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int, factor: float, clip: float | None
    ) -> UpdateRule:
        """How the inner loop makes a step: by default gradient descent at the rates :meth:`alphas`.

        Args:
            params: the meta-parameters, in which the steps are differentiable.
            names: of all parameters of body and head.
            ways: how many classes the episode has.
            factor: a person's factor on the rates.
            clip: the length to which a gradient is shortened; None for never.
        """
        return Sgd(self.alphas(params, names, ways), factor, clip)

    def alphas(self, params: Mapping[str, Tensor], names: tuple[str, ...], ways: int) -> dict[str, Tensor]:
        """The inner learning rate of each parameter, as :class:`Sgd` takes them."""
        alphas = {}
        for name in names:
            layer = name.partition(".")[0]
            rate = params["rate.all" if self.rates == "one" else f"rate.{layer}"].exp()
            alphas[name] = rate * ways if layer == heads.HEAD else rate
        return alphas
