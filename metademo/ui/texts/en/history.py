"""Tasks side by side, and what can be taken back."""

from __future__ import annotations

from metademo.ui.markdown import plain
from metademo.ui.texts.en.words import pictures

START = {
    "ready": "Try a ready task",
    "own": "Use my own pictures",
    "draw": "Draw",
}
START_MORE = {
    "ready": "Results at once",
    "own": "Upload, drop, paste, photograph",
    "draw": "With mouse or finger",
}
MY_PICTURES = "My pictures"
NEW_TASK = "Begin another task"
UNDO_HELP = "Takes back your last change. Ctrl+Z does it too."
REDO_HELP = "Does it again. Ctrl+Shift+Z does it too."
TASK_NAME = "Name of this task"
REMOVE_TASK = "Remove this task"
MANAGE = "This task"
ADD_CLASS = "add a class"
MAKE_CLASSES = "make classes of the names"
SAVED_TASK = "My saved task"
CAME_LATE = (
    "They were read for a class that has been removed meanwhile; they are among the pictures without a right answer."
)
READ_AS = {"characters": "read as characters", "photos": "read as photographs"}
ROLES = {"support": "support", "query": "query"}
_LONGEST = 26


def mine(title: str) -> str:
    """What a ready task is called once it is the person's own."""
    return f"My {title}"


def too_many_tasks(most: int) -> str:
    """No more tasks."""
    return f"{most} tasks of your own are the most. Remove one first."


def elsewhere(name: str) -> str:
    """Pictures went into a task that is not the one that is open."""
    return f"Your pictures have been added to the task ‘{name}’, in which you uploaded them."


def beside(name: str) -> str:
    """Folders that were brought to a ready task are one of their own, which is not the one that is open."""
    return f"Your folders are a task of their own, ‘{name}’."


def undo(said: str, task: str = "") -> str:
    """The button that takes back the last change; to a ``task`` that is not the one that is open."""
    return f"Undo: {plain(said)}{_in(task)}"


def redo(said: str, task: str = "") -> str:
    """The button that does it again."""
    return f"Redo: {plain(said)}{_in(task)}"


def _in(task: str) -> str:
    return f" (in {plain(_short(task))})" if task else ""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def remove_class(name: str) -> str:
    """A class and its pictures went."""
    return f"remove class {_short(name)}"


def rename_class(old: str, new: str) -> str:
    """A class has another name."""
    return f"rename {_short(old)} to {_short(new)}"


def remove_picture(name: str) -> str:
    """A picture went."""
    return f"remove {_short(name)}"


def move(name: str, to: str) -> str:
    """A picture plays another part, or is in another class."""
    return f"move {_short(name)} to {_short(to)}"


def shots(count: int) -> str:
    """The pictures were dealt out anew."""
    return f"{count} shot{'s' if count != 1 else ''} per class"


def crop(name: str) -> str:
    """A square was moved."""
    return f"move the square of {_short(name)}"


SQUARES_BACK = "squares back in the middle"


def add(count: int, into: str | None = None) -> str:
    """Pictures came."""
    return f"add {pictures(count)}" + (f" to {_short(into)}" if into else "")


def open_saved(name: str) -> str:
    """A saved task was opened."""
    return f"open {_short(name)}"


def remove_task(name: str) -> str:
    """A task went."""
    return f"remove task {_short(name)}"


def rename_task(old: str, new: str) -> str:
    """A task has another name."""
    return f"rename task {_short(old)} to {_short(new)}"
