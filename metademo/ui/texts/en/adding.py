"""The dialog that adds pictures."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.pictures.limits import MAX_ARCHIVE, MAX_BYTES, MAX_PICTURES, MAX_WAYS
from metademo.pictures.spelling import listed
from metademo.ui.markdown import plain
from metademo.ui.texts.en.words import pictures

ADD_TITLE = "Add pictures"
ADDING_UNLABELLED = "Pictures without a right answer"
FOLDERS_EXPLAINED = (
    "Each folder becomes a class of that name; pictures outside any folder come without a right answer. Folders called *train* "
    "and *test* are learned from and asked about; a CSV file of names and classes does instead of folders."
)
LIMITS = (
    f"At most {MAX_ARCHIVE // 2**20} MB a file, {MAX_BYTES // 2**20} MB a picture, {MAX_PICTURES:,} pictures and {MAX_WAYS} "
    "classes. Archives may be ZIP, tar, tar.gz, tar.bz2 or tar.xz."
)
SAVED = "A task that was downloaded here"
SAVED_WAYS = {"open": "opens as it was", "join": "is added to this task"}
FOLDERS = "What you bring"
FOLDERS_WAYS = {"open": "is a task of its own", "join": "is added to this task"}
BESIDE_READY = "Your folders are a task of their own; the ready one stays as it is."
OPENED = "Opened as it was saved. The task that was open before is not lost."
BACK = "Back to what was before"
SQUARES_BACK = "Squares back in the middle"
HOW = "How"
UPLOAD = "Upload"
DRAW = "Draw"
CAMERA = "Camera"
UPLOAD_ZIP = "ZIP or tar files"
UPLOAD_FOLDER = "A folder"
UPLOAD_PICTURES = "Pictures"
UPLOAD_HELP = f"PNG, JPEG, HEIC, WebP, AVIF, GIF, BMP or TIFF; up to {MAX_BYTES // 2**20} MB each."
UPLOADING = "Uploading: {done} of {total} files"
STOP_UPLOADING = "Stop uploading"
DRAW_HELP = "Draw one character with the mouse or a finger; it should fill most of the sheet."
PEN = "Pen width"
UNDO = "Undo"
CLEAR = "Clear"
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


def left_out(count: int) -> str:
    """How many of the files that were chosen the browser did not send."""
    one = count == 1
    return (
        f"{'One file was' if one else f'{count:,} files were'} not uploaded: 20,000 files and 1 GB are the most at once. "
        f"Add {'it' if one else 'them'} by {'itself' if one else 'themselves'}."
    )


def where(names: Sequence[str]) -> str:
    """The pictures whose class is asked."""
    shown = ", ".join(f"‘{plain(name)}’" for name in names[:3])
    return f"{pictures(len(names))}: {shown}{' …' if len(names) > 3 else ''}. Choose the class:"


def make_classes(names: Sequence[str]) -> str:
    """A button: make classes of the files' names."""
    count = "a class" if len(names) == 1 else f"{len(names)} classes"
    return f"Make {count} of the names: {plain(listed(names, 4))}"


def names_suggest(names: Sequence[str], pictures: int) -> str:
    """Why classes of the files' names are offered."""
    its = "one class" if len(names) == 1 else f"{len(names)} classes"
    return f"No folder says of which class these {pictures} pictures are. Their names suggest {its}."


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
