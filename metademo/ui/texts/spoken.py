"""What the library and the ready tasks have to say, in the person's own language.

The library speaks English; a language's folder has its words for it: ``messages.MESSAGES`` by code, ``learners.LEARNERS`` by
key and ``samples.SAMPLES`` by name. What one of them lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from metademo.learners import Words, records
from metademo.messages import TOGETHER, Message, message_of
from metademo.samples import Sample
from metademo.ui.texts.choice import ENGLISH, language


@dataclass(frozen=True)
class SampleWords:
    """What a ready task is called, what it is about, and what its classes are called where that is not what their folders are."""

    title: str
    about: str
    classes: Mapping[str, str] = field(default_factory=dict)


def say(what: str | BaseException) -> str:
    """A message of the library, or that of an error, as the person's language has it; any other text as it is."""
    message = message_of(what) if isinstance(what, BaseException) else what
    if language() != ENGLISH:
        return str(_said(message)) if isinstance(message, Message) else message
    return _OTHER.sub("’", _OPENING.sub("‘", message)) if isinstance(message, Message) else message


_OPENING, _OTHER = re.compile(r"(?<!\w)'(?=\S)"), re.compile("'")
"""The library writes for command lines too, with the marks that a keyboard has; on the page they are those of its own texts."""


def _said(part: Any) -> Any:
    """A message in words, whatever it is within; what is none as it is."""
    if isinstance(part, tuple):
        return tuple(_said(each) for each in part)
    if not isinstance(part, Message):
        return part
    parts = {name: _said(value) for name, value in part.parts.items()}
    words = _table("messages", "MESSAGES").get(part.code)
    if words is None:
        return " ".join(parts["sentences"]) if part.code == TOGETHER else str(part)
    return words(**parts) if callable(words) else words.format(**parts)


def learner_words(learner: str) -> Words | None:
    """All that is said of a learner; None for a checkpoint of one's own, which is called as its file is."""
    record = records().get(learner)
    return _table("learners", "LEARNERS").get(learner, record.words) if record else None


def sample_words(sample: Sample) -> SampleWords:
    """All that is said of a ready task."""
    return _table("samples", "SAMPLES").get(sample.id) or SampleWords(sample.title, sample.about)


def _table(part: str, name: str) -> Mapping[str, Any]:
    """What the person's language has of the library's; nothing in English, which the library speaks itself."""
    spoken = language()
    return {} if spoken == ENGLISH else getattr(import_module(f"metademo.ui.texts.{spoken}.{part}"), name)
