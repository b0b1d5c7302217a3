"""Classes of pictures, and the episodes that are drawn from them: at random, from a generator that the caller passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import torch
from torch import Tensor

from metademo.tasks.episodes import UNLABELLED, Batch, Episode


@dataclass(frozen=True)
class PictureSet:
    """Classes of pictures to sample episodes from.

    Attributes:
        images: uint8 ``[N, C, H, W]``, or float32 as a network takes them.
        rows: for each class, int64 indices into ``images``.
        symmetries: for each class, which of the square's eight symmetries its pictures are shown in: 0 as they are, 1 … 3 by
            so many quarter turns anticlockwise, 4 … 7 mirrored left to right and then turned alike.
        names: for each class, its name.
        name: what this set is, for messages and cards, as ``omniglot/test``.
        groups: for each class, the name of the group of like classes it is one of (Omniglot's alphabets); empty without such.
        apart: whether no episode mixes the groups: they are collections that have nothing to do with each other.
    """

    images: Tensor
    rows: tuple[Tensor, ...]
    symmetries: tuple[int, ...]
    names: tuple[str, ...]
    name: str
    groups: tuple[str, ...] = ()
    apart: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def pictures(self, index: int, rows: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """float32 ``[len(rows), C, H, W]`` in 0 … 1: the given rows of class ``index``, mirrored and turned as the class is.

        ``generator`` is for sets that have several versions of a picture.
        """
        return self.of([index], [rows], generator)[0]

    def of(
        self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator | None = None
    ) -> tuple[Tensor, ...]:
        """As :meth:`pictures` of several classes, all looked up together: of each of ``chosen``, the rows in its place."""
        at = torch.cat([self.rows[index][own] for index, own in zip(chosen, rows, strict=True)])
        pictures = self.images[at.to(self.images.device)]
        pictures = pictures.float() / 255 if pictures.dtype == torch.uint8 else pictures
        counts = [len(own) for own in rows]
        return self.turned(pictures, chosen, counts).split(counts)

    def turned(self, pictures: Tensor, chosen: Sequence[int], counts: Sequence[int]) -> Tensor:
        """Upright pictures mirrored and turned as their classes are, in place: so many of each of ``chosen``."""
        symmetries = torch.tensor([self.symmetries[index] for index in chosen]).repeat_interleave(torch.tensor(counts))
        for symmetry in {self.symmetries[index] for index in chosen} - {0}:
            mirrored, turns = divmod(symmetry, 4)
            these = (symmetries == symmetry).nonzero()[:, 0].to(pictures.device)
            shown = pictures[these]
            pictures[these] = torch.rot90(shown.flip(3) if mirrored else shown, turns, (2, 3))
        return pictures

    @cached_property
    def upright(self) -> Self:
        """The same classes, none of them mirrored or turned."""
        return replace(self, symmetries=(0,) * len(self))

    @property
    def varies(self) -> bool:
        """Whether :meth:`again` has something to give."""
        return False

    def again(self, chosen: Sequence[int], rows: Sequence[Tensor], generator: torch.Generator) -> tuple[Tensor, ...]:
        """As :meth:`of`, in another version: of sets that keep several.

        Raises:
            ValueError: for a set that does not.
        """
        raise ValueError(f"again: {self.name} has no other versions of its pictures")

    def names_of(self, chosen: Sequence[int]) -> tuple[Tensor, ...]:
        """Of each of several classes, its name as a network takes it: one row, or none where it says nothing.

        Raises:
            ValueError: for pictures.
        """
        raise ValueError(f"names: {self.name} holds pictures, and what reads those reads no name")

    def to(self, device: torch.device) -> Self:
        """The same set with its pictures in another device's memory, where what is drawn from it comes to lie."""
        return replace(self, images=self.images.to(device))

    def with_symmetries(self, count: int) -> PictureSet:
        """Each class as it is and, as classes of their own, in further symmetries: the first ``count`` (Santoro et al. 2016).

        Raises:
            ValueError: unless ``count`` lies in 1 … 8.
        """
        if not 1 <= count <= 8:
            raise ValueError(f"symmetries: must lie in 1 … 8, not {count}")
        return replace(
            self,
            rows=self.rows * count,
            symmetries=tuple(symmetry for symmetry in range(count) for _ in self.rows),
            names=tuple(_symmetric_name(name, symmetry) for symmetry in range(count) for name in self.names),
            groups=tuple(_symmetric_name(group, symmetry) for symmetry in range(count) for group in self.groups),
        )

    def joined(self, other: PictureSet, name: str) -> PictureSet:
        """The classes of both sets, these first, as a set called ``name``."""
        return PictureSet(
            images=torch.cat([self.images, other.images]),
            rows=(*self.rows, *(rows + len(self.images) for rows in other.rows)),
            symmetries=self.symmetries + other.symmetries,
            names=self.names + other.names,
            name=name,
            groups=self.groups + other.groups,
            apart=self.apart and other.apart,
        )


def _symmetric_name(name: str, symmetry: int) -> str:
    mirrored, turns = divmod(symmetry, 4)
    return name + " mirrored" * mirrored + (f" turned {90 * turns}°" if turns else "")


Augmentation = Callable[[Tensor, torch.Generator], Tensor]


@dataclass(frozen=True)
class EpisodeSampler:
    """Draws random episodes from a :class:`PictureSet`.

    Attributes:
        pictures: where the classes come from.
        settings: ``(ways, shots)`` pairs, one of which is drawn for each episode, all equally likely.
        queries: query pictures a class.
        augment: changes float pictures ``[N, C, H, W]``, each on its own, or None.
        within: draw all classes of an episode from one of the set's groups, as Lake et al. 2015 do with alphabets: letters of
            one alphabet are harder to tell apart. Every group that has enough classes is equally likely. Of a set whose groups
            stand apart, so is every episode.
        again: show each support picture in another version too, see :attr:`Episode.again`. For sets that have
            :meth:`PictureSet.again`.
        names: have the classes' names count as support too, see :meth:`PictureSet.names_of`. All else of an episode is the same
            as without them.
        others: of so many further classes ``queries`` pictures each are asked about too, without a label: they belong to no
            class of the episode. All else of an episode is the same as without them, unless ``within`` leaves fewer groups.

    Raises:
        ValueError: on construction, if the set or each of its groups has too few classes or pictures for a setting.
    """

    pictures: PictureSet
    settings: tuple[tuple[int, int], ...]
    queries: int
    augment: Augmentation | None = None
    within: bool = False
    others: int = 0
    again: bool = False
    names: bool = False

    def __post_init__(self) -> None:
        if not self.settings:
            raise ValueError("settings: at least one (ways, shots) pair is needed")
        if self.others < 0:
            raise ValueError(f"others: must not be negative, not {self.others}")
        ways = max(ways for ways, _ in self.settings) + self.others
        if ways > len(self.pictures):
            raise ValueError(
                f"settings: {ways} ways asked of {self.pictures.name}, which has {len(self.pictures)} classes"
            )
        need = max(shots for _, shots in self.settings) + self.queries
        smallest = min(len(rows) for rows in self.pictures.rows)
        if need > smallest:
            raise ValueError(
                f"settings: {need} pictures per class asked of {self.pictures.name}, whose smallest class has {smallest}"
            )
        if self._one_group and not self._groups_of(ways):
            raise ValueError(f"within: no group of {self.pictures.name} has {ways} classes")

    @property
    def _one_group(self) -> bool:
        return self.within or self.pictures.apart

    def _draw_group(self, groups: Sequence[Sequence[int]], generator: torch.Generator) -> int:
        """One group's place: of alphabets any; of collections the larger ones more often, by their size's root."""
        if not self.pictures.apart:
            return int(torch.randint(len(groups), (), generator=generator))
        sizes = torch.tensor([float(sum(len(self.pictures.rows[index]) for index in group)) for group in groups])
        return int(torch.multinomial(sizes.sqrt(), 1, generator=generator))

    def _groups_of(self, ways: int) -> list[list[int]]:
        """The groups of at least so many classes, each as its classes' numbers."""
        groups: dict[str, list[int]] = {}
        for index, group in enumerate(self.pictures.groups):
            groups.setdefault(group, []).append(index)
        return [group for group in groups.values() if len(group) >= ways]

    def draw_setting(self, generator: torch.Generator) -> tuple[int, int]:
        """Ways and shots of the episode that :meth:`sample` would draw with this generator."""
        return self.settings[int(torch.randint(len(self.settings), (), generator=generator))]

    def sample(self, generator: torch.Generator) -> Episode:
        """One episode; all its randomness comes from ``generator``."""
        ways, shots = self.draw_setting(generator)
        drawn = self._draw_classes(ways + self.others, generator)
        chosen, others = drawn[:ways], drawn[ways:]
        rows = [self._rows(index, shots + self.queries, generator) for index in chosen]
        pictures = self.pictures.upright.of(chosen, rows, generator)
        again = self.pictures.again(chosen, [own[:shots] for own in rows], generator) if self.again else ()
        both = torch.cat([*(own[:shots] for own in pictures), *(own[shots:] for own in pictures)])
        each = [shots] * ways + [self.queries] * ways
        both = _varied(both, self.pictures, chosen * 2, each, self.augment, generator)
        if others:
            strange = torch.cat(
                self.pictures.upright.of(others, [self._rows(i, self.queries, generator) for i in others])
            )
            each = [self.queries] * len(others)
            both = torch.cat([both, _varied(strange, self.pictures, others, each, self.augment, generator)])
        labels = torch.arange(ways, device=both.device)
        unlabelled = labels.new_full((len(others) * self.queries,), UNLABELLED)
        support, own = both[: ways * shots], labels.repeat_interleave(shots)
        if self.names:
            names = self.pictures.names_of(chosen)
            counts = torch.tensor([*map(len, names)], device=labels.device)
            support, own = torch.cat([support, *names]), torch.cat([own, labels.repeat_interleave(counts)])
        return Episode(
            support=support,
            support_labels=own,
            query=both[ways * shots :],
            query_labels=torch.cat([labels.repeat_interleave(self.queries), unlabelled]),
            classes=tuple(self.pictures.names[index] for index in chosen),
            again=torch.cat(again) if again else None,
            seed=int(torch.randint(2**31, (), generator=generator)),
        )

    def _rows(self, index: int, count: int, generator: torch.Generator) -> Tensor:
        """``count`` random pictures of class ``index``, each at most once."""
        return torch.randperm(len(self.pictures.rows[index]), generator=generator)[:count]

    def _draw_classes(self, ways: int, generator: torch.Generator) -> list[int]:
        if not self._one_group:
            return torch.randperm(len(self.pictures), generator=generator)[:ways].tolist()
        groups = self._groups_of(ways)
        group = groups[self._draw_group(groups, generator)]
        return [group[at] for at in torch.randperm(len(group), generator=generator)[:ways].tolist()]


def _varied(
    pictures: Tensor,
    classes: PictureSet,
    chosen: Sequence[int],
    counts: Sequence[int],
    augment: Augmentation | None,
    generator: torch.Generator,
) -> Tensor:
    """Upright pictures varied, and turned after that as their classes are: a photograph that is turned to the left and mirrored
    after that would be of the class that is turned to the right."""
    return classes.turned(pictures if augment is None else augment(pictures, generator), chosen, counts)


@dataclass(frozen=True)
class BatchSampler:
    """Draws random batches from a :class:`PictureSet`; see :class:`EpisodeSampler` for ``augment``.

    Attributes:
        size: pictures in a batch.
    """

    pictures: PictureSet
    size: int
    augment: Augmentation | None = None

    def draw_setting(self, generator: torch.Generator) -> tuple[int, int]:
        """Every batch is as large as every other."""
        return 1, self.size

    def sample(self, generator: torch.Generator) -> Batch:
        """One batch; all its randomness comes from ``generator``."""
        labels = torch.randint(len(self.pictures), (self.size,), generator=generator)
        rows = [torch.randint(len(self.pictures.rows[label]), (1,), generator=generator) for label in labels.tolist()]
        chosen = labels.tolist()
        pictures = torch.cat(self.pictures.upright.of(chosen, rows, generator))
        pictures = _varied(pictures, self.pictures, chosen, [1] * self.size, self.augment, generator)
        return Batch(pictures, labels.to(pictures.device))
