"""A block's operators as Numba compiles them, for meta-training; no page and no other command needs them.

What a convolution makes of a drawing is the largest thing in the network, four times what pooling leaves of it, and writing it to
memory and reading it again takes longer than computing it: :func:`convolve_and_pool` finds each number that pooling leaves from
its own 4×4 part of the drawing. A byte tells where in its 2×2 a maximum was found. The rest goes to memory and back less often
than in :mod:`metademo.networks.operators`. Together a training step takes an eighth less time.

All tensors are float32 or float64, and of channels, or filters of a group, that :data:`metademo.networks.kernels.LANES` divides.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F

from metademo.networks import kernels, operators
from metademo.networks.operators import in_channels_last


def pool(x: Tensor) -> Tensor:
    """See :func:`metademo.networks.operators.pool`."""
    return _Pool.apply(in_channels_last(x), None)


def convolve_and_pool(x: Tensor, weight: Tensor) -> Tensor:
    """The convolution and pooling of pictures ``[N, groups, H, W]`` of one channel a group, which get no gradient.

    By ``[groups · O, 1, 3, 3]`` to ``[N, groups · O, H // 2, W // 2]``; differentiable by the weight, any number of times.
    """
    bordered = F.pad(x.detach(), (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
    return _ConvolveAndPool.apply(weight, bordered, None)


def normalise(x: Tensor, scale: Tensor, shift: Tensor, groups: int) -> Tensor:
    """See :func:`metademo.networks.operators.normalise`."""
    return operators.normalise(x, scale, shift, groups, _normalise_backward_again)


# Where the maxima are taken from once they are found, a pooling is linear, and with a convolution before it linear in the weight.
# Of either, T = Σ v ∘ (what is in the maxima's places) is linear in two things, and each of its derivatives by one of them is
# differentiated by the other.


class _Pool(Function):
    """T by v; finds the maxima if it is not told where they are."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, at: Tensor | None) -> Tensor:
        count, channels, height, width = x.shape
        found, places, known = _pooled(x, (count, height // 2, width // 2, channels), at)
        kernels.pool(_row(x), height, width, channels, known, _row(places), _row(found))
        ctx.save_for_backward(places)
        ctx.shape = x.shape
        return found.permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor) -> tuple[Tensor, None]:
        return _PoolBackward.apply(in_channels_last(v), *ctx.saved_tensors, ctx.shape), None


class _PoolBackward(Function):
    """T by x."""

    @staticmethod
    def forward(ctx: FunctionCtx, v: Tensor, at: Tensor, shape: tuple[int, ...]) -> Tensor:
        count, channels, height, width = shape
        new = v.new_zeros if height % 2 or width % 2 else v.new_empty
        by_x = new(count, height, width, channels).permute(0, 3, 1, 2)
        kernels.pool_backward(_row(v), _row(at), height, width, channels, _row(by_x))
        ctx.save_for_backward(at)
        return by_x

    @staticmethod
    def backward(ctx: FunctionCtx, x: Tensor) -> tuple[Tensor, None, None]:
        return _Pool.apply(in_channels_last(x), *ctx.saved_tensors), None, None


class _ConvolveAndPool(Function):
    """T by v; finds the maxima if it is not told where they are."""

    @staticmethod
    def forward(ctx: FunctionCtx, w: Tensor, x: Tensor, at: Tensor | None) -> Tensor:
        count, height, width, _ = x.shape
        found, places, known = _pooled(x, (count, height // 2 - 1, width // 2 - 1, len(w)), at)
        dealt = w.reshape(-1, kernels.LANES, 9).transpose(1, 2).reshape(-1)
        kernels.convolve_and_pool(x.numpy(), _row(dealt), known, _row(places), _row(found))
        ctx.save_for_backward(x, places)
        return found.permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor) -> tuple[Tensor, None, None]:
        return _ByWeight.apply(in_channels_last(v), *ctx.saved_tensors), None, None


class _ByWeight(Function):
    """T by w."""

    @staticmethod
    def forward(ctx: FunctionCtx, v: Tensor, x: Tensor, at: Tensor) -> Tensor:
        sums = x.new_zeros(v.shape[1] // kernels.LANES, 9, kernels.LANES)
        kernels.convolve_and_pool_by_weight(x.numpy(), _row(v), _row(at), _row(sums))
        ctx.save_for_backward(x, at)
        return in_channels_last(sums.transpose(1, 2).reshape(-1, 1, 3, 3))

    @staticmethod
    def backward(ctx: FunctionCtx, w: Tensor) -> tuple[Tensor, None, None]:
        return _ConvolveAndPool.apply(w, *ctx.saved_tensors), None, None


def _pooled(like: Tensor, shape: tuple[int, ...], at: Tensor | None) -> tuple[Tensor, Tensor, bool]:
    """Where the numbers go, where their places are or go, and whether these are known."""
    places = like.new_empty(shape, dtype=torch.uint8) if at is None else at
    return like.new_empty(shape), places, at is not None


def _normalise_backward_again(*known: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """As :func:`metademo.networks.operators.normalise_backward_again`, of what that takes."""
    x, scale = known[4:6]
    by_v, by_x, by_scale = torch.empty_like(x), torch.empty_like(x), torch.zeros_like(scale)
    places = x.shape[2] * x.shape[3]
    kernels.normalise_backward_again(*map(_row, known), places, _row(by_v), _row(by_x), _row(by_scale))
    return by_v, by_x, by_scale


def _row(tensor: Tensor) -> np.ndarray:
    """The tensor's own numbers in one row, in the order in which memory has them; pictures are channels last."""
    return (tensor.permute(0, 2, 3, 1) if tensor.ndim == 4 and not tensor.is_contiguous() else tensor).view(-1).numpy()
