"""Sentences and their classes in JSON, whichever way it lists them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from metademo.messages import Message
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_SHOTS
from metademo.pictures.spelling import clean_name
from metademo.sentences.found import MAX_ROWS, Read
from metademo.sentences.tables import HEADER_MOST, LABEL_HEADER, TEXT_HEADER


def from_lines(text: str, found: Read) -> None:
    bad = 0
    for line in text.splitlines()[:MAX_ROWS]:
        if line.strip():
            try:
                from_value(json.loads(line), found)
            except (ValueError, RecursionError):
                bad += 1
    if bad and not found.count:
        raise ValueError("no line is JSON")
    if bad:
        found.problems.append(Message(f"{bad} lines are no JSON and were left out.", "sentences.json-lines", count=bad))


def from_value(value: Any, found: Read, within: bool = False) -> None:
    """Sentences in what JSON may say: a list of them, of pairs or of records; or lists by their classes' names."""
    if isinstance(value, str):
        found.add(None, value)
    elif isinstance(value, list):
        if within and len(value) == 2 and all(isinstance(each, str) for each in value) and len(value[1]) <= HEADER_MOST:
            found.add(value[1], value[0])
            return
        for each in value[:MAX_ROWS]:
            from_value(each, found, within=True)
    elif isinstance(value, dict):
        text = _valued(value, TEXT_HEADER.fullmatch)
        if text is not None:
            found.add(_valued(value, LABEL_HEADER.fullmatch), text)
            return
        if isinstance(value.get("classes"), dict) and isinstance(others := value.get("others", []), list):
            from_value(value["classes"], found)
            from_value([each for each in others if isinstance(each, str)], found)
            shots = value.get("shots")
            if isinstance(names := value.get("names"), dict):
                said = {clean_name(name, MAX_CLASS_NAME): text for name, text in names.items() if isinstance(text, str)}
                found.names = {**(found.names or {}), **said}
            found.shots = shots if type(shots) is int and 1 <= shots <= MAX_SHOTS else found.shots
            return
        for name, those in value.items():
            if isinstance(those, list):
                for each in those[:MAX_ROWS]:
                    if isinstance(each, str):
                        found.add(name, each)
            elif isinstance(those, dict):  # as {"classes": {name: [sentence, …]}}
                from_value(those, found)


def _valued(record: dict[str, Any], fits: Callable[[str], object]) -> Any:
    for name, value in record.items():
        if fits(str(name).casefold()[:HEADER_MOST]) and isinstance(value, (str, int, float)):
            return value
    return None
