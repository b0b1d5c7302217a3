"""Conv4: the four-block convolutional network that few-shot tables are made with (Vinyals et al. 2016)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.networks import operators, switch
from metademo.networks.network import Statistics

BLOCKS = 4
_CHUNK = {"cpu": 32, "cuda": 4096}
"""Pictures that are looked at together where no gradient is wanted: what a block makes of many more does not fit into a
processor's cache, and 300 at once take twice as long; on a graphics card few leave it idle."""
_PICTURES_AT_ONCE = 80
"""Of several tasks: so many are quicker together than one task after another; docs/decisions.md has the measurements."""
VIEWS = {1: ((0, 0),), 2: ((1, -1), (-1, 1)), 4: ((1, 2), (2, -1), (-1, -2), (-2, 1))}
"""Where a picture is moved to, pixels to the right and down, for each number of views."""


@dataclass(frozen=True)
class Conv4:
    """Four blocks of 3×3 convolution, 2×2 max-pooling, normalisation and ReLU; the output, flattened, is the feature.

    Pooling comes before the normalisation, not last as in most implementations: the rest of a block then has a quarter of
    the numbers to look at, which makes the network a fifth quicker.

    Attributes:
        channels: of the input pictures.
        size: height and width of the input pictures, in pixels.
        filters: of every block.
        pools: how many of the blocks pool, from the first on. With three, the feature of a 28×28 picture still knows where in
            it something is: 3×3 places instead of one.
        norm: ``group`` (Wu & He 2018), which looks at one picture at a time; or ``batch``, which needs the statistics of a
            set of pictures: the support set's (inductive) or those of the pictures at hand (transductive).
        groups: of the group normalisation.
        views: from how many places a picture is looked at, 1, 2 or 4: as it is, moved by a pixel along a diagonal either way,
            or by a knight's move in four directions. The feature is the views' mean. A network that pools three times sees a
            stroke differently a pixel on, and alike again only eight pixels on; the mean cares less where exactly a stroke is.
            In colour every second view is of the mirror image: a photograph's is of the same thing still, as no character's is.
            What views gain: docs/decisions.md.
        mean, deviation: what the network subtracts from the pictures' values, 0 … 1, and divides them by, before all else. It
            is the network's own affair, so that training, evaluation and a person's pictures cannot differ in it. Ink on
            paper is taken as it is, for paper is zero.
        precision: what the convolutions compute in, ``float32`` or ``bfloat16`` (for meta-training: half the memory traffic,
            parameters and normalisation stay as they are). Not a part of the network's description.
        compiled: whether a block is Numba's, see :mod:`metademo.networks.switch`; in bfloat16 all but its convolution, if that
            is not a drawing's first. For meta-training, where :attr:`compilable`. Not a part of the description either.

    Raises:
        ValueError: on construction, naming the field.
    """

    channels: int = 1
    size: int = 28
    filters: int = 64
    pools: int = 3
    norm: str = "group"
    groups: int = 8
    views: int = 1
    mean: float = 0.0
    deviation: float = 1.0
    precision: str = "float32"
    compiled: bool = False

    trunk = ""
    body_rate = 0.03
    stored = torch.float32

    def __post_init__(self) -> None:
        if not 0 <= self.pools <= BLOCKS:
            raise ValueError(f"pools: must lie in 0 … {BLOCKS}, not {self.pools}")
        if self.size < 2**self.pools:
            raise ValueError(f"size: {self.pools} poolings need at least {2**self.pools} pixels, not {self.size}")
        if self.norm not in ("group", "batch"):
            raise ValueError(f"norm: {self.norm!r} is neither 'group' nor 'batch'")
        if self.views not in VIEWS:
            raise ValueError(f"views: must be 1, 2 or 4, not {self.views}")
        if self.precision not in ("float32", "bfloat16"):
            raise ValueError(f"precision: {self.precision!r} is neither 'float32' nor 'bfloat16'")
        if self.channels < 1:
            raise ValueError(f"channels: must be at least 1, not {self.channels}")
        if self.filters < 1 or self.groups < 1 or self.filters % self.groups:
            raise ValueError(f"filters: {self.filters} cannot be split into {self.groups} groups")
        if self.compiled and not self.compilable:
            raise ValueError("compiled: needs the package numba, group normalisation, and 64 filters")
        if not math.isfinite(self.mean):
            raise ValueError(f"mean: must be a number, not {self.mean}")
        if not 0 < self.deviation < math.inf:
            raise ValueError(f"deviation: must be positive, not {self.deviation}")

    @property
    def features_size(self) -> int:
        """How many numbers describe a picture: filters × height × width after the poolings."""
        return self.filters * (self.size // 2**self.pools) ** 2

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """The pictures' own."""
        return (self.channels, self.size, self.size)

    @property
    def layers(self) -> tuple[str, ...]:
        """The blocks' names; a parameter ``block1.weight`` belongs to the layer ``block1``."""
        return tuple(f"block{number}" for number in range(1, BLOCKS + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(f"{layer}.{part}" for layer in self.layers for part in ("weight", "scale", "shift"))

    @property
    def needs_statistics(self) -> bool:
        """Whether a prediction depends on which other pictures normalise it."""
        return self.norm == "batch"

    @property
    def pictures_at_once(self) -> int:
        """How many pictures of several tasks, each with parameters of its own, it takes together to gain by it.

        Convolutions in bfloat16 have not been measured that way, and batch normalisation has statistics for every task.
        """
        return 0 if self.needs_statistics or self.precision != "float32" else _PICTURES_AT_ONCE // self.views

    @property
    def compilable(self) -> bool:
        """Whether Numba is there, and the network is one that it was written for."""
        return switch.compilable(self.filters, self.norm)

    def initial_params(self, generator: torch.Generator) -> dict[str, Tensor]:
        """Random parameters: He-normal convolutions (He et al. 2015), unit scales, zero shifts."""
        params = {}
        inputs = self.channels
        for layer in self.layers:
            weight = torch.randn(self.filters, inputs, 3, 3, generator=generator) * (2 / (inputs * 9)) ** 0.5
            params[f"{layer}.weight"] = weight
            params[f"{layer}.scale"] = torch.ones(self.filters)
            params[f"{layer}.shift"] = torch.zeros(self.filters)
            inputs = self.filters
        return params

    def prepare(self, pictures: Tensor) -> Tensor:
        """The pictures themselves: every block is parameters."""
        return pictures

    def without_pretraining(self) -> Conv4:
        """Itself."""
        return self

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the body sees in each picture.

        Args:
            params: this network's parameters; for several tasks ``[T, …]`` each, if each task has its own.
            pictures: float ``[N, channels, size, size]``; of several tasks, see :attr:`pictures_at_once`, ``[T, N, …]``.
            statistics: with batch normalisation, the statistics to normalise by; by default the pictures' own.

        Returns:
            Features ``[N, features_size]`` or ``[T, N, features_size]``, and the statistics used (empty with group
            normalisation).
        """
        if pictures.ndim == 5:
            return self._side_by_side(params, pictures), ()
        at_once = _CHUNK[pictures.device.type]
        if len(pictures) > at_once and not self.needs_statistics and not torch.is_grad_enabled():
            return torch.cat([self.features(params, part)[0] for part in pictures.split(at_once)]), ()
        return self._features(params, pictures, statistics)

    def _side_by_side(self, params: Mapping[str, Tensor], pictures: Tensor) -> Tensor:
        """Features ``[T, N, features_size]`` of several tasks' pictures ``[T, N, channels, size, size]``.

        Where each task has parameters of its own, the tasks are groups of channels: one call of an operator does for all of
        them, and calls are what takes most of the time where a task has five pictures.
        """
        tasks, count = pictures.shape[:2]
        if params[self.names[0]].ndim == 4:
            return self._features(params, pictures.flatten(0, 1))[0].view(tasks, count, -1)
        own = {name: params[name].flatten(0, 1) for name in self.names}
        features, _ = self._features(own, pictures.transpose(0, 1).flatten(1, 2), tasks=tasks)
        return features.view(count, tasks, -1).transpose(0, 1)

    def _features(
        self,
        params: Mapping[str, Tensor],
        pictures: Tensor,
        statistics: Sequence[tuple[Tensor, Tensor]] | None = None,
        tasks: int = 1,
    ) -> tuple[Tensor, Statistics]:
        """As :meth:`features`; of ``tasks`` tasks, channels of parameters and pictures being those of one after another."""
        if self.views > 1:
            sides = (pictures, pictures if self.channels == 1 else pictures.flip(3))
            moved = torch.cat([_moved(sides[view % 2], *move) for view, move in enumerate(VIEWS[self.views])])
            features, moved_used = replace(self, views=1)._features(params, moved, statistics, tasks)
            return features.view(self.views, len(pictures), -1).mean(0), moved_used
        used: list[tuple[Tensor, Tensor]] = []
        x = pictures
        if (self.mean, self.deviation) != (0, 1):
            x = (x - self.mean) / self.deviation
        for index, layer in enumerate(self.layers):
            weight, scale, shift = (params[f"{layer}.{part}"] for part in ("weight", "scale", "shift"))
            pools = index < self.pools
            if self.compiled:
                block = switch.block()
                groups, convolve = self.groups, self._convolve
                x = block(x, weight, scale, shift, tasks=tasks, groups=groups, pools=pools, convolve=convolve)
                continue
            x = self._convolve(x, weight, tasks)
            if pools:
                x = operators.pool(x)
            if self.norm == "group":
                x = operators.normalise(x, scale, shift, tasks * self.groups)
                continue
            if statistics is None:
                mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            else:
                mean, variance = statistics[index]
            used.append((mean, variance))
            factor = scale * (variance + operators.EPSILON).rsqrt()
            x = F.relu(x * factor[:, None, None] + (shift - mean * factor)[:, None, None])
        return x.flatten(1), tuple(used)

    def _convolve(self, x: Tensor, weight: Tensor, tasks: int, how: operators.Convolution = operators.DIRECT) -> Tensor:
        if self.precision == "float32":
            return operators.convolve(x, weight, tasks, how)
        return operators.convolve(x.bfloat16(), weight.bfloat16(), tasks).to(x.dtype)


def _moved(pictures: Tensor, right: int, down: int) -> Tensor:
    """Pictures moved by so many pixels; what comes in at an edge is what was there."""
    height, width = pictures.shape[-2:]
    padded = F.pad(pictures, (2, 2, 2, 2), mode="replicate")
    return padded[..., 2 - down : 2 - down + height, 2 - right : 2 - right + width]
