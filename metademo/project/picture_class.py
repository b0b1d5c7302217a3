"""One class of a person's project: its pictures, and which of them to learn from. Immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from metademo.messages import Message
from metademo.pictures.images import Picture
from metademo.pictures.layout import Role
from metademo.pictures.limits import MAX_SHOTS


class ProjectError(ValueError):
    """Something a project does not allow. The message is for the person: what, and what to do instead."""


class GoneError(ProjectError):
    """What is to be changed is not there any more: an event that comes late. Nothing is lost by leaving it at that."""


@dataclass(frozen=True)
class Entry:
    """A picture of a class and its part: ``support`` to learn from, ``query`` to be asked about."""

    picture: Picture
    role: Role


@dataclass(frozen=True)
class PictureClass:
    """One class. ``key`` identifies it for good; ``name`` may change."""

    key: int
    name: str
    entries: tuple[Entry, ...] = ()

    @property
    def support(self) -> tuple[Picture, ...]:
        """The pictures to learn from."""
        return tuple(entry.picture for entry in self.entries if entry.role == "support")

    @property
    def query(self) -> tuple[Picture, ...]:
        """The pictures to be asked about."""
        return tuple(entry.picture for entry in self.entries if entry.role == "query")

    def with_pictures(
        self, pictures: Iterable[Picture], shots: int, roles: Mapping[str, Role] | None = None
    ) -> PictureClass:
        """With more pictures: support while there are fewer than ``shots`` of it, query after that.

        Where ``roles`` gives parts, by the pictures' digests, they are kept, as far as :data:`MAX_SHOTS` allows; all others
        then are query.
        """
        entries, support = list(self.entries), len(self.support)
        for picture in pictures:
            learn = roles.get(picture.digest) == "support" and support < MAX_SHOTS if roles else support < shots
            entries.append(Entry(picture, "support" if learn else "query"))
            support += learn
        return replace(self, entries=tuple(entries))

    def without(self, digest: str) -> PictureClass:
        """Without one picture. Raises GoneError if it is not there."""
        entries = tuple(entry for entry in self.entries if entry.picture.digest != digest)
        must_differ(entries, self.entries)
        return replace(self, entries=entries)

    def without_query(self) -> PictureClass:
        """With the pictures to learn from alone."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.role == "support"))

    def with_moved(self, digest: str) -> PictureClass:
        """With a support picture made a query picture, or the reverse.

        Raises:
            GoneError: if there is no such picture.
            ProjectError: if there are :data:`MAX_SHOTS` support pictures already.
        """
        entries = tuple(
            replace(entry, role="query" if entry.role == "support" else "support")
            if entry.picture.digest == digest
            else entry
            for entry in self.entries
        )
        must_differ(entries, self.entries)
        return replace(self, entries=entries)._checked()

    def with_entry(self, picture: Picture, role: Role) -> PictureClass:
        """With one more picture in that part. Raises ProjectError if there are :data:`MAX_SHOTS` support pictures already."""
        return replace(self, entries=(*self.entries, Entry(picture, role)))._checked()

    def with_replaced(self, digest: str, new: Picture) -> PictureClass:
        """With another picture in the place and part of one. Raises GoneError if that is not there."""
        found = [entry.picture.digest for entry in self.entries]
        must_differ(tuple(each for each in found if each != digest), tuple(found))
        entries = tuple(
            replace(entry, picture=new) if entry.picture.digest == digest else entry for entry in self.entries
        )
        return replace(self, entries=entries)

    def with_shots(self, shots: int) -> PictureClass:
        """With the first ``shots`` pictures to learn from and the rest to be asked about."""
        entries = tuple(
            replace(entry, role="support" if index < shots else "query") for index, entry in enumerate(self.entries)
        )
        return replace(self, entries=entries)

    def _checked(self) -> PictureClass:
        if len(self.support) > MAX_SHOTS:
            raise ProjectError(
                Message(
                    f"{MAX_SHOTS} pictures per class are the most to learn from. Move another one out first.",
                    "class.most-support",
                    most=MAX_SHOTS,
                )
            )
        return self


def must_differ(new: tuple[object, ...], old: tuple[object, ...]) -> None:
    """Raise GoneError if a change found nothing to change."""
    if new == old:
        raise GoneError(Message("This picture is not there any more.", "picture.gone"))
