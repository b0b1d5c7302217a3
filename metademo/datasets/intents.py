"""Sentences by what is meant by them: banking77 and clinc150, to train on and to measure with.

Each is one file, ``NAME.json``: ``classes`` from an intent to its sentences, and ``splits`` from ``train``, ``val`` and ``test``
to intents; clinc150's also has ``out_of_scope``, sentences of no intent, which nothing here reads. ``intents`` is both, one of
them to an episode.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from metademo.datasets import files
from metademo.datasets.files import DataError
from metademo.messages import Message
from metademo.networks import Frozen, MiniLm, Network, WordCounts
from metademo.pictures.spelling import spoken
from metademo.tasks.picture_sets import PictureSet

SPLITS = ("train", "val", "test")
LICENCES = {
    "banking77": "CC BY 4.0 (Casanueva et al. 2020)",
    "clinc150": "CC BY 3.0 (Larson et al. 2019)",
}
"""Of each collection's sentences."""
_AT_ONCE = 512
"""Sentences that are read together when all are wanted."""


@dataclass(frozen=True)
class SentenceSet(PictureSet):
    """Classes of sentences, which come as a network's trunk reads them.

    What it makes of a sentence is kept, in half precision and without padding, from the first time that it is asked for: 15 kB
    for one of twenty tokens.

    Attributes:
        images: empty; sentences are none.
        texts: the sentences, to which the rows point.
        reader: the network; None before :meth:`read_by`.
    """

    texts: tuple[str, ...] = ()
    reader: MiniLm | WordCounts | Frozen | None = None
    _seen: dict[int, Tensor] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read_by(self, network: Network) -> SentenceSet:
        """The same sentences as this network takes them.

        Raises:
            ValueError: for a network that reads none.
        """
        below = network.below if isinstance(network, Frozen) else network
        if not isinstance(below, MiniLm | WordCounts) or not isinstance(network, MiniLm | WordCounts | Frozen):
            raise ValueError(f"network: {type(below).__name__} reads pictures, and {self.name} holds sentences")
        return replace(self, reader=network)

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """float32 ``[len(rows), *input_shape]`` of each of several classes.

        Raises:
            ValueError: before a network was named.
            metademo.networks.WeightsError: if its weights cannot be had.
        """
        return self._read([self.rows[index][own].tolist() for index, own in zip(chosen, rows, strict=True)])

    def names_of(self, chosen: Sequence[int]) -> tuple[Tensor, ...]:
        """See :class:`PictureSet`; without the collection's own name before it.

        Raises:
            ValueError, metademo.networks.WeightsError: as :meth:`of`.
        """
        return self._read([[~index] if self._said(index) else [] for index in chosen])

    def _said(self, index: int) -> str:
        """What the name of a class says."""
        return spoken(self.names[index].removeprefix(f"{self.groups[index]}/") if self.groups else self.names[index])

    def _read(self, wanted: Sequence[Sequence[int]]) -> tuple[Tensor, ...]:
        """Sentences by their numbers, and names by their classes', inverted, as the network takes them."""
        if self.reader is None:
            raise ValueError(f"reader: no network has been named that reads {self.name}")
        new = [row for row in dict.fromkeys(chain.from_iterable(wanted)) if row not in self._seen]
        for first in range(0, len(new), _AT_ONCE):
            some = new[first : first + _AT_ONCE]
            texts = [self._said(~row) if row < 0 else self.texts[row] for row in some]
            for row, seen in zip(some, self.reader.read(texts), strict=True):
                self._seen[row] = _short(seen)
        return tuple(self._together(those).to(self.images.device) for those in wanted)

    def _together(self, rows: Sequence[int]) -> Tensor:
        assert self.reader is not None
        found = torch.zeros(len(rows), *self.reader.input_shape)
        for place, row in zip(found, rows, strict=True):
            seen = self._seen[row]
            place[:, : seen.shape[1]] = seen
        return found

    def with_symmetries(self, count: int) -> PictureSet:
        """Itself, for one.

        Raises:
            ValueError: for more: a sentence cannot be turned.
        """
        if count != 1:
            raise ValueError("symmetries: sentences have none; take 1")
        return self

    def joined(self, other: PictureSet, name: str) -> PictureSet:
        """See :class:`PictureSet`.

        Raises:
            ValueError: beside pictures.
        """
        if not isinstance(other, SentenceSet):
            raise ValueError(f"{other.name}: holds no sentences")
        own: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        own |= {each: getattr(self, each) + getattr(other, each) for each in ("symmetries", "names", "groups", "texts")}
        rows = (*self.rows, *(rows + len(self.texts) for rows in other.rows))
        return SentenceSet(**{**own, "rows": rows, "name": name, "apart": self.apart and other.apart})


def _short(seen: Tensor) -> Tensor:
    """Without the places that only fill up, of which the last column is 0; features, whose rows are numbers, as they are."""
    if seen.shape[0] == 1 and seen.shape[2] > 1:
        seen = seen[:, : int(seen[0, :, -1].sum())]
    return seen.half().clone()


def load(split: str, data: str | Path | None = None, *, names: tuple[str, ...]) -> SentenceSet:
    """The sentences of a split, of one collection or of several that have nothing to do with each other.

    Raises:
        ValueError: for an unknown split.
        DataError: if a file is missing or damaged.
    """
    files.check_split(split, SPLITS)
    texts: list[str] = []
    rows, classes, groups = [], [], []
    for name in names:
        found = _read(name, data)
        for intent in found["splits"][split]:
            sentences = found["classes"][intent]
            rows.append(torch.arange(len(texts), len(texts) + len(sentences)))
            texts += sentences
            classes.append(f"{name}/{intent}")
            groups.append(name)
    return SentenceSet(
        images=torch.zeros(0, 1, 1, 1),
        rows=tuple(rows),
        symmetries=(0,) * len(rows),
        names=tuple(classes),
        name=f"{names[0] if len(names) == 1 else 'intents'}/{split}",
        groups=tuple(groups),
        apart=len(names) > 1,
        texts=tuple(texts),
    )


def _read(name: str, data: str | Path | None) -> dict[str, Any]:
    path = _place(name, data)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        sentences, splits = found["classes"], found["splits"]
        fine = all(type(text) is str for those in sentences.values() for text in those)
        if not fine or any(not sentences[intent] for split in SPLITS for intent in splits[split]):
            raise ValueError("no intents with their sentences")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(files.damaged(path, error)) from error
    return found


def _place(name: str, data: str | Path | None) -> Path:
    """The file in the folder that is named, or in a folder ``sentences`` in it."""

    def cannot(path: Path) -> None:
        raise DataError(
            Message(
                f"There is no {path.name}. Point --data or {files.ENVIRONMENT} at the folder it lies in; docs/data-sets.md says "
                "what it holds.",
                "data.no-sentences",
                file=path.name,
                variable=files.ENVIRONMENT,
            )
        )

    file = f"{name}.json"
    try:
        return files.find(file, data, cannot)
    except DataError as error:
        try:
            return files.find(f"sentences/{file}", data, cannot)
        except DataError:
            raise error from None


NETWORK = MiniLm(tokens=64, tail=1)
"""What is trained on them: with the last layer open validation intents do as well as with more, within the interval."""
