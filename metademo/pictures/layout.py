"""Which folder names a picture's class, where folders lie in folders; and what else the folders say.

A data set from elsewhere has more levels than one: train and test, days, a folder 'images' in each class, alphabets whose
characters have the same names. All paths are looked at together to find the level at which the classes are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from metademo.messages import Message
from metademo.pictures.levels import Part, full_date, moment, part_beside_another, part_of, view, wrapper
from metademo.pictures.shortening import shortened
from metademo.pictures.spelling import clean_name, listed, name_key

Role = Literal["support", "query"]
"""What a picture is there for: ``support`` to learn from, ``query`` to be asked about."""

_Folders = tuple[str, ...]
_DEEPEST = 30  # levels that are looked at; a hostile path has thousands
_ORDINAL = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Place:
    """A picture's class, None for none, and its part; None where the folders do not say."""

    class_name: str | None
    role: Role | None = None


@dataclass(frozen=True)
class Layout:
    """The place of each picture, in the order of the paths, and what was understood of the folders, in a sentence.

    The sentence is "" where each folder is a class and there is nothing to explain.
    """

    places: tuple[Place, ...]
    understood: str = ""


@dataclass
class _Folder:
    """Pictures of one folder: what is left of its path to name the class, which part of a split it is, and its split's name."""

    left: _Folders
    part: Part | None = None
    split: str = ""


def arranged(paths: Sequence[str]) -> Layout:
    """Where the pictures with these paths belong."""
    each = [_folders(path) for path in paths]
    folders = {folder: _Folder(folder) for folder in dict.fromkeys(each)}
    _take_splits(folders)
    dropped = _drop(folders)
    names = _names({one.left for one in folders.values() if one.part != "unlabelled"})
    names.setdefault((), None)
    roles = _roles(folders, names)
    places = tuple(Place(names[folders[folder].left], roles[folder]) for folder in each)
    return Layout(places, _sentence(folders, names, roles, dropped))


def _folders(path: str) -> _Folders:
    parts = [part for part in path.split("/")[:-1] if part not in ("", ".", "..") and clean_name(part)]
    return tuple(parts[-_DEEPEST:])


def _children(folders: Iterable[_Folders]) -> dict[_Folders, set[str]]:
    children: dict[_Folders, set[str]] = defaultdict(set)
    for folder in folders:
        for depth, name in enumerate(folder):
            children[folder[:depth]].add(name)
    return children


def _take_splits(folders: dict[_Folders, _Folder]) -> None:
    """Find the levels that are train and test, and take them out of the paths."""
    children = _children(folders)
    for original, one in folders.items():
        left = []
        for depth, name in enumerate(original):
            part = _split(original[:depth], name, children)
            if part is None:
                left.append(name)
            elif one.part != "unlabelled":
                one.part, one.split = part, name
        one.left = () if one.part == "unlabelled" else tuple(left)


def _split(parent: _Folders, name: str, children: dict[_Folders, set[str]]) -> Part | None:
    """Which part of a split a folder is, None for none. Among vehicles 'train' is a class."""
    beside = children[parent] - {name}
    known = part_of if not any(map(part_of, children[parent])) else part_beside_another
    part, parts = known(name), {known(other) for other in beside}
    if part is None or part == "unlabelled" or None not in parts or "query" in parts:
        return part
    return part if part == "query" and not children.get((*parent, name)) else None


def _drop(folders: dict[_Folders, _Folder]) -> str:
    """Take the levels out of the paths that name no class; the name of one such folder, "" if there is none."""
    labelled = {folder: one for folder, one in folders.items() if one.part != "unlabelled"}
    dropped = _drop_moments(labelled)
    children = _children(labelled)
    for folder, one in labelled.items():
        while one.left and wrapper(one.left[-1]):
            at = len(folder) - 1 - folder[::-1].index(one.left[-1])
            if not all(wrapper(beside) or part_of(beside) for beside in children[folder[:at]]):
                break  # beside other folders 'drawings' and 'photos' are classes
            dropped = dropped or one.left[-1]
            one.left = one.left[:-1]
    while level := _alike(labelled):
        dropped = dropped or level
    return _fold(labelled) or dropped


def _fold(folders: dict[_Folders, _Folder]) -> str:
    """Have the one folder in a class's folder, as 'cats/old' beside the pictures of 'cats', belong to it; its name or ""."""
    lefts = {one.left for one in folders.values()}
    children, root, folded = _children(lefts), _common(lefts), ""
    for one in folders.values():
        above = one.left[:-1]
        if above in lefts and above != root and len(children[above]) == 1:
            folded, one.left = one.left[-1], above
    return folded


def _drop_moments(folders: dict[_Folders, _Folder]) -> str:
    """Take days and sessions out of the paths, above classes and below them, unless those alone tell the pictures apart."""
    without = {
        folder: tuple(name for at, name in enumerate(one.left) if not _moment(one.left, at))
        for folder, one in folders.items()
    }
    names = [name for folder, one in folders.items() for name in one.left if name not in without[folder]]
    few = len({one.left for one in folders.values()}) > 1 and len(set(without.values())) < 2
    if not all(without.values()) or (few and not all(map(full_date, names))):
        return ""
    for folder, one in folders.items():
        one.left = without[folder]
    return names[0] if names else ""


def _moment(path: _Folders, at: int) -> bool:
    """Whether a folder on a path is a day or session, or one of several of the thing that the folder above is called after."""
    above = path[at - 1] if at else ""
    return moment(path[at]) or (above != "" and re.fullmatch(rf"{re.escape(above)}[\s_.-]*\d+", path[at]) is not None)


def _alike(folders: dict[_Folders, _Folder]) -> str:
    """Drop the last level if it is called alike everywhere, or after views of each class; a dropped name, "" if it is kept."""
    lefts = {one.left for one in folders.values()}
    if () in lefts or any(len(left) < 2 for left in lefts):
        return ""
    last = {left[-1] for left in lefts}
    if len({left[:-1] for left in lefts}) < 2 or not (len(last) == 1 or all(map(view, last))):
        return ""
    for one in folders.values():
        one.left = one.left[:-1]
    return next(iter(sorted(last)))


def _common(folders: Iterable[_Folders]) -> _Folders:
    """The folders that all paths begin with."""
    every = list(folders)
    shortest = min(every, key=len, default=())
    depth = next((at for at in range(len(shortest)) if any(one[at] != shortest[at] for one in every)), len(shortest))
    return shortest[:depth]


def _names(lefts: set[_Folders]) -> dict[_Folders, str | None]:
    """A class name for each path, different ones for different paths; None for what lies beside or above all classes."""
    root = _common(lefts)
    classes = [left for left in sorted(lefts) if left and (len(lefts) == 1 or left != root)]
    alike: dict[str, list[_Folders]] = defaultdict(list)
    for left in classes:
        alike[name_key(left[-1])].append(left)
    whole: dict[_Folders, str] = {}
    for group in alike.values():
        longest = max(map(len, group))
        depth = next(n for n in range(1, longest + 1) if len({left[-n:] for left in group}) == len(group))
        whole |= {left: "/".join(left[-depth:]) for left in group}
    short = shortened(whole.values())
    return {left: short[whole[left]] if left in whole else None for left in lefts}


def _roles(folders: dict[_Folders, _Folder], names: dict[_Folders, str | None]) -> dict[_Folders, Role | None]:
    """Each folder's part, where its class has pictures of both; what is unlabelled loses its class."""
    parts: dict[str | None, set[Part | None]] = defaultdict(set)
    for one in folders.values():
        parts[names[one.left]].add(one.part)
    roles: dict[_Folders, Role | None] = {}
    for folder, one in folders.items():
        split = {"support", "query"} <= parts[names[one.left]]
        roles[folder] = one.part if split and one.part in ("support", "query") else None
    return roles


def _sentence(
    folders: dict[_Folders, _Folder],
    names: dict[_Folders, str | None],
    roles: dict[_Folders, Role | None],
    dropped: str,
) -> str:
    classes = list(dict.fromkeys(name for one in folders.values() if (name := names[one.left]) is not None))
    notes, parts = [], {}
    for role in ("support", "query"):
        splits = dict.fromkeys(clean_name(one.split) for folder, one in folders.items() if roles[folder] == role)
        notes += [f"{listed([*splits])} → {role}"] if splits else []
        parts[role] = tuple(splits)
    classless = [one for one in folders.values() if names[one.left] is None and one.part in ("support", "query")]
    loose = dict.fromkeys(clean_name(one.split) for one in classless)
    if loose and classes:
        notes.append(f"{listed([*loose])} → unlabelled")
    kept = ", ".join(notes)
    others = []
    if dropped:
        others.append(f"folders such as '{clean_name(dropped)}' were not taken for classes")
    apart = [name for name in classes if "/" in name]
    if apart:
        others.append(f"folders of one name were told apart by the folder above, as '{apart[0]}'")
    text = "; ".join(part for part in (kept, *others) if part)
    if not text or not classes:
        return ""
    noun = "One class" if len(classes) == 1 else f"{len(classes)} classes"
    level = _level(folders, names)
    where = f" at the {_ORDINAL[level - 1]} level" if level else ""
    return Message(
        f"{noun} found{where}: {listed(classes, 4)}; {text}.",
        "folders.understood",
        classes=tuple(classes),
        level=level,
        **parts,
        unlabelled=tuple(loose),
        dropped=clean_name(dropped),
        apart=apart[0] if apart else "",
    )


def _level(folders: dict[_Folders, _Folder], names: dict[_Folders, str | None]) -> int:
    """At which level the classes are, counted from 1, if it is the same everywhere; else 0."""
    levels = {len(folder) - folder[::-1].index(one.left[-1]) for folder, one in folders.items() if names[one.left]}
    at = levels.pop() if len(levels) == 1 else 0
    return at if 0 < at <= len(_ORDINAL) else 0
