"""What EfficientNet-Lite computes: its blocks one after another, as its weights were trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.networks.efficientnet_variants import Block, Unit
from metademo.networks.operators import in_channels_last

MEAN, DEVIATION = 127 / 255, 128 / 255
"""What the weights want subtracted from pixels in 0 … 1, and these divided by."""


def normalised(pictures: Tensor) -> Tensor:
    return (pictures - MEAN) / DEVIATION


def run(blocks: Sequence[Block], params: Mapping[str, Tensor], x: Tensor, low: torch.dtype | None = None) -> Tensor:
    """The blocks one after another, ``[N, C, H, W]``; their dense convolutions in the precision ``low`` where it is given."""
    given = x.dtype
    if low is not None and x.device.type != "cpu":
        x = x.to(
            low
        )  # and so to the end: between two convolutions there is nothing that a graphics card does better in full
    for block in blocks:
        y = x
        for unit in block.units:
            y = _convolve(unit, params, y, low)
            if unit.relu:
                y = F.relu6(y) if torch.is_grad_enabled() else F.relu6(y, inplace=True)
        x = x + y if block.residual else y
    return x.to(given)


def _convolve(unit: Unit, params: Mapping[str, Tensor], x: Tensor, low: torch.dtype | None) -> Tensor:
    # scaling the weight is scaling the output, at a fraction of the cost
    weight = params[f"{unit.name}.weight"] * params[f"{unit.name}.scale"][:, None, None, None]
    shift = params[f"{unit.name}.shift"]
    groups = unit.inputs if unit.depthwise else 1
    before, after = same_padding(x.shape[-1], unit.kernel, unit.stride)
    if before != after:
        x = F.pad(x, (before, after, before, after))
        before = 0
    given, weight = in_channels_last(x), in_channels_last(weight)
    # on a processor a depthwise convolution in low precision is several times slower backwards, not quicker
    if low is None or (unit.depthwise and x.dtype != low):
        return F.conv2d(given, weight, shift, unit.stride, before, groups=groups)
    return F.conv2d(given.to(low), weight.to(low), shift.to(low), unit.stride, before, groups=groups).to(x.dtype)


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's padding, which the weights were trained with: what is odd comes after."""
    whole = max(0, (-(-side // stride) - 1) * stride + kernel - side)
    return whole // 2, whole - whole // 2
