"""The three operators of a convolutional block, with derivatives of derivatives that are as quick as the derivatives.

Second-order MAML differentiates an inner gradient. PyTorch can do that with each of these operators, but slowly: it finds the
derivative of a convolution's weight gradient with kernels as large as pictures, and that of a group normalisation in a hundred
small steps. What is here is the same to the last few bits, and can be differentiated twice, the second time without a graph
(pooling any number of times).

Pictures are ``[N, C, H, W]`` in memory ordered as ``[N, H, W, C]`` (channels last), as the processor's convolutions want them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import FunctionCtx

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
    return _Normalise.apply(in_channels_last(x), scale, shift, groups)


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
        found = _by_place(x).gather(1, _by_place(at))
        return _like(found, at), None, None


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
        v = _ops.threshold_backward(in_channels_last(v), y, 0)
        ctx.save_for_backward(v, x, scale, y, mean, rate)
        count, channels, height, width = x.shape
        sizes = count, channels, height * width, groups
        return _ops.native_group_norm_backward(v, x, mean, rate, scale, *sizes, [True, True, True])

    @staticmethod
    def backward(ctx: FunctionCtx, h: Tensor, h_scale: Tensor, h_shift: Tensor) -> tuple[Tensor | None, ...]:
        forbid_third_derivative()
        return *normalise_backward_again(in_channels_last(h), h_scale, h_shift, *ctx.saved_tensors), *[None] * 4


def normalise_backward_again(
    h: Tensor,
    h_scale: Tensor,
    h_shift: Tensor,
    v: Tensor,
    x: Tensor,
    scale: Tensor,
    y: Tensor,
    mean: Tensor,
    rate: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradient of :class:`_NormaliseBackward`, in plain operators.

    Args:
        h: from the gradient by it of what :func:`normalise` was given, ``[N, C, H, W]``.
        h_scale: from that by the scale, ``[C]``.
        h_shift: from that by the shift, ``[C]``.
        v: from what :func:`normalise` gave, zero where that is zero.
        x: what it was given.
        scale: ``[C]``.
        y: what it gave.
        mean: ``[N, groups]``, of each group.
        rate: ``[N, groups]``, one by its deviation.

    Returns:
        The gradients by ``v``, ``x`` and ``scale``.
    """
    # T = Σ h r P(u) + Σ h_scale z v + Σ h_shift v. P is symmetric, z depends on x as r P, and r as -r² z / size. Everything that
    # is large is a picture's z, v or h times one number a channel.
    like, each = x, len(scale) // mean.shape[1]
    means = _Means(mean.shape[1], each, x[0, 0].numel(), x.dtype, x.device)
    r, centre = (number.reshape(len(x), -1).repeat_interleave(each, 1) for number in (rate, mean))
    v, x, h, y = (_by_place(tensor) for tensor in (v, x, h, y))
    z = torch.addcmul((-centre * r)[:, None], x, r[:, None])
    sum_v, sum_vz, sum_h, sum_hz, sum_vh = v.sum(1), (v * z).sum(1), h.sum(1), (h * z).sum(1), (v * h).sum(1)
    h_mean, hz_mean, u_mean, uz_mean = means(sum_h), means(sum_hz), means(sum_v * scale), means(sum_vz * scale)
    # by v: scale r P(h) + h_scale z + h_shift
    slope = scale * r
    of_v = torch.addcmul((h_shift - slope * h_mean)[:, None], z, (h_scale - slope * hz_mean)[:, None])
    of_v = _ops.threshold_backward(of_v.addcmul_(h, slope[:, None]), y, 0)
    # by scale: Σ v r P(h)
    of_scale = (r * (sum_vh - h_mean * sum_v - hz_mean * sum_vz)).sum(0)
    # by x, through z: r P(a h + b v); through r: -r² z (mean(h u) - mean(h) mean(u) - mean(h z) mean(u z))
    a, b = -r * uz_mean, h_scale - slope * hz_mean
    product = means(sum_vh * scale) - h_mean * u_mean - hz_mean * uz_mean
    of_z = -r * (means(a * sum_hz + b * sum_vz) + r * product)
    of_x = torch.addcmul((-r * means(a * sum_h + b * sum_v))[:, None], z, of_z[:, None])
    of_x.addcmul_(h, (r * a)[:, None]).addcmul_(v, (r * b)[:, None])
    return _like(of_v, like), _like(of_x, like), of_scale


class _Means:
    """Means over a picture's group and all places, for each of its channels: of sums over the places ``[N, C]``."""

    def __init__(self, groups: int, each: int, places: int, dtype: torch.dtype, device: torch.device) -> None:
        self._shape = (groups, each)
        self._matrix = _average(each, places, dtype, device)

    def __call__(self, sums: Tensor) -> Tensor:
        """``[N, C]``."""
        return (sums.view(-1, self._shape[1]) @ self._matrix).view_as(sums)


@lru_cache(maxsize=64)
def _average(each: int, places: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """A product with it is quicker than a mean and its expansion, on what is as small as this."""
    return torch.full((each, each), 1 / (each * places), dtype=dtype, device=device)


def _by_place(x: Tensor) -> Tensor:
    """``[N, C, H, W]`` as ``[N, H·W, C]``."""
    return x.permute(0, 2, 3, 1).flatten(1, 2)


def _like(x: Tensor, picture: Tensor) -> Tensor:
    """``[N, H·W, C]`` as the ``[N, C, H, W]`` of ``picture``."""
    count, channels, height, width = picture.shape
    return x.view(count, height, width, channels).permute(0, 3, 1, 2)
