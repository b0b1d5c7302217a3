"""Scripts and style sheets beside this module as one page that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

_WEB = Path(__file__).with_name("web")
_IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([\w-]+)\.js';$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const (\w+))", re.MULTILINE)


def script(name: str) -> str:
    """A module and all that it imports, each once and before whatever needs it, as one script without imports.

    Each is a function of its own that gives what the module exports, so that no two can meet in their names.
    """
    ordered: dict[str, str] = {}

    def add(each: str) -> None:
        text = (_WEB / f"{each}.js").read_text("utf-8")
        for _, needed in _IMPORT.findall(text):
            if needed not in ordered:
                add(needed)
        given = ", ".join(_EXPORT.findall(text))
        body = _EXPORT.sub("", _IMPORT.sub(r"const {\1} = \2_js;", text))
        ordered[each] = f"const {each}_js = (() => {{\n{body}return {{ {given} }};\n}})();\n"

    add(name)
    return "".join(ordered.values())


def page(
    name: str, code: str, blocks: Mapping[str, str], words: Mapping[str, str], sheets: Sequence[str] = ()
) -> bytes:
    """``NAME.html`` after the head that all have, its sheets and a script in it: may run no other script, fetches nothing.

    Args:
        name: of the page.
        code: the script.
        blocks: what is put in as it is: base64.
        words: what is put in as text.
        sheets: that it has beside ``common.css`` and its own.
    """
    style = "".join((_WEB / f"{each}.css").read_text("utf-8") for each in ("common", *sheets, name))
    if "</script" in code or "</style" in style:
        raise ValueError(f"{name}: a script or style sheet must not hold the end of its own element")
    parts = {key: html.escape(value) for key, value in words.items()}
    parts |= {"script": code, "style": style, "script_hash": _digest(code), "style_hash": _digest(style), **blocks}
    text = "".join((_WEB / f"{each}.html").read_text("utf-8") for each in ("head", name))
    return Template(text).substitute(parts).encode("utf-8")


def apache(told: str) -> str:
    """The Apache License in a drawer, for the pages with weights that come under it.

    Args:
        told: what there is to say of whose they are.
    """
    text = (_WEB / "apache-2.0.txt").read_text("utf-8")
    return f"<details><summary>{html.escape(told)}</summary><pre>{html.escape(text)}</pre></details>"


def _digest(text: str) -> str:
    """As a content security policy names what may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
