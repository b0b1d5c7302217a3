"""What goes between the server and the browser's own storage: records packed, and what the browser says of those it has.

What it says is believed no more than any other upload.
"""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime

from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name
from metademo.ui.shelf import Record

MOST = 200
"""Records of a browser that are looked at."""
INLINE = 2**20
"""So many bytes travel with the page itself: what is small is kept as soon as it is seen."""
_NAME = "cupboard"
_IDENTITY = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True)
class Kept:
    """A record that the browser has."""

    identity: str
    kind: str
    name: str
    classes: int
    count: int
    saved: float
    """When, in seconds since 1970."""
    beside: bool = False
    """Whether it is what another tab made of the same task."""


@dataclass(frozen=True)
class Sent:
    """What is on its way: records by identities, keys of pieces, the bytes of it all; and for which ``missing`` it was made."""

    number: int
    missing: Mapping[str, Record]
    records: Mapping[str, Record]
    keys: frozenset[str]
    data: bytes


def packed(records: Mapping[str, Record], pieces: Mapping[str, bytes]) -> bytes:
    """Records and pieces as the browser takes them apart: four bytes with the list's length, the list, the pieces."""
    listed = {
        "tasks": [one.listed(identity) for identity, one in records.items()],
        "pieces": [[key, len(data)] for key, data in pieces.items()],
    }
    head = json.dumps(listed, ensure_ascii=False).encode("utf-8")
    return b"".join((struct.pack(">I", len(head)), head, *pieces.values()))


def on_its_way(sent: Sent) -> tuple[int, str, str]:
    """How the browser gets it: its number, and what it is if that is little, or else an address of this server's memory."""
    if len(sent.data) <= INLINE:
        return sent.number, base64.b64encode(sent.data).decode("ascii"), ""
    files = runtime.get_instance().media_file_mgr
    url = files.add(sent.data, "application/octet-stream", _NAME, is_for_static_download=True)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return sent.number, "", f"/{base}{url}" if base else url


def kept_records(listed: Any) -> Iterable[Kept]:
    """The records that a report lists; what is none, or is no report, is left out."""
    for each in listed[:MOST] if isinstance(listed, list) else ():
        if not isinstance(each, dict) or not _IDENTITY.fullmatch(str(each.get("id"))):
            continue
        kind, name, saved = each.get("kind"), each.get("name"), each.get("saved")
        if kind not in ("pictures", "sentences", "learner") or not isinstance(name, str):
            continue
        at = saved / 1000 if isinstance(saved, int | float) and 0 <= saved < 1e14 else 0.0
        yield Kept(
            str(each["id"]), kind, clean_name(name, MAX_CLASS_NAME), number(each.get("classes")),
            number(each.get("count")), at, each.get("beside") is True,
        )  # fmt: skip


def number(value: Any) -> int:
    """A count that it reports; 0 for anything else."""
    return value if type(value) is int and 0 <= value < 10**9 else 0


def texts(value: Any) -> list[str]:
    """Those of a list that are texts, 20,000 at most."""
    return [each for each in value if isinstance(each, str)][:20_000] if isinstance(value, list) else []
