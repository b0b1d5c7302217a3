"""What a person drops – pictures, folders, archives – sorted into classes.

Nothing is ever written to disk, and nothing an archive says about itself is believed: it is unpacked as a stream and
stopped when it grows too large.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from metademo.messages import Message
from metademo.pictures import labels, limits, manifest, reasons, teachable
from metademo.pictures.containers import File
from metademo.pictures.file_names import from_names
from metademo.pictures.gathering import NOWHERE, Gathered, Item, gather
from metademo.pictures.images import Picture, with_large
from metademo.pictures.layout import Place, Role, arranged
from metademo.pictures.levels import part_of
from metademo.pictures.manifest import Manifest
from metademo.pictures.problems import Problems
from metademo.pictures.reasons import Reason
from metademo.pictures.shortening import shortened
from metademo.pictures.spelling import clean_name, listed, name_key
from metademo.pictures.twins import contradictions, first_only, without_twins


@dataclass(frozen=True)
class Found:
    """A picture, the class it is of, None for none, and its part; None where nothing says which."""

    class_name: str | None
    picture: Picture
    role: Role | None = None


@dataclass(frozen=True)
class Offer:
    """Classes that the names of the files suggest, to be made if the person wants them.

    Attributes:
        classes: their names.
        found: all pictures concerned, each with its class.
    """

    classes: tuple[str, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Collected:
    """What was found, in the order it came in, and what could not be used, in words for the person.

    Attributes:
        found: the pictures. Where a split is given, those to learn from come first.
        problems: what could not be used.
        understood: what the folders, or a table of labels, were taken to mean where that is not plain; sentences.
        offer: classes by the names of the files, where there are no others.
        task: the list of a saved task, if a whole one was found and nothing else; ``found`` are its pictures.
        squared: pictures whose square was put around the thing that they show, as they are now.
        learners: own initialisations that saved tasks brought, names and contents; nothing of them has been looked at.
    """

    found: tuple[Found, ...]
    problems: tuple[str, ...]
    understood: tuple[str, ...] = ()
    offer: Offer | None = None
    task: Manifest | None = None
    squared: tuple[Picture, ...] = ()
    learners: tuple[tuple[str, bytes], ...] = ()


def collect(
    files: Iterable[tuple[str, bytes]],
    go_on: Callable[[int], bool] | None = None,
    heed: Callable[[Picture], None] | None = None,
    squares: bool = False,
) -> Collected:
    """Sort dropped files into classes.

    Args:
        files: names and contents. Each is a picture, an archive, or a table of labels; a name may carry folders, as
            ``cats/1.png``. The folders around a picture name its class; see :mod:`metademo.pictures.layout` for which.
            What operating systems leave behind is ignored.
        go_on: is told before each picture how many have been looked at; where it says False, no more are.
        heed: is given each picture as soon as it is read.
        squares: whether to put the square around a thing that lies small or off-centre on plain ground, as is good for
            photographs. Those of a saved task stay where they were.

    Returns:
        The pictures that could be read and the problems with the others. Never raises for what a file contains. Of
        equal pictures the first is kept, of those in several classes too.
    """
    problems = Problems()
    gathered = gather(files, problems, go_on, heed, squares)
    saved = [
        each
        for archive, (folder, task) in gathered.saved.items()
        for each in _saved(gathered, archive, folder, task, problems)
    ]
    understood = _placed(gathered, problems)
    items = without_twins(gathered.items, problems)
    doubts = contradictions(items)
    items = first_only(items)
    found = [Found(each.place.class_name, each.picture, each.place.role) for each in items]
    tasks = [task for _, task in gathered.saved.values()]
    learners = _learners(gathered, problems)
    return Collected(
        (*saved, *found),
        (*problems.sentences(), *doubts),
        understood,
        None if saved else _offer(gathered, items),
        tasks[0] if len(tasks) == len(gathered.names) == 1 else None,
        tuple(each.picture for each in found if each.picture.source is not None),
        learners,
    )


def squares_put(pictures: Sequence[Picture]) -> Message:
    """In words, of which pictures the square was put around the thing."""
    every = [each.name for each in pictures]
    names = listed([f"'{name}'" for name in every], 3)
    where = f"In '{every[0]}'" if len(every) == 1 else f"In {len(every)} pictures"
    which = "" if len(every) == 1 else f": {names}"
    return Message(
        f"{where} the square was put around the thing that stands out{which}.", "squares.put", names=tuple(every)
    )


# A saved task


def _saved(gathered: Gathered, archive: str, folder: str, task: Manifest, problems: Problems) -> list[Found]:
    """The pictures of a saved task as they were, and what has been put into its folders since; no longer in ``gathered``."""
    own = {each.path: each.picture for each in gathered.items if each.archive == archive}
    gathered.items = [each for each in gathered.items if each.archive != archive]
    found: list[Found] = []
    folders: dict[str, str] = {}
    rows = [(name, each) for name, pictures in task.classes for each in pictures]
    for name, each in [*rows, *((None, each) for each in task.unlabelled)]:
        path = folder + each.file
        picture = own.pop(path, None)
        if picture is None:
            problems.add(manifest.MISSING, each.file)
            continue
        if name is not None:
            folders[path.rpartition("/")[0]] = name
        picture = picture.source or picture
        as_it_was = replace(picture, name=each.name or picture.name)
        if each.large is not None:
            larger = with_large(as_it_was, gathered.large.pop((archive, folder + each.large), b""))
            if larger is None:
                problems.add(manifest.NOT_ITS_COPY, each.file)
            as_it_was = larger or as_it_was
        as_it_was = as_it_was.cropped(each.crop)
        found.append(Found(name, as_it_was, each.role if name is not None else None))
    return [*found, *(Found(folders.get(path.rpartition("/")[0]), picture) for path, picture in own.items())]


def _learners(gathered: Gathered, problems: Problems) -> tuple[tuple[str, bytes], ...]:
    """The own initialisations that saved tasks list; of one that is missing the person hears."""
    found = []
    for archive, (folder, task) in gathered.saved.items():
        for path in task.beside.own:
            data = gathered.learners.pop((archive, folder + path), None)
            if data is None:
                problems.add(manifest.MISSING, path)
            else:
                found.append((path.rsplit("/", 1)[-1], data))
    for _, path in gathered.learners:  # in a folder of that name, which no list knows
        problems.add(reasons.NOT_A_PICTURE, path)
    return tuple(found)


# The classes


def _placed(gathered: Gathered, problems: Problems) -> tuple[str, ...]:
    """Give each picture its place; what was understood, in sentences."""
    projects = _teachable(gathered)
    items = [each for each in gathered.items if each.archive not in projects]
    paths = _paths(items)
    layout = arranged(paths)
    understood = [layout.understood] if layout.understood else []
    folders = {name_key(place.class_name) for place in layout.places if place.class_name is not None}
    labelled = labels.labelled(paths, gathered.texts) if gathered.texts and items else None
    places: Sequence[Place] = layout.places
    if labelled is not None and len(folders) < 2:
        places = [labelled.places.get(path, NOWHERE) for path in paths]
        understood = [labelled.understood]
    elif labelled is None:
        for text in gathered.texts:
            problems.add(_about_text(text, len(folders) > 1), text.path)
    for item, place in zip(items, places, strict=True):
        item.place = place
    archives = _flat_archives(items)
    if len(archives) > 1:
        for item in items:
            if item.archive in archives:
                item.place = Place(archives[item.archive])
        names = tuple(archives.values())
        understood.append(
            Message(
                f"Each archive without folders became a class of its name: {listed(names)}.",
                "archives.understood",
                names=names,
            )
        )
    return tuple(understood)


def _teachable(gathered: Gathered) -> frozenset[str | None]:
    """Give the pictures of Teachable Machine's projects their classes; the archives that are such projects."""
    paths: dict[str, list[str]] = {}
    for item in gathered.items:
        if item.archive is not None:
            paths.setdefault(item.archive, []).append(item.path)
    projects = {archive: named for archive, its in paths.items() if (named := teachable.classes(its)) is not None}
    for item in gathered.items:
        if item.archive in projects:
            item.place = Place(projects[item.archive][item.path])
    gathered.texts = [
        each for each in gathered.texts if each.archive not in projects or each.path != teachable.MANIFEST
    ]
    return frozenset(projects)


def _about_text(text: File, folders: bool) -> Reason:
    """Why a text was of no use."""
    lowered = text.path.lower()
    detector = lowered.endswith((".json", ".xml", ".yaml", ".yml", ".csv", ".tsv")) or "labels/" in lowered
    return reasons.LABELS if detector and not folders else reasons.NOT_A_PICTURE


def _paths(items: Sequence[Item]) -> list[str]:
    """The path of each picture, to be understood; an archive that is one part of a split is a folder, as 'train.zip'."""
    several = len({item.archive for item in items if item.archive is not None}) > 1
    return [
        f"{_stem(item.archive)}/{item.path}"
        if several and item.archive is not None and part_of(_stem(item.archive))
        else item.path
        for item in items
    ]


def _stem(archive: str) -> str:
    return teachable.without_samples(re.sub(r"(\.tar)?\.[A-Za-z0-9]{2,4}$", "", archive.rsplit("/", 1)[-1]))


def _flat_archives(items: Sequence[Item]) -> dict[str | None, str]:
    """Archives whose pictures lie in no folder, with the class that each one's name is."""
    flat: dict[str, bool] = {}
    for item in items:
        if item.archive is not None:
            flat[item.archive] = flat.get(item.archive, True) and item.place == NOWHERE
    stems = {archive: _stem(archive) for archive, is_flat in flat.items() if is_flat and not part_of(_stem(archive))}
    short = shortened(stem for stem in stems.values() if clean_name(stem))
    return {archive: short[stem] for archive, stem in stems.items() if stem in short}


def _offer(gathered: Gathered, kept: Sequence[Item]) -> Offer | None:
    """Classes by the files' names, or by the name of the one archive that they came in, where nothing else says any."""
    classes = {name_key(item.place.class_name) for item in kept if item.place.class_name is not None}
    if len(classes) > 1 or not kept:
        return None
    # pictures to be asked about may be called otherwise, as numbers
    learned = [item.path for item in kept if item.place.role != "query"]
    named = from_names([item.path for item in kept]) or from_names(learned)
    (archive,) = archives if len(archives := {item.archive for item in kept}) == 1 else (None,)
    if not named and archive is not None and len(gathered.names) == 1 and not classes:
        name = clean_name(_stem(archive), limits.MAX_CLASS_NAME)
        named = dict.fromkeys((item.path for item in kept), name) if name and not part_of(name) else {}
    found = tuple(Found(named[item.path], item.picture, item.place.role) for item in kept if item.path in named)
    return Offer(tuple(dict.fromkeys(item.class_name or "" for item in found)), found) if found else None
