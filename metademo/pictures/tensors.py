"""Pictures as a network takes them, each converted once, and seen once by what of the network never changes."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence

import torch
from torch import Tensor

from metademo.networks import Frozen, Network
from metademo.pictures.domains import Domain, is_blank
from metademo.pictures.images import Picture

MAX_BYTES = 128 * 1024 * 1024
"""The most memory that remembered tensors take; those not asked for the longest are forgotten first."""
_BATCH = 8
"""Pictures that are converted together, which bounds memory."""


class _Memory:
    """Tensors by key, up to :data:`MAX_BYTES`; for several threads."""

    def __init__(self) -> None:
        self._tensors: dict[Hashable, Tensor] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._tensors)

    def get(self, key: Hashable) -> Tensor | None:
        with self._lock:
            tensor = self._tensors.pop(key, None)
            if tensor is not None:
                self._tensors[key] = tensor  # the newest again
            return tensor

    def put(self, key: Hashable, tensor: Tensor) -> None:
        with self._lock:
            self._bytes += tensor.nbytes - (self._tensors.pop(key).nbytes if key in self._tensors else 0)
            self._tensors[key] = tensor
            while self._bytes > MAX_BYTES and len(self._tensors) > 1:
                self._bytes -= self._tensors.pop(next(iter(self._tensors))).nbytes


_memory = _Memory()
_converting = threading.Lock()
"""So that the page and a run, which want the same pictures at the same time, convert each of them once."""


def picture_tensor(picture: Picture, domain: Domain) -> Tensor:
    """float32 ``[C, H, W]``: the domain's tensor for a picture, remembered. Do not change it in place."""
    key = (picture.digest, domain)
    tensor = _memory.get(key)
    if tensor is None:
        with _converting:
            tensor = _memory.get(key)
            if tensor is None:
                tensor = domain.tensor(picture.open())
                _memory.put(key, tensor)
    return tensor


def _once(picture: Picture, domain: Domain) -> Tensor:
    """As :func:`picture_tensor`, but not remembered for this: pixels are wanted once, and large ones would crowd out all else."""
    tensor = _memory.get((picture.digest, domain))
    if tensor is None:
        tensor = domain.tensor(picture.open())
        _note_blank(picture, domain, tensor)  # or it would be converted once more to find that out
    return tensor


def blank(picture: Picture, domain: Domain) -> bool:
    """Whether the domain finds nothing in a picture; remembered apart from the tensor, which may be large."""
    blank = _memory.get(("blank", picture.digest, domain))
    if blank is None:
        blank = _note_blank(picture, domain, picture_tensor(picture, domain))
    return bool(blank)


def _note_blank(picture: Picture, domain: Domain, tensor: Tensor) -> Tensor:
    """Remember whether there is nothing in a picture whose ``tensor`` this is."""
    blank = torch.tensor(is_blank(tensor))
    _memory.put(("blank", picture.digest, domain), blank)
    return blank


def _seen(tensor: Tensor, mirrored: bool) -> Tensor:
    return tensor.flip(2) if mirrored else tensor


def stacked(
    pictures: Sequence[Picture], domain: Domain, network: Network | None = None, mirrored: bool = False
) -> Tensor:
    """float32 ``[len(pictures), C, H, W]``: the domain's tensors, or what ``network`` takes; each picture's is remembered.

    With ``mirrored``, of their mirror images.
    """
    if network is None or not network.trunk:
        tensors = [_seen(picture_tensor(picture, domain), mirrored) for picture in pictures]
        return torch.stack(tensors) if tensors else torch.zeros(0, *domain.shape)
    keys = [(picture.digest, domain, network.trunk, mirrored) for picture in pictures]
    remembered = {key: _memory.get(key) for key in keys}
    found = {key: tensor for key, tensor in remembered.items() if tensor is not None}
    new = [(key, picture) for key, picture in dict(zip(keys, pictures, strict=True)).items() if key not in found]
    for first in range(0, len(new), _BATCH):
        some = new[first : first + _BATCH]
        if isinstance(network, Frozen):  # what is below it may have seen them already, for another learner
            prepared = network.finish(stacked([picture for _, picture in some], domain, network.below, mirrored))
        else:
            tensors = [_seen(_once(picture, domain), mirrored) for _, picture in some]
            prepared = network.prepare(torch.stack(tensors))
        for (key, _), tensor in zip(some, prepared, strict=True):
            found[key] = tensor.clone()
            _memory.put(key, found[key])
    return torch.stack([found[key] for key in keys]) if keys else torch.zeros(0, *network.input_shape)
