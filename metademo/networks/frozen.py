"""A network that nothing changes any more: where a learner adapts a head alone, a picture is looked at once and for all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from metademo.networks.minilm import MiniLm
from metademo.networks.network import Network, Params, Statistics
from metademo.networks.word_counts import WordCounts

_CHUNK = 8
"""Pictures that are looked at together, which bounds memory."""
_SENTENCES = 64
"""Sentences that are read together, likewise."""


@dataclass(frozen=True)
class Frozen:
    """All of another network, as its parameters are: its features are what this one takes, and what it gives.

    Attributes:
        below: the other network, without batch normalisation: a picture's features may depend on no other picture.
        params: the parameters that it keeps.
        digest: of their values; the same network with the same digest gives the same features.
    """

    below: Network
    params: Params = field(repr=False, compare=False)
    digest: str = field(init=False)

    precision: ClassVar[str] = "float32"
    pictures_at_once: ClassVar[int] = 0
    needs_statistics: ClassVar[bool] = False
    layers: ClassVar[tuple[str, ...]] = ()
    names: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if self.below.needs_statistics:
            raise ValueError("below: with batch normalisation a picture's features depend on the pictures beside it")
        digest = hashlib.sha256()
        for name in self.below.names:
            digest.update(self.params[name].detach().contiguous().numpy().tobytes())
        object.__setattr__(self, "digest", digest.hexdigest()[:16])

    @property
    def channels(self) -> int:
        """Of the pictures."""
        return self.below.channels

    @property
    def size(self) -> int:
        """Of the pictures."""
        return self.below.size

    @property
    def features_size(self) -> int:
        """How many numbers describe a picture."""
        return self.below.features_size

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Of what :meth:`features` takes: the features, in the form of a picture of one point."""
        return (self.features_size, 1, 1)

    @property
    def trunk(self) -> str:
        """All of the other network, by its description and its values."""
        return f"{self.below!r} with {self.digest}"

    @property
    def body_rate(self) -> float:
        """The other network's."""
        return self.below.body_rate

    @property
    def stored(self) -> torch.dtype:
        """The other network's."""
        return self.below.stored

    def initial_params(self, generator: torch.Generator) -> Params:
        """No parameters."""
        return {}

    def without_pretraining(self) -> Network:
        """The other network's."""
        return self.below.without_pretraining()

    def prepare(self, pictures: Tensor) -> Tensor:
        """The features ``[N, features_size, 1, 1]`` of pictures ``[N, channels, size, size]`` in 0 … 1."""
        return self.finish(self.below.prepare(pictures))

    def read(self, texts: Sequence[str]) -> Tensor:
        """The features ``[N, features_size, 1, 1]`` of sentences.

        Raises:
            ValueError: if the other network reads none.
            WeightsError: if its weights cannot be had.
        """
        below = self.below
        if not isinstance(below, MiniLm | WordCounts):
            raise ValueError(f"network: {type(below).__name__} reads pictures, not sentences")
        # in parts: what the trunk gives of all of them would be much, what it ends in is little
        parts = [texts[first : first + _SENTENCES] for first in range(0, len(texts), _SENTENCES)]
        return torch.cat([self.finish(below.read(part)) for part in parts or [texts]])

    def finish(self, prepared: Tensor) -> Tensor:
        """The features ``[N, features_size, 1, 1]`` of pictures as the other network's own ``prepare`` gives them."""
        if not len(prepared):
            return prepared.new_zeros(0, *self.input_shape)
        with torch.no_grad():
            features = [self.below.features(self.params, part)[0] for part in prepared.split(_CHUNK)]
        return torch.cat(features)[:, :, None, None]

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What :meth:`prepare` gave, ``[N, features_size]``."""
        return pictures.flatten(1), ()
