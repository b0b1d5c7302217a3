"""How far an upload is, in the dialog that adds pictures.

Streamlit hands files over when the last of them has arrived, and until then shows a chip for each, with a preview that the
browser decodes the whole photograph for. A thousand of these say nothing and cost minutes: the page's style sheet hides them,
but for those that could not be uploaded, and this counts them.
"""

from __future__ import annotations

from metademo.ui.assets import component
from metademo.ui.texts import adding as text
from metademo.ui.texts.choice import language

_mount = component(__file__)


def uploading() -> None:
    """A line and a bar, while the dialog around it has files on their way."""
    _mount(key="uploading", data={"words": text.UPLOADING, "language": language()})
