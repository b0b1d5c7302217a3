"""The inner loops of :mod:`metademo.networks.fast.compiled` and :mod:`metademo.networks.fast.winograd`, for Numba.

Arrays are in one row, in the order of ``[N, H, W, C]``; of those channels a task has :data:`FILTERS`, its part of a place. Loops
over these are the innermost: of known length, with indices that have no sign, over arrays that share their memory with no other,
or at known distances within one. Where any of this is missing the compiler (Lam, Pitrou & Seibert 2015) makes no vectors of a
loop, and it takes up to eight times as long.
"""

FILTERS = 64
"""A task's channels: as many as the Conv4 of the published tables has filters."""
