"""Words of the field, explained where they stand: each opens at a click, a tap or a key, and needs no pointer."""

from __future__ import annotations

from collections.abc import Callable

from metademo.ui import markup
from metademo.ui.markup import Html
from metademo.ui.texts import glossary


def terms_html(*keys: str, said: Callable[[str], str] = str) -> Html:
    """A quiet line of these words of :data:`metademo.ui.texts.en.glossary.TERMS`, each with its explanation behind it.

    ``said`` makes of what is said of pictures what is to be said.
    """
    terms = glossary.TERMS
    each = "".join(
        f"<details><summary>{markup.html(terms[key][0])}</summary><p>{_emphasised(said(terms[key][1]))}</p></details>"
        for key in keys
    )
    return Html(f'<div class="md-terms"><span>{markup.html(glossary.IN_PLAIN_WORDS)}</span>{each}</div>')


def _emphasised(text: str) -> str:
    """With *words* in italics."""
    parts = markup.html(text).split("*")
    return "".join(f"<i>{part}</i>" if at % 2 else part for at, part in enumerate(parts))
