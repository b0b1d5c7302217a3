"""The person's work: classes of pictures, which of them to learn from and which to ask about. Immutable throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import torch

from metademo.messages import Message, together
from metademo.networks import Network
from metademo.pictures import reasons
from metademo.pictures.archives import Collected, Found, collect
from metademo.pictures.crop import Crop
from metademo.pictures.domains import DOMAINS, Domain
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_PICTURES, MAX_SHOTS, MAX_WAYS
from metademo.pictures.manifest import PICTURES_ALONE, Beside, Manifest
from metademo.pictures.reasons import clean_name, describe, file_key, name_key
from metademo.pictures.saving import Packed, Piece, arranged, to_zip
from metademo.pictures.tensors import blank as blank_to
from metademo.pictures.tensors import stacked
from metademo.project.admission import admitted, by_class
from metademo.project.picture_class import GoneError, PictureClass, ProjectError, must_differ
from metademo.tasks.episodes import MIN_WAYS, UNLABELLED, Episode


@dataclass(frozen=True)
class Project:
    """All classes and pictures of one person's task. Every method returns a new project; none changes this one.

    Attributes:
        classes: in the order of their labels.
        unlabelled: pictures to be asked about whose class nobody has said.
        shots: of each class, how many pictures become support pictures of their own accord.
        next_key: the key that the next class gets; keys are never used twice.
        domain: the name of the domain its pictures are read as, in :data:`metademo.pictures.domains.DOMAINS`.

    Raises:
        ProjectError: on construction, if ``shots`` or ``domain`` is out of range.
    """

    classes: tuple[PictureClass, ...] = ()
    unlabelled: tuple[Picture, ...] = ()
    shots: int = 1
    next_key: int = 0
    domain: str = "characters"

    def __post_init__(self) -> None:
        if not 1 <= self.shots <= MAX_SHOTS:
            raise ProjectError(
                Message(
                    f"shots: {self.shots} is not between 1 and {MAX_SHOTS}.",
                    "shots.range",
                    shots=self.shots,
                    most=MAX_SHOTS,
                )
            )
        if self.domain not in DOMAINS:
            raise ProjectError(
                Message(
                    f"domain: there is no '{self.domain}'. Use one of: {', '.join(DOMAINS)}.",
                    "domain.unknown",
                    domain=self.domain,
                    domains=tuple(DOMAINS),
                )
            )

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

    @property
    def pictures(self) -> int:
        """How many pictures there are in all."""
        return sum(len(each.entries) for each in self.classes) + len(self.unlabelled)

    def all_pictures(self) -> tuple[Picture, ...]:
        """Every picture, class by class, and then the unlabelled ones."""
        return (*(entry.picture for each in self.classes for entry in each.entries), *self.unlabelled)

    def find(self, key: int) -> PictureClass:
        """The class with this key.

        Raises:
            GoneError: if it has been removed or never was.
        """
        for each in self.classes:
            if each.key == key:
                return each
        raise GoneError(Message("This class is not there any more.", "class.gone"))

    # Classes

    def add_class(self, name: str | None = None, numbered: Callable[[int], str] = "Class {}".format) -> Project:
        """With one more, empty class, the last of ``classes``; without a name it is called "Class 1", 2, …, as ``numbered`` says.

        Raises:
            ProjectError: if there are :data:`MAX_WAYS` classes already, or as :meth:`rename_class`.
        """
        if len(self.classes) >= MAX_WAYS:
            raise ProjectError(
                Message(f"{MAX_WAYS} classes are the most. Remove a class first.", "class.most", most=MAX_WAYS)
            )
        if name is None:
            taken = {file_key(each.name) for each in self.classes}  # no 'Class 2' beside a 'class 2'
            name = next(n for n in map(numbered, range(1, MAX_WAYS + 1)) if file_key(n) not in taken)
        added = PictureClass(self.next_key, self._free_name(name))
        return replace(self, classes=(*self.classes, added), next_key=self.next_key + 1)

    def remove_class(self, key: int) -> Project:
        """Without this class and its pictures. Raises GoneError if there is no such class."""
        self.find(key)
        return replace(self, classes=tuple(each for each in self.classes if each.key != key))

    def without_empty_classes(self) -> Project:
        """Without the classes that have no pictures."""
        return replace(self, classes=tuple(each for each in self.classes if each.entries))

    def rename_class(self, key: int, name: str) -> Project:
        """With another name for this class: one line, at most :data:`MAX_CLASS_NAME` characters, markup kept as text.

        Raises:
            GoneError: if there is no such class.
            ProjectError: if the name is empty, or another class has it.
        """
        return self._with_class(replace(self.find(key), name=self._free_name(name, but=key)))

    # Pictures

    def add_pictures(
        self, key: int, pictures: Iterable[Picture], roles: Mapping[str, Role] | None = None
    ) -> tuple[Project, tuple[str, ...]]:
        """With more pictures in a class: support while it has fewer than ``shots``, query after that.

        Args:
            key: of the class.
            pictures: in order.
            roles: parts by the pictures' digests, where they are given, as :meth:`PictureClass.with_pictures` takes them.

        Returns:
            The project, and notices of pictures that were not added: those there already, those that another class
            has (a picture cannot be of two), and those over :data:`MAX_PICTURES`.

        Raises:
            GoneError: if there is no such class.
        """
        target = self.find(key)
        elsewhere = {
            entry.picture.digest: reasons.contradiction(each.name, target.name)
            for each in self.classes
            for entry in each.entries
        }
        here = dict.fromkeys((entry.picture.digest for entry in target.entries), reasons.ALREADY_HERE)
        added, notices = admitted(pictures, {**elsewhere, **here}, reasons.ALREADY_HERE, self._room)
        return self._with_class(target.with_pictures(added, self.shots, roles)), notices

    def add_unlabelled(self, pictures: Iterable[Picture]) -> tuple[Project, tuple[str, ...]]:
        """With more pictures to be asked about; and notices of those not added (there already, or too many)."""
        here = dict.fromkeys((picture.digest for picture in self.unlabelled), reasons.ALREADY_UNLABELLED)
        added, notices = admitted(pictures, here, reasons.ALREADY_UNLABELLED, self._room)
        return replace(self, unlabelled=(*self.unlabelled, *added)), notices

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
            project, more = project.add_pictures(key, [item.picture for item in items], roles)
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

    def remove_picture(self, key: int | None, digest: str) -> Project:
        """Without one picture of a class, or, for ``key`` None, of the unlabelled ones.

        Raises:
            GoneError: if there is no such class or picture.
        """
        if key is None:
            kept = tuple(picture for picture in self.unlabelled if picture.digest != digest)
            must_differ(kept, self.unlabelled)
            return replace(self, unlabelled=kept)
        return self._with_class(self.find(key).without(digest))

    def move_picture(self, key: int, digest: str) -> Project:
        """With a support picture made a query picture, or the reverse.

        Raises:
            GoneError: if there is no such class or picture.
            ProjectError: if the class has :data:`MAX_SHOTS` support pictures.
        """
        return self._with_class(self.find(key).with_moved(digest))

    def transfer_picture(self, key: int | None, digest: str, to: int | None, role: Role | None = None) -> Project:
        """With a picture in another class than it is in, as when its label was wrong.

        Args:
            key: of the class that it is in; None for the unlabelled pictures.
            digest: of the picture.
            to: of the class that it belongs to; None to leave it without a label.
            role: its part there; by default support while the class has fewer than ``shots`` of it, query after that.

        Raises:
            GoneError: if there is no such class or picture.
            ProjectError: if the picture is there already, or is to be one more than :data:`MAX_SHOTS` support pictures.
        """
        if key == to:
            if key is None or role in (None, self.role(key, digest)):
                return self
            return self.move_picture(key, digest)
        picture = self.find_picture(key, digest)
        rest = self.remove_picture(key, digest)
        if to is not None and role is not None:
            target = rest.find(to)
            if all(entry.picture.digest != digest for each in rest.classes for entry in each.entries):
                return rest._with_class(target.with_entry(picture, role))
        grown, notices = rest.add_unlabelled([picture]) if to is None else rest.add_pictures(to, [picture])
        if notices:
            raise ProjectError(together(notices))
        return grown

    def role(self, key: int, digest: str) -> Role:
        """The part that a picture of a class plays. Raises GoneError if there is no such class or picture."""
        for entry in self.find(key).entries:
            if entry.picture.digest == digest:
                return entry.role
        raise GoneError(Message("This picture is not there any more.", "picture.gone"))

    def find_picture(self, key: int | None, digest: str) -> Picture:
        """A picture of a class, or, for ``key`` None, of the unlabelled ones.

        Raises:
            GoneError: if there is no such class or picture.
        """
        pictures = self.unlabelled if key is None else tuple(entry.picture for entry in self.find(key).entries)
        must_differ(tuple(each for each in pictures if each.digest != digest), pictures)
        return next(each for each in pictures if each.digest == digest)

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

    def with_shots(self, shots: int) -> Project:
        """With the first ``shots`` pictures of every class to learn from and the rest to be asked about.

        Raises:
            ProjectError: if ``shots`` is not in 1 … :data:`MAX_SHOTS`.
        """
        return replace(self, classes=tuple(each.with_shots(shots) for each in self.classes), shots=shots)

    def asking(self, picture: Picture) -> Project:
        """With the same pictures to learn from, and this one alone to be asked about."""
        return replace(self, classes=tuple(each.without_query() for each in self.classes), unlabelled=(picture,))

    def with_domain(self, domain: str) -> Project:
        """With its pictures read as another kind. Raises ProjectError if there is no such domain."""
        return replace(self, domain=domain)

    # Learning

    def problems(self) -> tuple[str, ...]:
        """Why this cannot be learned yet, each with a remedy; empty if it can."""
        found = []
        if len(self.classes) < MIN_WAYS:
            have = "There is only one class" if self.classes else "There are no classes yet"
            found.append(
                Message(
                    f"{have}. Add pictures of at least {MIN_WAYS} classes.",
                    "class.least",
                    count=len(self.classes),
                    least=MIN_WAYS,
                )
            )
        for each in self.classes:
            if not each.entries:
                found.append(
                    Message(
                        f"Class '{each.name}' has no pictures. Add one, or remove the class.",
                        "class.empty",
                        name=each.name,
                    )
                )
            elif not each.support:
                found.append(
                    Message(
                        f"Class '{each.name}' has no picture to learn from. Move one of its pictures there.",
                        "class.no-support",
                        name=each.name,
                    )
                )
        return tuple(found)

    def notices(self) -> tuple[str, ...]:
        """What does not stand in the way of learning but the person should know."""
        found = [
            Message(
                f"Class '{each.name}' has no picture to be asked about, so nothing tells how well it was learned. "
                "Add one more picture of it.",
                "class.no-query",
                name=each.name,
            )
            for each in self.classes
            if each.entries and not each.query
        ]
        domain = DOMAINS[self.domain]
        everything = [entry.picture for each in self.classes for entry in each.entries] + list(self.unlabelled)
        blank = [picture.name for picture in everything if blank_to(picture, domain)]
        if blank:
            found.append(describe(reasons.BLANK, blank, noun="pictures"))
        return tuple(found)

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

    # Inside

    @property
    def _room(self) -> int:
        return MAX_PICTURES - self.pictures

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

    def _with_class(self, changed: PictureClass) -> Project:
        return replace(self, classes=tuple(changed if each.key == changed.key else each for each in self.classes))

    def _free_name(self, name: str, but: int | None = None) -> str:
        """``name`` cleaned. Raises ProjectError if nothing is left, or a class other than ``but`` is called so."""
        name = clean_name(name, MAX_CLASS_NAME)
        if not name:
            raise ProjectError(Message("A class needs a name. Type at least one letter or digit.", "class.nameless"))
        if any(name_key(each.name) == name_key(name) and each.key != but for each in self.classes):
            raise ProjectError(
                Message(f"There is a class '{name}' already. Choose another name.", "class.name-taken", name=name)
            )
        return name
