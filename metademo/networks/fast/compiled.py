"""A block of a network as Numba compiles it, for meta-training; no page and no other command needs it.

What a convolution makes of a drawing is the largest thing in the network, four times what pooling leaves of it, and writing it
to memory and reading it again takes longer than computing it: :func:`draw` finds each number that pooling leaves from its own 4×4
part of the drawing. A byte tells where in its 2×2 a maximum was found. It pools and normalises, and :func:`finish` does so with
what another convolution made, picture by picture, so that memory holds what is normalised, what comes of it, and nothing else.

All tensors are float32 or float64, and of :data:`metademo.networks.fast.kernels.FILTERS` channels a task.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F

from metademo.networks import operators
from metademo.networks.fast.kernels import FILTERS, block
from metademo.networks.operators import in_channels_last


def draw(x: Tensor, weight: Tensor, scale: Tensor, shift: Tensor, groups: int) -> Tensor:
    """Convolution, pooling, group normalisation and ReLU of drawings ``[N, tasks, H, W]``, which get no gradient.

    Args:
        x: the drawings, of each task a channel.
        weight: ``[tasks · O, 1, 3, 3]``.
        scale: ``[tasks · O]``.
        shift: ``[tasks · O]``.
        groups: of the normalisation, those of all tasks together.

    Returns:
        ``[N, tasks · O, H // 2, W // 2]``; differentiable as :func:`metademo.networks.operators.normalise` is.
    """
    _, tasks, height, width = x.shape
    bordered = F.pad(x.detach(), (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
    return _Block.apply(weight, scale, shift, bordered, _How(block.DRAWN, height, width, tasks, groups))[0]


def finish(x: Tensor, scale: Tensor, shift: Tensor, groups: int, pools: bool, tasks: int = 1) -> Tensor:
    """What comes after a convolution ``[N, C, H, W]``: pooling, where the block ``pools``, group normalisation and ReLU."""
    kind = block.POOLED if pools else block.PLAIN
    nothing = x.new_empty(0, 0, 0, 0)
    return _Block.apply(in_channels_last(x), scale, shift, nothing, _How(kind, *x.shape[2:], tasks, groups))[0]


class _How(NamedTuple):
    """What a block normalises, the height and width of what that is taken from, the tasks, and the groups of all of them."""

    kind: int
    height: int
    width: int
    tasks: int
    groups: int


# What is normalised comes out beside what comes of it, because the gradient's gradient is by both: PyTorch then hands the two to
# :meth:`_Block.backward` together, and one pass goes back from them to the source.


class _Block(Function):
    @staticmethod
    def forward(
        ctx: FunctionCtx, source: Tensor, scale: Tensor, shift: Tensor, pictures: Tensor, how: _How
    ) -> tuple[Tensor, Tensor]:
        halves = 1 if how.kind == block.PLAIN else 2
        count = len(pictures) if how.kind == block.DRAWN else len(source)
        found = source.new_empty(count, how.height // halves, how.width // halves, len(scale)).permute(0, 3, 1, 2)
        y, at = torch.empty_like(found), torch.empty_like(found, dtype=torch.uint8)
        mean, rate = source.new_empty(2, count, how.groups)
        given, made = (_source_row(source, how), row(scale), row(shift)), map(row, (found, y, at, mean, rate))
        block.block(*how[:4], pictures.numpy(), *given, operators.EPSILON, *made)
        ctx.save_for_backward(found, y, at, scale, mean, rate, pictures)
        ctx.how = how
        ctx.set_materialize_grads(False)
        return y, found

    @staticmethod
    def backward(ctx: FunctionCtx, v: Tensor | None, extra: Tensor | None) -> tuple[Tensor | None, ...]:
        v = torch.zeros_like(ctx.saved_tensors[0]) if v is None else in_channels_last(v)
        return *_BlockBackward.apply(v, extra, *ctx.saved_tensors, ctx.how), None, None


class _BlockBackward(Function):
    """From v, by what comes of a block, and ``extra``, by what is normalised; its own is by v, by that and by the scale."""

    @staticmethod
    def forward(
        ctx: FunctionCtx, v: Tensor, extra: Tensor | None, *known: Tensor | _How
    ) -> tuple[Tensor, Tensor, Tensor]:
        *kept, pictures, how = known
        found, scale = kept[0], kept[3]
        count, channels = found.shape[:2]
        if how.kind == block.DRAWN:
            by_source = found.new_zeros(how.tasks, 9, FILTERS)
        else:
            odd = how.kind == block.POOLED and (how.height % 2 or how.width % 2)
            by_source = (found.new_zeros if odd else found.new_empty)(count, how.height, how.width, channels)
        by_scale, by_shift = torch.zeros_like(scale), torch.zeros_like(scale)
        extra = found.new_empty(0) if extra is None else in_channels_last(extra)
        given, made = map(row, (v, extra, *kept)), map(row, (by_source, by_scale, by_shift))
        block.block_backward(*how[:4], pictures.numpy(), *given, *made)
        ctx.save_for_backward(v, *kept, pictures)
        ctx.how = how
        if how.kind == block.DRAWN:
            return in_channels_last(by_source.transpose(1, 2).reshape(-1, 1, 3, 3)), by_scale, by_shift
        return by_source.permute(0, 3, 1, 2), by_scale, by_shift

    @staticmethod
    def backward(ctx: FunctionCtx, h: Tensor, h_scale: Tensor, h_shift: Tensor) -> tuple[Tensor | None, ...]:
        operators.forbid_third_derivative()
        v, *kept, pictures = ctx.saved_tensors
        found, scale = kept[0], kept[3]
        by_v, by_found, by_scale = torch.empty_like(found), torch.empty_like(found), torch.zeros_like(scale)
        given, made = map(row, (h_scale, h_shift, v, *kept)), map(row, (by_v, by_found, by_scale))
        block.block_backward_again(
            *ctx.how[:4], pictures.numpy(), _source_row(in_channels_last(h), ctx.how), *given, *made
        )
        return by_v, None, by_found, None, None, by_scale, *[None] * 4


def _source_row(source: Tensor, how: _How) -> np.ndarray:
    """A block's source, or a gradient by it, as the kernels want it."""
    return row(source.reshape(-1, FILTERS, 9).transpose(1, 2).reshape(-1) if how.kind == block.DRAWN else source)


def row(tensor: Tensor) -> np.ndarray:
    """The tensor's own numbers in one row, in the order in which memory has them; pictures are channels last."""
    return (tensor.permute(0, 2, 3, 1) if tensor.ndim == 4 and not tensor.is_contiguous() else tensor).view(-1).numpy()
