"""What all else knows of a network: little, so that learners, inner loop, checkpoints and evaluation work with any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

Params = dict[str, Tensor]

Statistics = tuple[tuple[Tensor, Tensor], ...]
"""For each batch-normalised block, its input's mean and variance over a set of pictures, each ``[filters]``."""


class WeightsError(RuntimeError):
    """The pre-trained weights cannot be had; the message says what to do."""


class Network(Protocol):
    """A body as plain functions of a dictionary of parameters. Networks are frozen dataclasses; their fields describe them.

    What an inner loop works on need not be pictures: whatever of a network never changes is run once, by :meth:`prepare`.

    Attributes:
        channels, size: of the pictures it takes, ``[channels, size, size]``.
        precision: what it computes in, ``float32`` or ``bfloat16``; no part of its description.
        pictures_at_once: how many pictures of several tasks, each with parameters of its own, :meth:`features` takes together to
            gain by it; 0 for a network that takes one task's alone.
        features_size: how many numbers describe a picture.
        input_shape: of what :meth:`features` takes for a picture.
        trunk: what :meth:`prepare` does, in words, the same for networks that prepare alike; empty where there is nothing to do.
        layers: names of its layers; a parameter ``block1.weight`` belongs to the layer ``block1``.
        names: names of its parameters.
        needs_statistics: whether a prediction depends on which other pictures normalise it.
        body_rate: the inner learning rate that its parameters begin with, where rates are meta-learned.
        stored: what its parameters are kept in on disk.

    A network whose last layer is no classifier for any number of classes has one of its own, ``head``, see
    :mod:`metademo.networks.last_layer`.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __hash__(self) -> int: ...

    @property
    def body_rate(self) -> float: ...

    @property
    def stored(self) -> torch.dtype: ...

    @property
    def channels(self) -> int: ...

    @property
    def size(self) -> int: ...

    @property
    def precision(self) -> str: ...

    @property
    def pictures_at_once(self) -> int: ...

    @property
    def features_size(self) -> int: ...

    @property
    def input_shape(self) -> tuple[int, ...]: ...

    @property
    def trunk(self) -> str: ...

    @property
    def layers(self) -> tuple[str, ...]: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def needs_statistics(self) -> bool: ...

    def initial_params(self, generator: torch.Generator) -> Params:
        """The parameters to begin with."""

    def prepare(self, pictures: Tensor) -> Tensor:
        """What :meth:`features` takes, ``[N, *input_shape]``, for pictures ``[N, channels, size, size]`` in 0 … 1."""

    def without_pretraining(self) -> Network:
        """The same network where nothing is pre-trained: what scratch trains."""

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """Features ``[N, features_size]`` of prepared pictures, and the normalisation statistics used."""
