"""The processes that share a meta-training's tasks."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True)
class World:
    """The processes that train together."""

    rank: int = 0
    size: int = 1

    @classmethod
    def join(cls) -> World:
        """The world that ``torchrun`` describes in the environment, or a world of one."""
        size = int(os.environ.get("WORLD_SIZE", "1"))
        if size > 1 and not dist.is_initialized():
            dist.init_process_group("gloo")
        return cls(int(os.environ.get("RANK", "0")), size)

    def leave(self) -> None:
        """Part from the other processes, after the last sum."""
        if self.size > 1:
            dist.destroy_process_group()

    def sum(self, tensors: list[Tensor]) -> list[Tensor]:
        """Each tensor summed over the processes, in one message."""
        if self.size == 1:
            return tensors
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors]).cpu()
        dist.all_reduce(flat)
        parts = flat.to(tensors[0].device).split([tensor.numel() for tensor in tensors])
        return [part.view_as(tensor) for part, tensor in zip(parts, tensors, strict=True)]
