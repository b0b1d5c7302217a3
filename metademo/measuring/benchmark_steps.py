"""MAML's training step twice: ours, and as a user of the library `higher` writes it (Grefenstette et al. 2019).

`higher` is archived and nothing but the benchmark and the tests, which check our meta-gradient by it, needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from metademo.learners.inner_loop import Start, State
from metademo.learners.maml import Maml
from metademo.learners.meta import OuterGradient, Taught
from metademo.networks import Conv4, Params, heads
from metademo.pictures import augment
from metademo.tasks.episodes import Task, one_episode
from metademo.tasks.lessons import Lesson
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.run_state import RunState
from metademo.training.trainer import LOGARITHM_BOOST, adam

OUTER_RATE = 1e-3


@dataclass(frozen=True)
class Setup:
    """What is measured; the defaults are what the command measures."""

    network: Conv4 = field(default_factory=Conv4)
    ways: int = 5
    shots: int = 1
    queries: int = 15
    inner_steps: int = 5
    matrix: int = 2048

    def learner(self) -> Maml:
        """An untrained learner, the same in every process."""
        return Maml.initial(self.network, torch.Generator().manual_seed(0), steps=self.inner_steps, rates="layers")

    def sampler(self) -> EpisodeSampler:
        """Episodes of random pictures of 50 classes, varied as in meta-training."""
        generator = torch.Generator().manual_seed(0)
        size, each = self.network.size, self.shots + self.queries
        shape = (50 * each, self.network.channels, size, size)
        images = torch.randint(256, shape, generator=generator, dtype=torch.uint8)
        rows = tuple(torch.arange(each * index, each * index + each) for index in range(50))
        names = tuple(str(index) for index in range(50))
        pictures = PictureSet(images, rows, (0,) * 50, names, "random")
        return EpisodeSampler(pictures, ((self.ways, self.shots),), self.queries, augment=augment.characters)


STANDARD = Setup()


Clock = Callable[[str], None]
"""Called after each part of the work with its name."""


def no_clock(part: str) -> None:
    """The clock of a caller who does not measure."""


class _Timed(Maml):
    """A learner that says when each part of its training step is done; the step itself is the product's."""

    clock: Clock = staticmethod(no_clock)

    def differentiable_loop(self, start: Start, episode: Lesson, second_order: bool | None = None) -> Iterator[State]:
        yield from super().differentiable_loop(start, episode, second_order)
        self.clock("support passes")

    def query_loss(self, start: Start, state: State, episode: Lesson) -> tuple[Tensor, Tensor]:
        found = super().query_loss(start, state, episode)
        self.clock("query pass")
        return found

    def outer_gradient(
        self, params: Params, task: Task, done: float = 1.0, taught: Taught | None = None
    ) -> OuterGradient:
        found = super().outer_gradient(params, task, done, taught)
        self.clock("outer backward")
        return found


class OurStep:
    """Our training step, the clock read between its parts."""

    def __init__(self, learner: Maml) -> None:
        self.learner = _Timed(learner.network, learner.params, **learner.options)
        self.state = RunState.begin(learner.params)

    def gradient(self, task: Task, clock: Clock = no_clock) -> tuple[Tensor, Params]:
        """The outer loss ``[]`` of one task, or the sum of several, and its gradient by every meta-parameter."""
        self.learner.clock = clock
        outer = self.learner.outer_gradient(self.state.params, task)
        return outer.loss, outer.grads

    def update(self, grads: Params) -> None:
        """One outer step of Adam."""
        adam(self.state, grads, OUTER_RATE, self.learner.logarithms)


class _AsWritten(Maml):
    def first(self, names: tuple[str, ...]) -> None:
        """The first step changes what every other does."""


def as_it_is_written(learner: Maml) -> Maml:
    """The same learner, asking for the body's gradient in the first step too, as the paper has it; it is zero here."""
    return _AsWritten(learner.network, learner.params, **learner.options)


def count_flops(learner: Maml, setup: Setup = STANDARD) -> int:
    """Floating-point operations of one task's convolutions and matrix products, a multiplication and an addition being two.

    Forward and inner backward passes on the support set, forward on the query set, and the outer backward through it all.
    Normalisation, ReLU, pooling, the update rules and Adam are not counted, nor what Numba computes of a compiled network.
    """
    episode = setup.sampler().sample(task_generator(0, 0, 0))
    with FlopCounterMode(display=False) as counter:
        learner.outer_gradient(learner.params, episode)
    return counter.get_total_flops()


class HigherModule(nn.Module):
    """The same network as a plain module: what adapts, without the head's centre and length."""

    def __init__(self, network: Conv4, ways: int) -> None:
        super().__init__()
        layers, inputs = [], network.channels
        for index in range(len(network.layers)):
            layers += [
                nn.Conv2d(inputs, network.filters, 3, padding=1, bias=False),
                nn.MaxPool2d(2) if index < network.pools else nn.Identity(),
                nn.GroupNorm(network.groups, network.filters),
                nn.ReLU(),
            ]
            inputs = network.filters
        self.body = nn.Sequential(*layers, nn.Flatten())
        self.head = nn.Linear(network.features_size, ways)

    def forward(self, pictures: Tensor, centre: Tensor, log_scale: Tensor) -> Tensor:
        """Class scores ``[N, ways]`` of pictures ``[N, C, H, W]``."""
        return self.head(F.normalize(self.body(pictures) - centre, dim=1) * log_scale.exp())


class HigherStep:
    """The same training step as a user of `higher` writes it, with `higher`'s differentiable SGD."""

    def __init__(self, learner: Maml, ways: int) -> None:
        try:
            import higher
        except ImportError as error:
            raise RuntimeError("The comparison needs the library `higher`: pip install higher==0.2.1") from error
        if not isinstance(learner.network, Conv4):
            raise RuntimeError(f"The comparison is of a Conv4, not of a {type(learner.network).__name__}")
        self.higher, self.learner, self.ways = higher, learner, ways
        dtype = learner.params["centre"].dtype
        self.module = HigherModule(learner.network, ways).to(dtype)
        for parameter, name in zip(self.module.body.parameters(), learner.network.names, strict=True):
            parameter.data.copy_(learner.params[name])
        nn.init.zeros_(self.module.head.weight)
        nn.init.zeros_(self.module.head.bias)
        others = [name for name in learner.params if name not in learner.network.names]
        self.meta = {name: learner.params[name].clone().requires_grad_() for name in others}
        self.by_name = dict(zip(learner.network.names, self.module.body.parameters(), strict=True)) | self.meta
        rates = {name: OUTER_RATE * (LOGARITHM_BOOST if name in learner.logarithms else 1.0) for name in self.by_name}
        self.outer = torch.optim.Adam([{"params": [value], "lr": rates[name]} for name, value in self.by_name.items()])

    def gradient(self, task: Task, clock: Clock = no_clock, second_order: bool = True) -> tuple[Tensor, Params]:
        """The outer loss ``[]`` of one task and its gradient by every meta-parameter."""
        episode = one_episode(task)
        body, meta = list(self.module.body.parameters()), self.meta
        # one group for each parameter, so that each can have its layer's rate
        inner = torch.optim.SGD([{"params": [parameter]} for parameter in self.module.parameters()], lr=1.0)
        constant = None if second_order else lambda grads: [grad.detach() for grad in grads]
        counts = torch.bincount(episode.support_labels)
        with self.higher.innerloop_ctx(self.module, inner, copy_initial_weights=False) as (model, optimiser):
            for index in range(self.learner.steps):
                scores = model(episode.support, meta["centre"], meta["log_scale"])
                losses = F.cross_entropy(scores, episode.support_labels, reduction="none")
                loss = (losses / counts[episode.support_labels]).sum() / self.ways
                rates = [meta[f"rate.{layer}"][index].exp() for layer in self.learner.network.layers for _ in range(3)]
                head = meta[f"rate.{heads.HEAD}"][index].exp() * self.ways
                optimiser.step(loss, override={"lr": [*rates, head, head]}, grad_callback=constant)
            clock("support passes")
            scores = model(episode.query, meta["centre"], meta["log_scale"])
            loss = F.cross_entropy(scores, episode.query_labels)
            clock("query pass")
            grads = torch.autograd.grad(loss, [*body, *meta.values()])
            clock("outer backward")
        return loss.detach(), dict(zip((*self.learner.network.names, *meta), grads, strict=True))

    def update(self, grads: Params) -> None:
        """One outer step of Adam."""
        for name, grad in grads.items():
            self.by_name[name].grad = grad
        self.outer.step()
