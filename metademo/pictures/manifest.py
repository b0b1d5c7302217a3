"""The list in a saved task's ZIP file that says what the folders cannot: kind, order and names of classes, parts, squares.

And what belongs to the task beside them: its name, what was chosen under 'Learning', which learners that meant. It comes back
from wherever the file has been, so nothing in it is believed before it is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metademo.pictures.crop import MIDDLE, Crop
from metademo.pictures.domains import DOMAINS
from metademo.pictures.layout import Role
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_NAME, MAX_PICTURES, MAX_SHOTS, MAX_WAYS
from metademo.pictures.reasons import Reason
from metademo.pictures.spelling import clean_name, name_key

FILE = "metademo.json"
"""The list's name in the ZIP file, beside the folders."""
FORMAT = "metademo task"
VERSION = 3
"""A list is written as the lowest version that has all it says, so that older programs open it as it was: 1 knows pictures and
squares, 2 larger copies, 3 what lies beside them (:class:`Beside`)."""
LARGE = ".metademo-originals"
"""The folder beside the list where the larger copies lie. Programs that know nothing of them take it for a hidden backup."""
LEARNERS = "learners"
"""The folder beside the list where the person's own initialisations lie."""
MAX_OWN = 6
"""The most of these."""
MAX_MANIFEST = 4 * 1024 * 1024
"""The most bytes that such a list may have."""

_KEY = re.compile(r"[\w+ .,()’'-]{1,80}")
_LONGEST = 60
_REMEDY = "Its pictures were read by their folders."
DAMAGED = Reason("saved.damaged", "is a damaged list of a task", "are damaged lists of tasks", _REMEDY)
NEWER = Reason(
    "saved.newer",
    "was saved by a newer version of this program",
    "were saved by a newer version of this program",
    f"{_REMEDY} Use the newer version to open the task as it was.",
)
FOREIGN = Reason(
    "saved.foreign", "is no list of a task of this program", "are no lists of tasks of this program", _REMEDY
)
MISSING = Reason(
    "saved.missing",
    "is missing in the saved task or could not be read",
    "are missing in the saved task or could not be read",
    "The rest of the task was opened.",
)
NOT_ITS_COPY = Reason(
    "saved.copy",
    "came back without its larger copy",
    "came back without their larger copies",
    "What was saved beside the small one is missing, damaged or of another picture. Squares are cut from the small one.",
)


class ManifestError(ValueError):
    """Why a list cannot be used."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class Listed:
    """One picture of a saved task.

    Attributes:
        file: where it lies in the ZIP file.
        name: what it is called.
        role: its part.
        crop: which square of it the network sees.
        large: where the larger copy lies that squares are cut from; None if there is none.
    """

    file: str
    name: str
    role: Role = "query"
    crop: Crop = MIDDLE
    large: str | None = None


@dataclass(frozen=True)
class Beside:
    """What belongs to a saved task beside its pictures. What choices and learners mean is for those to say who made them.

    Attributes:
        name: what the task is called; "" if nobody has said.
        choices: what was chosen, by name: numbers, words, lists of words.
        learners: fingerprints of the learners that this meant, by their keys.
        own: where those of the person's own lie in the ZIP file, each a checkpoint in one file.
    """

    name: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    learners: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()


PICTURES_ALONE = Beside()


@dataclass(frozen=True)
class Manifest:
    """A whole task but for its pixels.

    Attributes:
        domain: the kind of picture, in :data:`metademo.pictures.domains.DOMAINS`.
        shots: of each class, how many pictures become support pictures of their own accord.
        classes: names and pictures, in the order of their labels.
        unlabelled: pictures to be asked about.
        beside: what else belongs to it.
    """

    domain: str
    shots: int
    classes: tuple[tuple[str, tuple[Listed, ...]], ...]
    unlabelled: tuple[Listed, ...]
    beside: Beside = PICTURES_ALONE

    def to_json(self) -> str:
        """As :func:`parse` reads it."""
        listed = [*(each for _, pictures in self.classes for each in pictures), *self.unlabelled]
        more = _beside_as_dict(self.beside)
        return json.dumps(
            {
                "format": FORMAT,
                "version": VERSION if more else 2 if any(each.large for each in listed) else 1,
                "domain": self.domain,
                "shots": self.shots,
                "classes": [
                    {"name": name, "pictures": [_as_dict(each, True) for each in pictures]}
                    for name, pictures in self.classes
                ],
                "unlabelled": [_as_dict(each, False) for each in self.unlabelled],
                **more,
            },
            ensure_ascii=False,
            indent=1,
        )


def _as_dict(listed: Listed, role: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"file": listed.file, "name": listed.name}
    if role:
        fields["role"] = listed.role
    if listed.crop != MIDDLE:
        fields["crop"] = {"across": listed.crop.across, "down": listed.crop.down, "zoom": listed.crop.zoom}
    if listed.large is not None:
        fields["large"] = listed.large
    return fields


def _beside_as_dict(beside: Beside) -> dict[str, Any]:
    fields = {"name": beside.name, "choices": dict(beside.choices), "learners": dict(beside.learners)}
    fields["own"] = list(beside.own)
    return {name: value for name, value in fields.items() if value}


def is_learner(path: str) -> bool:
    """Whether a file lies where own initialisations do."""
    return LEARNERS in path.split("/")[:-1] and path.endswith(".safetensors")


def is_large(path: str) -> bool:
    """Whether a file lies where the larger copies do."""
    return LARGE in path.split("/")[:-1]


def parse(data: bytes) -> Manifest:
    """A list read and checked.

    Raises:
        ManifestError: if it is damaged, another program's, or a newer version's.
    """
    if len(data) > MAX_MANIFEST:
        raise ManifestError(DAMAGED, "it is too long")
    try:
        content = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ManifestError(DAMAGED, str(error)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ManifestError(FOREIGN, "format")
    version = content.get("version")
    if type(version) is not int or version < 1:
        raise ManifestError(DAMAGED, "version")
    if version > VERSION:
        raise ManifestError(NEWER, f"version {version}")
    try:
        return _checked(content)
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(DAMAGED, f"{type(error).__name__}: {error}") from error


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _checked(content: dict[str, Any]) -> Manifest:
    later = {"name", "choices", "learners", "own"} if content["version"] >= 3 else set()
    _only(content, {"format", "version", "domain", "shots", "classes", "unlabelled"} | later)
    domain, shots = content["domain"], content["shots"]
    if not isinstance(domain, str) or domain not in DOMAINS:
        raise ValueError("domain")
    if type(shots) is not int or not 1 <= shots <= MAX_SHOTS:
        raise ValueError("shots")
    classes = tuple(_class(each) for each in _a_list(content["classes"], MAX_WAYS))
    unlabelled = tuple(_picture(each, False) for each in _a_list(content["unlabelled"], MAX_PICTURES))
    keys = [name_key(name) for name, _ in classes]
    if len(set(keys)) != len(keys):
        raise ValueError("two classes of one name")
    files = [each.file for _, pictures in classes for each in pictures] + [each.file for each in unlabelled]
    if len(files) > MAX_PICTURES or len(set(files)) != len(files):
        raise ValueError("pictures")
    larger = [each.large for _, pictures in classes for each in pictures] + [each.large for each in unlabelled]
    named = [each for each in larger if each is not None]
    if len(set(named)) != len(named) or not all(is_large(each) for each in named):
        raise ValueError("larger copies")
    return Manifest(domain, shots, classes, unlabelled, _beside(content))


def _beside(content: dict[str, Any]) -> Beside:
    name, choices, learners = content.get("name", ""), content.get("choices", {}), content.get("learners", {})
    if not isinstance(name, str) or clean_name(name, MAX_CLASS_NAME) != name:
        raise ValueError("name")
    for table in (choices, learners):
        if not isinstance(table, dict) or len(table) > _LONGEST or not all(map(_KEY.fullmatch, table)):
            raise ValueError("choices or learners")
    if not all(map(_choice, choices.values())) or not all(map(_word, learners.values())):
        raise ValueError("choices or learners")
    own = _a_list(content.get("own", []), MAX_OWN)
    if len(set(own)) != len(own) or not all(isinstance(each, str) and is_learner(each) for each in own):
        raise ValueError("own learners")
    return Beside(name, choices, learners, tuple(own))


def _word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_NAME


def _choice(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= _LONGEST and all(map(_word, value))
    return value is None or type(value) in (bool, int, float) or _word(value)


def _class(entry: Any) -> tuple[str, tuple[Listed, ...]]:
    _only(entry, {"name", "pictures"})
    name = entry["name"]
    if not isinstance(name, str) or not name or clean_name(name, MAX_CLASS_NAME) != name:
        raise ValueError("name of a class")
    pictures = tuple(_picture(each, True) for each in _a_list(entry["pictures"], MAX_PICTURES))
    if sum(each.role == "support" for each in pictures) > MAX_SHOTS:
        raise ValueError("too many to learn from")
    return name, pictures


def _picture(entry: Any, of_class: bool) -> Listed:
    _only(entry, {"file", "name", "crop", "large", *(["role"] if of_class else [])})
    file, name, large = entry["file"], entry["name"], entry.get("large")
    if "large" in entry and not isinstance(large, str):
        raise TypeError("larger copy")
    if not isinstance(file, str) or not isinstance(name, str) or clean_name(name, MAX_NAME) != name:
        raise TypeError("file or name")
    role: Role = entry["role"] if of_class else "query"
    if role not in ("support", "query"):
        raise ValueError("role")
    return Listed(file, name, role, _crop(entry["crop"]) if "crop" in entry else MIDDLE, large)


def _crop(entry: Any) -> Crop:
    _only(entry, {"across", "down", "zoom"})
    numbers = {name: entry[name] for name in ("across", "down", "zoom")}
    if not all(type(number) in (int, float) for number in numbers.values()):
        raise TypeError("crop")
    return Crop(**{name: float(number) for name, number in numbers.items()})


def _only(entry: Any, known: set[str]) -> None:
    if not isinstance(entry, dict):
        raise TypeError("not an object")
    if set(entry) - known:
        raise ValueError(f"unknown: {sorted(set(entry) - known)[:3]}")


def _a_list(entry: Any, most: int) -> list[Any]:
    if not isinstance(entry, list) or len(entry) > most:
        raise TypeError("not a list, or too long")
    return entry
