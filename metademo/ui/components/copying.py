"""A link, in a field, and the button that copies it. Only the browser knows by which address the server is reached."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.assets import component
from metademo.ui.texts import links as text

_mount = component(__file__)


def copying(query: str, label: str, key: str, kept: Sequence[str] = ()) -> None:
    """Show them.

    Args:
        query: of the link.
        label: of the button.
        key: unique on the page.
        kept: parts of the address as it is now that the link says too.
    """
    data = {
        "query": query,
        "kept": tuple(kept),
        "words": (("copy", label), ("copied", text.COPIED), ("failed", text.COPY_FAILED), ("field", text.ADDRESS)),
    }
    _mount(key=key, data=data)
