"""The dialog that adds pictures."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.markdown import plain
from metademo.ui.texts.en.words import pictures

ADD_TITLE = "Add pictures"
ADDING_UNLABELLED = "Pictures without a right answer"
FOLDERS_EXPLAINED = "Each folder becomes a class of that name; pictures outside any folder come without a right answer."
HOW = "How"
UPLOAD = "Upload"
DRAW = "Draw"
CAMERA = "Camera"
UPLOAD_ZIP = "ZIP files"
UPLOAD_FOLDER = "A folder"
UPLOAD_PICTURES = "Pictures"
UPLOAD_HELP = "PNG, JPEG, HEIC, WebP, AVIF, GIF, BMP or TIFF; up to 32 MB each."
DRAW_HELP = "Draw one character with the mouse or a finger; it should fill most of the sheet."
PEN = "Pen width"
DRAWING_MORE = "Add, and draw another"
DRAWING_MORE_HELP = "Adds this drawing and gives you an empty sheet."
DRAWING_DONE = "Add, and close"
# of characters, and of things
CAMERA_LABEL = {False: "Photograph a character on white paper", True: "Photograph it, as often as you like"}
CAMERA_HELP = {
    False: "Dark pen on light paper, close enough to fill the picture, without other writing.",
    True: "Each picture is added at once, and the camera is ready for the next. From other sides and in other light is best.",
}

ANYWHERE = "Pictures that are pasted, or dropped beside the classes"
PASTED = "pasted"
WHERE = "Where do these belong?"
WHERE_NONE = "Ask about them, without a label"


def where(names: Sequence[str]) -> str:
    """The pictures whose class is asked."""
    shown = ", ".join(f"‘{plain(name)}’" for name in names[:3])
    return f"{pictures(len(names))}: {shown}{' …' if len(names) > 3 else ''}. Choose the class:"


def adding_to(name: str) -> str:
    """Which class the dialog adds to."""
    return f"To the class **{plain(name)}**"


def drawing_name(number: int) -> str:
    """The name of a drawn picture."""
    return f"drawing {number}"


def photograph_name(number: int) -> str:
    """The name of a picture taken with the camera."""
    return f"photograph {number}"


def drawn(count: int) -> str:
    """How many drawings have been added."""
    return f"{pictures(count)} drawn so far."


def photographed(count: int) -> str:
    """How many pictures have been taken with the camera."""
    return f"{pictures(count)} taken so far."
