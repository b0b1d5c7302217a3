"""Pictures as the network takes them, each converted once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import torch
from torch import Tensor

from metademo.domains import Domain
from metademo.images import Picture

_CACHED = 4096
_tensors: dict[tuple[str, Domain], Tensor] = {}
_tensors_lock = threading.Lock()


def picture_tensor(picture: Picture, domain: Domain) -> Tensor:
    """float32 ``[C, H, W]``: the network's input for a picture, remembered. Do not change it in place."""
    key = (picture.digest, domain)
    with _tensors_lock:
        tensor = _tensors.get(key)
    if tensor is None:
        tensor = domain.tensor(picture.open())
        with _tensors_lock:
            if len(_tensors) >= _CACHED:
                del _tensors[next(iter(_tensors))]  # the oldest
            _tensors[key] = tensor
    return tensor


def stacked(pictures: Sequence[Picture], domain: Domain) -> Tensor:
    """float32 ``[len(pictures), C, H, W]``."""
    if not pictures:
        return torch.zeros(0, domain.channels, domain.size, domain.size)
    return torch.stack([picture_tensor(picture, domain) for picture in pictures])
