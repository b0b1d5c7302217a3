"""Scratch: the same network, trained on the support set alone from random parameters, as where nothing was learned before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch

from metademo.learners.base import DEFAULT, AdaptSettings, Learner
from metademo.learners.inner_loop import Start
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import OPTIMISERS, Adam, Sgd
from metademo.networks import Network
from metademo.networks.last_layer import last_layer
from metademo.tasks.lessons import Lesson

SGD_RATE, SGD_STEPS = 0.1, 50


RECORD = Record(
    key="scratch",
    name="Training from scratch",
    family=Family.NOT_META_LEARNED,
    colour="#d9640a",
    words=Words(
        label="Scratch",
        line="the same network from random numbers, trained on your pictures by the optimiser Adam.",
        story="What training is without anything learned before, and a fair opponent: the same network and pictures, an optimiser"
        " and a rate chosen with care, and as many steps as it likes. It knows nothing but your pictures.",
        in_sentence="scratch",
        photographs="the small network from random numbers, trained on your pictures by the optimiser Adam. The large one does no"
        " better from random numbers, and takes more than ten times as long.",
    ),
    checkpoint=False,
)

BY_SGD = Record(
    key="scratch-sgd",
    name="Training from scratch",
    family=Family.NOT_META_LEARNED,
    colour="#008a2f",
    words=Words(
        label="Scratch (SGD)",
        line="scratch by plain gradient descent.",
        story="The same without Adam: every step follows the gradient at one rate, as the inner steps of MAML do.",
        in_sentence="scratch (SGD)",
    ),
    checkpoint=False,
)


@dataclass(frozen=True)
class Scratch(Learner):
    """A fair opponent: same network, same pictures, its own well-chosen optimiser and rate, and as many steps as it likes.

    Attributes:
        network: what is trained.
        steps: how many, by default: on validation episodes twenty of Adam's do nearly as well as fifty.
        rate: learning rate of every parameter (a person's factor multiplies it).
        optimiser: ``adam`` or ``sgd``.

    Raises:
        ValueError: on construction, naming the field.
    """

    network: Network
    steps: int = 20
    rate: float = 3e-3
    optimiser: str = "adam"

    record: ClassVar[Record] = RECORD
    variants: ClassVar[tuple[Record, ...]] = (BY_SGD,)
    choices: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise ValueError(f"optimiser: {self.optimiser!r} is none of {', '.join(OPTIMISERS)}")
        if self.network != self.network.without_pretraining():
            raise ValueError("network: this one is pre-trained; scratch begins with its without_pretraining()")
        if not self.rate > 0:
            raise ValueError(f"rate: must be positive, not {self.rate}")

    @classmethod
    def by_sgd(cls, network: Network) -> Scratch:
        """Scratch by plain gradient descent: fifty steps at the best of the rates 0.03, 0.1 and 0.3 on validation episodes."""
        return cls(network, SGD_STEPS, SGD_RATE, "sgd")

    def start(self, episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.base.Learner`; random, but the same for the same ``settings.seed``."""
        generator = torch.Generator().manual_seed(settings.seed)
        body = self.network.initial_params(generator)
        head = last_layer(self.network)
        meta = head.initial_params(self.network.features_size, generator)
        params = {**body, **meta, **head.start(meta, episode.ways)}
        rate = self.rate * settings.rate_factor
        rule = Adam(rate) if self.optimiser == "adam" else Sgd({name: torch.tensor([rate]) for name in params})
        # nothing is meta-learned here, so the head's centre and length are trained like all else
        return Start(self.network, params, rule, tuple(params), head=head.outputs, loss=episode.loss)
