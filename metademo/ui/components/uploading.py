"""How far an upload is, and a way to stop it.

Streamlit hands files over when the last of them has arrived, and until then shows a chip for each. The page's style sheet hides
these in dialogs, but for those that could not be uploaded; this counts them. Of many files it sends a few bundles, whose names
say how many are in each: see :mod:`metademo.ui.components.bundles`.
"""

from __future__ import annotations

from metademo.ui.assets import component
from metademo.ui.texts import adding as text
from metademo.ui.texts.choice import language

_mount = component(__file__)


def uploading(where: str = "dialog") -> None:
    """A line, a bar and a button, while files are on their way: those of the dialog around it, or of the page beside dialogs."""
    _mount(
        key=f"uploading-{where}",
        data={"words": text.UPLOADING, "stop": text.STOP_UPLOADING, "language": language()},
    )
