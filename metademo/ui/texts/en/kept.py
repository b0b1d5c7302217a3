"""What a person's own browser keeps for them, and hands back."""

from __future__ import annotations

from metademo.ui.markdown import plain
from metademo.ui.texts.en.words import pictures

STATES = {
    "kept": "✓ Your tasks are kept",
    "keeping": "Being kept in this browser …",
    "elsewhere": (
        "This task has been changed in another tab of this browser. What you change here is kept beside it, as a task of its own."
    ),
    "refused": "Not kept in this browser: it gives this page no room. Download the ZIP before you leave.",
}
WHERE = (
    "What you make is kept in this browser, on this device. The server holds it in its memory while you are here, and never "
    "writes it to its disk. Other browsers and other devices do not have it: for those, download the ZIP and drop it there."
)
REFUSED = {
    "forbidden": (
        "This browser does not let the page keep anything, as in a private window. What you make here will be gone when you "
        "close or leave the page. Download it before (‘Download these pictures’, ‘Download these sentences’): the file opens "
        "here again."
    ),
    "full": (
        "This browser has no more room for what you make here. Your last changes are not kept: download them (‘Download these "
        "pictures’, ‘Download these sentences’), and forget kept tasks that you do not need."
    ),
}
OPENING = "Opening your pictures …"
KEPT = "Kept in this browser"
HANDED_BACK = "What the browser hands back"
NOTHING = "Nothing is kept yet. As soon as you use pictures of your own, they are."
HERE = "among the tasks on this page"
OTHER_TAB = "from another tab"
GO_ON = "Go on"
FORGET_IT = "Forget it"
NOT_NOW = "Not now"
NAME = "Name"
FORGET_ALL = "Forget everything"
FORGET_ALL_HELP = "Removes all that this browser keeps, and your own tasks from this page."
FORGET_SURE = "Yes, forget everything"
FORGOTTEN = "Everything that this browser kept has been removed."
SENTENCES_HERE = (
    "You have written sentences here already, which would be lost under those that were saved. Yours stay as they are. To open "
    "the saved ones, use another tab, or empty the task here first."
)
DOWNLOAD_SENTENCES = "Download these sentences"
DOWNLOAD_SENTENCES_HELP = (
    "A file with all that you have written here, and what you chose. Add it here as a file, and it opens as it was."
)
DAMAGED = "What was kept could not be read: it is damaged, or of a newer version of this program."


def _counted(kind: str, classes: int, count: int) -> str:
    if kind == "learner":
        return "own initialisation"
    of = f"{classes} class{'es' if classes != 1 else ''}"
    things = pictures(count) if kind == "pictures" else f"{count} sentence{'s' if count != 1 else ''}"
    return f"{of}, {things}"


def about(kind: str, classes: int, count: int, when: str) -> str:
    """What a kept task holds, and of when it is."""
    return f"{_counted(kind, classes, count)} · {when}"


def offer(name: str, kind: str, classes: int, count: int, when: str) -> str:
    """The newest kept task is offered."""
    return f"**{plain(name)}** is kept in this browser: {_counted(kind, classes, count)}, from {when}."


def more(count: int) -> str:
    """And there are more."""
    return f"And {count} more."


def when(days: int, hour: str, date: str) -> str:
    """When it was kept: ``days`` ago, at an hour of that day; long ago, its date."""
    if days <= 0:
        return f"today, {hour}"
    return f"yesterday, {hour}" if days == 1 else date


def clash(name: str) -> str:
    """A task was changed in two tabs."""
    return (
        f"‘{plain(name)}’ has been changed in another tab of this browser too. Both versions are kept: this one under its name, "
        "the other beside it (‘Kept in this browser’)."
    )


def retrained(names: str) -> str:
    """Learners are not the ones with which a task was saved."""
    return (
        f"The task was saved with another training of {plain(names)}. Results may differ a little from those of then."
    )


def unknown_choices(names: str) -> str:
    """Choices that this version does not have."""
    return f"What was chosen for {plain(names)} does not exist in this version; the rest is as it was saved."
