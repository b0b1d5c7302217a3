"""Smooth random values over a plane, from which cloth, wood, stone and all unevenness is made."""

from collections.abc import Callable

import numpy as np

Field = Callable[[np.ndarray, np.ndarray], np.ndarray]


def noise(rng: np.random.Generator, octaves: int = 1) -> Field:
    """Value noise: a function of coordinates with values in about −1…1, smooth at the scale of one unit.

    Each further octave is twice as fine and half as strong. All that is random is drawn here, so that the function can
    be asked about the same plane more than once.
    """
    lattices = [(rng.uniform(-1, 1, (64, 64)), rng.uniform(0, 64), rng.uniform(0, 64)) for _ in range(octaves)]

    def at(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        total = np.zeros_like(u)
        for octave, (lattice, right, down) in enumerate(lattices):
            a, b = u * 2**octave + right, v * 2**octave + down
            i, j = np.floor(a).astype(int), np.floor(b).astype(int)
            s, t = (f * f * (3 - 2 * f) for f in (a - i, b - j))
            corner = [[lattice[(i + k) % 64, (j + m) % 64] for m in (0, 1)] for k in (0, 1)]
            low, high = (row[0] + t * (row[1] - row[0]) for row in corner)
            total += (low + s * (high - low)) / 2**octave
        return total

    return at
