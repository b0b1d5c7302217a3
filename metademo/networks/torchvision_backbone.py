"""Networks that torchvision has by name, pre-trained on ImageNet, in two parts as EfficientNet-Lite0 is: a trunk and a tail.

Batch normalisation uses its ImageNet statistics as constants, so that no picture's features depend on another picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from metademo.networks import torchvision_models as models
from metademo.networks.backbone import RANDOM, Backbone
from metademo.networks.network import Params, Statistics

if TYPE_CHECKING:
    from torchvision.models import WeightsEnum

LAYER_SCALE = 1e-6
"""What a ConvNeXt's branches are multiplied by at first."""


@dataclass(frozen=True)
class TorchvisionBackbone(Backbone):
    """One of torchvision's networks for classification, up to its classifier; the features are the mean over all places.

    Its blocks, ``block1``, ``block2``, … from the pictures on, are the parts that torchvision makes it of: a stage of a resnet,
    regnet or EfficientNet, a block of a MobileNet, a convolution of a VGG. A parameter ``block5.layer4.0.conv1.weight`` is
    torchvision's ``layer4.0.conv1.weight``.

    Attributes:
        backbone: its name in torchvision, one of :func:`metademo.networks.torchvision_models.backbones`.
        size: height and width of the input pictures, in pixels.
        tail: how many of the blocks, from the last on, are parameters. With 0 only a head adapts; with all nothing is frozen.
        weights: torchvision's name for them, as ``IMAGENET1K_V1``; ``DEFAULT`` becomes the name of those it recommends, so
            that a card says which they are. Or ``random``, where the tail begins with random numbers and there is no trunk.
        precision: what the tail's convolutions compute in, ``float32`` or ``bfloat16``. Not a part of the network's
            description.

    Raises:
        ValueError: on construction, naming the field.
    """

    backbone: str = "mobilenet_v3_small"
    size: int = 192
    tail: int = 1
    weights: str = "DEFAULT"
    precision: str = "float32"

    def __post_init__(self) -> None:
        if self.backbone not in models.backbones():
            raise ValueError(f"backbone: {self.backbone!r} is none of {', '.join(models.backbones())}")
        known = models.sources(self.backbone)
        if self.weights == "DEFAULT":
            object.__setattr__(self, "weights", known.DEFAULT.name)
        if self.weights != RANDOM and self.weights not in known.__members__:
            raise ValueError(f"weights: {self.weights!r} is none of {', '.join([*known.__members__, RANDOM])}")
        least = max(self._source.meta["min_size"])
        if self.size < least:
            raise ValueError(f"size: {self.backbone} needs at least {least} pixels, not {self.size}")
        self._check(self._count, f" for {self.backbone}")

    @property
    def _source(self) -> WeightsEnum:
        """What torchvision says of the weights; of those it recommends where they are random."""
        known = models.sources(self.backbone)
        return known.DEFAULT if self.weights == RANDOM else known[self.weights]

    @property
    def _count(self) -> int:
        return len(models.body(self.backbone).blocks)

    @property
    def _frozen(self) -> int:
        """How many blocks the trunk has."""
        return self._count - self.tail

    @property
    def _tail(self) -> torch.nn.Sequential:
        return models.body(self.backbone).blocks[self._frozen :]

    @property
    def features_size(self) -> int:
        """How many numbers describe a picture: the last block's channels."""
        return models.shapes(self.backbone, self.size)[-1][0]

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Of what :meth:`features` takes for a picture: the trunk's output, or the picture itself where there is no trunk."""
        if not self.tail:
            return (self.features_size, 1, 1)
        return models.shapes(self.backbone, self.size)[self._frozen]

    @property
    def trunk(self) -> str:
        """Which trunk on which pictures; empty if there is none."""
        if not self._frozen:
            return ""
        file = models.file_of(self._source)
        return f"{self.backbone} (torchvision, {file}), {self.size} pixels, without its last {self.tail} blocks"

    @property
    def layers(self) -> tuple[str, ...]:
        """The tail's blocks, by name."""
        return tuple(name for name, _ in self._tail.named_children())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        layers, places = {*self.layers}, models.body(self.backbone).places
        return tuple(name for name, place in places.items() if place.learned and name.partition(".")[0] in layers)

    def initial_params(self, generator: torch.Generator) -> Params:
        """The pre-trained tail; or random parameters: He-normal weights, unit scales, zero shifts.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        if self.weights == RANDOM:
            places = models.body(self.backbone).places
            return {name: _random(name, places[name].shape, generator) for name in self.names}
        pretrained = models.pretrained(self.backbone, self.weights)
        return {name: pretrained[name].clone() for name in self.names}

    def _trunk_output(self, pictures: Tensor) -> Tensor:
        blocks = models.body(self.backbone).blocks[: self._frozen]
        out = models.run(blocks, models.pretrained(self.backbone, self.weights), self._normalised(pictures))
        # without a tail the mean is all that is asked for, and takes the least room
        return out if self.tail else out.mean((2, 3), keepdim=True)

    def without_pretraining(self) -> TorchvisionBackbone:
        """All of it as parameters, random at first."""
        return replace(self, tail=self._count, weights=RANDOM)

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the tail sees in each picture.

        Args:
            params: the tail's parameters.
            pictures: float ``[N, *input_shape]``, as :meth:`prepare` gives them.
            statistics: none are needed.

        Returns:
            Features ``[N, features_size]``, and no statistics.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        x = pictures if self._frozen else self._normalised(pictures)
        # besides parameters, the batch normalisation's constants
        numbers = {**models.pretrained(self.backbone, self.weights), **params} if self.tail else {}
        with torch.autocast(x.device.type, torch.bfloat16, self.precision == "bfloat16", cache_enabled=False):
            x = models.run(self._tail, numbers, x)
        return x.to(pictures.dtype).mean((2, 3)), ()

    def _normalised(self, pictures: Tensor) -> Tensor:
        preset = self._source.transforms()
        mean, deviation = (pictures.new_tensor(values)[:, None, None] for values in (preset.mean, preset.std))
        return (pictures - mean) / deviation


def _random(name: str, shape: Sequence[int], generator: torch.Generator) -> Tensor:
    kind = name.rpartition(".")[2]
    if kind == "weight" and len(shape) > 1:
        weight = torch.randn(shape, generator=generator)
        return weight * (2 / weight[0].numel()) ** 0.5
    return torch.full(shape, {"weight": 1.0, "layer_scale": LAYER_SCALE}.get(kind, 0.0))
