"""Where the files lie that come with the project and are no modules: the one place in the code that knows.

In a checkout, an editable install among them, they lie beside the package. A wheel carries them in the package's folder
``shipped``, laid out as they lie here (see :mod:`metademo.packing`).
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
SHIPPED = "shipped"

ROOT = _PACKAGE / SHIPPED if (_PACKAGE / SHIPPED).is_dir() else _PACKAGE.parent
ASSETS = ROOT / "assets"
"""Checkpoints, ready tasks and the measured results."""
APP = ROOT / "app.py"
"""The server. Streamlit reads ``.streamlit/config.toml`` beside it: theme, fonts, and that nothing is fetched."""
PAGE = _PACKAGE / "ui" / "serving" / "visit.py"
"""What it serves. Streamlit would take a folder ``pages`` beside it for pages of its own."""
