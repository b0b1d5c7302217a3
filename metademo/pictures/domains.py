"""What turns a person's picture into a network's input.

``CHARACTERS`` looks at ink on paper the way Omniglot shows it, see :mod:`metademo.pictures.ink`: one channel, 28×28.

``PHOTOS`` takes the middle square of a picture in colour, 192×192, values 0 … 1, and ``PHOTOS_SMALL`` the same as CIFAR does,
32×32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from metademo.pictures import ink

_SMALL = 32  # CIFAR's photographs
# by the nearest class mean on CIFAR-FS’s validation classes and on the ready tasks: 160 is worse on both, 224 no better
_LARGE = 192


@dataclass(frozen=True)
class Domain:
    """A kind of picture that a network can be trained on.

    Attributes:
        name: its key in :data:`DOMAINS` and in checkpoints.
        channels: channels of the network's input.
        size: height and width of the network's input, in pixels.
        convert: any Pillow image → float32 ``[channels, size, size]``; deterministic.
        show: the reverse of ``convert`` for the eye: such a tensor → Pillow image.
        photographs: whether the network sees the largest square in the middle of a photograph, as it is. A person may then
            move that square, and mirror images and other crops of a picture are further pictures of its class.
    """

    name: str
    channels: int
    size: int
    convert: Callable[[Image.Image], Tensor]
    show: Callable[[Tensor], Image.Image]
    photographs: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a picture's tensor."""
        return (self.channels, self.size, self.size)

    def tensor(self, image: Image.Image) -> Tensor:
        """float32 ``[channels, size, size]``: the network's input for ``image``."""
        return self.convert(image)

    def preview(self, tensor: Tensor) -> Image.Image:
        """The picture as the network sees it, ``size`` × ``size``.

        Raises:
            ValueError: if ``tensor`` is not ``[channels, size, size]``.
        """
        if tuple(tensor.shape) != self.shape:
            raise ValueError(f"tensor: {tuple(tensor.shape)} is not {self.shape}")
        return self.show(tensor)


def is_blank(tensor: Tensor) -> bool:
    """Whether nothing was found in the picture: each channel of a domain's tensor is of one value."""
    return bool((tensor.amax((1, 2)) - tensor.amin((1, 2))).max() < 1e-3)


def _show_ink(tensor: Tensor) -> Image.Image:
    """Mode L: dark ink on light paper."""
    return Image.fromarray(((1 - tensor[0].detach().cpu().clamp(0, 1)) * 255).round().to(torch.uint8).numpy())


CHARACTERS = Domain("characters", channels=1, size=ink.SIZE, convert=ink.ink_on_paper, show=_show_ink)


def small_photo(image: Image.Image) -> Tensor:
    """float32 ``[3, 32, 32]`` in 0 … 1: the largest square in the middle of the picture, in colour."""
    return _square(image, _SMALL, Image.Resampling.BOX)


def photo(image: Image.Image) -> Tensor:
    """float32 ``[3, 192, 192]`` in 0 … 1: the largest square in the middle of the picture, in colour."""
    return _square(image, _LARGE, Image.Resampling.BICUBIC)


def _square(image: Image.Image, size: int, resampling: Image.Resampling) -> Tensor:
    fitted = ImageOps.fit(image.convert("RGB"), (size, size), resampling)
    return torch.from_numpy(np.array(fitted, dtype=np.float32) / 255).permute(2, 0, 1).contiguous()


def _show_photo(tensor: Tensor) -> Image.Image:
    """Mode RGB."""
    values = (tensor.detach().cpu().clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(values.permute(1, 2, 0).contiguous().numpy())


PHOTOS_SMALL = Domain("photos-small", channels=3, size=_SMALL, convert=small_photo, show=_show_photo, photographs=True)
PHOTOS = Domain("photos", channels=3, size=_LARGE, convert=photo, show=_show_photo, photographs=True)

DOMAINS: dict[str, Domain] = {domain.name: domain for domain in (CHARACTERS, PHOTOS, PHOTOS_SMALL)}


def _no_picture(given: object) -> NoReturn:
    raise ValueError("domain: what is no picture is not read as one")


SENTENCES = Domain("sentences", channels=1, size=64, convert=_no_picture, show=_no_picture)
"""What is no picture at all: text. How a network reads it is the network's affair."""

NAVIGATION = Domain("navigation", channels=1, size=1, convert=_no_picture, show=_no_picture)
"""No picture either: policies that find a goal, see :mod:`metademo.tasks.navigation`."""

CHEETAH = Domain("cheetah", channels=1, size=1, convert=_no_picture, show=_no_picture)
"""Nor this: policies that run, see :mod:`metademo.robots.running`."""

KINDS: dict[str, Domain] = {**DOMAINS, **{domain.name: domain for domain in (SENTENCES, NAVIGATION, CHEETAH)}}
"""What there can be checkpoints of: pictures of each kind, sentences, and policies."""


def of_checkpoint(name: str) -> str | None:
    """The domain of a checkpoint by its name, as ``photos`` of ``photos-protonet``; None if it is called after none."""
    fitting = [domain for domain in KINDS if f"{name}-".startswith(f"{domain}-")]
    return max(fitting, key=len, default=None)  # photos-small-maml is of photos-small, and not of photos
