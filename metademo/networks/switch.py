"""The one switch to :mod:`metademo.networks.fast`, which nothing else imports: whether a block can be Numba's, and the block.

Without Numba, or without that folder, everything works as well; meta-training of characters takes longer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Protocol

from torch import Tensor

_FAST = "metademo.networks.fast"


class Block(Protocol):
    """A whole block: convolution, pooling where it ``pools``, group normalisation of ``groups`` groups a task, and ReLU.

    ``convolve`` is the network's own, of ``(x, weight, tasks, how)``, for what no kernel does by itself.
    """

    def __call__(
        self,
        x: Tensor,
        weight: Tensor,
        scale: Tensor,
        shift: Tensor,
        *,
        tasks: int,
        groups: int,
        pools: bool,
        convolve: Callable[..., Tensor],
    ) -> Tensor: ...


def compilable(filters: int, norm: str) -> bool:
    """Whether Numba is there, and the network's blocks are ones that the kernels were written for."""
    if norm != "group" or find_spec("numba") is None or find_spec(_FAST) is None:
        return False
    from metademo.networks.fast.kernels import FILTERS  # imports no Numba yet

    return filters == FILTERS


@cache
def block() -> Block:
    """The compiled block; Numba takes half a second to import, so nobody pays for it who does not call this."""
    from metademo.networks.fast.whole import block

    return block
