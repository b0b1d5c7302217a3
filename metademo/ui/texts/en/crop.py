"""The dialog that moves the square of a photograph that the network sees."""

from __future__ import annotations

TITLE = "What the network sees"
EXPLAINED = (
    "The network sees a square. Drag it over what is to be learned, or move it with the arrow keys. The download holds the "
    "square alone."
)
WORDS = {
    "square": "The square that the network sees. The arrow keys move it, with Shift by more; plus and minus change its size.",
    "seen": "As the network sees it",
    "zoom": "Zoom in",
    "done": "Use this square",
    "proposed": "Around the thing",
    "middle": "Back to the middle",
}
