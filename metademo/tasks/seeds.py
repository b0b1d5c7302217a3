"""Where a task's randomness comes from."""

from __future__ import annotations

import torch


def task_generator(seed: int, step: int, task: int) -> torch.Generator:
    """The generator of one task, a function of its place in the run alone."""
    return torch.Generator().manual_seed(((seed * 1_000_003 + step) * 4_099 + task) % 2**63)
