"""What a language needs to be whole: every text of English, every message of the library, every learner, every ready task."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import FunctionType
from typing import Any

from metademo.learners import records
from metademo.places import ROOT
from metademo.samples import samples
from metademo.ui import texts
from metademo.ui.texts.choice import ENGLISH

_ALWAYS = {"names", "shown", "noun"}
"""Parts of whatever a reason says."""


@cache
def codes() -> Mapping[str, frozenset[str]]:
    """The codes of all messages that the library has, from its source, and the names of the parts that each has in any case."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted((ROOT / "metademo").rglob("*.py")):
        if path.is_relative_to(ROOT / "metademo" / "ui"):
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "Message":
                code, parts = node.args[1], {each.arg for each in node.keywords if each.arg}
            elif node.func.id == "Reason":
                code, parts = node.args[0], set(_ALWAYS)
                if len(node.args) > 4 and isinstance(node.args[4], ast.Dict):
                    parts |= {key.value for key in node.args[4].keys if isinstance(key, ast.Constant)}
            else:
                continue
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found[code.value] = found.get(code.value, frozenset(parts)) & parts
    return found


def texts_of(language: str, part: str) -> dict[str, Any]:
    """The public names of a language's module, without what it has imported."""
    module = import_module(f"metademo.ui.texts.{language}.{part}")
    file = getattr(module, "__file__", None)
    if file is None:  # made up
        return {name: value for name, value in vars(module).items() if not name.startswith("_")}
    own: set[str] = set()
    for node in ast.parse(Path(file).read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            own.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            own |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return {name: value for name, value in vars(module).items() if name in own and not name.startswith("_")}


_FORMULA = re.compile(r"\$[^$]*\$|`[^`]*`")
_FILLED = re.compile(r"\{\w*(?::[^{}]*)?\}")


def placeholders(text: str) -> list[str]:
    """What is filled into a text, with how it is written: ``{name}``, ``{count:,}``."""
    return sorted(set(_FILLED.findall(_FORMULA.sub("", text))))


def differing(english: Any, own: Any, where: str) -> list[str]:
    """Where a text of another language is not built as the English one: other parts to fill in, other keys, other lengths."""
    if isinstance(english, str) or isinstance(own, str):
        if not isinstance(english, str) or not isinstance(own, str):
            return [f"{where}: {type(own).__name__}, not {type(english).__name__}"]
        asked, there = placeholders(english), placeholders(own)
        return [f"{where}: {' '.join(there) or 'nothing'} filled in, not {' '.join(asked) or 'nothing'}"] * (
            asked != there
        )
    if isinstance(english, Mapping):
        # keys that a person reads are the language's own
        words = [key for key in english if isinstance(key, str) and " " in key]
        if len(english) != len(own):
            return [f"{where}: not {len(english)} entries"]
        if not words and set(english) != set(own):
            return [f"{where}: other keys"]
        pairs = (
            zip(english.values(), own.values(), strict=True) if words else ((english[key], own[key]) for key in english)
        )
        names = own if words else english
        return [
            found for key, pair in zip(names, pairs, strict=True) for found in differing(*pair, f"{where}[{key!r}]")
        ]
    if isinstance(english, tuple | list):
        if len(english) != len(own):
            return [f"{where}: not {len(english)} entries"]
        return [
            found
            for at, pair in enumerate(zip(english, own, strict=True))
            for found in differing(*pair, f"{where}[{at}]")
        ]
    if isinstance(english, FunctionType) and isinstance(own, FunctionType):
        signatures = [str(signature(each)) for each in (english, own)]
        asked, there = (re.sub(r"metademo\.ui\.texts\.\w+\.", "", each) for each in signatures)
        return [f"{where}: takes {there}, not {asked}"] * (asked != there)
    return []


def lacking(language: str) -> list[str]:
    """What a language has no words for, and where its words ask for a part that a message does not have."""
    found = []
    for part in texts.__all__:
        try:
            spoken = texts_of(language, part)
        except ModuleNotFoundError:
            found.append(part)
            continue
        for name, english in texts_of(ENGLISH, part).items():
            if name not in spoken:
                found.append(f"{part}.{name}")
            else:
                found += differing(english, spoken[name], f"{part}.{name}")
    tables = {"messages": ("MESSAGES", codes()), "learners": ("LEARNERS", records())}
    tables["samples"] = ("SAMPLES", {sample.id: sample for sample in samples()})
    for part, (table, wanted) in tables.items():
        spoken = getattr(import_module(f"metademo.ui.texts.{language}.{part}"), table)
        found += [f"{part}.{key}" for key in wanted if key not in spoken]
    messages = import_module(f"metademo.ui.texts.{language}.messages").MESSAGES
    for code, words in messages.items():
        parts = codes().get(code, frozenset())
        if isinstance(words, str):
            asked = {name for _, name, _, _ in string.Formatter().parse(words) if name}
            found += [f"messages.{code}: no part {name}" for name in sorted(asked - parts)]
        elif code in codes():
            try:
                signature(words).bind(**dict.fromkeys(parts))
            except TypeError as error:
                found.append(f"messages.{code}: {error}")
    return found
