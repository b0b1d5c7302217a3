"""A data set as a pre-trained network's frozen trunk sees it, computed once and kept in the user's cache.

What meta-training and evaluation look at again and again is the trunk's output, not the pictures. It lies in one file a class and
version, float16, and is mapped to memory, not read: a picture of 192 pixels takes 32 kB where the last two stages are the tail.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from metademo.datasets import files
from metademo.networks import EfficientNetLite2, Network
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.training.processes import World

VERSION = 1
"""Of how pictures are enlarged and varied here; another one's files are not used."""
_BATCH = 20
_MIRRORED = -1
"""In the place of a version's number."""


@dataclass(frozen=True)
class KeptPictures(PictureSet):
    """Classes whose pictures come as a network's trunk sees them.

    Attributes:
        images: the pictures themselves.
        kept: for each class, the files of its versions, each float16 ``[pictures, *input_shape]`` in the order of its rows;
            the first is of the pictures as they are, the others of pictures that were varied.
        mirrored: for each class, the file of their mirror images; empty where they are not wanted.
    """

    kept: tuple[tuple[Path, ...], ...] = ()
    mirrored: tuple[Path, ...] = ()

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """float32 ``[len(rows), *input_shape]`` each; with a generator, each picture in one of its versions."""
        return tuple(self._of(index, own, generator) for index, own in zip(chosen, rows, strict=True))

    def _of(self, index: int, rows: Tensor, generator: torch.Generator | None) -> Tensor:
        versions, chosen = self.kept[index], torch.zeros(len(rows), dtype=torch.int64)
        if generator is not None and len(versions) > 1:
            chosen = torch.randint(len(versions), (len(rows),), generator=generator)
        return _rows([versions[version] for version in chosen.tolist()], rows).to(self.images.device)

    @property
    def varies(self) -> bool:
        """Whether :meth:`again` has something to give."""
        return bool(self.mirrored) or len(self.kept[0]) > 1

    def again(self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator) -> tuple[Tensor, ...]:
        """The mirror images where they are kept, or else each picture in one of its versions."""
        if not self.mirrored:
            return self.of(chosen, rows, generator)
        return tuple(
            _rows([self.mirrored[index]] * len(own), own).to(self.images.device)
            for index, own in zip(chosen, rows, strict=True)
        )

    def with_symmetries(self, count: int) -> PictureSet:
        """Itself, for one.

        Raises:
            ValueError: for more: what a trunk sees cannot be turned afterwards.
        """
        if count != 1:
            raise ValueError("symmetries: photographs are kept upright; take 1")
        return self


@dataclass(frozen=True)
class LargePictures(PictureSet):
    """Small pictures, enlarged when they are asked for.

    Attributes:
        size: height and width that they come in.
    """

    size: int = 32

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """float32 ``[len(rows), C, size, size]`` each, in 0 … 1."""
        return _together(self, chosen, rows, lambda images: enlarged(images, self.size))


_NETWORK = EfficientNetLite2()


@dataclass(frozen=True)
class SeenPictures(PictureSet):
    """Classes whose pictures a network's trunk looks at when they are asked for, each time in another variation.

    Nothing is computed beforehand, and nothing kept: for short runs over many pictures.

    Attributes:
        network: whose trunk.
        augment: varies enlarged pictures where there is a generator; None to show them as they are.
    """

    network: Network = _NETWORK
    augment: Augmentation | None = None

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """float32 ``[len(rows), *input_shape]`` each."""

        def seen(images: Tensor) -> Tensor:
            large = enlarged(images, self.network.size)
            return self.network.prepare(
                large if generator is None or self.augment is None else self.augment(large, generator)
            )

        return _together(self, chosen, rows, seen)

    @property
    def varies(self) -> bool:
        """Whether :meth:`again` has something to give."""
        return self.augment is not None

    def again(self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator) -> tuple[Tensor, ...]:
        """Each picture in another variation."""
        return self.of(chosen, rows, generator)


def _together(
    pictures: PictureSet, chosen: Sequence[int], rows: Sequence[Tensor], look: Callable[[Tensor], Tensor]
) -> tuple[Tensor, ...]:
    """What ``look`` makes of the pictures ``rows`` of each class in ``chosen``, all of them at once."""
    at = torch.cat([pictures.rows[index][own] for index, own in zip(chosen, rows, strict=True)])
    return look(pictures.images[at.to(pictures.images.device)]).split([len(own) for own in rows])


def look_anew(pictures: PictureSet, network: Network, augment: Augmentation | None) -> PictureSet:
    """The pictures that ``network``'s trunk is to look at whenever a task has them.

    Raises:
        ValueError: for pictures in symmetries, or a network that has no trunk.
    """
    if any(pictures.symmetries) or not network.trunk:
        raise ValueError("look_anew: for upright photographs, and a network with a frozen part")
    return SeenPictures(**_own(pictures), network=network, augment=augment)


def _own(pictures: PictureSet) -> dict[str, Any]:
    return {each.name: getattr(pictures, each.name) for each in fields(PictureSet)}


def _rows(paths: Sequence[Path], rows: Tensor) -> Tensor:
    """float32 ``[len(rows), …]``: each row of its own file."""
    drawn = [_mapped(path)[row] for path, row in zip(paths, rows.tolist(), strict=True)]
    return torch.from_numpy(np.stack(drawn).astype(np.float32))


@lru_cache(1024)
def _mapped(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise files.DataError(files.damaged(path, error)) from error


def keep(
    pictures: PictureSet,
    network: Network,
    augment: Augmentation | None = None,
    variations: int = 0,
    world: World | None = None,
    mirrored: bool = False,
    device: torch.device | None = None,
) -> PictureSet:
    """What ``network``'s trunk makes of each picture, computed where the cache has no file of it yet.

    It can be stopped at any time and goes on at the class where it was. Several processes share the work. For a network
    without a trunk, there is nothing to compute, and the pictures are only enlarged.

    Args:
        pictures: uint8 ``[N, 3, H, W]``, in no symmetries; enlarged to the network's size.
        network: whose trunk.
        augment: varies enlarged pictures.
        variations: how many varied versions of each picture there are to be.
        world: the processes that wait for each other here.
        mirrored: whether their mirror images are wanted too.
        device: what the trunk computes on; None for the processor.

    Raises:
        ValueError: for pictures in symmetries, or variations without ``augment``.
        metademo.networks.WeightsError: if the network's weights cannot be had.
    """
    if any(pictures.symmetries):
        raise ValueError("symmetries: photographs are kept upright; take 1")
    if variations and augment is None:
        raise ValueError(f"variations: {variations} are asked for, and nothing that varies a picture")
    own = _own(pictures)
    if not network.trunk:
        return LargePictures(**own, size=network.size)
    world, folder = world or World(), files.cache() / "kept"
    versions = [*range(1 + variations), *([_MIRRORED] if mirrored else [])]
    paths = {
        (index, version): folder / f"{_key(pictures, index, network, version)}.npy"
        for index in range(len(pictures))
        for version in versions
    }
    # every process has its own share, whatever the others have done by now
    own_share = list(paths)[world.rank :: world.size]
    missing = [each for each in own_share if not paths[each].exists()]
    folder.mkdir(parents=True, exist_ok=True)
    shown = None if missing and world.rank == 0 else True
    for index, version in tqdm(missing, desc=f"looking at {pictures.name}", unit="class", disable=shown):
        vary = _varied(augment, f"{pictures.names[index]} {version}") if version and augment is not None else None
        vary = _mirror if version == _MIRRORED else vary
        _write(paths[index, version], pictures.images[pictures.rows[index]].to(device or "cpu"), network, vary)
    world.sum([torch.zeros(1)])  # nobody begins before all is there
    return KeptPictures(
        **own,
        kept=tuple(tuple(paths[index, version] for version in range(1 + variations)) for index in range(len(pictures))),
        mirrored=tuple(paths[index, _MIRRORED] for index in range(len(pictures))) if mirrored else (),
    )


def _mirror(pictures: Tensor) -> Tensor:
    return pictures.flip(3)


def _key(pictures: PictureSet, index: int, network: Network, version: int) -> str:
    digest = hashlib.sha256(f"{VERSION} {network.trunk} {version}".encode())
    digest.update(pictures.images[pictures.rows[index]].contiguous().numpy().tobytes())
    # a variation is of its class's name, which seeds it
    digest.update(pictures.names[index].encode() if version else b"")
    return digest.hexdigest()[:32]


def _varied(augment: Augmentation, seed: str) -> Callable[[Tensor], Tensor]:
    generator = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:7], "big"))
    return lambda pictures: augment(pictures, generator)


def _write(path: Path, images: Tensor, network: Network, vary: Callable[[Tensor], Tensor] | None) -> None:
    """The file, whole or not at all."""
    out = np.empty((len(images), *network.input_shape), dtype=np.float16)
    for first in range(0, len(images), _BATCH):
        large = enlarged(images[first : first + _BATCH], network.size)
        out[first : first + _BATCH] = network.prepare(large if vary is None else vary(large)).cpu().numpy()
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        np.save(file, out, allow_pickle=False)
    partial.replace(path)


def view(network: Network, mirrored: bool = False) -> Callable[[Episode], Episode]:
    """From an episode of small photographs to the same one as ``network`` takes it: enlarged, and seen by its trunk.

    With ``mirrored``, the support pictures' mirror images too, see :attr:`Episode.again`.
    """

    def viewed(episode: Episode) -> Episode:
        support, query = (
            network.prepare(enlarged((255 * pictures).round(), network.size))
            for pictures in (episode.support, episode.query)
        )
        again = None
        if mirrored:
            again = network.prepare(enlarged((255 * episode.support).round(), network.size).flip(3))
        return replace(episode, support=support, query=query, again=again)

    return viewed


def enlarged(images: Tensor, size: int) -> Tensor:
    """Pictures ``[N, 3, H, W]`` in 0 … 255 as float32 ``[N, 3, size, size]`` in 0 … 1, enlarged as the domain ``photos`` does."""
    return F.interpolate(images.float(), (size, size), mode="bicubic", antialias=True).round().clamp(0, 255) / 255
