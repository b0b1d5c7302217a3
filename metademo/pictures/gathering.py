"""Everything that a person dropped, read: pictures two at a time, texts that may hold labels, lists of saved tasks.

Before a picture is decoded its header tells whether there is still time for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from metademo.pictures import labels, limits, manifest, reasons, teachable
from metademo.pictures.containers import File, opened
from metademo.pictures.images import Picture, PictureError, decoded_pixels, read_picture
from metademo.pictures.layout import Place
from metademo.pictures.leftovers import is_about_a_picture, is_leftover
from metademo.pictures.manifest import Manifest, ManifestError
from metademo.pictures.problems import Problems
from metademo.pictures.proposal import square_of
from metademo.pictures.room import AT_ONCE

NOWHERE = Place(None)


@dataclass
class Item:
    """A picture that has been read: where it lay, in which archive, and where it belongs as far as is known."""

    path: str
    archive: str | None
    picture: Picture
    place: Place = NOWHERE


@dataclass
class Gathered:
    """Everything that has been read, before anything is known of classes."""

    items: list[Item] = field(default_factory=list)
    texts: list[File] = field(default_factory=list)
    saved: dict[str, tuple[str, Manifest]] = field(default_factory=dict)
    large: dict[tuple[str, str], bytes] = field(default_factory=dict)
    learners: dict[tuple[str, str], bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def gather(
    files: Iterable[tuple[str, bytes]],
    problems: Problems,
    go_on: Callable[[int], bool] | None,
    heed: Callable[[Picture], None] | None,
    squares: bool,
) -> Gathered:
    """Read the files; what cannot be used is added to ``problems``. The rest as :func:`metademo.pictures.archives.collect`."""
    gathered = Gathered()
    left, room = limits.MAX_DECODED, limits.MAX_TEXTS
    with ThreadPoolExecutor(AT_ONCE, "metademo decoding") as decoders:
        waiting: deque[tuple[File, Future[Picture | PictureError]]] = deque()

        def settle(most: int) -> None:
            """Take over what has been read, in the order in which it came, until no more than so many are being read."""
            while len(waiting) > most:
                file, reading = waiting.popleft()
                picture = reading.result()
                if isinstance(picture, PictureError):
                    problems.add(picture.reason, file.path)
                    continue
                if picture.note is not None:
                    problems.add(picture.note, file.path)
                if heed is not None:
                    heed(picture)
                gathered.items.append(Item(file.path, file.archive, picture))

        for looked, file in enumerate(opened(_noting(files, gathered.names), problems)):
            if go_on is not None and not go_on(looked):
                break
            path, data = file.path, file.content
            if is_about_a_picture(path, data):
                continue
            if path.rsplit("/", 1)[-1] == manifest.FILE and file.archive is not None:
                _note_saved(gathered, file, problems)
                continue
            if manifest.is_large(path):
                if len(data) <= limits.MAX_LARGE_BYTES and len(gathered.large) < limits.MAX_PICTURES:
                    gathered.large[file.archive or "", path] = data
                continue
            if file.archive is not None and manifest.is_learner(path) and len(gathered.learners) < manifest.MAX_OWN:
                gathered.learners[file.archive, path] = data
                continue
            if teachable.is_model(path):
                problems.add(teachable.MODEL, path)
                continue
            if labels.may_tell(path):
                if len(data) <= room:
                    room -= len(data)
                    gathered.texts.append(file)
                else:
                    problems.add(reasons.NOT_A_PICTURE, path)
                continue
            if len(gathered.items) + len(waiting) >= limits.MAX_FILES:
                settle(0)
            if len(gathered.items) >= limits.MAX_FILES:
                problems.add(reasons.OVER_LIMIT, path)
                continue
            # counted whether or not the file turns out to be whole: a damaged one takes as long
            pixels = decoded_pixels(data)
            if pixels > left:
                problems.add(reasons.TOO_MUCH_TO_DECODE, path)
                continue
            left -= pixels
            waiting.append((replace(file, content=b""), decoders.submit(_read, path, data, pixels, squares)))
            settle(AT_ONCE - 1)
        settle(0)
    return gathered


def _read(path: str, data: bytes, pixels: int, squares: bool) -> Picture | PictureError:
    """One picture, or why it cannot be used."""
    try:
        picture = read_picture(path, data, pixels)
    except PictureError as error:
        return error
    return picture.cropped(square_of(picture)) if squares else picture


def _noting(files: Iterable[tuple[str, bytes]], names: list[str]) -> Iterator[tuple[str, bytes]]:
    """The files as they come, with their names noted: what came beside a saved task decides how it is read."""
    for name, data in files:
        if not is_leftover(name.replace("\\", "/")):
            names.append(name)
        yield name, data


def _note_saved(gathered: Gathered, file: File, problems: Problems) -> None:
    try:
        task = manifest.parse(file.content)
    except ManifestError as error:
        problems.add(error.reason, file.path)
    else:
        gathered.saved.setdefault(file.archive or "", (file.path[: -len(manifest.FILE)], task))
