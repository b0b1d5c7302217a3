"""Why files and pictures are not used, and what to do about it: every reason there is, in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metademo.pictures.limits import (
    MAX_ARCHIVE,
    MAX_ASPECT,
    MAX_BYTES,
    MAX_DECODED,
    MAX_ENTRIES,
    MAX_FILES,
    MAX_PICTURES,
    MAX_PIXELS,
    MAX_SCANS,
    MAX_SHOTS,
    MAX_UNPACKED,
    MAX_WAYS,
    MIN_SIDE,
)


@dataclass(frozen=True)
class Reason:
    """Why a file was not used, in words for one file, for many, and what to do about it.

    Attributes:
        code: which reason it is; that of the messages that :func:`metademo.pictures.problems.describe` makes of it.
        one, many, remedy: the words, in English.
        parts: what is filled into them; what says the same of every file, as a limit, is there too.
    """

    code: str
    one: str
    many: str
    remedy: str
    parts: Mapping[str, Any] = field(default_factory=dict, compare=False)


# Pictures

NOT_A_PICTURE = Reason(
    "refused.not-a-picture",
    "is not a picture",
    "are not pictures",
    "Use PNG, JPEG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
)
EMPTY = Reason("refused.empty", "is an empty file", "are empty files", "Save or download it again.")
DAMAGED = Reason(
    "refused.damaged", "is damaged or incomplete", "are damaged or incomplete", "Save or download it again."
)
NO_HEIF = Reason(
    "refused.no-heif",
    "is a HEIF picture, and the package that reads those, pillow-heif, is missing or broken here",
    "are HEIF pictures, and the package that reads those, pillow-heif, is missing or broken here",
    "Install it with 'pip install pillow-heif', or save as JPEG.",
)
CUT_SHORT = Reason(
    "refused.cut-short",
    "is cut short, so its last rows may be missing",
    "are cut short, so their last rows may be missing",
    "Save or download again to have the whole.",
)
RAW_PREVIEW = Reason(
    "refused.raw-preview",
    "is a camera's raw file, of which only the small preview in it was read",
    "are cameras' raw files, of which only the small previews in them were read",
    "Develop it and export it as JPEG to have it whole.",
)
TOO_MANY_BYTES = Reason(
    "refused.too-many-bytes",
    f"is larger than {MAX_BYTES // 2**20} MB",
    f"are larger than {MAX_BYTES // 2**20} MB",
    "Save it smaller.",
    {"most": MAX_BYTES // 2**20},
)
TOO_MANY_PIXELS = Reason(
    "refused.too-many-pixels",
    f"has {MAX_PIXELS // 10**6} megapixels or more",
    f"have {MAX_PIXELS // 10**6} megapixels or more",
    "Scale it down first.",
    {"most": MAX_PIXELS // 10**6},
)
TOO_MANY_SCANS = Reason(
    "refused.too-many-scans",
    f"is stored in more than {MAX_SCANS} passes",
    f"are stored in more than {MAX_SCANS} passes",
    "Save it again as an ordinary JPEG.",
    {"most": MAX_SCANS},
)
TOO_NARROW = Reason(
    "refused.too-narrow",
    f"is more than {MAX_ASPECT} times as long as wide",
    f"are more than {MAX_ASPECT} times as long as wide",
    "Crop it to what is to be learned.",
    {"most": MAX_ASPECT},
)
TOO_SMALL = Reason(
    "refused.too-small",
    f"is less than {MIN_SIDE} pixels wide or high",
    f"are less than {MIN_SIDE} pixels wide or high",
    "Use a larger picture.",
    {"least": MIN_SIDE},
)


def unread_tiff(kind: str) -> Reason:
    """``kind`` being its article and what it is, as 'a planar 16-bit RGB TIFF'."""
    return Reason(
        "refused.unread-tiff",
        f"is {kind}, which is not read here",
        f"are each {kind}, which is not read here",
        "Save it as an 8-bit TIFF, PNG or JPEG.",
        {"kind": kind},
    )


# Collections

UNSAFE = Reason(
    "refused.unsafe",
    "has an unsafe path and was left out",
    "have unsafe paths and were left out",
    "Pack the folders themselves, without absolute paths or '..'.",
)
SYMLINK = Reason(
    "refused.symlink",
    "is a link, not a file, and was left out",
    "are links, not files, and were left out",
    "Pack the pictures themselves.",
)
NESTED = Reason(
    "refused.nested",
    "is an archive inside an archive and was left out",
    "are archives inside an archive and were left out",
    "Unpack it and add its pictures.",
)
PART = Reason(
    "refused.part",
    "is one part of several that an archive was split into",
    "are parts of an archive that was split",
    "Join the parts, or pack everything in one ZIP file.",
)
DEVICE = Reason(
    "refused.device",
    "is a device or pipe, not a file, and was left out",
    "are devices or pipes, not files, and were left out",
    "Pack the pictures themselves.",
)
NO_TAR = Reason(
    "refused.no-tar",
    "is a single compressed file, not an archive of pictures",
    "are single compressed files, not archives of pictures",
    "Unpack it, or pack the folders as ZIP or tar.",
)
TOO_LARGE = Reason(
    "refused.too-large",
    f"is larger than {MAX_ARCHIVE // 2**20} MB",
    f"are larger than {MAX_ARCHIVE // 2**20} MB",
    "Pack fewer pictures, or pack them in several files and add one after the other.",
    {"most": MAX_ARCHIVE // 2**20},
)
LABELS = Reason(
    "refused.labels",
    "holds labels, but none that say of which class the pictures are",
    "hold labels, but none that say of which class the pictures are",
    "Put the pictures of each class in a folder of its own, or write a CSV file of names and classes.",
)
ENCRYPTED = Reason(
    "refused.encrypted", "is encrypted and was left out", "are encrypted and were left out", "Pack without a password."
)
METHOD = Reason(
    "refused.method",
    "is compressed in an unusual way and was left out",
    "are compressed in an unusual way and were left out",
    "Pack with ordinary ZIP compression (deflate).",
)
BAD_ENTRY = Reason("refused.bad-entry", "is damaged in the ZIP file", "are damaged in the ZIP file", "Pack them again.")
BAD_TAR = Reason(
    "refused.bad-tar", "is a damaged tar archive", "are damaged tar archives", "Pack or download it again."
)
BAD_REPORT = Reason(
    "refused.report",
    "is a report whose task is damaged",
    "are reports whose tasks are damaged",
    "Take an undamaged copy, or the ZIP file that the task was saved in.",
)
BAD_ZIP = Reason("refused.bad-zip", "is a damaged ZIP file", "are damaged ZIP files", "Pack or download it again.")
NO_PICTURE = Reason(
    "refused.no-picture", "holds no pictures", "hold no pictures", "Pack one folder of pictures for each class."
)
BOMB = Reason(
    "refused.bomb",
    "unpacks to far more than a collection of pictures needs, so the rest of it was left out",
    "unpack to far more than a collection of pictures needs, so the rest of them was left out",
    f"Keep it below {MAX_UNPACKED // 2**20} MB unpacked.",
    {"most": MAX_UNPACKED // 2**20},
)
TOO_MANY_ENTRIES = Reason(
    "refused.too-many-entries",
    f"holds more than {MAX_ENTRIES} files, so the rest of it was left out",
    f"hold more than {MAX_ENTRIES} files, so the rest of them was left out",
    "Pack the pictures only.",
    {"most": MAX_ENTRIES},
)
OVER_LIMIT = Reason(
    "refused.over-limit",
    f"was left out: {MAX_FILES} pictures are the most",
    f"were left out: {MAX_FILES} pictures are the most",
    "Remove some pictures.",
    {"most": MAX_FILES},
)
TOO_MUCH_TO_DECODE = Reason(
    "refused.too-much-to-decode",
    f"was left out: together these pictures have more than {MAX_DECODED // 10**6} megapixels",
    f"were left out: together these pictures have more than {MAX_DECODED // 10**6} megapixels",
    "Scale them down, or add fewer at a time.",
    {"most": MAX_DECODED // 10**6},
)
TWICE = Reason(
    "refused.twice",
    "shows the same as another picture of its class and was left out",
    "show the same as other pictures of their class and were left out",
    "Each picture needs to be added only once.",
)


def other_archive(kind: str) -> Reason:
    """An archive that is not read, as ``a RAR archive``."""
    return Reason(
        "refused.other-archive",
        f"is {kind}, not a ZIP file",
        f"are each {kind}, not a ZIP file",
        "Unpack it and add its folders, or pack as ZIP.",
        {"kind": kind},
    )


def no_archive(kind: str) -> Reason:
    """Something called an archive that is none, as ``a web page``."""
    return Reason(
        "refused.no-archive",
        f"is not a ZIP file but {kind}",
        f"are not ZIP files but each {kind}",
        "Download it again, or pack one folder of pictures for each class.",
        {"kind": kind},
    )


# Projects

ALREADY_HERE = Reason(
    "refused.already-here",
    "is in this class already and was not added again",
    "are in this class already and were not added again",
    "Add different pictures of the class.",
)
ALREADY_UNLABELLED = Reason(
    "refused.already-unlabelled",
    "is among the unlabelled pictures already and was not added again",
    "are among the unlabelled pictures already and were not added again",
    "Add different pictures.",
)
TOO_MANY = Reason(
    "refused.too-many",
    f"was not added: {MAX_PICTURES} pictures are the most",
    f"were not added: {MAX_PICTURES} pictures are the most",
    "Remove some pictures first.",
    {"most": MAX_PICTURES},
)
TOO_MANY_CLASSES = Reason(
    "refused.too-many-classes",
    f"was not added: {MAX_WAYS} classes are the most",
    f"were not added: {MAX_WAYS} classes are the most",
    "Remove a class first.",
    {"most": MAX_WAYS},
)
OVER_SHOTS = Reason(
    "refused.over-shots",
    f"has more than {MAX_SHOTS} pictures for training, so the others will be asked about",
    f"have more than {MAX_SHOTS} pictures for training, so the others will be asked about",
    f"{MAX_SHOTS} pictures of a class are the most to learn from.",
    {"most": MAX_SHOTS},
)
BLANK = Reason("refused.blank", "looks blank to the network", "look blank to the network", "Darker ink helps.")
BLANK_PHOTOGRAPH = Reason(
    "refused.blank-photograph",
    "looks like a photograph, and blank to the networks for characters",
    "look like photographs, and blank to the networks for characters",
    "Photographs are for a task of their own.",
)


def contradiction(owner: str, target: str) -> Reason:
    return Reason(
        "refused.contradiction",
        f"is in class '{owner}' already, so it was not added to '{target}'",
        f"are in class '{owner}' already, so they were not added to '{target}'",
        "Remove there first what belongs here.",
        {"owner": owner, "target": target},
    )
