"""Conv4: the four-block convolutional network that few-shot tables are made with (Vinyals et al. 2016)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

BLOCKS = 4
EPSILON = 1e-5

Statistics = tuple[tuple[Tensor, Tensor], ...]
"""For each batch-normalised block, its input's mean and variance over a set of pictures, each ``[filters]``."""


@dataclass(frozen=True)
class Conv4:
    """Four blocks of 3×3 convolution, normalisation, ReLU and 2×2 max-pooling; the output, flattened, is the feature.

    Attributes:
        channels: of the input pictures.
        size: height and width of the input pictures, in pixels.
        filters: of every block.
        norm: ``group`` (Wu & He 2018), which looks at one picture at a time; or ``batch``, which needs the statistics of a
            set of pictures: the support set's (inductive) or those of the pictures at hand (transductive).
        groups: of the group normalisation.

    Raises:
        ValueError: on construction, naming the field.
    """

    channels: int = 1
    size: int = 28
    filters: int = 64
    norm: str = "group"
    groups: int = 8

    def __post_init__(self) -> None:
        if self.size < 2**BLOCKS:
            raise ValueError(f"size: four poolings need at least {2**BLOCKS} pixels, not {self.size}")
        if self.norm not in ("group", "batch"):
            raise ValueError(f"norm: {self.norm!r} is neither 'group' nor 'batch'")
        if self.channels < 1:
            raise ValueError(f"channels: must be at least 1, not {self.channels}")
        if self.filters < 1 or self.groups < 1 or self.filters % self.groups:
            raise ValueError(f"filters: {self.filters} cannot be split into {self.groups} groups")

    @property
    def features_size(self) -> int:
        """How many numbers describe a picture: filters × height × width after four poolings."""
        return self.filters * (self.size // 2**BLOCKS) ** 2

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

    def initial(self, generator: torch.Generator) -> dict[str, Tensor]:
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

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the body sees in each picture.

        Args:
            params: this network's parameters.
            pictures: float ``[N, channels, size, size]``.
            statistics: with batch normalisation, the statistics to normalise by; by default the pictures' own.

        Returns:
            Features ``[N, features_size]``, and the statistics used (empty with group normalisation).
        """
        used = []
        # channels-last is what the processor's convolutions are fastest with: about half the time of the default
        x = pictures.contiguous(memory_format=torch.channels_last)
        for index, layer in enumerate(self.layers):
            weight = params[f"{layer}.weight"].contiguous(memory_format=torch.channels_last)
            x = F.conv2d(x, weight, padding=1)
            scale, shift = params[f"{layer}.scale"], params[f"{layer}.shift"]
            if self.norm == "group":
                x = F.group_norm(x, self.groups, scale, shift, EPSILON)
            else:
                if statistics is None:
                    mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
                else:
                    mean, variance = statistics[index]
                used.append((mean, variance))
                factor = scale * (variance + EPSILON).rsqrt()
                x = x * factor[:, None, None] + (shift - mean * factor)[:, None, None]
            # ReLU after pooling is ReLU before pooling (both are monotone), on a quarter of the numbers
            x = F.relu(F.max_pool2d(x, 2))
        return x.flatten(1), tuple(used)
