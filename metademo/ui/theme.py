"""The look of what Streamlit does not draw itself: colours, symbols and CSS.

Every learner keeps its colour everywhere. The first three are after Okabe & Ito's set for colour-blind readers, the others
were searched to be as far as possible from each other, for such readers too; each has a contrast of at least 3.5 on the light
and on the dark background and on cards, so that charts need not know the theme. Colour never says anything alone: names,
symbols and line styles say it too.

What Streamlit's own theme has (`.streamlit/config.toml`) is read from there, and style sheets and scripts know all colours as
variables, so that each stands in one place.
"""

from __future__ import annotations

import tomllib
from functools import cache
from zlib import crc32

from metademo.learners import records
from metademo.places import APP
from metademo.ui.assets import beside

_SPARE = ("#805ce2", "#e725c0", "#9d8342")
"""Of checkpoints of one's own: far, for everybody's eyes, from MAML, transfer, scratch and who else is beside them at first."""

RIGHT, WRONG, UNKNOWN, NONE = "right", "wrong", "unknown", "none"
SYMBOLS = {RIGHT: "✓", WRONG: "✗", UNKNOWN: "?", NONE: "⊘"}
NONE_INKS = ("#8a5a00", "#e9b44c")
"""Of what is marked as none of the classes, on the light theme and on the dark one."""
# from one picture to the most, pale enough for dark ink whatever the theme
RIGHT_TINTS, WRONG_TINTS, TINT_INK = ("#d9eee6", "#6fc0a3"), ("#f8dde2", "#e68aa0"), "#1c2126"
EMPTY_TINTS = ("rgba(122,135,148,0.07)",) * 2
MUTED = "#7a8794"
BEFORE = "#9cc3e8"
"""MAML before its first step, where that is shown beside it: its colour, paler."""
GRID = "rgba(122,135,148,0.22)"


def learner_colour(learner: str) -> str:
    """The colour of a learner, always the same one: its record's, or one of the spare ones for a checkpoint of one's own."""
    record = records().get(learner)
    return record.colour if record else _SPARE[crc32(learner.encode()) % len(_SPARE)]


@cache
def inks() -> dict[str, tuple[str, str]]:
    """The colours that differ between the themes, on the light one and on the dark one, by what they are for."""
    theme = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    streamlits = {
        "accent": "primaryColor",
        "line": "borderColor",
        "link": "linkColor",
        "page": "backgroundColor",
    }
    return {
        **{name: (theme["light"][option], theme["dark"][option]) for name, option in streamlits.items()},
        "card": ("#ffffff", "#1c2025"),
        "none": NONE_INKS,
        "quiet": ("#656b74", "#a3a9b2"),
        "right": ("#0d7a5b", "#4cc79f"),
        "track": ("#eceae5", "#2b3037"),
        "wrong": ("#b8304f", "#f2849b"),
    }


@cache
def css() -> str:
    """The page's own style sheet, for `st.html`, once a run; a colour of :func:`inks` is called ``--md-line`` or so in it."""
    variables = "".join(f"  --md-{name}: light-dark({light}, {dark});\n" for name, (light, dark) in inks().items())
    return f"<style>.stApp {{\n{variables}}}\n{beside(__file__, 'css')}</style>"
