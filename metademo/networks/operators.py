"""The three operators of a convolutional block, with derivatives of derivatives that are as quick as the derivatives.

Second-order MAML differentiates an inner gradient. PyTorch can do that with each of these operators, but slowly: it finds the
derivative of a convolution's weight gradient with kernels as large as pictures, and that of a group normalisation in a hundred
small steps. What is here is the same to the last few bits, and can be differentiated twice, the second time without a graph
(pooling any number of times).

Pictures are ``[N, C, H, W]`` in memory ordered as ``[N, H, W, C]`` (channels last), as the processor's convolutions want them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import FunctionCtx

from metademo.networks.normalising import by_place, like_picture, normalise_backward_again

EPSILON = 1e-5
"""What group normalisation adds to a variance."""

_ops = torch.ops.aten


def in_channels_last(x: Tensor) -> Tensor:
    """``[N, C, H, W]`` in the memory layout that the processor's convolutions are fastest with."""
    if x.shape[1] > 1:
        return x.contiguous(memory_format=torch.channels_last)
    # With one channel both layouts hold the same numbers in the same places, and only the strides tell a convolution which of
    # them its output should have; PyTorch leaves them alone, and the first block, the largest, would run at half its speed.
    count, _, height, width = x.shape
    return x.reshape(count, height, width, 1).permute(0, 3, 1, 2)


class Convolution(NamedTuple):
    """How a convolution x ∗ w and its derivatives are computed; all pictures and weights are channels last.

    A convolution is linear in both, and so T = Σ v ∘ (x ∗ w) is linear in all three.

    Attributes:
        forward: T by v, of x, w and the number of groups.
        backward: T by x and by w, of v, x, w, the groups and which of the two are wanted; None for one that is not.
        backward_again: S = Σ h ∘ (T by x) + Σ h' ∘ (T by w) by v, x and w, of h and h' (either may be missing), v, x, w, the
            groups and whether that by x is wanted too.
    """

    forward: Callable[[Tensor, Tensor, int], Tensor]
    backward: Callable[[Tensor, Tensor, Tensor, int, tuple[bool, bool]], tuple[Tensor | None, Tensor | None]]
    backward_again: Callable[..., tuple[Tensor | None, Tensor | None, Tensor | None]]


def _direct(x: Tensor, w: Tensor, groups: int) -> Tensor:
    return torch.conv2d(x, w, padding=1, groups=groups)


def _direct_backward(
    v: Tensor, x: Tensor, w: Tensor, groups: int, wanted: tuple[bool, bool]
) -> tuple[Tensor | None, Tensor | None]:
    one = [1, 1]
    by_x, by_w, _ = _ops.convolution_backward(v, x, w, None, one, one, one, False, [0, 0], groups, [*wanted, False])
    return by_x, None if by_w is None else in_channels_last(by_w)


def _direct_backward_again(
    h: Tensor | None, h_w: Tensor | None, v: Tensor, x: Tensor, w: Tensor, groups: int, x_wanted: bool
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    by_v = by_x = by_w = None
    if h is not None:
        by_v = _direct(h, w, groups)
        by_w = _direct_backward(v, h, w, groups, (False, True))[1]
    if h_w is not None:
        further = _direct(x, h_w, groups)
        by_v = further if by_v is None else by_v.add_(further)
        if x_wanted:
            by_x = _direct_backward(v, x, h_w, groups, (True, False))[0]
    return by_v, by_x, by_w


DIRECT = Convolution(_direct, _direct_backward, _direct_backward_again)
"""PyTorch's own."""


def convolve(x: Tensor, weight: Tensor, groups: int = 1, how: Convolution = DIRECT) -> Tensor:
    """3×3 convolution with a border of zeros: ``[N, I, H, W]`` by ``[O, I / groups, 3, 3]`` to ``[N, O, H, W]``."""
    return _Convolve.apply(in_channels_last(x), in_channels_last(weight), groups, how)


def pool(x: Tensor) -> Tensor:
    """The largest of every 2×2 numbers, the first of them where several are: ``[N, C, H, W]`` to ``[N, C, H // 2, W // 2]``."""
    return _Pool.apply(x)


def normalise(x: Tensor, scale: Tensor, shift: Tensor, groups: int) -> Tensor:
    """Group normalisation (Wu & He 2018, eq. 1 to 7) of ``[N, C, H, W]`` by scale and shift ``[C]``, and ReLU."""
    return _Normalise.apply(_as_normalised(x), scale, shift, groups)


def _as_normalised(x: Tensor) -> Tensor:
    """In the memory layout that PyTorch's group normalisation takes: on a graphics card the usual one alone."""
    return x.contiguous() if x.is_cuda else in_channels_last(x)


def _unfilled(like: Tensor, count: int, channels: int, height: int, width: int) -> Tensor:
    """Channels last, for an operator that wants to know no more of a tensor than its shape and layout."""
    return like.new_empty(count, height, width, channels).permute(0, 3, 1, 2)


def forbid_third_derivative() -> None:
    """For the derivative of a gradient, which has none of its own: second-order MAML needs no other.

    PyTorch's own `once_differentiable` leaves such a derivative out without a word.

    Raises:
        NotImplementedError: if a graph of it is asked for.
    """
    if torch.is_grad_enabled():
        raise NotImplementedError("no operator of a block has a third derivative, and so no graph of the second")


class _Convolve(Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, w: Tensor, groups: int, how: Convolution) -> Tensor:
        ctx.save_for_backward(x, w)
        ctx.how = groups, how
        return how.forward(x, w, groups)

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor) -> tuple[Tensor | None, ...]:
        by_both = _ConvolveBackward.apply(in_channels_last(v), *ctx.saved_tensors, *ctx.how, ctx.needs_input_grad[:2])
        return *by_both, None, None


class _ConvolveBackward(Function):
    @staticmethod
    def forward(
        ctx: FunctionCtx, v: Tensor, x: Tensor, w: Tensor, groups: int, how: Convolution, wanted: tuple[bool, bool]
    ) -> tuple[Tensor | None, Tensor | None]:
        ctx.save_for_backward(v, x, w)
        ctx.how = groups, how
        ctx.set_materialize_grads(False)
        return how.backward(v, x, w, groups, wanted)

    @staticmethod
    def backward(ctx: FunctionCtx, h: Tensor | None, h_w: Tensor | None) -> tuple[Tensor | None, ...]:
        forbid_third_derivative()
        groups, how = ctx.how
        h, h_w = (None if given is None else in_channels_last(given) for given in (h, h_w))
        return *how.backward_again(h, h_w, *ctx.saved_tensors, groups, ctx.needs_input_grad[1]), None, None, None


class _Pool(Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor) -> Tensor:
        pooled, at = _ops.max_pool2d_with_indices(x, [2, 2])
        ctx.save_for_backward(at)
        ctx.shape = x.shape
        return pooled

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor) -> Tensor:
        return _Unpool.apply(v, *ctx.saved_tensors, ctx.shape)


class _Unpool(Function):
    """The pooling's gradient, to where each maximum was found; its own gradient is what stands in those places."""

    @staticmethod
    def forward(ctx: FunctionCtx, v: Tensor, at: Tensor, shape: tuple[int, ...]) -> Tensor:
        ctx.save_for_backward(at)
        ctx.shape = shape
        like, two = _unfilled(v, *shape), [2, 2]
        return _ops.max_pool2d_with_indices_backward(in_channels_last(v), like, two, two, [0, 0], [1, 1], False, at)

    @staticmethod
    def backward(ctx: FunctionCtx, x: Tensor) -> tuple[Tensor, None, None]:
        (at,) = ctx.saved_tensors
        found = by_place(x).gather(1, by_place(at))
        return like_picture(found, at), None, None


class _Normalise(Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, scale: Tensor, shift: Tensor, groups: int) -> Tensor:
        count, channels, height, width = x.shape
        y, mean, rate = _ops.native_group_norm(x, scale, shift, count, channels, height * width, groups, EPSILON)
        y = y.relu_()
        ctx.save_for_backward(x, scale, y, mean, rate)
        ctx.groups = groups
        return y

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor) -> tuple[Tensor | None, ...]:
        return *_NormaliseBackward.apply(v, *ctx.saved_tensors, ctx.groups), None


class _NormaliseBackward(Function):
    """The gradient of group normalisation and ReLU.

    With r for 1 / deviation, z = r (x - mean) and u = scale ∘ v where y > 0 (else 0), the gradient by x is r P(u), where
    P(a) = a - mean(a) - z mean(a z) within a picture's group; by scale and shift Σ z u / scale and Σ u / scale.
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        v: Tensor,
        x: Tensor,
        scale: Tensor,
        y: Tensor,
        mean: Tensor,
        rate: Tensor,
        groups: int,
    ) -> tuple[Tensor, Tensor, Tensor]:
        v = _ops.threshold_backward(_as_normalised(v), y, 0)
        ctx.save_for_backward(v, x, scale, y, mean, rate)
        count, channels, height, width = x.shape
        sizes = count, channels, height * width, groups
        return _ops.native_group_norm_backward(v, x, mean, rate, scale, *sizes, [True, True, True])

    @staticmethod
    def backward(ctx: FunctionCtx, h: Tensor, h_scale: Tensor, h_shift: Tensor) -> tuple[Tensor | None, ...]:
        forbid_third_derivative()
        return *normalise_backward_again(_as_normalised(h), h_scale, h_shift, *ctx.saved_tensors), *[None] * 4
