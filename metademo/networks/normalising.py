"""The derivative of group normalisation's gradient, in plain operators: what second-order MAML needs of it."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

_ops = torch.ops.aten


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
    """The gradient of group normalisation and ReLU, in plain operators.

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
    v, x, h, y = (by_place(tensor) for tensor in (v, x, h, y))
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
    return like_picture(of_v, like), like_picture(of_x, like), of_scale


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


def by_place(x: Tensor) -> Tensor:
    """``[N, C, H, W]`` as ``[N, H·W, C]``."""
    return x.permute(0, 2, 3, 1).flatten(1, 2)


def like_picture(x: Tensor, picture: Tensor) -> Tensor:
    """``[N, H·W, C]`` as the ``[N, C, H, W]`` of ``picture``."""
    count, channels, height, width = picture.shape
    return x.view(count, height, width, channels).permute(0, 3, 1, 2)
