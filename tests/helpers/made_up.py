"""A language made up for the tests: every letter of the English texts in its full-width form. What is not is English left."""

from __future__ import annotations

import re
import sys
from dataclasses import fields, replace
from functools import wraps
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import pytest

from metademo.learners import records
from metademo.samples import samples
from metademo.ui import texts
from metademo.ui.texts import choice
from metademo.ui.texts.spoken import SampleWords
from tests.helpers.languages import codes

CODE = "xx"
_LETTERS = [chr(first + at) for first in (ord("A"), ord("a")) for at in range(26)]
_THERE = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in _LETTERS})
_BACK = str.maketrans({chr(ord(letter) + 0xFEE0): letter for letter in _LETTERS})
# what is no word: markup, what is filled in later, code and formulas, Streamlit's symbols, entities
_KEPT = re.compile(r"(<[^>]*>|\{[^}]*\}|`[^`]*`|\$[^$]*\$|:material/\w+:|&\w+;)")


def marked(text: str) -> str:
    """The text in the made-up language. What is in it already stays so."""
    parts = _KEPT.split(text)
    return "".join(part if at % 2 else part.translate(_THERE) for at, part in enumerate(parts))


def unmarked(text: str) -> str:
    """The English of which :func:`marked` made the text."""
    return text.translate(_BACK)


def spoken(value: Any) -> Any:
    """Whatever a module of texts holds, in the made-up language. Keys that are no words stay."""
    if isinstance(value, str):
        return marked(value)
    if isinstance(value, dict):
        return {(marked(key) if type(key) is str and " " in key else key): spoken(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map(spoken, value))
    if isinstance(value, FunctionType) and value.__module__.startswith("metademo.ui.texts.en"):

        @wraps(value)
        def said(*args: Any, **named: Any) -> Any:
            return spoken(value(*args, **named))

        return said
    return value


class _Every(dict):
    """Every name in the made-up language."""

    def get(self, key, default=None):
        return marked(key)


def _message(code: str):
    """A message in the made-up language: its code and its parts."""
    return lambda **parts: marked(f"{code}: {' '.join(str(each) for each in parts.values())}")


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the language, as a folder of texts and an entry in ``NAMES`` would."""
    modules = {}
    for part in texts.__all__:
        english = import_module(f"metademo.ui.texts.en.{part}")
        modules[part] = {name: spoken(value) for name, value in vars(english).items() if not name.startswith("_")}
    every = records().items()
    modules["learners"] = {
        "LEARNERS": {
            key: replace(one.words, **{each.name: spoken(getattr(one.words, each.name)) for each in fields(one.words)})
            for key, one in every
        }
    }
    modules["messages"] = {"MESSAGES": {code: _message(code) for code in codes()}}
    modules["samples"] = {
        "SAMPLES": {one.id: SampleWords(marked(one.title), marked(one.about), _Every()) for one in samples()}
    }
    for part, names in modules.items():
        module = ModuleType(f"metademo.ui.texts.{CODE}.{part}")
        vars(module).update(names)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(choice.NAMES, CODE, marked("Made up"))
