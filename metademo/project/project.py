"""The person's work as a whole: from files, into one, and as an episode. Immutable throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor

from metademo.messages import Message, together
from metademo.networks import Network
from metademo.pictures import reasons
from metademo.pictures.archives import Collected, Found, collect
from metademo.pictures.crop import Crop
from metademo.pictures.domains import DOMAINS, Domain
from metademo.pictures.images import Picture
from metademo.pictures.limits import MAX_SHOTS, MAX_WAYS
from metademo.pictures.manifest import PICTURES_ALONE, Beside, Manifest
from metademo.pictures.problems import describe
from metademo.pictures.saving import Packed, Piece, arranged, to_zip
from metademo.pictures.spelling import name_key
from metademo.pictures.tensors import stacked
from metademo.project import readiness
from metademo.project.admission import ambiguous, by_class
from metademo.project.classes import Classes
from metademo.project.picture_class import ProjectError
from metademo.tasks.episodes import UNLABELLED, Episode


@dataclass(frozen=True)
class Project(Classes):
    """One person's task: how it comes from files and goes into one, and how it becomes an episode.

    What it is made of, and how classes and pictures are changed, :class:`metademo.project.classes.Classes` says. Every method
    returns a new project; none changes this one.

    Raises:
        ProjectError: on construction, if ``shots`` or ``domain`` is out of range.
    """

    things: ClassVar[str] = "pictures"
    named: ClassVar[tuple[int, ...]] = ()

    @classmethod
    def of(cls, classes: Mapping[str, Iterable[Picture]], shots: int = 1, domain: str = "characters") -> Project:
        """A project of the given classes.

        Raises:
            ProjectError: if not every picture can be added, saying why.
        """
        project = cls(shots=shots, domain=domain)
        for name, pictures in classes.items():
            project = project.add_class(name)
            project, notices = project.add_pictures(project.classes[-1].key, pictures)
            if notices:
                raise ProjectError(together(notices))
        return project

    @classmethod
    def from_zip(
        cls, name: str, data: bytes, shots: int = 1, domain: str = "characters", squares: bool = False
    ) -> tuple[Project, tuple[str, ...]]:
        """A project of a ZIP file, and what was wrong with it; the same as :meth:`from_collected`.

        ``squares`` as :func:`metademo.pictures.archives.collect` takes it.
        """
        collected = collect([(name, data)], squares=squares)
        project, notices = cls.from_collected(collected, shots, domain)
        return project, (*collected.problems, *notices)

    @classmethod
    def from_collected(
        cls, collected: Collected, shots: int = 1, domain: str = "characters"
    ) -> tuple[Project, tuple[str, ...]]:
        """A project of what was found, and notices of what was not added.

        A saved task is as it was, whatever ``shots`` and ``domain`` say. Of anything else the folders are classes, and
        pictures outside any folder are unlabelled.
        """
        task = collected.task
        if task is None:
            return cls(shots=shots, domain=domain).add_found(collected.found)
        project = cls(shots=task.shots, domain=task.domain)
        for name, _ in task.classes:
            project = project.add_class(name)
        grown, notices = project.add_found(collected.found)
        return replace(grown, shots=task.shots), notices

    # What is found

    def add_found(self, found: Iterable[Found], into: int | None = None) -> tuple[Project, tuple[str, ...]]:
        """With the pictures that :func:`metademo.pictures.archives.collect` found.

        Args:
            found: pictures whose class is named go to the class of that name, which is made if need be; classes without pictures
                give way to it. Parts that are given are kept; a project that was empty learns from as many pictures then.
            into: the key of the class for the others; None: they become unlabelled.

        Returns:
            The project, and notices of what was not added.

        Raises:
            GoneError: if there is no class ``into``.
        """
        if into is not None:
            self.find(into)
        named, loose = by_class(found)
        unclear = ambiguous(named)
        project = self
        notices: list[str] = []
        no_room: list[str] = []
        many: list[str] = []
        for identity, (name, items) in named.items():
            key = next((each.key for each in project.classes if name_key(each.name) == identity), None)
            if key is None:
                project = project._with_room(into, named.keys())
            if key is None and len(project.classes) >= MAX_WAYS:
                no_room.append(name)
                continue
            if key is None:
                key = project.next_key
                project = project.add_class(name)
            roles = {item.picture.digest: item.role for item in items if item.role is not None}
            project, more = project.add_pictures(key, [item.picture for item in items], roles, unclear)
            notices += more
            if sum(role == "support" for role in roles.values()) > MAX_SHOTS:
                many.append(name)
        if loose:
            project, more = project.add_unlabelled(loose) if into is None else project.add_pictures(into, loose)
            notices += more
        if no_room:
            notices.append(describe(reasons.TOO_MANY_CLASSES, no_room, noun="classes"))
        if many:
            notices.append(describe(reasons.OVER_SHOTS, many, noun="classes"))
        if not self.pictures and any(item.role == "support" for _, items in named.values() for item in items):
            project = replace(project, shots=max(1, *(len(each.support) for each in project.classes)))
        return project, tuple(notices)

    def regroup(self, found: Iterable[Found]) -> tuple[Project, tuple[str, ...]]:
        """With those of its pictures that are among ``found`` in the classes named there; and notices of those not added.

        They leave the place where they are; a class that loses all its pictures so is gone.
        """
        items = [item for item in found if item.class_name is not None]
        moving = {item.picture.digest for item in items}
        before = {picture.digest for picture in self.unlabelled}
        left, emptied = [], set()
        for each in self.classes:
            kept = tuple(entry for entry in each.entries if entry.picture.digest not in moving)
            before |= {entry.picture.digest for entry in each.entries}
            if each.entries and not kept:
                emptied.add(each.key)
            left.append(replace(each, entries=kept))
        project = replace(
            self,
            classes=tuple(each for each in left if each.key not in emptied),
            unlabelled=tuple(picture for picture in self.unlabelled if picture.digest not in moving),
        )
        grown, notices = project.add_found([item for item in items if item.picture.digest in before])
        return (self, notices) if notices else (grown, notices)

    # Squares

    def crop_picture(self, key: int | None, digest: str, crop: Crop) -> Project:
        """With another square of a picture in its place, to learn from or to be asked about as before.

        Args:
            key: of its class; None for the unlabelled pictures.
            digest: of the picture as it is now, whole or a square.
            crop: the square, counted in the whole picture.

        Raises:
            GoneError: if there is no such class or picture.
            ProjectError: if that square is a picture of the project already.
        """
        new = self.find_picture(key, digest).cropped(crop)
        if new.digest == digest:
            return self
        labelled = [entry.picture for each in self.classes for entry in each.entries]
        if any(new.digest == each.digest for each in (self.unlabelled if key is None else labelled)):
            raise ProjectError(
                Message(
                    f"This square of '{new.name}' is here already. Move it a little.", "crop.taken", picture=new.name
                )
            )
        if key is None:
            return replace(self, unlabelled=tuple(new if each.digest == digest else each for each in self.unlabelled))
        return self._with_class(self.find(key).with_replaced(digest, new))

    def with_squares(self, squares: Mapping[str, Crop]) -> Project:
        """With other squares of pictures, by these pictures' digests; those that are here already stay away."""
        project = self
        for key, picture in (
            *((each.key, entry.picture) for each in self.classes for entry in each.entries),
            *((None, each) for each in self.unlabelled),
        ):
            if picture.digest in squares:
                with suppress(ProjectError):
                    project = project.crop_picture(key, picture.digest, squares[picture.digest])
        return project

    def asking(self, picture: Picture) -> Project:
        """With the same pictures to learn from, and this one alone to be asked about."""
        return replace(self, classes=tuple(each.without_query() for each in self.classes), unlabelled=(picture,))

    # Kept

    def arranged(self, beside: Beside = PICTURES_ALONE) -> tuple[Manifest, dict[str, Piece]]:
        """The whole task as a list and files, as :func:`metademo.pictures.saving.arranged` gives them."""
        classes = [(each.name, [Packed(entry.picture, entry.role) for entry in each.entries]) for each in self.classes]
        return arranged(classes, self.unlabelled, self.domain, self.shots, beside)

    def to_zip(self, beside: Beside = PICTURES_ALONE, own: Mapping[str, bytes] | None = None) -> bytes:
        """A ZIP file of the whole task, which :meth:`from_zip` opens as it is: one folder of pictures a class, unlabelled ones at
        the top level, and a list of what folders cannot say.

        Args:
            beside: what else belongs to it.
            own: the person's own initialisations by their files' names.
        """
        return to_zip(*self.arranged(beside), own)

    # Learning

    def problems(self) -> tuple[str, ...]:
        """Why this cannot be learned yet, each with a remedy; empty if it can."""
        return readiness.problems(self)

    def notices(self) -> tuple[str, ...]:
        """What does not stand in the way of learning but the person should know."""
        return readiness.notices(self)

    def support_pictures(self) -> tuple[tuple[int, Picture], ...]:
        """Class key and picture of each row of the episode's ``support``."""
        return tuple((each.key, picture) for each in self.classes for picture in each.support)

    def query_pictures(self) -> tuple[tuple[int | None, Picture], ...]:
        """Class key and picture of each row of the episode's ``query``; the unlabelled, with key None, come last."""
        labelled = tuple((each.key, picture) for each in self.classes for picture in each.query)
        return (*labelled, *((None, picture) for picture in self.unlabelled))

    def episode(self, domain: Domain | None = None, network: Network | None = None, again: bool = False) -> Episode:
        """The task as every learner takes it, labels being positions in ``classes``.

        Args:
            domain: how to read the pictures; by default the project's own.
            network: whose learner is to adapt to it. What of the network never changes then sees each picture once and for all;
                without it, a learner on such a network looks at them anew each time.
            again: whether the support pictures' mirror images come with it, see :attr:`Episode.again`.

        Raises:
            ProjectError: if :meth:`problems` has any, in their words.
        """
        problems = self.problems()
        if problems:
            raise ProjectError(together(problems))
        domain = domain or DOMAINS[self.domain]
        labels: dict[int | None, int] = {each.key: label for label, each in enumerate(self.classes)}
        labels[None] = UNLABELLED
        support, query = self.support_pictures(), self.query_pictures()
        shown = [picture for _, picture in support]
        return Episode(
            support=stacked(shown, domain, network),
            support_labels=torch.tensor([labels[key] for key, _ in support], dtype=torch.int64),
            query=stacked([picture for _, picture in query], domain, network),
            query_labels=torch.tensor([labels[key] for key, _ in query], dtype=torch.int64),
            classes=tuple(each.name for each in self.classes),
            again=stacked(shown, domain, network, mirrored=True) if again else None,
        )

    def seen(self, domain: Domain, network: Network, mirrored: bool = False) -> Tensor:
        """All pictures of all classes as ``network`` takes them; see :class:`metademo.project.redrawing.Redrawable`."""
        pictures = [entry.picture for each in self.classes for entry in each.entries]
        return stacked(pictures, domain, network, mirrored)

    # Inside

    def _with_room(self, into: int | None, coming: Iterable[str]) -> Project:
        """Where there are :data:`MAX_WAYS` classes, without one that has no pictures and is to get none, if there is one."""
        if len(self.classes) < MAX_WAYS:
            return self
        awaited = set(coming)
        empty = [
            each.key
            for each in self.classes
            if not each.entries and each.key != into and name_key(each.name) not in awaited
        ]
        return self.remove_class(empty[-1]) if empty else self
