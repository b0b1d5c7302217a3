"""The page in the person's language beyond our own texts: which language it is, for browsers and screen readers, and the words
of Streamlit's own widgets, which are English alone."""

from __future__ import annotations

from metademo.ui.assets import component
from metademo.ui.texts import choice
from metademo.ui.texts import widgets as text

_mount = component(__file__)


def speaking() -> None:
    """Have the document say which language it is in, and Streamlit's widgets speak it."""
    # tuples: see :mod:`metademo.ui.components.tiles`
    words = () if choice.language() == choice.ENGLISH else tuple(text.WORDS.items())
    _mount(key="speaking", data={"language": choice.tag(), "words": words})
