"""What a meta-training or a measurement computes on: the processor, or a graphics card."""

from __future__ import annotations

import os

import torch

NAMES = ("cpu", "cuda", "auto")


def device(name: str) -> torch.device:
    """The device of that name; ``auto`` is a graphics card where there is one. Of several, each process of a run has its own.

    What is drawn at random is drawn on the processor, so that tasks are the same on either; sums differ in their last bits.

    Raises:
        ValueError: for ``cuda`` where there is none.
    """
    there = torch.cuda.is_available()
    if name == "cpu" or (name == "auto" and not there):
        return torch.device("cpu")
    if not there:
        raise ValueError("--device: there is no graphics card that PyTorch could use; take cpu")
    # products in TF32, as convolutions are by default: meta-training needs no more, and is several times as quick
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")) % torch.cuda.device_count())
