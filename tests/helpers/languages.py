"""What a language needs to be whole: every text of English, every message of the library, every learner, every ready task."""

from __future__ import annotations

import ast
import string
from collections.abc import Mapping
from functools import cache
from importlib import import_module
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
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (
            isinstance(value, str | tuple | dict)
            or getattr(value, "__module__", "").startswith("metademo.ui.texts.en.")
        )
    }


def lacking(language: str) -> list[str]:
    """What a language has no words for, and where its words ask for a part that a message does not have."""
    found = []
    for part in texts.__all__:
        spoken = vars(import_module(f"metademo.ui.texts.{language}.{part}"))
        for name, english in texts_of(ENGLISH, part).items():
            if name not in spoken:
                found.append(f"{part}.{name}")
            elif isinstance(english, dict) and len(english) != len(spoken[name]):
                found.append(f"{part}.{name}: not {len(english)} entries")
    tables = {"messages": ("MESSAGES", codes()), "learners": ("LEARNERS", records())}
    tables["samples"] = ("SAMPLES", {sample.id: sample for sample in samples()})
    for part, (table, wanted) in tables.items():
        spoken = getattr(import_module(f"metademo.ui.texts.{language}.{part}"), table)
        found += [f"{part}.{key}" for key in wanted if key not in spoken]
    messages = import_module(f"metademo.ui.texts.{language}.messages").MESSAGES
    for code, words in messages.items():
        asked = {name for _, name, _, _ in string.Formatter().parse(words) if name} if isinstance(words, str) else set()
        found += [f"messages.{code}: no part {name}" for name in sorted(asked - codes().get(code, frozenset()))]
    return found
