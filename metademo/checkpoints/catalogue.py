"""The learners that can be put side by side on one domain's pictures: its checkpoints, and scratch.

Beside those of large photographs stand two that see the same ones small: the main learner of small photographs, whose network
saw nothing before its meta-training, and scratch on that network. From random numbers the large network does no better in as
many steps, and takes more than ten times as long.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from metademo.checkpoints import cards
from metademo.checkpoints import files as checkpoints
from metademo.insights.unknown import OWN_SHARE
from metademo.learners import Family, MetaLearner, Record, records
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.maml import Maml
from metademo.learners.scratch import Scratch
from metademo.messages import message_of
from metademo.networks.backbone import Backbone
from metademo.pictures.domains import KINDS, PHOTOS, PHOTOS_SMALL, Domain, of_checkpoint

_log = logging.getLogger(__name__)

AS_IT_PAYS = -1
"""In the place of a number of stages: whatever the learner chooses."""

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
        variations: of the support pictures, as :class:`metademo.learners.base.AdaptSettings`; for photographs only. None for
            what each learner was made for.
        tail: how many of a pre-trained network's last stages MAML and its relatives adapt, beside the head, and with them all
            of a network that was not pre-trained; 0 for the head alone; :data:`AS_IT_PAYS` for what each learner chooses by
            itself, for the task. Unless ``adapts`` says otherwise.
    """

    steps: int | None = 5
    long_steps: int = 50
    rate_factor: float = 1.0
    adapts: str | None = None
    scratch_rate: float = Scratch.rate
    transductive: bool = False
    seed: int = 0
    variations: str | None = None
    tail: int = AS_IT_PAYS


@dataclass(frozen=True)
class Contender:
    """A learner that can be chosen.

    Attributes:
        key: what it is called inside, as ``maml``; unique in its domain.
        checkpoint: the name of its checkpoint, or None for scratch.
        learner: the learner itself.
        domain: how its network reads pictures; not always as the others beside it do.
        own_share: of its checkpoint's card, or the default.
    """

    key: str
    checkpoint: str | None
    learner: Learner
    domain: Domain
    own_share: float = OWN_SHARE
    _made: dict[tuple[int, bool], Learner] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def record(self) -> Record | None:
        """What is known of it beside what it does; None for a checkpoint that no record is of, as of a training of one's own."""
        return records().get(self.key)

    @property
    def family(self) -> Family:
        """How it comes to know a new task."""
        return (self.record or self.learner.record).family

    @property
    def long(self) -> bool:
        """Whether it trains on the task for many steps, rather than adapting in a few."""
        return self.learner.steps >= LONG

    def chosen(self, choices: Choices) -> Learner:
        """The learner, or its like with more stages open to the inner loop, or with a body that is looked through once."""
        learner = self.learner
        network = learner.network
        if self.checkpoint is None or not isinstance(learner, MetaLearner):
            return learner
        if not isinstance(network, Backbone) or not network.trunk:
            return learner
        leaves_body = learner.leaves_body(self.settings(choices))
        tail = network.tail if leaves_body else max(choices.tail, network.tail)
        # made once: a run asks whether a learner is the very same as before
        if (tail, leaves_body) not in self._made:
            made = learner.with_tail(tail) if tail > network.tail else learner
            self._made[tail, leaves_body] = made.frozen() if leaves_body else made
        return self._made[tail, leaves_body]

    def settings(self, choices: Choices) -> AdaptSettings:
        """What the choices mean to this learner."""
        steps = choices.long_steps if self.long else choices.steps
        if self.checkpoint is None:
            rate = choices.scratch_rate / Scratch.rate if self.key == "scratch" else 1.0
            return AdaptSettings(steps, rate_factor=rate, seed=choices.seed, variations=choices.variations)
        adapts = choices.adapts if choices.adapts in self.learner.choices else None
        if adapts is None and choices.tail != AS_IT_PAYS and isinstance(self.learner, Maml):
            shallow = "head" if "head" in self.learner.choices else None
            adapts = self.learner.adapts if choices.tail else shallow
        return AdaptSettings(
            steps,
            choices.rate_factor,
            adapts,
            choices.transductive and self.learner.network.needs_statistics,
            choices.seed,
            choices.variations,
        )


class Contenders(dict[str, Contender]):
    """Contenders by key, the main learner first and scratch last.

    Attributes:
        missing: what should be among them and cannot be read, as messages.
    """

    def __init__(self, found: Mapping[str, Contender], missing: Iterable[str] = ()) -> None:
        super().__init__(found)
        self.missing = tuple(missing)


@cache
def contenders(domain: str = "characters") -> Contenders:
    """The learners of a domain. Shared: adapting never changes a learner.

    The checkpoint ``characters`` is known by its learner's name, ``characters-NAME`` by NAME. A damaged one is left out, as long
    as another can stand in for the main one.

    Raises:
        metademo.checkpoints.files.CheckpointError: if the main checkpoint is missing or damaged and none stands in for it.
    """
    small: dict[str, Contender] = {}
    found: dict[str, Contender] = {}
    missing: list[str] = []
    if domain == PHOTOS.name and PHOTOS_SMALL.name in checkpoints.available():
        small = _own(PHOTOS_SMALL.name, missing)
    try:
        found = _own(domain, missing)
    except checkpoints.CheckpointError as error:
        if not small:
            raise
        missing.append(message_of(error))
    if small:
        main, *_, scratch, by_sgd = small.values()
        found |= {PHOTOS_SMALL.name: replace(main, key=PHOTOS_SMALL.name)}
        found |= {"scratch": scratch, "scratch-sgd": by_sgd}
    return Contenders({key: found[key] for key in sorted(found, key=lambda key: key.startswith("scratch"))}, missing)


def _own(domain: str, missing: list[str]) -> dict[str, Contender]:
    """The checkpoints of a domain, and scratch on the main one's network."""
    main = checkpoints.shipped(domain)
    found = {main.card.learner["kind"]: _contender(main.card.learner["kind"], domain, main)}
    for name in checkpoints.available():
        key = name.removeprefix(f"{domain}-")
        if key != name and of_checkpoint(name) == domain:
            # the same learner once more, from another training, keeps the checkpoint's whole name
            key = name if key in found else key
            try:
                found[key] = _contender(key, name, checkpoints.shipped(name))
            except checkpoints.CheckpointError as error:
                # one damaged file is no reason to be without all the others
                missing.append(message_of(error))
                _log.exception("the checkpoint %s cannot be used", name)
    network = main.learner.network.without_pretraining()
    found["scratch"] = Contender("scratch", None, Scratch(network), KINDS[domain])
    found["scratch-sgd"] = Contender("scratch-sgd", None, Scratch.by_sgd(network), KINDS[domain])
    return found


def contender_of(key: str, file: str, checkpoint: cards.Checkpoint) -> Contender:
    """A person's own checkpoint as a contender of this key; ``file`` is what it is called where it is kept."""
    return _contender(key, file, checkpoint)


def with_own(known: Contenders, own: Mapping[str, Contender]) -> Contenders:
    """Contenders and a person's own beside them, scratch still last."""
    found = {**known, **own}
    return Contenders(
        {key: found[key] for key in sorted(found, key=lambda key: key.startswith("scratch"))}, known.missing
    )


def _contender(key: str, name: str, checkpoint: cards.Checkpoint) -> Contender:
    share = checkpoint.card.own_share or OWN_SHARE
    return Contender(key, name, checkpoint.learner, KINDS[checkpoint.card.domain], share)
