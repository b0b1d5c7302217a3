"""Classes of pictures that no folder tells: from a table of names and labels, or from the files of detectors."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metademo.messages import Message
from metademo.pictures.containers import File
from metademo.pictures.layout import Place, Role
from metademo.pictures.levels import part_of, wrapper
from metademo.pictures.limits import MAX_WAYS
from metademo.pictures.names import decoded
from metademo.pictures.shortening import shortened
from metademo.pictures.spelling import clean_name, listed

_TABLES = (".csv", ".tsv", ".tab")
_TEXTS = (*_TABLES, ".txt", ".json", ".yaml", ".yml", ".names", ".xml")
_LABEL_HEADER = re.compile(
    r"(.*[\s_-])?(labels?|class(es|name)?|categor(y|ies)|species|target|kind|type|tag|breed|genus|name|klasse|art|y)([\s_-]?name)?"
)
_SPLIT_HEADER = re.compile(r"(.*[\s_-])?(split|set|subset|part|usage|fold)")
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Labels:
    """The places of pictures by their paths, and what was understood, in a sentence."""

    places: Mapping[str, Place]
    understood: str


def may_tell(path: str) -> bool:
    """Whether a file may hold labels, by its name."""
    return path.lower().endswith(_TEXTS)


def is_table(path: str) -> bool:
    """Whether a file is a table of comma- or tab-separated values, by its name."""
    return path.lower().endswith(_TABLES)


def labelled(paths: Sequence[str], texts: Sequence[File]) -> Labels | None:
    """What the texts say of the pictures with these paths; None where they say of too few, or of fewer than two classes."""
    for read in (_from_tables, _from_yolo, _from_coco):
        found = read(paths, texts)
        if found is not None:
            return found
    return None


# Tables of names and labels


def table(content: bytes) -> list[list[str]]:
    """The rows of a CSV or TSV file; [] for what is none. Separators, quotes and encoding are found out. Never raises."""
    text = text_of(content)
    if "\x00" in text or not text.strip():
        return []
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    separator = max(",;\t|", key=lambda each: min(line.count(each) for line in lines[:20]))
    if not any(separator in line for line in lines):
        return []
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True):
            rows.append([cell.strip() for cell in row])
            if len(rows) >= _MOST_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def text_of(content: bytes) -> str:
    """A file's text, whatever encoding it is in. Never raises."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # read as names are: the letters of all lines together tell the code page
        return "\n".join(decoded([line.rstrip(b"\r") for line in content.split(b"\n")]))


def _from_tables(paths: Sequence[str], texts: Sequence[File]) -> Labels | None:
    names = _by_name(paths)
    best: tuple[int, Labels] | None = None
    for file in texts:
        if not file.path.lower().endswith((*_TABLES, ".txt")):
            continue
        found = _from_table(table(file.content), names)
        if found is None:
            continue
        places, splits = found
        labels = Labels(places, _understood(places, paths, file.path, splits))
        if best is None or len(places) > best[0]:
            best = len(places), labels
    return None if best is None else best[1]


def _by_name(paths: Sequence[str]) -> dict[str, str]:
    """Paths by everything that a table may call a picture: its path, its ends, its name, its name without suffix."""
    names: dict[str, str] = {}
    for path in paths:
        parts = [part for part in path.split("/") if part not in ("", ".")]
        ends = ["/".join(parts[at:]) for at in {0, *range(max(0, len(parts) - 6), len(parts))}]
        for end in (*ends, parts[-1].rpartition(".")[0] or parts[-1]):
            key = end.casefold()
            names[key] = "" if key in names and names[key] != path else path  # of two the table cannot mean one
    return names


def _found(cell: str, names: Mapping[str, str]) -> str:
    """The path that a cell means, "" for none."""
    key = cell.replace("\\", "/").removeprefix("./").casefold()
    while key:
        if names.get(key):
            return names[key]
        _, _, key = key.partition("/")
    return ""


def _from_table(rows: list[list[str]], names: Mapping[str, str]) -> tuple[dict[str, Place], bool] | None:
    """Places by path, and whether a column told the split; None if the rows are not about these pictures."""
    width = Counter(len(row) for row in rows if any(row)).most_common(1)
    if not width or not 2 <= width[0][0] <= 200:
        return None
    columns = width[0][0]
    hits = [sum(bool(_found(row[at], names)) for row in rows[:1000] if len(row) > at) for at in range(columns)]
    where = max(range(columns), key=hits.__getitem__)
    pictures = len({path for path in names.values() if path})
    if not hits[where] or hits[where] * 2 < min(pictures, len(rows[:1000])):
        return None
    header = rows[0] if len(rows[0]) == columns and not _found(rows[0][where], names) else None
    about = {_found(row[where], names): row for row in rows if len(row) == columns and _found(row[where], names)}
    values = {at: [row[at] for row in about.values()] for at in range(columns) if at != where}
    split = next((at for at, cells in values.items() if _is_split(cells, header[at] if header else "")), None)
    if header is not None and (hot := _one_hot(values, header)):
        places = {}
        for path, row in about.items():
            part = part_of(row[split]) if split is not None else None
            names_of = [hot[at] for at in hot if row[at] == "1"]
            places[path] = Place(names_of[0], part if part in ("support", "query") else None)
        return places, split is not None
    column = _label_column({at: cells for at, cells in values.items() if at != split}, header, len(about))
    if column is None:
        return None
    short = shortened(row[column] for row in about.values() if clean_name(row[column]))
    places = {}
    for path, row in about.items():
        part = part_of(row[split]) if split is not None else None
        role: Role | None = part if part in ("support", "query") else None
        places[path] = Place(None if part == "unlabelled" else short.get(row[column]), role)
    return places, split is not None


def _one_hot(values: Mapping[int, Sequence[str]], header: Sequence[str]) -> dict[int, str]:
    """Class names by column where each class has a column of 0 and 1, with one 1 in each row; {} where it is not so."""
    marks = [at for at, cells in values.items() if set(cells) == {"0", "1"}]
    if len(marks) < 2 or any(
        sum(cell == "1" for cell in row) != 1 for row in zip(*(values[at] for at in marks), strict=True)
    ):
        return {}
    short = shortened(header[at] for at in marks if clean_name(header[at]))
    return {at: short[header[at]] for at in marks} if len(short) == len(marks) else {}


def _is_split(cells: Sequence[str], header: str) -> bool:
    known = [part_of(cell) for cell in cells]
    return None not in known and (len(set(known)) > 1 or _SPLIT_HEADER.fullmatch(header[:100].casefold()) is not None)


def _label_column(values: Mapping[int, Sequence[str]], header: Sequence[str] | None, rows: int) -> int | None:
    """The column that holds the labels: one with few different values, of several the one that is called so, or the fewest."""

    def fits(cells: Sequence[str]) -> bool:
        different = {cell for cell in cells if cell}
        return 2 <= len(different) <= max(2, rows // 2, min(rows - 1, MAX_WAYS)) and max(map(len, different)) <= 200

    fitting = [at for at, cells in values.items() if fits(cells)]
    named = [at for at in fitting if header and _LABEL_HEADER.fullmatch(header[at][:100].casefold())]
    words = [at for at in fitting if not all(re.fullmatch(r"[\d.,+-]*", cell) for cell in values[at])]
    for candidates in ([at for at in named if at in words], named if named else words, named, fitting):
        if candidates:
            return min(candidates, key=lambda at: len(set(values[at])))
    return None


# What detectors are trained with


def _from_yolo(paths: Sequence[str], texts: Sequence[File]) -> Labels | None:
    """Labels of a folder 'labels' beside 'images': each line begins with the number of a class."""
    by_path = {file.path: file for file in texts if file.path.lower().endswith(".txt")}
    classes = _yolo_names(texts)
    places: dict[str, Place] = {}
    for path in paths:
        stem = path.rpartition(".")[0]
        folders = stem.split("/")
        last = next((at for at in range(len(folders) - 2, -1, -1) if wrapper(folders[at])), None)
        beside = stem if last is None else "/".join([*folders[:last], "labels", *folders[last + 1 :]])
        file = by_path.get(f"{beside}.txt") or by_path.get(f"{stem}.txt")
        numbers = {line.split()[0] for line in text_of(file.content).splitlines() if line.strip()} if file else set()
        if len(numbers) == 1 and (number := numbers.pop()).isdigit():
            part = next((part for folder in path.split("/")[:-1] if (part := part_of(folder))), None)
            role: Role | None = part if part in ("support", "query") else None
            places[path] = Place(clean_name(classes.get(int(number), number), 40), role)
    return _enough(places, paths, Message("the files of labels beside the pictures", "labels.files"))


def _yolo_names(texts: Sequence[File]) -> dict[int, str]:
    """Names of classes by number, of ``data.yaml``, ``classes.txt`` or ``obj.names``; without a library for YAML."""
    for file in texts:
        name = file.path.rsplit("/", 1)[-1].lower()
        if name in ("classes.txt", "obj.names", "labels.txt") or name.endswith(".names"):
            return dict(enumerate(line.strip() for line in text_of(file.content).splitlines() if line.strip()))
        if not name.endswith((".yaml", ".yml")):
            continue
        text = text_of(file.content)
        if inline := re.search(r"^names\s*:\s*[\[{](.*?)[\]}]", text, re.MULTILINE | re.DOTALL):
            items = [item.strip() for item in inline[1].split(",") if item.strip()]
        elif block := re.search(r"^names\s*:\s*\n((?:[ \t-]+.*\n?)+)", text, re.MULTILINE):
            items = [line.strip().removeprefix("-").strip() for line in block[1].splitlines() if line.strip()]
        else:
            continue
        numbered = [each for item in items if (each := re.fullmatch(r"(\d+)\s*:\s*(.*)", item))]
        if items and len(numbered) == len(items):
            return {int(each[1][:9]): each[2].strip("'\" ") for each in numbered}
        return {at: item.strip("'\" ") for at, item in enumerate(items)}
    return {}


def _from_coco(paths: Sequence[str], texts: Sequence[File]) -> Labels | None:
    """Labels of JSON files of the form of COCO, where a picture shows things of one category alone."""
    names = _by_name(paths)
    seen: dict[str, set[str]] = defaultdict(set)
    for file in texts:
        if not file.path.lower().endswith(".json"):
            continue
        try:
            content = json.loads(text_of(file.content))
            files = {each["id"]: each["file_name"] for each in content["images"]}
            categories = {each["id"]: str(each["name"]) for each in content["categories"]}
            for each in content["annotations"]:
                path = _found(str(files.get(each["image_id"], "")), names)
                if path and each["category_id"] in categories:
                    seen[path].add(categories[each["category_id"]])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # another JSON file; it is told of as one that holds no labels
    short = shortened(name for its in seen.values() for name in its if clean_name(name))
    places = {}
    for path, its in seen.items():
        if len(its) == 1 and (name := short.get(next(iter(its)))):
            part = next((part for folder in path.split("/")[:-1] if (part := part_of(folder))), None)
            places[path] = Place(name, part if part in ("support", "query") else None)
    return _enough(places, paths, Message("the annotations beside the pictures", "labels.annotations"))


def _enough(places: dict[str, Place], paths: Sequence[str], source: str) -> Labels | None:
    classes = {place.class_name for place in places.values()}
    if len(classes) < 2:
        return None
    return Labels(places, _understood(places, paths, source, any(place.role for place in places.values())))


def _understood(places: Mapping[str, Place], paths: Sequence[str], source: str, split: bool) -> str:
    classes = list(dict.fromkeys(place.class_name for place in places.values() if place.class_name))
    if not isinstance(source, Message):  # a file's path
        source = clean_name(source.rsplit("/", 1)[-1])
    said = f"{len(classes)} classes read from {source}: {listed(classes, 4)}"
    said += "; train → support, test → query" if split else ""
    missing = sum(path not in places for path in paths)
    said += f"; it does not name {missing} of the pictures, which are unlabelled." if missing else "."
    return Message(said, "labels.understood", classes=tuple(classes), source=source, split=split, missing=missing)
