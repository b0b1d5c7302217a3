"""Classes of pictures, and every way to change them by hand. Immutable throughout."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Self

from metademo.messages import Message, together
from metademo.pictures import reasons
from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_PICTURES, MAX_SHOTS, MAX_WAYS
from metademo.pictures.spelling import clean_name, file_key, name_key
from metademo.project.admission import admitted
from metademo.project.picture_class import GoneError, PictureClass, ProjectError, must_differ


@dataclass(frozen=True)
class Classes:
    """All classes and pictures of one person's task. Every method returns a new one of them; none changes this one.

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

    def add_class(self, name: str | None = None, numbered: Callable[[int], str] = "Class {}".format) -> Self:
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

    def remove_class(self, key: int) -> Self:
        """Without this class and its pictures. Raises GoneError if there is no such class."""
        self.find(key)
        return replace(self, classes=tuple(each for each in self.classes if each.key != key))

    def without_empty_classes(self) -> Self:
        """Without the classes that have no pictures."""
        return replace(self, classes=tuple(each for each in self.classes if each.entries))

    def rename_class(self, key: int, name: str) -> Self:
        """With another name for this class: one line, at most :data:`MAX_CLASS_NAME` characters, markup kept as text.

        Raises:
            GoneError: if there is no such class.
            ProjectError: if the name is empty, or another class has it.
        """
        return self._with_class(replace(self.find(key), name=self._free_name(name, but=key)))

    # Pictures

    def add_pictures(
        self,
        key: int,
        pictures: Iterable[Picture],
        roles: Mapping[str, Role] | None = None,
        unclear: Collection[str] = (),
    ) -> tuple[Self, tuple[str, ...]]:
        """With more pictures in a class: support while it has fewer than ``shots``, query after that.

        Args:
            key: of the class.
            pictures: in order.
            roles: parts by the pictures' digests, where they are given, as :meth:`PictureClass.with_pictures` takes them.
            unclear: names of pictures that notices say with the class before them.

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

        def called(picture: Picture) -> str:
            return f"{target.name}/{picture.name}" if picture.name in unclear else picture.name

        added, notices = admitted(pictures, {**elsewhere, **here}, reasons.ALREADY_HERE, self._room, called)
        return self._with_class(target.with_pictures(added, self.shots, roles)), notices

    def add_unlabelled(self, pictures: Iterable[Picture]) -> tuple[Self, tuple[str, ...]]:
        """With more pictures to be asked about; and notices of those not added (there already, or too many)."""
        here = dict.fromkeys((picture.digest for picture in self.unlabelled), reasons.ALREADY_UNLABELLED)
        added, notices = admitted(pictures, here, reasons.ALREADY_UNLABELLED, self._room, attrgetter("name"))
        return replace(self, unlabelled=(*self.unlabelled, *added)), notices

    def remove_picture(self, key: int | None, digest: str) -> Self:
        """Without one picture of a class, or, for ``key`` None, of the unlabelled ones.

        Raises:
            GoneError: if there is no such class or picture.
        """
        if key is None:
            kept = tuple(picture for picture in self.unlabelled if picture.digest != digest)
            must_differ(kept, self.unlabelled)
            return replace(self, unlabelled=kept)
        return self._with_class(self.find(key).without(digest))

    def move_picture(self, key: int, digest: str) -> Self:
        """With a support picture made a query picture, or the reverse.

        Raises:
            GoneError: if there is no such class or picture.
            ProjectError: if the class has :data:`MAX_SHOTS` support pictures.
        """
        return self._with_class(self.find(key).with_moved(digest))

    def transfer_picture(self, key: int | None, digest: str, to: int | None, role: Role | None = None) -> Self:
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

    def with_shots(self, shots: int) -> Self:
        """With the first ``shots`` pictures of every class to learn from and the rest to be asked about.

        Raises:
            ProjectError: if ``shots`` is not in 1 … :data:`MAX_SHOTS`.
        """
        return replace(self, classes=tuple(each.with_shots(shots) for each in self.classes), shots=shots)

    def with_domain(self, domain: str) -> Self:
        """With its pictures read as another kind. Raises ProjectError if there is no such domain."""
        return replace(self, domain=domain)

    # Inside

    @property
    def _room(self) -> int:
        return MAX_PICTURES - self.pictures

    def _with_class(self, changed: PictureClass) -> Self:
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
