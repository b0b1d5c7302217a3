"""What a person reads on a page of Streamlit's test driver: every string of its messages that is shown or read aloud."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

_NO_WORDS = {
    "id", "formId", "key", "icon", "type", "url", "urlPathname", "color", "componentName", "format", "cssContent", "jsContent",
    "flexContainer", "gapConfig", "clickMode", "style", "elementType", "labelVisibility", "deferredFileId", "tag", "widthConfig",
    "theme", "config", "fragmentId", "mimeType", "dataType", "cssSourcePath", "jsSourcePath", "language", "imgs",
    "src", "digest", "role", "seen", "fileType", "anchor", "selectionMode", "justify", "codeText", "iconPosition",
    "query", "kept", "towards", "sent", "nonce", "desk", "place", "below",
}  # fmt: skip
"""Fields of Streamlit's messages, and of what our components are given, that no person reads."""
_IN_CHARTS = {"text", "hovertext", "hovertemplate", "ticktext", "customdata", "title", "label"}
_TAG = re.compile(r"<style>.*?</style>|<code>.*?</code>|<[^>]*>", re.DOTALL)
_SAID = re.compile(r"\b(?:alt|title|aria-label)=\"([^\"]*)\"")
_NO_TEXT = re.compile(r":material/\w+:|`[^`]*`|\${1,2}[^$]*\${1,2}|%?\{\w+\}|\(https?://[^)]*\)|data:\S+;base64,\S+")
"""Symbols, code, formulas, what is filled in later, links, pictures."""


def read(page: AppTest) -> Iterator[tuple[str, str]]:
    """Every text of the page, with the kind of element and the field that it is in."""
    waiting = [page._tree]
    while waiting:
        node = waiting.pop()
        waiting += list(getattr(node, "children", {}).values())
        proto = getattr(node, "proto", None)
        if proto is not None and getattr(proto, "component_name", "metademo").startswith(
            "metademo"
        ):  # others' bring their own
            for field, text in _strings(MessageToDict(proto), type(proto).__name__):
                yield field, _NO_TEXT.sub(" ", text)


def _strings(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "words" and isinstance(each, list):  # pairs of a key and a word, see tiles.py
                each = dict(each)
            if name not in _NO_WORDS:
                yield from _strings(each, f"{field}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, field)
    elif not isinstance(value, str):
        return
    elif field.endswith((".spec", ".figure.spec")):
        yield from _in_chart(json.loads(value), field)
    elif field.endswith(".json"):
        yield from _strings(json.loads(value), field + "()")
    else:
        for said in (*_SAID.findall(value), _TAG.sub(" ", value)):
            yield field, unescape(said)


def _in_chart(value: Any, field: str, shown: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("template", "font"):
                yield from _in_chart(each, f"{field}.{name}", shown or name in _IN_CHARTS)
    elif isinstance(value, list):
        for each in value:
            yield from _in_chart(each, field, shown)
    elif isinstance(value, str) and shown:
        yield field, _TAG.sub(" ", value)
