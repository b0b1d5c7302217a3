"""What the learners that are meta-learned have in common: meta-parameters, and an outer objective to train them by."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, NamedTuple, Self

import torch
from torch import Tensor

from metademo.learners.base import DEFAULT, MAX_STEPS, AdaptSettings, Learner
from metademo.learners.inner_loop import Start, State, inner_loop, score
from metademo.networks import LARGEST, EfficientNetLite, Frozen, Network, Params
from metademo.networks.backbone import Backbone
from metademo.networks.last_layer import last_layer
from metademo.networks.operators import in_channels_last
from metademo.tasks.episodes import Episodes, Sampler, Task, lesson_of
from metademo.tasks.lessons import Lesson
from metademo.tasks.picture_sets import Augmentation, EpisodeSampler, PictureSet


class OuterGradient(NamedTuple):
    """What one task says of the meta-parameters: their gradient by name, and the task's loss and accuracy ``[]``.

    Of several tasks each is the sum of theirs.
    """

    grads: Params
    loss: Tensor
    accuracy: Tensor


Taught = Callable[[Tensor, Tensor], Tensor]
"""From an outer loss ``[]`` and its query scores ``[Q, ways]`` to the loss that is differentiated in its place."""

NO_OPTIONS = ("network", "params", "reference")
"""Fields of a :class:`MetaLearner` that are no options of its algorithm."""


@dataclass(frozen=True)
class MetaLearner(Learner):
    """A learner with meta-parameters: what a checkpoint holds.

    Attributes:
        network: what adapts.
        params: the meta-parameters; their names and shapes are those of :meth:`initial_params`.
        reference: see :class:`metademo.learners.base.Learner`; no answer depends on it.

    Every further field is an option of the algorithm: it stands on the checkpoint's card and has a default. An option of
    the wrong kind raises ValueError on construction, naming the field.
    """

    network: Network
    params: Params
    reference: Tensor | None = field(default=None, kw_only=True, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in self.options.items():
            default = type(self).__dataclass_fields__[name].default
            kinds = (int, float) if type(default) is float else (type(default),)
            if type(value) not in kinds or (type(default) is float and not abs(value) < LARGEST):
                raise ValueError(f"{name}: must be like {default!r}, not {value!r}")
        steps = self.options.get("steps", 0)
        if not 0 <= steps <= MAX_STEPS:
            raise ValueError(f"steps: must lie in 0 … {MAX_STEPS}, not {steps}")

    @property
    def second_order(self) -> bool:
        """Whether the outer gradient goes through the inner gradients."""
        return True

    @property
    def options(self) -> dict[str, Any]:
        """The algorithm's options, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in NO_OPTIONS}

    @classmethod
    def initial(cls, network: Network, generator: torch.Generator, /, **options: Any) -> Self:
        """A learner to be meta-trained.

        Raises:
            ValueError: for options that do not fit, naming the field.
        """
        known = [f.name for f in fields(cls) if f.name not in NO_OPTIONS]
        for name in options:
            if name not in known:
                raise ValueError(f"{name}: {cls.record.key} has no such option; it has {', '.join(known) or 'none'}")
        bare = cls(network, {}, **options)
        return replace(bare, params=bare.initial_params(generator))

    @property
    def trains_body(self) -> bool:
        """Whether meta-training changes the body; if not, it looks at each picture once, see :meth:`frozen`."""
        return True

    @property
    def stored(self) -> torch.dtype:
        """What its parameters are kept in on disk: by default what its network's are."""
        return self.network.stored

    @property
    def boost(self) -> float:
        """A factor on how much faster meta-training learns its :attr:`logarithms` than all else."""
        return 1.0

    def initial_params(self, generator: torch.Generator) -> Params:
        """Meta-parameters to begin with: at least a random body and what the head keeps, of classes its centre and length."""
        head = last_layer(self.network)
        return {**self.network.initial_params(generator), **head.initial_params(self.network.features_size, generator)}

    @property
    def logarithms(self) -> frozenset[str]:
        """The names of the meta-parameters that are logarithms, by default the head's length: few, so meta-training is quicker
        with them than with all others, see :data:`metademo.training.trainer.LOGARITHM_BOOST`."""
        return frozenset({"log_scale"})

    def to(self, device: torch.device) -> Self:
        """The same learner with its parameters in another device's memory."""
        reference = None if self.reference is None else self.reference.to(device)
        return replace(
            self, params={name: value.to(device) for name, value in self.params.items()}, reference=reference
        )

    def with_tail(self, tail: int) -> Self:
        """The same learner with more or less of a pre-trained network open to its inner loop: the last ``tail`` stages.

        The stages that are added begin as they were pre-trained, or trained; those that are taken away stay as they are. Where
        rates are learned for each layer, those of layers that had none are the first layer's that had one.

        Raises:
            ValueError: if the network has no stages to open, or has as many open; or, of all but EfficientNet-Lite, more.
        """
        if not isinstance(self.network, Backbone) or tail == self.network.tail:
            raise ValueError(f"tail: {tail} is no other than this network has")
        network: Backbone
        own: Params = {}
        if isinstance(self.network, EfficientNetLite):
            network, own = self.network.opened(tail, self.params)
        elif tail > self.network.tail:
            network = replace(self.network, tail=tail)
        else:
            raise ValueError(f"tail: {tail} is less than this network has")
        opened = replace(self, network=network)
        fresh = opened.initial_params(torch.Generator())
        params = {**fresh, **{name: value for name, value in self.params.items() if name in fresh}, **own}
        first = f"rate.{self.network.layers[0]}"
        for layer in opened.network.layers:
            if f"rate.{layer}" not in self.params and first in self.params:
                params[f"rate.{layer}"] = self.params[first]
        return replace(opened, params=params)

    def frozen(self) -> Self:
        """The same learner with its body as the trunk of its network, for settings under which it :meth:`leaves_body` alone.

        A picture's features are then computed once, and kept as a trunk's output is.

        Raises:
            ValueError: for a network with batch normalisation.
        """
        names = self.network.names
        body = Frozen(self.network, {name: self.params[name] for name in names})
        return replace(self, network=body, params={n: v for n, v in self.params.items() if n not in names})

    def start(self, episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`metademo.learners.base.Learner`."""
        return self.start_from(self.params, episode, settings)

    @abstractmethod
    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """The triple with other meta-parameters than the learner's own, differentiable in them, as meta-training needs."""

    # How it is meta-trained

    def sampler(
        self, pictures: PictureSet, settings: tuple[tuple[int, int], ...], queries: int, augment: Augmentation | None
    ) -> Sampler:
        """Where its tasks come from, by default an :class:`EpisodeSampler`."""
        return EpisodeSampler(pictures, settings, queries, augment)

    def training_params(self, pictures: PictureSet, generator: torch.Generator) -> Params:
        """Parameters that are trained beside the meta-parameters, and dropped in the end; none by default."""
        return {}

    def tasks_at_once(self, ways: int, shots: int) -> int:
        """How many tasks of that size :meth:`outer_gradient` takes side by side to gain by it; by default one."""
        return 1

    def outer_loss(
        self,
        params: Mapping[str, Tensor],
        task: Task,
        done: float = 1.0,
    ) -> tuple[Tensor, Tensor]:
        """The outer objective on one task, by default the query loss after the inner loop (Finn et al. 2017, eq. 1).

        Args:
            params: the meta-parameters, in which the loss is differentiable.
            task: the task, or several, see :meth:`tasks_at_once`.
            done: the share of meta-training that is over, 0 … 1, for objectives that change on the way.

        Returns:
            The loss ``[]`` and the query scores ``[Q, ways]``; of several tasks the sum of their losses, and the scores of one
            after another.
        """
        episode = lesson_of(task)
        start = self.start_from(params, episode)
        *_, last = self.differentiable_loop(start, episode)
        return self.query_loss(start, last, episode)

    def differentiable_loop(self, start: Start, episode: Lesson, second_order: bool | None = None) -> Iterator[State]:
        """The inner loop as meta-training needs it, by default of the learner's own order of derivatives."""
        return inner_loop(
            start,
            episode.support,
            episode.support_labels,
            self.steps,
            differentiable=True,
            second_order=self.second_order if second_order is None else second_order,
            look_at_last=self.network.needs_statistics,
        )

    def query_loss(self, start: Start, state: State, episode: Lesson) -> tuple[Tensor, Tensor]:
        """The query set's loss and outputs in one state of the inner loop, as :meth:`outer_loss` returns them."""
        if isinstance(episode, Episodes):  # its pictures are enough for one call, and as many as a cache holds
            states = state.of_each(start.adapts)
            found = [self.query_loss(start, own, one) for own, one in zip(states, episode.each, strict=True)]
            return torch.stack([loss for loss, _ in found]).sum(), torch.cat([scores for _, scores in found])
        statistics = state.statistics if self.network.needs_statistics else None
        scores, _ = score(start, state.params, episode.query, statistics)
        return episode.query_loss(scores, episode.query_labels), scores

    def outer_gradient(
        self, params: Params, task: Task, done: float = 1.0, taught: Taught | None = None
    ) -> OuterGradient:
        """One task's contribution to the meta-gradient, by default :meth:`outer_loss` differentiated; or several tasks'.

        ``taught`` says what becomes of the loss where a :class:`metademo.training.teacher.Teacher` has answered the task too.
        """
        # laid out once as convolutions want them, and with them all that comes of them
        laid = {name: in_channels_last(value) if value.ndim == 4 else value for name, value in params.items()}
        leaves = {name: value.detach().requires_grad_() for name, value in laid.items()}
        loss, scores = self.outer_loss(leaves, task, done)
        if taught is not None:
            loss = taught(loss, scores)
        grads = torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        accuracy = task.accuracy(scores.detach(), task.query_labels)
        return OuterGradient(dict(zip(leaves, grads, strict=True)), loss.detach(), accuracy)


@dataclass(frozen=True)
class FrozenBody(MetaLearner):
    """A learner that works on the features of a body which nothing changes, in meta-training or after."""

    choices: ClassVar[tuple[str, ...]] = ()

    @property
    def trains_body(self) -> bool:
        """See :class:`MetaLearner`."""
        return False

    @property
    def stored(self) -> torch.dtype:
        """Half precision: nothing is learned from these numbers any more, and they are another checkpoint's once more."""
        return torch.float16

    def leaves_body(self, settings: AdaptSettings) -> bool:
        """Always."""
        return True

    def looked_once(self) -> Self:
        """See :class:`metademo.learners.base.Learner`: on features, where a picture's depend on no other picture."""
        return self if self.network.needs_statistics else self.frozen()
