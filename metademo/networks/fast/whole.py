"""A whole block of a Conv4, of what is compiled: what :mod:`metademo.networks.switch` hands over."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from metademo.networks import operators
from metademo.networks.fast import compiled, winograd


def block(
    x: Tensor,
    weight: Tensor,
    scale: Tensor,
    shift: Tensor,
    *,
    tasks: int,
    groups: int,
    pools: bool,
    convolve: Callable[..., Tensor],
) -> Tensor:
    """See :class:`metademo.networks.switch.Block`; a drawing's first convolution is exact, whatever ``convolve`` computes in."""
    if pools and x.shape[1] == tasks:  # one channel a task: drawings, not yet seen by any block
        return compiled.draw(x, weight, scale, shift, tasks * groups)
    how = winograd.WINOGRAD if winograd.suits(x, weight, tasks) else operators.DIRECT
    return compiled.finish(convolve(x, weight, tasks, how), scale, shift, tasks * groups, pools, tasks)
