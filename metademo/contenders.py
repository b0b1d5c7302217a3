"""The learners that can be put side by side on one domain's pictures: its checkpoints, and scratch on the same network."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache

from metademo import checkpoints
from metademo.domains import of_checkpoint
from metademo.insights.unknown import OWN_SHARE
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.scratch import Scratch

_log = logging.getLogger(__name__)

NAMES = {
    "maml": "MAML",
    "fomaml": "FOMAML",
    "anil": "ANIL",
    "boil": "BOIL",
    "meta-sgd": "Meta-SGD",
    "maml++": "MAML++",
    "reptile": "Reptile",
    "meta-lstm": "Meta-LSTM",
    "protonet": "ProtoNet",
    "proto-maml": "Proto-MAML",
    "transfer": "Transfer",
    "baseline++": "Baseline++",
    "maml-batch": "MAML (batch norm)",
    "characters-maml": "MAML (short training)",
    "scratch": "Scratch",
    "scratch-sgd": "Scratch (SGD)",
}
"""What the literature calls each learner, by key, in the order in which they are listed."""

LONG = 20
"""From how many steps on a learner counts as one that trains, not one that adapts: its steps are chosen apart."""


@dataclass(frozen=True)
class Choices:
    """What a person chooses for all learners at once.

    Attributes:
        steps: inner steps of learners that are made for a few; None for each one's own number.
        long_steps: steps of those that train on the task: scratch, transfer, Reptile.
        rate_factor: on the inner learning rates of all that have a checkpoint.
        adapts: ``all``, ``head`` or ``body``; None for what each learner adapts by itself.
        scratch_rate: learning rate of scratch by Adam.
        transductive: let query pictures normalise each other, in networks with batch normalisation.
        seed: of what begins at random.
        variations: of the support pictures, as :class:`metademo.learners.base.AdaptSettings`; for photographs only.
    """

    steps: int | None = 5
    long_steps: int = 50
    rate_factor: float = 1.0
    adapts: str | None = None
    scratch_rate: float = Scratch.rate
    transductive: bool = False
    seed: int = 0
    variations: str = "none"


@dataclass(frozen=True)
class Contender:
    """A learner that can be chosen.

    Attributes:
        key: what it is called inside, as ``maml``; unique in its domain.
        checkpoint: the name of its checkpoint, or None for scratch.
        learner: the learner itself.
        own_share: of its checkpoint's card, or the default.
    """

    key: str
    checkpoint: str | None
    learner: Learner
    own_share: float = OWN_SHARE

    @property
    def long(self) -> bool:
        """Whether it trains on the task for many steps, rather than adapting in a few."""
        return self.learner.steps >= LONG

    def settings(self, choices: Choices) -> AdaptSettings:
        """What the choices mean to this learner."""
        steps = choices.long_steps if self.long else choices.steps
        if self.checkpoint is None:
            rate = choices.scratch_rate / Scratch.rate if self.key == "scratch" else 1.0
            return AdaptSettings(steps, rate_factor=rate, seed=choices.seed, variations=choices.variations)
        return AdaptSettings(
            steps,
            choices.rate_factor,
            choices.adapts if choices.adapts in self.learner.choices else None,
            choices.transductive and self.learner.network.needs_statistics,
            choices.seed,
            choices.variations,
        )


@cache
def contenders(domain: str = "characters") -> dict[str, Contender]:
    """By key, the domain's main learner first and scratch last. Shared: adapting never changes a learner.

    The checkpoint ``characters`` is known by its learner's name, ``characters-NAME`` by NAME.

    Raises:
        metademo.checkpoints.CheckpointError: if the main checkpoint is missing or damaged. Any other is left out then.
    """
    main = checkpoints.shipped(domain)
    found = {main.card.learner["kind"]: _contender(main.card.learner["kind"], domain, main)}
    for name in checkpoints.available():
        key = name.removeprefix(f"{domain}-")
        if key != name and of_checkpoint(name) == domain:
            # the same learner once more, from another training, keeps the checkpoint's whole name
            key = name if key in found else key
            try:
                found[key] = _contender(key, name, checkpoints.shipped(name))
            except checkpoints.CheckpointError:
                # one damaged file is no reason to be without all the others
                _log.exception("the checkpoint %s cannot be used", name)
    network = main.learner.network.from_nothing()
    found["scratch"] = Contender("scratch", None, Scratch(network))
    found["scratch-sgd"] = Contender("scratch-sgd", None, Scratch.by_sgd(network))
    return found


def _contender(key: str, name: str, checkpoint: checkpoints.Checkpoint) -> Contender:
    return Contender(key, name, checkpoint.learner, checkpoint.card.own_share or OWN_SHARE)
