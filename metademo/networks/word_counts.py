"""Counts of words: what learns from a handful of sentences when nothing has read any before."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.networks.network import Params, Statistics

_WORD = re.compile(r"\w+(?:['’]\w+)?")


def words_of(text: str) -> list[str]:
    """The words of a sentence in small letters."""
    return _WORD.findall(text.casefold())


@dataclass(frozen=True)
class WordCounts:
    """How often which word occurs, and nothing else: a body without parameters.

    A word's place is a digest of it (Weinberger et al. 2009, *Feature Hashing*), so that a task needs no list of words, and the
    words of one sentence say nothing of another.

    Attributes:
        places: how many there are; two of a task's hundreds of words seldom share one.

    Raises:
        ValueError: on construction, naming the field.
    """

    places: int = 4096

    channels: ClassVar[int] = 1
    precision: ClassVar[str] = "float32"
    pictures_at_once: ClassVar[int] = 0
    trunk: ClassVar[str] = ""
    layers: ClassVar[tuple[str, ...]] = ()
    names: ClassVar[tuple[str, ...]] = ()
    needs_statistics: ClassVar[bool] = False
    body_rate: ClassVar[float] = 0.03
    stored: ClassVar[torch.dtype] = torch.float32

    def __post_init__(self) -> None:
        if self.places < 1:
            raise ValueError(f"places: must be at least 1, not {self.places}")

    @property
    def size(self) -> int:
        """As :attr:`places`."""
        return self.places

    @property
    def features_size(self) -> int:
        """As :attr:`places`."""
        return self.places

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Of what :meth:`features` takes for a sentence."""
        return (self.places, 1, 1)

    def initial_params(self, generator: torch.Generator) -> Params:
        """None."""
        return {}

    def without_pretraining(self) -> WordCounts:
        """Itself."""
        return self

    def read(self, texts: Sequence[str]) -> Tensor:
        """Roots of the counts, float32 ``[N, places, 1, 1]``: a word that comes four times counts twice as much."""
        found = torch.zeros(len(texts), self.places)
        for row, text in zip(found, texts, strict=True):
            for word, count in Counter(words_of(text)).items():
                row[zlib.crc32(word.encode("utf-8", "replace")) % self.places] += count
        return found.sqrt()[:, :, None, None]

    def prepare(self, pictures: Tensor) -> Tensor:
        """What it is given: counts come from :meth:`read`."""
        return pictures

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """The counts, ``[N, places]``, and no statistics."""
        return pictures.flatten(1), ()
