"""Names of folders that are no classes: parts of a split, days and sessions, and what only says that pictures are in it."""

from __future__ import annotations

import re
from typing import Literal

from metademo.pictures.spelling import file_key

Part = Literal["support", "query", "unlabelled"]

_FILLER = (
    r"(?:sets?|data|datas?ets?|images?|imgs?|pictures?|pics?|photos?|splits?|samples?|examples?|files?|folder|classes)?"
)
_YEAR = r"(?:(?:19|20)\d\d)?"
_PARTS: dict[Part, str] = {
    "unlabelled": r"un-?label(?:l?ed|s)?|no-?labels?|without-?labels?|not-?label(?:l?ed)|un-?annotated|unclassified",
    "support": r"train(?:ing)?|trn|trainval|support(?:ing)?",
    "query": r"test(?:ing|s)?|tst|val|valid(?:ation|ate)?|dev|eval(?:uation)?|query|queries|hold-?out|held-?out",
}
_WHOLE = {part: re.compile(rf"{_FILLER}-?(?:{names})-?{_FILLER}-?{_FILLER}-?{_YEAR}") for part, names in _PARTS.items()}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember)"
)
_TIME = r"(?:[ t_-]*\d{1,2}[.:h_-]?\d{2}(?:[.:m_-]?\d{2})?s?)?"
_MOMENT = re.compile(
    rf"""
    (19|20)\d\d [-_. /]? (0?[1-9]|1[0-2]) ([-_. /]? (0?[1-9]|[12]\d|3[01]))? {_TIME}   # 2024-05-01, 202405, 20240501_1432
    | (0?[1-9]|[12]\d|3[01]) [-_./] (0?[1-9]|1[0-2]) [-_./] (19|20)?\d\d {_TIME}       # 1.5.2024
    | (0?[1-9]|1[0-2]) [-_./] (0?[1-9]|[12]\d|3[01]) [-_./] (19|20)?\d\d {_TIME}       # 5/1/2024
    | (19|20)\d\d                                                                        # 2024
    | ((\d{{1,2}}(st|nd|rd|th)?\.?) [-_. ]*)? {_MONTH}\.? ([-_., ]* \d{{1,2}}(st|nd|rd|th)?)? ([-_., ]* (19|20)\d\d)?
    | ((19|20)\d\d [-_. ]*) {_MONTH} ([-_. ]* \d{{1,2}})?
    | (mon|tues|wednes|thurs|fri|satur|sun)day | (montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)
    | (day|days|tag|week|woche|month|monat|year|jahr|session|sitzung|visit|batch|charge|recording|aufnahme|shooting|shoot|take
       |run|fold|round|pass|upload|export|import|scan|roll|film|tray|camera|cam|device|part|teil|chunk|shard|series|serie
       |sequence|seq) [-_. #]* \d{{1,4}}
    | \d{{3}}[-_]?(apple|canon|nikon|olymp|pana|media|msdcf|_?fuji|goprO|gopro|andro|photo|sharp|kodak|ricoh)[-_]?\w*
    """,
    re.VERBOSE,
)
_WRAPPERS = (
    "images image imgs img pictures picture pics pic photos photo jpegimages jpeg jpegs jpg jpgs png pngs data raw original "
    "originals rgb frames crops cropped resized full files bilder fotos imagenes fotografias dcim export exported scans "
    "camera cameraroll masks mask annotations labels"
)
_VIEWS = (
    "front back side sides top bottom left right rear above below day night morning evening indoor indoors outdoor outdoors "
    "inside outside close closeup far near wide light dark sunny cloudy raw edited original originals cropped augmented aug "
    "small medium large big lowres highres hires lores thumbs thumbnails bw colour color grey gray "
    "phone tablet webcam iphone android"
)


def part_of(name: str) -> Part | None:
    """Which part of a split a folder is by its name, as ``Train_Set``, ``val2017`` or ``unlabelled``; None for none."""
    plain = re.sub(r"[\s_.\-]+", "-", file_key(name).strip())
    plain = re.sub(r"^\d{1,2}-", "", plain)  # 1_train, 2_test
    return next((part for part, pattern in _WHOLE.items() if pattern.fullmatch(plain)), None)


def part_beside_another(name: str) -> Part | None:
    """As :func:`part_of`, of a folder that lies beside one: ``test1`` is one beside ``train``, and not by itself."""
    return part_of(name) or part_of(re.sub(r"[\s_.-]*\d$", "", name))


def moment(name: str) -> bool:
    """Whether a folder is called after a day, a session, a batch: when its pictures came to be, and not of what they are."""
    return _MOMENT.fullmatch(file_key(name).strip()) is not None


def full_date(name: str) -> bool:
    """Whether a folder is called after one day."""
    return moment(name) and len(re.findall(r"\d", name)) >= 6


def wrapper(name: str) -> bool:
    """Whether a folder's name says no more than that there are pictures in it."""
    return re.sub(r"[\s_.\-]+", "", file_key(name)) in _WRAPPERS.split()


def view(name: str) -> bool:
    """Whether a folder is called after a view or a condition, as ``front`` or ``night``."""
    return re.sub(r"[\s_.\-]+|\d+$", "", file_key(name)) in _VIEWS.split()
