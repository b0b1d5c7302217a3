"""What can be learned of a person's work, whatever it is made of: pictures in classes, or sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from metademo.networks import Network
from metademo.pictures.domains import Domain
from metademo.tasks.episodes import Episode


class Item(Protocol):
    """What is learned from or asked about; of the same digest where it is the same."""

    @property
    def digest(self) -> str: ...


class Class(Protocol):
    """A class of them."""

    @property
    def name(self) -> str: ...

    @property
    def support(self) -> Sequence[Item]: ...

    @property
    def query(self) -> Sequence[Item]: ...


class Learnable(Protocol):
    """What a run is about; see :class:`metademo.project.project.Project`."""

    @property
    def classes(self) -> Sequence[Class]: ...

    @property
    def unlabelled(self) -> Sequence[Item]: ...

    def problems(self) -> tuple[str, ...]: ...

    def episode(self, domain: Domain | None = None, network: Network | None = None, again: bool = False) -> Episode: ...
