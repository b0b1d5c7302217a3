"""How the kernels are compiled, and what they have in common."""

from __future__ import annotations

import numba
import numpy as np
from numba.core.codegen import get_host_cpu_features

from metademo.networks.fast.kernels import FILTERS

ROWS = tuple(np.uintp(row * FILTERS) for row in range(21))
"""Where the parts of places begin that lie next to each other."""
EACH = ROWS[1]
_WIDTH = 16
"""Numbers in the widest register."""

# LLVM leaves half of a register of 512 bits unused, for fear of the lower clock that early processors had with them. On those
# that there are now, a convolution of a drawing takes half as long again for it.
_FEATURES = get_host_cpu_features()
if numba.config.CPU_FEATURES is None and "+avx512f" in _FEATURES:
    numba.config.CPU_FEATURES = _FEATURES + ",-prefer-256-bit"

kernel = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})
inlined = numba.njit(inline="always")


@inlined
def room(size, like):
    """So many numbers of the kind of ``like``'s, from a place on where a register's width begins: else each takes two reads."""
    whole = np.empty(size + _WIDTH, like.dtype)
    begin = -(whole.ctypes.data // whole.itemsize) % _WIDTH
    return whole[begin : begin + size]
