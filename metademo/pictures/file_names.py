"""Classes that the names of files tell, as ``cat`` for ``cat_01.jpg``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from metademo.pictures.limits import MAX_WAYS
from metademo.pictures.shortening import shortened
from metademo.pictures.spelling import clean_name

# What cameras, telephones and programs call pictures, whatever is in them.
_MACHINE = re.compile(
    r"""
    (img|image|dsc[nf]?|_?dsc|p|pxl|mvi|vid|dcim|dji|gopr?|gx?h?|wp|sam|cimg|imgp|scan(ned)?|scanner|photo|foto|pic|pict|picture
     |bild|image[nr]?|frame|screen\s?shots?|bildschirmfoto|screenshot|capture|snapshot|snap|untitled|unnamed|download|file|datei|unknown|new
     |whatsapp|whatsapp\simage|signal|telegram|received|fb|fb\s?img|crop(ped)?|copy|kopie|page|sheet|slide|drawing|sample|test|train|query
     |support|val|id|no|nr|n|x|tile|patch|output|input|r|s|t)?
    """,
    re.VERBOSE,
)
_NUMBER_LAST = re.compile(r"[\s._-]*(\(\d{1,8}\)|\d{1,12}|[\s._-](copy|kopie|[a-z]))$", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^\(?\d{1,12}\)?[\s._-]+")
_LONGEST_STEM = 120


def from_names(paths: Sequence[str]) -> dict[str, str]:
    """A class for each picture by its file's name, as ``cat`` for ``cat_01.jpg``; {} where the names do not tell classes.

    They do if nearly all are a word and a number, of two classes at least, most of which have several pictures; what
    cameras and programs call pictures is no word.
    """
    for word in (_before_number, _after_number):
        named: dict[str, str] = {}
        for path in paths:
            name = word(clean_name(re.sub(r"\.[A-Za-z0-9]{2,5}$", "", path.rsplit("/", 1)[-1]), _LONGEST_STEM))
            if name and not _MACHINE.fullmatch(re.sub(r"[\W\d_]+", " ", name).strip().casefold()):
                named[path] = name
        sizes = Counter(named.values())
        several = sum(size > 1 for size in sizes.values())
        if len(named) * 10 >= len(paths) * 8 and 2 <= len(sizes) <= MAX_WAYS and several * 2 >= len(sizes):
            short = shortened(dict.fromkeys(named.values()))
            return {path: short[name] for path, name in named.items()}
    return {}


def _before_number(stem: str) -> str:
    """'cat' of 'cat_01', 'cat (2)', 'cat.3' and 'cat 4 (1)'; "" without a number."""
    name = stem
    while match := _NUMBER_LAST.search(name):
        name = name[: match.start()]
    return name.strip(" ._-([") if name != stem else ""


def _after_number(stem: str) -> str:
    """'cat' of '01_cat'; "" without a number."""
    name = _NUMBER_FIRST.sub("", stem)
    return name.strip(" ._-()[]") if name != stem else ""
